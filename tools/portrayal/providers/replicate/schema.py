"""Check inputs against what a model version itself says that it takes (its OpenAPI `TrainingInput`)."""

from collections.abc import Mapping
from typing import Any

from portrayal.errors import BadRequest, VendorNever
from portrayal.providers.replicate.answers import Json, inner, items

_KINDS: dict[str, tuple[type, ...]] = {
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "boolean": (bool,),
}


def training_schema(version: Json, trainer: str) -> Json:
    """Return the schemas of a trainer's version. Raises VendorNever when it is no trainer."""
    schemas = inner(version, "openapi_schema", "components", "schemas")
    if not inner(schemas, "TrainingInput", "properties"):
        raise VendorNever(f"{trainer} takes no trainings any more.", next="Use another trainer.")
    return schemas


def takes(schemas: Json, *names: str) -> str | None:
    """Return the first of `names` that the trainer knows."""
    known = inner(schemas, "TrainingInput", "properties")
    return next((name for name in names if name in known), None)


def check_inputs(schemas: Json, inputs: Mapping[str, Any], trainer: str) -> None:
    """Raise BadRequest for a value that the version would refuse after the upload; nothing was sent by then."""
    properties = inner(schemas, "TrainingInput", "properties")
    required = items(inner(schemas, "TrainingInput").get("required"))
    missing = [name for name in required if name not in inputs]
    if missing:
        raise VendorNever(
            f"{trainer} now wants inputs that we do not know: {', '.join(map(str, missing))}.",
            next="Use another trainer, or a newer Portrayal.",
        )
    for name, value in inputs.items():
        wanted = _merged(schemas, inner(properties, name))
        allowed = items(wanted.get("enum"))
        if allowed and value not in allowed:
            raise BadRequest(f"{name}={value!r} is none of {trainer}'s choices.", next=f"Use one of {allowed}.")
        kind = _KINDS.get(str(wanted.get("type")))
        if kind and (not isinstance(value, kind) or (isinstance(value, bool) and bool not in kind)):
            raise BadRequest(f"{name} must be a {wanted['type']} for {trainer}.", next="Correct it.")
        low, high = wanted.get("minimum"), wanted.get("maximum")
        if (low is not None and value < low) or (high is not None and value > high):
            raise BadRequest(
                f"{name}={value} is outside of what {trainer} takes.",
                next=f"Use {'any' if low is None else low} to {'any' if high is None else high}.",
            )


def _merged(schemas: Json, wanted: Json) -> Json:
    """Return a property with its references resolved: choices are kept as schemas of their own."""
    merged = dict(wanted)
    for part in [*items(wanted.get("allOf")), wanted]:
        name = str(inner(part).get("$ref", "")).rpartition("/")[2]
        merged = {**inner(schemas, name), **merged}
    return merged

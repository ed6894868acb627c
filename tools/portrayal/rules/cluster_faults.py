"""Say what is wrong in a user's clusters file: the file, the cluster, the scene, the field, and what to write."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, Literal, cast

from pydantic import ValidationError

from portrayal.errors import BadRequest
from portrayal.models import Scene, Stage

FIELDS = {
    "cluster": ("title", "mood", "scenes", "terms"),
    "scene": tuple(Scene.model_fields),
    "stage": tuple(Stage.model_fields),
}
PALETTE = (
    "Give five colours from dark to light, the last one the accent, each as # and six lower-case hex digits: "
    'palette = ["#2e2a26", "#6f655a", "#b5a797", "#efe7da", "#c98a5b"].'
)


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a clusters file."""

    source: str
    cluster: str
    scene: str = ""

    def at(self, index: int, raw: Any) -> "Where":
        """Return the place of a scene: its id when it has one, else its number from 1."""
        scene_id = cast("dict[str, Any]", raw).get("id") if isinstance(raw, dict) else None
        return replace(self, scene=repr(scene_id) if isinstance(scene_id, str) and scene_id else f"number {index + 1}")

    def fault(self, name: str, what: str, *, next: str) -> BadRequest:
        """Return the error that names this place and the field."""
        scene = f", scene {self.scene}" if self.scene else ""
        return BadRequest(f"{self.source}, cluster {self.cluster!r}{scene}: {name} {what}.", next=next)


def name_fault(error: ValidationError, where: Where, scenes: Sequence[Any]) -> BadRequest:
    """Return the first fault that pydantic found as a sentence about the user's file."""
    fault = error.errors(include_url=False)[0]
    kind, loc = fault["type"], [part for part in fault["loc"] if part != "[key]"]
    if loc[0] == "scenes" and len(loc) > 1:
        index = int(loc[1])
        where, loc = where.at(index, scenes[index]), loc[2:]
    path = ".".join(str(part + 1 if isinstance(part, int) else part) for part in loc)
    if kind == "extra_forbidden":
        return _misspelt(str(loc[-1]), "stage", where)
    if "palette" in loc:
        return where.fault("palette", "cannot be read", next=PALETTE)
    if kind == "literal_error":
        choices = str(fault.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
        return where.fault(path, f"cannot be {fault['input']!r}", next=f"Use one of: {choices}.")
    if kind == "string_pattern_mismatch":
        return where.fault(path, f"cannot be {fault['input']!r}", next="Use lower-case letters, digits and hyphens.")
    if kind == "tuple_type":
        return where.fault(path, "must be a list", next=f'Write {loc[-1]} = ["…", "…"].')
    return where.fault(path, f"is not right ({fault['msg'].lower()})", next="docs/clusters.md explains every field.")


def check_fields(raw: Iterable[str], owner: Literal["cluster", "scene"], where: Where) -> None:
    """Raise BadRequest for the first name that is no field of a cluster or scene: most often a slip of the pen."""
    for name in raw:
        if name not in FIELDS[owner]:
            raise _misspelt(name, owner, where)


def _misspelt(name: str, owner: str, where: Where) -> BadRequest:
    """Return the fault of a field that does not exist, with the nearest that does."""
    near = get_close_matches(name, FIELDS[owner], n=1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    return where.fault(name, f"is not a field of a {owner}{hint}", next=f"The fields are: {', '.join(FIELDS[owner])}.")

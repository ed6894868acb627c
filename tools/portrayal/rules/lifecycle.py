"""Which vendor models live, which are gone, and what takes their place (models.toml)."""

import re
from functools import cache
from typing import Literal

from pydantic import Field

from portrayal.errors import BadRequest, VendorNever
from portrayal.models import Noun, Path
from portrayal.rules.data import table

Use = Literal["lora", "text_to_image", "image_to_image", "trainer", "judge", "caption"]
"""What a model can be the default for: a path, training, judging pictures, or captioning photos."""


class ModelRow(Noun):
    """One dated row of models.toml; prices in US dollars, dates as YYYY-MM-DD."""

    id: str
    title: str
    provider: str
    kind: Literal["image", "trainer", "vision"]
    paths: tuple[Path, ...] = ()
    default_for: tuple[Use, ...] = ()
    usd_per_image: float | None = None
    usd_per_second: float | None = None
    typical_seconds: float | None = None
    usd_per_training: float | None = None
    usual_steps: int = 1000
    price_as_of: str = ""
    source: str
    doubt: str = ""
    state: Literal["current", "deprecated", "retired"] = "current"
    retired_on: str = ""
    successor: str = ""
    sizes: dict[str, str] = Field(default_factory=dict)


@cache
def models() -> tuple[ModelRow, ...]:
    """Return every row of models.toml, in the file's order."""
    return tuple(ModelRow.model_validate(row) for row in table("models")["model"])


def find_model(model_id: str, *, today: str = "") -> ModelRow | None:
    """Return the row of a model, or None for one we do not know: it may be passed through at an unknown price.

    A vendor's prefix `models/` and a version after `:` are ignored. Raises VendorNever for a model that is shut
    down, or whose shut-down day has come by `today` (YYYY-MM-DD); nothing is ever swapped silently.
    """
    wanted = model_id.strip().removeprefix("models/").split(":")[0]
    row = next((row for row in models() if row.id == wanted), None) or next(
        (row for row in models() if "*" in row.id and _fits(row.id, wanted)), None
    )
    if row is not None and (row.state == "retired" or (row.retired_on and today >= row.retired_on)):
        raise VendorNever(
            f"The model {wanted} was shut down on {row.retired_on}; {row.successor} takes its place.",
            next=f"Call again with model='{row.successor}', or leave `model` out.",
        )
    return row


def deprecation(row: ModelRow) -> str:
    """Return the warning that a deprecated model deserves, or an empty string."""
    if row.state != "deprecated":
        return ""
    when = f"will be shut down on {row.retired_on}" if row.retired_on else "may be shut down any day"
    return f"{row.id} is deprecated and {when}; {row.successor} takes its place."


def default_model(provider: str, use: Use) -> ModelRow:
    """Return the model that a provider uses unless the caller names one.

    Raises BadRequest when the provider has none, naming the providers that have.
    """
    for row in models():
        if row.provider == provider and use in row.default_for:
            return row
    able = [row.provider for row in models() if use in row.default_for]
    raise BadRequest(
        f"The provider '{provider}' has no model for {use}.",
        next=f"Use provider={' or '.join(repr(name) for name in able)}.",
    )


def _fits(pattern: str, model_id: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), model_id) is not None

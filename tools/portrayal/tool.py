"""What a tool is: a function `(studio, request) -> result` with its nouns and its honest hints."""

import difflib
import json
from collections.abc import Awaitable, Callable, Mapping, Sized
from dataclasses import dataclass
from typing import Any, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from portrayal.errors import BadRequest
from portrayal.studio import Studio, StudioWork

MOST_FAULTS = 8
"""Faults of one call that are told."""


@dataclass(frozen=True, kw_only=True)
class Tool:
    """One tool of the catalog. The server, the command line and the library call the same `run`.

    All four hints are required, so that an unset one cannot pass for "no".
    """

    name: str
    title: str
    description: str
    run: Callable[[Studio, Any], Awaitable[Any]]
    request: type[BaseModel]
    result: type[BaseModel]
    work: StudioWork | None = None
    """Finishes this tool's jobs, also after a restart."""
    read_only: bool
    destructive: bool
    idempotent: bool
    open_world: bool
    view: str | None = None
    """The view that shows its result, for hosts with MCP Apps; the others are told nothing of it."""

    def read(self, arguments: Mapping[str, Any]) -> BaseModel:
        """Check arguments (JSON values) strictly. Raises BadRequest that names each fault and the legal names."""
        try:
            return self.request.model_validate_json(json.dumps(dict(arguments)))
        except ValidationError as error:
            faults = error.errors(include_url=False)
            said = [self._said(fault) for fault in faults[:MOST_FAULTS]]
            said += [f"And {len(faults) - MOST_FAULTS} more."] if len(faults) > MOST_FAULTS else []
            raise BadRequest(f"{self.name}: {' '.join(said)}", next=self._legal(faults)) from None

    def _said(self, fault: ErrorDetails) -> str:
        where = (".".join(str(part) for part in fault["loc"]) or "the arguments")[:200]
        match fault["type"]:
            case "extra_forbidden":
                near = difflib.get_close_matches(where, self.request.model_fields, n=1)
                return f"There is no parameter {where!r}." + (f" Did you mean {near[0]!r}?" if near else "")
            case "json_invalid":
                return "The arguments hold a character that is not text."
            case "missing":
                return f"{where!r} is required."
            case "string_pattern_mismatch":
                needed = where in self.request.model_fields and self.request.model_fields[where].is_required()
                return f"{where!r} is blank: {'give a value' if needed else 'leave it out, or give a value'}."
            case "too_short" | "too_long" | "string_too_short" | "string_too_long":
                return f"{where!r} {_size(fault)}."
            case _:
                given = json.dumps(fault["input"], default=str, ensure_ascii=False)
                shown = given if len(given) <= 60 else given[:57] + "…"
                wanted = fault["msg"].replace("Input should be ", "").replace("a valid string", "a string")
                return f"{where!r} must be {wanted}, not {shown}."

    def _legal(self, faults: list[ErrorDetails]) -> str:
        if all(fault["type"] not in ("extra_forbidden", "missing") for fault in faults):
            return "Correct it and call again; nothing was started."
        return f"Parameters are: {', '.join(self.request.model_fields)}."


def _size(fault: ErrorDetails) -> str:
    """Say how long a text or a list must be, and how long it is."""
    limits = fault.get("ctx", {})
    what = "characters" if fault["type"].startswith("string") else "entries"
    least, most = limits.get("min_length"), limits.get("max_length")
    given = cast("object", fault["input"])
    has = f", and it has {len(given):,}" if isinstance(given, Sized) else ""
    return f"needs at least {least} {what}{has}" if most is None else f"may have at most {most:,} {what}{has}"

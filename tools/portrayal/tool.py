"""What a tool is: a function `(studio, request) -> result` with its nouns and its honest hints."""

import difflib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from portrayal.errors import BadRequest
from portrayal.studio import Studio, StudioWork


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

    def read(self, arguments: Mapping[str, Any]) -> BaseModel:
        """Check arguments (JSON values) strictly. Raises BadRequest that names each fault and the legal names."""
        try:
            return self.request.model_validate_json(json.dumps(dict(arguments)))
        except ValidationError as error:
            faults = error.errors(include_url=False)
            said = [self._said(fault) for fault in faults]
            raise BadRequest(f"{self.name}: {' '.join(said)}", next=self._legal(faults)) from None

    def _said(self, fault: ErrorDetails) -> str:
        where = ".".join(str(part) for part in fault["loc"]) or "the arguments"
        match fault["type"]:
            case "extra_forbidden":
                near = difflib.get_close_matches(where, self.request.model_fields, n=1)
                return f"There is no parameter {where!r}." + (f" Did you mean {near[0]!r}?" if near else "")
            case "missing":
                return f"{where!r} is required."
            case _:
                given = json.dumps(fault["input"], default=str, ensure_ascii=False)
                shown = given if len(given) <= 60 else given[:57] + "…"
                wanted = fault["msg"].replace("Input should be ", "").replace("a valid string", "a string")
                return f"{where!r} must be {wanted}, not {shown}."

    def _legal(self, faults: list[ErrorDetails]) -> str:
        if all(fault["type"] not in ("extra_forbidden", "missing") for fault in faults):
            return "Correct it and call again; nothing was started."
        return f"Parameters are: {', '.join(self.request.model_fields)}."

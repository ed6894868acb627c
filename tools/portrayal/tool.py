"""What a tool is: a function `(studio, request) -> result` with its nouns and its honest hints."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

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

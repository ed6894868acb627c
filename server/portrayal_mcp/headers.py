"""What a message's HTTP request said, where there is one."""

from collections.abc import Mapping
from typing import Any, cast

from mcp.server.context import ServerRequestContext


def header_of(ctx: ServerRequestContext[Any, Any], name: str) -> str | None:
    """Return a header of the request that brought this message; None over stdio, or where it is missing."""
    headers = cast("Mapping[str, str] | None", getattr(ctx.request, "headers", None))
    return headers.get(name) if headers else None

"""How tests connect as a host does: in memory or over stdio, in either era of the protocol."""

import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from mcp import Client, StdioServerParameters
from mcp.client import advertise
from mcp.server.apps import APP_MIME_TYPE, EXTENSION_ID
from mcp.types import CallToolResult, TextContent

from portrayal_mcp.app import PortrayalServer
from portrayal_mcp.server import make_server

ERAS = ("auto", "2026-07-28", "legacy")
"""How a client finds the era: by asking, by knowing that it is the newer one, or by the older handshake."""

KEYS = {"REPLICATE_API_TOKEN": "r8_canary0000000000", "GEMINI_API_KEY": "AIzaCanary00000000"}
"""Made-up keys that must never be seen again."""


def stdio(environ: Mapping[str, str]) -> StdioServerParameters:
    """Return how a host launches the server."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return StdioServerParameters(
        command=sys.executable, args=["-m", "portrayal_mcp"], env={**inherited, **dict(environ)}
    )


@asynccontextmanager
async def connected(
    server: PortrayalServer | StdioServerParameters, era: str = "auto", *, apps: bool = False
) -> AsyncIterator[Client]:
    """Connect to a server with the real client; `apps` makes it one that shows views."""
    shows = [advertise(EXTENSION_ID, {"mimeTypes": [APP_MIME_TYPE]})] if apps else None
    async with Client(server, mode=era, read_timeout_seconds=60, cache=None, extensions=shows) as client:
        yield client


@asynccontextmanager
async def in_memory(
    environ: Mapping[str, str], era: str = "auto", *, apps: bool = False
) -> AsyncIterator[tuple[Client, PortrayalServer]]:
    """Connect to a server in this process; its studio is open to look into."""
    server = make_server(environ)
    async with connected(server, era, apps=apps) as client:
        yield client, server


def text_of(result: CallToolResult) -> str:
    """Return the text that a host shows to the model."""
    return "\n".join(block.text for block in result.content if isinstance(block, TextContent))


def undeclared(value: Any, schema: Mapping[str, Any], where: str = "") -> list[str]:
    """Return the fields that a result has and its published schema does not name."""
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        inside = [
            lost for name in value if name in known for lost in undeclared(value[name], known[name], f"{where}.{name}")
        ]
        return [f"{where}.{name}" for name in value if name not in known] + inside
    if isinstance(value, list) and "items" in schema:
        return [lost for one in value for lost in undeclared(one, schema["items"], f"{where}[]")]
    return []

"""The client's side: start the server with its own home and no keys, call tools, and read what they answer."""

import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from mcp import Client, StdioServerParameters
from mcp.types import TextContent

from portrayal.catalog.requests import JobResult
from portrayal.errors import PortrayalError
from portrayal.models import Noun

R = TypeVar("R", bound=Noun)


def child_settings(folder: Path, articles: Path) -> dict[str, str]:
    """Return the settings of the demo's server: the offline provider, its own ledger, and only the demo's folders.

    The client adds PATH, HOME and the like, and nothing else, so that no key reaches the server.
    """
    return {
        "PORTRAYAL_PROVIDER": "offline",
        "PORTRAYAL_HOME": str(folder / "home"),
        "PORTRAYAL_OUTPUT": str(folder / "heroes"),
        "PORTRAYAL_ALLOW": os.pathsep.join([str(articles), str(folder / "photos")]),
    }


@asynccontextmanager
async def connected(folder: Path, articles: Path) -> AsyncGenerator[Client]:
    """Start `portrayal-mcp` over stdio and connect to it."""
    env = child_settings(folder, articles)
    server = StdioServerParameters(command=sys.executable, args=["-P", "-m", "portrayal_mcp"], env=env, cwd=str(folder))
    async with Client(server) as client:
        yield client


async def ask(client: Client, tool: str, answer: type[R], **arguments: Any) -> R:
    """Call a tool, follow its job to the end when it takes long, and return its answer.

    Raises PortrayalError with the server's own sentence when the call failed.
    """
    sent = await _call(client, tool, arguments)
    while sent.get("status") in ("queued", "sending", "running") and "job" in sent:
        seen = await _call(client, "get_job", {"job": sent["job"], "wait_s": 45})
        if seen["status"] == "failed":
            raise PortrayalError(str(seen["error"]))
        sent = seen.get("result") or {**sent, "status": seen["status"]}
    read = answer.model_validate(sent)
    if isinstance(read, JobResult) and read.status not in ("succeeded", "dry_run"):
        raise PortrayalError(f"{tool} ended as {read.status}.", next=read.next or "")
    return read


async def _call(client: Client, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    if result.is_error:
        raise PortrayalError(" ".join(block.text for block in result.content if isinstance(block, TextContent)))
    return dict(result.structured_content or {})

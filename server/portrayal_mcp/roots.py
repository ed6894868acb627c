"""The folders that a host has opened for its user count as allowed (2025-11-25 hosts tell them; later ones do not)."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import anyio
from mcp.server.mcpserver import Context
from mcp.shared.exceptions import MCPError
from mcp.types import ListRootsRequest, ListRootsResult

from portrayal.folders import Folders

PATIENCE_S = 3.0


class Roots:
    """Asks each connection once, on its first call."""

    def __init__(self) -> None:
        self._asked: set[int] = set()

    async def learn(self, context: Context[None, Any], folders: Folders) -> None:
        """Add the host's roots to the allowed folders; a host that has none or does not answer changes nothing."""
        declared = context.client_capabilities
        connection = id(context.session)
        if connection in self._asked or declared is None or declared.roots is None:
            return
        self._asked.add(connection)
        with anyio.move_on_after(PATIENCE_S):
            try:
                answer = await context.session.send_request(ListRootsRequest(), ListRootsResult)
            except MCPError:
                return
            folders.open_also(filter(None, (_path(str(root.uri)) for root in answer.roots)))


def _path(uri: str) -> Path | None:
    """Return the folder of a file URI; `file:///C:/x` is a drive's path."""
    parsed = urlparse(uri)
    path = unquote(parsed.path)
    if parsed.scheme != "file" or parsed.netloc not in ("", "localhost") or not path.startswith("/") or "\0" in path:
        return None
    return Path(path[1:] if path[2:3] == ":" else path)

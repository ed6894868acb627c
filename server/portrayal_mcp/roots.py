"""The folders that a host has opened for its user count as allowed (2025-11-25 hosts tell them; later ones do not)."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse
from weakref import WeakValueDictionary

import anyio
from mcp.server.mcpserver import Context
from mcp.shared.exceptions import MCPError
from mcp.types import InitializeRequestParams, ListRootsRequest, ListRootsResult

from portrayal.folders import Folders

PATIENCE_S = 3.0


class Roots:
    """Asks each connection on its first call, and again after it has said that its folders changed.

    A connection is known by what it said when it opened, which lives as long as it does; the SDK makes a session for
    each message.
    """

    def __init__(self) -> None:
        self._asked: WeakValueDictionary[int, InitializeRequestParams] = WeakValueDictionary()
        self._asking = anyio.Lock()

    async def learn(self, context: Context[None, Any], folders: Folders) -> None:
        """Open the host's folders too; a host that has none or does not answer changes nothing.

        Calls that come while the host is asked wait for its answer: they may name one of its folders.
        """
        opening, declared = context.session.client_params, context.client_capabilities
        if opening is None or declared is None or declared.roots is None or not context.session.can_send_request:
            return
        async with self._asking:
            if id(opening) in self._asked:
                return
            self._asked[id(opening)] = opening
            with anyio.move_on_after(PATIENCE_S):
                try:
                    answer = await context.session.send_request(ListRootsRequest(), ListRootsResult)
                except MCPError:
                    return
                folders.open_also(filter(None, (_path(str(root.uri)) for root in answer.roots)))

    def changed(self) -> None:
        """Ask again at the next call: a host has said that its folders changed."""
        self._asked.clear()


def _path(uri: str) -> Path | None:
    """Return the folder of a file URI; `file:///C:/x` is a drive's path."""
    parsed = urlparse(uri)
    path = unquote(parsed.path)
    if parsed.scheme != "file" or parsed.netloc not in ("", "localhost") or not path.startswith("/") or "\0" in path:
        return None
    return Path(path[1:] if path[2:3] == ":" else path)

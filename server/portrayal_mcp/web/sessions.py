"""How many sessions of the older protocol one user may hold: nobody takes up the room of all."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast
from uuid import uuid4

from mcp.server.streamable_http import MCP_SESSION_ID_HEADER
from mcp.server.streamable_http_manager import DEFAULT_SESSION_IDLE_TIMEOUT
from mcp.shared.inbound import MCP_PROTOCOL_VERSION_HEADER
from mcp.types.version import HANDSHAKE_PROTOCOL_VERSIONS
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portrayal_mcp.web.gate import who_calls

MOST_OF_ONE = 100
"""Sessions of one user; the server holds ten times as many."""

ONE_MORE = (
    f"You have {MOST_OF_ONE} sessions open, the most for one user. End one (DELETE with its Mcp-Session-Id), or wait: "
    f"one that is not used ends after {int(DEFAULT_SESSION_IDLE_TIMEOUT // 60)} minutes."
)
OLDER = HANDSHAKE_PROTOCOL_VERSIONS


@dataclass
class Held:
    """One session: requests in flight, and when the last one ended."""

    used: float
    busy: int = 0


@dataclass
class Answer:
    """Sends on, and remembers whether the answer was good and which session it named."""

    send: Send
    good: bool = False
    session: str | None = None

    async def __call__(self, message: Message) -> None:
        """Send one part of the answer."""
        if message["type"] == "http.response.start":
            self.good = message["status"] < 400
            pairs = cast("list[tuple[bytes, bytes]]", list(message.get("headers", [])))
            self.session = Headers(raw=pairs).get(MCP_SESSION_ID_HEADER)
        await self.send(message)


@dataclass
class Sessions:
    """Refuses a user's next session over the most; runs inside authentication. `clock` returns seconds."""

    app: ASGIApp
    most: int = MOST_OF_ONE
    clock: Callable[[], float] = time.monotonic
    _held: dict[str, dict[str, Held]] = field(default_factory=dict[str, dict[str, Held]])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 429, or pass the request on and note the session that it opens, uses or ends."""
        if scope["type"] != "http" or scope["path"] != "/mcp":
            await self.app(scope, receive, send)
            return
        headers, who = Headers(scope=scope), who_calls(scope)
        known = headers.get(MCP_SESSION_ID_HEADER)
        if known is not None:
            await self._within(who, known, scope, receive, send)
        elif headers.get(MCP_PROTOCOL_VERSION_HEADER, OLDER[0]) not in OLDER:
            await self.app(scope, receive, send)
        elif self._count(who) >= self.most:
            await JSONResponse({"error": ONE_MORE}, 429, {"Retry-After": "60"})(scope, receive, send)
        else:
            await self._opening(who, scope, receive, send)

    async def _within(self, who: str, session: str, scope: Scope, receive: Receive, send: Send) -> None:
        held = self._held.get(who, {}).get(session)
        if held is None:
            await self.app(scope, receive, send)
            return
        held.busy += 1
        answer = Answer(send)
        try:
            await self.app(scope, receive, answer)
        finally:
            held.busy -= 1
            held.used = self.clock()
            if scope["method"] == "DELETE" and answer.good:
                self._held.get(who, {}).pop(session, None)

    async def _opening(self, who: str, scope: Scope, receive: Receive, send: Send) -> None:
        mine = self._held.setdefault(who, {})
        coming = uuid4().hex  # counted while it opens: many may come at once
        mine[coming] = Held(self.clock(), busy=1)
        answer = Answer(send)
        try:
            await self.app(scope, receive, answer)
        finally:
            del mine[coming]
            if answer.good and answer.session:
                mine[answer.session] = Held(self.clock())
            if not mine:
                self._held.pop(who, None)

    def _count(self, who: str) -> int:
        """Count the sessions of a user, without those that the SDK has ended because nobody used them."""
        held, now = self._held.get(who, {}), self.clock()
        for session, its in list(held.items()):
            if not its.busy and now - its.used > DEFAULT_SESSION_IDLE_TIMEOUT:
                del held[session]
        return len(held)

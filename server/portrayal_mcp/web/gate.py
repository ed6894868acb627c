"""What every request passes: Host and Origin, the rate of its user, and the end of the server."""

import math

import anyio
from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.transport_security import TransportSecurityMiddleware, TransportSecuritySettings
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portrayal_mcp.web.owners import owner_of
from portrayal_mcp.web.rates import Rates

UNCOUNTED = ("/healthz", "/readyz", "/pictures/")
"""Probes, and pictures whose address is signed: a page with many of them is no misuse."""


class Doorkeeper:
    """Refuses a Host or an Origin that is not listed, on every path (DNS rebinding, pages of strangers)."""

    def __init__(self, app: ASGIApp, allowed: TransportSecuritySettings) -> None:
        self._app, self._check = app, TransportSecurityMiddleware(allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 421 or 403, or pass the request on."""
        if scope["type"] == "http":
            refusal = await self._check.validate_request(Request(scope))
            if refusal is not None:
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


class Counter:
    """Refuses what comes too often; runs inside authentication. Who has no token is counted by address."""

    def __init__(self, app: ASGIApp, rates: Rates) -> None:
        self._app, self._rates = app, rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 429 with the seconds to wait, or pass the request on."""
        if scope["type"] == "http" and not scope["path"].startswith(UNCOUNTED):
            wait_s = self._rates.take(who_calls(scope))
            if wait_s:
                seconds = math.ceil(wait_s)
                said = {"error": f"Too many requests. Wait {seconds} s; nothing was started."}
                await JSONResponse(said, 429, {"Retry-After": str(seconds)})(scope, receive, send)
                return
        await self._app(scope, receive, send)


class Streams:
    """Ends the standing streams of older clients when the server stops; answers in flight are left to finish."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._stopping = app, anyio.Event()

    def stop(self) -> None:
        """End them now."""
        self._stopping.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a standing stream hears of its end as if its client had left."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != "/mcp":
            await self._app(scope, receive, send)
            return
        open_ = False

        async def noted(message: Message) -> None:
            nonlocal open_
            open_ = bool(message["type"] == "http.response.start" or message.get("more_body"))
            await send(message)

        await self._app(scope, lambda: self._next(receive), noted)
        if open_ and self._stopping.is_set():
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _next(self, receive: Receive) -> Message:
        message: Message = {"type": "http.disconnect"}
        if self._stopping.is_set():
            return message
        async with anyio.create_task_group() as group:

            async def hear() -> None:
                nonlocal message
                message = await receive()
                group.cancel_scope.cancel()

            group.start_soon(hear)
            await self._stopping.wait()
            group.cancel_scope.cancel()
        return message


def who_calls(scope: Scope) -> str:
    """Return who is counted: the owner of the token, else the address."""
    user = scope.get("user")
    if isinstance(user, AuthenticatedUser):
        return owner_of(user.access_token)
    client = scope.get("client")
    return f"address {client[0]}" if client else "somebody"

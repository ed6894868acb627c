"""The server over HTTP put together: the SDK's own app for both eras, with the gate around it and files beside it."""

import logging
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from mcp.server import MCPServer
from mcp.server.auth.middleware.bearer_auth import RequireAuthMiddleware
from mcp.server.auth.routes import build_resource_metadata_url
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.request_state import RequestStateSecurity
from mcp.types import Tool as ToolListing
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route, request_response
from starlette.types import ASGIApp

from portrayal.errors import OperatorError, PortrayalError
from portrayal.settings import Settings
from portrayal_mcp.app import PortrayalServer
from portrayal_mcp.homes import HERE, Home
from portrayal_mcp.instructions import INSTRUCTIONS, over_http
from portrayal_mcp.server import furnished
from portrayal_mcp.web.doors import Doors
from portrayal_mcp.web.files import Files
from portrayal_mcp.web.gate import Counter, Doorkeeper, Streams
from portrayal_mcp.web.health import Health
from portrayal_mcp.web.links import Links
from portrayal_mcp.web.owners import current_owner
from portrayal_mcp.web.pictures import Pictures
from portrayal_mcp.web.rates import Rates
from portrayal_mcp.web.secret import derived, load_secret
from portrayal_mcp.web.sessions import Sessions
from portrayal_mcp.web.users import UserHomes

log = logging.getLogger(__name__)

LARGEST_MESSAGE = 2_000_000
"""Bytes of one message: articles fit, photos come another way."""
MOST_SESSIONS = 1_000
CLOSED = OperatorError("Your folder on this server cannot be opened now.", next="Ask who runs it; its log says why.")
"""What a user over the network is told of a fault that names the server's own folders."""


class WebServer(PortrayalServer):
    """Answers each message in the home of the user whose token it carries."""

    def __init__(self, settings: Settings, doors: Doors) -> None:
        secret = load_secret(settings.home)
        self.links = Links(doors.base, derived(secret, "pictures"))
        self.homes = UserHomes(settings, self.links)
        self.health = Health(settings, self.homes)
        self._open_to_all = doors.verifier is None
        more: dict[str, Any] = {} if self._open_to_all else {"auth": doors.auth, "token_verifier": doors.verifier}
        super().__init__(
            instructions=INSTRUCTIONS if self._open_to_all else over_http(doors.base),
            middleware=[self._at_home],
            request_state_security=RequestStateSecurity(keys=[derived(secret, "request state")]),
            **more,
        )

    async def list_tools(self) -> list[ToolListing]:
        """List the catalog; over the network answers also carry `links`."""
        listed = await super().list_tools()
        return listed if self._open_to_all else [_with_links(tool) for tool in listed]

    @asynccontextmanager
    async def lent(self, owner: str) -> AsyncGenerator[Home]:
        """Lend the home of `owner`. Raises OperatorError."""
        async with self.homes.lent(owner) as home:
            yield home

    def stop(self) -> None:
        """Answer calls that wait, and end standing streams, because the server will end."""
        self.health.stopping = True
        self.homes.hurry()
        self.listening.close()

    @asynccontextmanager
    async def _open(self, server: MCPServer[None]) -> AsyncGenerator[None]:
        del server
        async with self.homes.running(), self.changes.watched():
            yield

    async def _at_home(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        if ctx.request_id is None:
            return await call_next(ctx)
        async with AsyncExitStack() as stack:
            try:
                home = await stack.enter_async_context(self.homes.lent(current_owner()))
            except PortrayalError as error:
                log.error("the home of %s cannot be opened: %s", current_owner() or "the operator", error)  # noqa: TRY400
                home = error if self._open_to_all else CLOSED
            token = HERE.set(home)
            try:
                return await call_next(ctx)
            finally:
                HERE.reset(token)


def _with_links(tool: ToolListing) -> ToolListing:
    schema = tool.output_schema
    if schema is None:
        return tool
    fields = {**schema["properties"], "links": {"type": "array"}}
    return tool.model_copy(update={"output_schema": {**schema, "properties": fields}})


def make_web_server(settings: Settings, doors: Doors) -> WebServer:
    """Return the server with everything that is not a tool."""
    return furnished(WebServer(settings, doors))


def make_application(server: WebServer, settings: Settings, doors: Doors) -> Streams:
    """Return the ASGI application, which can end its standing streams."""
    app = server.streamable_http_app(
        transport_security=doors.security, max_request_body_size=LARGEST_MESSAGE, max_sessions=MOST_SESSIONS
    )
    app.user_middleware += [Middleware(Counter, rates=Rates(settings.http_rate)), Middleware(Sessions)]
    _add_routes(app, server, doors)
    return Streams(Doorkeeper(app, doors.security))


def _add_routes(app: Starlette, server: WebServer, doors: Doors) -> None:
    files: ASGIApp = request_response(Files(server.homes).answer)
    if doors.verifier is not None:
        where = doors.auth.resource_server_url if doors.auth else None
        files = RequireAuthMiddleware(files, [], build_resource_metadata_url(where) if where else None)
    health = server.health
    methods = ["GET", "PUT", "DELETE"]
    app.router.routes += [
        Route("/files", files, methods=methods),
        Route("/files/{path:path}", files, methods=methods),
        Route("/pictures/{path:path}", Pictures(server.homes, server.links).answer),
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
    ]

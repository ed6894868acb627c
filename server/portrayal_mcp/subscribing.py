"""`resources/subscribe` and `resources/unsubscribe`, which hosts of 2025-11-25 send."""

from typing import Any

from mcp.server.context import ServerRequestContext
from mcp.types import EmptyResult, SubscribeRequestParams, UnsubscribeRequestParams

from portrayal_mcp.app import PortrayalServer
from portrayal_mcp.headers import header_of

SESSION = "mcp-session-id"


def add_subscribing(server: PortrayalServer) -> None:
    """Register both methods; a host of 2026-07-28 has `subscriptions/listen` instead."""

    async def subscribe(ctx: ServerRequestContext[Any, Any], params: SubscribeRequestParams) -> EmptyResult:
        server.changes.add(_connection(ctx), ctx.session, str(params.uri))
        return EmptyResult()

    async def unsubscribe(ctx: ServerRequestContext[Any, Any], params: UnsubscribeRequestParams) -> EmptyResult:
        server.changes.remove(_connection(ctx), str(params.uri))
        return EmptyResult()

    server.add_method("resources/subscribe", SubscribeRequestParams, subscribe)
    server.add_method("resources/unsubscribe", UnsubscribeRequestParams, unsubscribe)


def _connection(ctx: ServerRequestContext[Any, Any]) -> str:
    """Return what tells connections apart: the session of HTTP; over stdio there is one."""
    return header_of(ctx, SESSION) or ""

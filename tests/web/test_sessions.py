"""Sessions of the older protocol: one user cannot take up the room of all."""

import pytest
from starlette.responses import Response

from http_hosts import site
from portrayal_mcp.web import sessions
from portrayal_mcp.web.sessions import DEFAULT_SESSION_IDLE_TIMEOUT, Sessions

pytestmark = pytest.mark.anyio

HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "raw", "version": "1"}},
}
ACCEPT = {"Accept": "application/json, text/event-stream"}


async def test_one_user_holds_a_hundred_sessions_at_most_and_others_come_in(tmp_path):
    async with site(tmp_path) as opened, opened.browser("ann", **ACCEPT) as ann, opened.browser("bob", **ACCEPT) as bob:
        first = [await ann.post("/mcp", json=HELLO) for _ in range(sessions.MOST_OF_ONE)]
        assert {answer.status_code for answer in first} == {200}
        refused = await ann.post("/mcp", json=HELLO)
        assert refused.status_code == 429
        assert refused.json()["error"].startswith("You have 100 sessions open, the most for one user. End one")
        assert (await bob.post("/mcp", json=HELLO)).status_code == 200
        async with opened.client("ann") as modern:
            assert (await modern.list_tools()).tools
        mine = {"Mcp-Session-Id": first[0].headers["mcp-session-id"], "MCP-Protocol-Version": "2025-11-25"}
        ping = {"jsonrpc": "2.0", "id": 2, "method": "ping"}
        assert (await ann.post("/mcp", json=ping, headers=mine)).status_code == 200
        assert (await ann.delete("/mcp", headers=mine)).status_code == 200
        assert (await ann.post("/mcp", json=HELLO)).status_code == 200
        assert (await ann.post("/mcp", json=HELLO)).status_code == 429


class App:
    """Opens a session for each request that has none, as the SDK does; `status` is what it answers."""

    def __init__(self) -> None:
        self.opened, self.status = 0, 200

    async def __call__(self, scope, receive, send):
        self.opened += 1
        await Response(status_code=self.status, headers={"Mcp-Session-Id": f"s{self.opened}"})(scope, receive, send)


async def ask(app: Sessions, method: str = "POST", session: str = "") -> int:
    """Send a request and return its status."""
    statuses = []

    async def send(message):
        statuses.append(message.get("status"))

    headers = [(b"mcp-session-id", session.encode())] if session else []
    scope = {"type": "http", "path": "/mcp", "method": method, "headers": headers, "client": ("10.0.0.1", 1)}
    await app(scope, None, send)
    return statuses[0]


async def test_a_session_that_nobody_used_for_as_long_as_the_server_keeps_it_counts_no_more():
    now = [0.0]
    app = Sessions(App(), most=2, clock=lambda: now[0])
    assert [await ask(app) for _ in range(3)] == [200, 200, 429]
    now[0] = DEFAULT_SESSION_IDLE_TIMEOUT - 1
    await ask(app, session="s1")
    now[0] += 2
    assert [await ask(app) for _ in range(2)] == [200, 429], "s1 was used, s2 was not"


async def test_what_was_refused_opens_and_ends_nothing():
    inner = App()
    app = Sessions(inner, most=1)
    inner.status = 400
    assert [await ask(app) for _ in range(3)] == [400] * 3
    inner.status = 200
    assert await ask(app) == 200
    inner.status = 404
    await ask(app, "DELETE", "s4")
    assert await ask(app) == 429
    inner.status = 200
    await ask(app, "DELETE", "s4")
    assert await ask(app) == 200

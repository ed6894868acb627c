"""A server over HTTP in the loop of the test, and real clients with a user's token."""

import json
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

import anyio
import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from portrayal.settings import load_settings
from portrayal_mcp.web.application import WebServer
from portrayal_mcp.web.doors import Address
from portrayal_mcp.web.serving import StoppingServer, make_http_server
from quickly import quick
from studios import make_environ

TOKENS = {"ann": "ann-0123456789abcdef0123456789", "bob": "bob-0123456789abcdef0123456789"}
GIVEN = ",".join(f"{user}:{token}" for user, token in TOKENS.items())
NOTHING = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""There is nothing to verify over http, and to read all certificates takes longer than a request."""
ERAS = ("2026-07-28", "legacy")


@dataclass
class Site:
    """A running server: its address, its home folder, and what tests look into."""

    url: str
    home: Path
    web: WebServer
    server: StoppingServer

    def browser(self, user: str | None = None, **headers: str) -> httpx2.AsyncClient:
        """Return an HTTP client, with the token of `user`."""
        token = {"Authorization": f"Bearer {TOKENS[user]}"} if user else {}
        return httpx2.AsyncClient(base_url=self.url, headers={**token, **headers}, timeout=30, verify=NOTHING)

    @asynccontextmanager
    async def client(self, user: str | None = "ann", era: str = "2026-07-28", **options: Any) -> AsyncIterator[Client]:
        """Connect the SDK's client."""
        async with self.browser(user) as http:
            transport = streamable_http_client(f"{self.url}/mcp", http_client=http)
            async with Client(transport, mode=era, read_timeout_seconds=60, cache=None, **options) as client:
                yield client


@asynccontextmanager
async def site(folder: Path, *, tokens: str = GIVEN, **environ: str) -> AsyncIterator[Site]:
    """Serve below `folder` on a free port until the end of the block, then stop gracefully."""
    with listening_socket() as listening:
        port = listening.getsockname()[1]
        settings = load_settings(
            make_environ(folder, **({"PORTRAYAL_HTTP_TOKENS": tokens} if tokens else {}), **environ)
        )
        server = make_http_server(settings, Address("127.0.0.1", port))
        async with anyio.create_task_group() as group:
            group.start_soon(server.serve, [listening])
            await until(lambda: server.started)
            yield Site(f"http://127.0.0.1:{port}", settings.home, server.web, server)
            server.should_exit = True


def listening_socket() -> socket.socket:
    """Listen as asyncio does by itself: only a socket that names its protocol sends small packets at once."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    return listening


async def until(holds: Callable[[], object]) -> None:
    """Wait until something holds; fails after 20 seconds."""
    with anyio.fail_after(20):
        while not holds():  # noqa: ASYNC110 - what is waited for is in another thread or process
            await anyio.sleep(0.01)


@asynccontextmanager
async def running(environ: dict[str, str]):
    """Run the real command on a free port, with pictures that nobody reads; yields the process and an HTTP client with ann's token."""
    port = free_port()
    command = [sys.executable, "-c", quick("portrayal_mcp"), "--http", f"127.0.0.1:{port}"]
    token = {"Authorization": f"Bearer {TOKENS['ann']}"}
    quiet = {"stdin": DEVNULL, "stdout": DEVNULL, "stderr": DEVNULL}
    async with (
        await anyio.open_process(command, env=environ, **quiet) as process,
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=token, timeout=60, verify=NOTHING) as browser,
    ):
        try:
            await answering(browser)
            yield process, browser
        finally:
            if process.returncode is None:
                process.terminate()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


async def answering(browser: httpx2.AsyncClient) -> None:
    with anyio.fail_after(30):
        while True:
            try:
                if (await browser.get("/readyz")).status_code == 200:
                    return
            except httpx2.ConnectError:
                await anyio.sleep(0.05)


TASKS = "io.modelcontextprotocol/tasks"


async def modern(
    http: httpx2.AsyncClient,
    method: str,
    params: dict[str, Any],
    *,
    tasks: bool = True,
    capabilities: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Send one raw request of 2026-07-28, and return the JSON-RPC answer; `tasks` declares the extension."""
    capabilities = {"extensions": {TASKS: {}} if tasks else {}, **(capabilities or {})}
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": capabilities,
        "io.modelcontextprotocol/clientInfo": {"name": "raw", "version": "1"},
    }
    headers = {
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": "2026-07-28",
        "Mcp-Method": method,
        "Mcp-Name": str(params.get("name") or params.get("taskId") or ""),
    }
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": {**params, "_meta": meta}}
    answer = await http.post("/mcp", headers={name: value for name, value in headers.items() if value}, json=message)
    text = answer.text
    if answer.headers["content-type"].startswith("text/event-stream"):
        text = [line for line in text.splitlines() if line.startswith("data: ")][-1].removeprefix("data: ")
    return dict(json.loads(text))

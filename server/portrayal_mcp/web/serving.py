"""`portrayal-mcp --http HOST:PORT`: uvicorn with limits on slow clients, and an end that loses nothing."""

import signal
from collections.abc import Mapping
from types import FrameType
from typing import Any, NoReturn

import uvicorn
from sse_starlette.sse import AppStatus

from portrayal.settings import Settings, load_settings
from portrayal_mcp.web.application import WebServer, make_application, make_web_server
from portrayal_mcp.web.doors import Address, open_doors, read_address
from portrayal_mcp.web.gate import Streams
from portrayal_mcp.web.patience import PatientProtocol

STOP_S = 30
"""Seconds that answers in flight have at the end; calls that wait for jobs answer at once."""
MOST_CONNECTIONS = 1_000


class StoppingServer(uvicorn.Server):
    """Says first that it will end: calls that wait answer, standing streams close, the rest is finished."""

    def __init__(self, config: uvicorn.Config, web: WebServer, streams: Streams) -> None:
        super().__init__(config)
        self.web, self._streams = web, streams

    async def shutdown(self, sockets: list[Any] | None = None) -> None:
        """Take no new connections, finish what is in flight, then close the application."""
        self.web.stop()
        self._streams.stop()
        await super().shutdown(sockets)


def make_http_server(settings: Settings, address: Address) -> StoppingServer:
    """Return the server, ready to run. Raises OperatorError for a set-up that is not safe."""
    doors = open_doors(settings, address)
    server = make_web_server(settings, doors)
    application = make_application(server, settings, doors)
    AppStatus.disable_automatic_graceful_drain()  # it cuts answers in flight; `stop` ends what would not end itself
    config = uvicorn.Config(
        application,
        host=address.host,
        port=address.port,
        http=PatientProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=STOP_S,
        h11_max_incomplete_event_size=32_768,
    )
    return StoppingServer(config, server, application)


def serve_http(where: str, environ: Mapping[str, str] | None = None) -> None:
    """Serve until the process is told to end. Raises OperatorError for a set-up that is wrong or not safe."""
    server = make_http_server(load_settings(environ), read_address(where))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    server.run()


def _end(number: int, frame: FrameType | None) -> NoReturn:
    """Leave as after an ordinary end: uvicorn sends itself the signal again, which would kill what is still to do."""
    del number, frame
    raise SystemExit(0)

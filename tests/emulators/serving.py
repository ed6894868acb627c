"""What the emulators of Google and of WordPress have in common: a server on loopback, and how a reply ends."""

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass(frozen=True)
class Reply:
    """A whole reply. `ending`: '' well, 'hang' never answers, 'drop' closes at once, 'cut' closes half way."""

    status: int = 200
    body: str = ""
    kind: str = "application/json; charset=UTF-8"
    headers: dict[str, str] = field(default_factory=dict)
    ending: str = ""


class Served:
    """Serves on a loopback port from `with` to its end, one thread a connection; `owner` of the handler is this."""

    def __init__(self, port: int, handler: type["Handler"]) -> None:
        self.ending = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), type("Bound", (handler,), {"owner": self}))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        return self._server.server_port

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ending.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Handler(BaseHTTPRequestHandler):
    """One connection of a `Served`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a body waits 40 ms for the client's word that the headers came
    owner: Served

    def send(self, reply: Reply) -> None:
        """Send a reply as its ending says."""
        data = reply.body.encode()
        if reply.ending:
            self.close_connection = True
        if reply.ending == "hang":
            self.owner.ending.wait()
        if reply.ending in ("hang", "drop"):
            return
        with suppress(OSError):
            self.send_response(reply.status)
            for name, value in {"Content-Type": reply.kind, **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data[: len(data) // 2] if reply.ending == "cut" else data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a request's line may hold what a test must not show."""

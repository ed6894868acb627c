"""A Replicate on this machine: a real HTTP server that speaks the contract, books orders and goes wrong on request.

By hand: `PYTHONPATH=tests python -m emulators.replicate --port 8901`, then export what it prints.
`GET /_emulator` tells what was booked; `PUT /_emulator {"mode": "hang"}` switches a mode of `replicate_modes.py` on.
"""

import argparse
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from emulators.replicate_books import Books, Call
from emulators.replicate_desk import Desk, Reply
from emulators.replicate_modes import MODES, Fault, Modes

TOKEN = "r8_emulator"


class _Cut(Exception):
    """Close the connection without an answer."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "_Server"

    def handle_any(self) -> None:
        try:
            body = self._read()
        except (_Cut, ValueError, OSError):
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Call(self.command, self.path, "", headers, body)
        books = self.server.emulator.books
        with books.lock:
            books.calls.append(call)
        try:
            reply = self._answer(call)
        except _Cut:
            self.close_connection = True
            return
        call.status, call.answer = reply.status, reply.body
        self._send(reply)

    do_GET = do_POST = do_DELETE = do_PUT = handle_any  # noqa: N815

    def _answer(self, call: Call) -> Reply:
        emulator = self.server.emulator
        if call.path == "/_emulator":
            return emulator.control(call)
        run = emulator.desk.route(call)
        if run is None:
            return Reply(404, {"detail": "Not found", "status": 404})
        if not call.path.startswith("/delivery/") and call.headers.get("authorization") != f"Bearer {emulator.token}":
            detail = "You did not pass a valid authentication token"
            return Reply(401, {"title": "Unauthenticated", "detail": detail, "status": 401})
        with emulator.books.lock:
            fault = emulator.books.modes.due(f"{call.method} {call.template}")
        return self._spoiled(fault, run) if fault else run()

    def _spoiled(self, fault: Fault, run: Any) -> Reply:
        emulator = self.server.emulator
        if fault.how == "late":
            timer = threading.Timer(fault.late_s, run)
            timer.daemon = True
            timer.start()
            raise _Cut
        if fault.booked:
            run()
        if fault.how == "silence":
            emulator.closing.wait(60)
        if fault.how in ("silence", "cut"):
            raise _Cut
        return Reply(fault.status, fault.body, fault.headers)

    def _read(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            size = int(self.headers.get("Content-Length") or 0)
            data = self.rfile.read(size)
            if len(data) < size:
                raise _Cut  # the sender died between headers and body
            return data
        data = b""
        while size := int(self.rfile.readline(), 16):
            data += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return data

    def _send(self, reply: Reply) -> None:
        raw = isinstance(reply.body, bytes)
        data: bytes = reply.body if raw else b"" if reply.body is None else json.dumps(reply.body).encode()
        kind = "text/html" if raw else "application/json"
        try:
            self.send_response(reply.status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data[: len(data) // 2] if reply.torn else data)
        except OSError:
            self.close_connection = True
        if reply.torn:
            self.close_connection = True

    def date_time_string(self, timestamp: float | None = None) -> str:
        import time

        now = time.time() if timestamp is None else timestamp
        return super().date_time_string(now + self.server.emulator.books.modes.clock_s)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: tests read the books."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    emulator: "Emulator"

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class Emulator:
    """The server, running between `with` and its end. `url` goes into REPLICATE_BASE_URL, `token` into the key."""

    def __init__(self, *, port: int = 0, token: str = TOKEN, modes: Modes | None = None) -> None:
        self.token = token
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.emulator = self
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.books = Books(modes or Modes(), self.url)
        self.desk = Desk(self.books, self.closing)

    @property
    def modes(self) -> Modes:
        """The switches."""
        return self.books.modes

    def control(self, call: Call) -> Reply:
        """Tell what was booked, or switch a mode on: for tests in other processes, and by hand."""
        if call.method == "PUT":
            MODES[json.loads(call.body)["mode"]](self.modes)
        kinds = ("predictions", "trainings")
        told: dict[str, Any] = {kind: [order.id for order in self.books.booked(kind)] for kind in kinds}
        return Reply(200, told | {"files": list(self.books.files), "calls": len(self.books.calls)})

    def serve(self) -> None:
        """Answer until the process ends."""
        self._server.serve_forever(poll_interval=0.02)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def main() -> None:
    """Run by hand, and print the settings to export."""
    parser = argparse.ArgumentParser(description="A Replicate on this machine. It costs nothing.")
    parser.add_argument("--port", type=int, default=8901)
    parser.add_argument("--seconds", type=float, default=1.0, help="that a picture or a training takes")
    parser.add_argument("--mode", action="append", default=[], choices=sorted(MODES), help="what goes wrong")
    asked = parser.parse_args()
    emulator = Emulator(port=asked.port, modes=Modes(work_s=asked.seconds))
    for mode in asked.mode:
        MODES[mode](emulator.modes)
    print(f"export REPLICATE_BASE_URL={emulator.url}\nexport REPLICATE_API_TOKEN={emulator.token}", flush=True)
    try:
        emulator.serve()
    except KeyboardInterrupt:
        print("Stopped.")


if __name__ == "__main__":
    main()

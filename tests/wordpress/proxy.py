"""A proxy on loopback that breaks the upload of a picture once, in one of the ways in which networks do."""

import http.client
import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import urlsplit


class BreakingProxy:
    """Passes everything on, but breaks the first upload.

    `answer`: WordPress gets all of it and its answer is dropped. `late`: it gets all of it a second and a half after
    the client lost the connection. `half`: it gets half of it.
    """

    def __init__(self, target: str, way: str) -> None:
        self.way = way
        self.uploads = 0
        parts = urlsplit(target)
        self.host, self.port = parts.hostname or "", parts.port or 80
        self.late: list[threading.Thread] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"proxy": self}))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for thread in self.late:
            thread.join()
        self._server.shutdown()
        self._server.server_close()


class Handler(BaseHTTPRequestHandler):
    """One connection; `proxy` is bound by the server's own subclass."""

    protocol_version = "HTTP/1.1"
    proxy: BreakingProxy

    def do_GET(self) -> None:
        self._pass()

    def do_DELETE(self) -> None:
        self._pass()

    def do_POST(self) -> None:
        self._pass()

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        upload = self.command == "POST" and "/wp/v2/media?" in self.path
        self.proxy.uploads += upload
        if not upload or self.proxy.uploads > 1:
            status, headers, answer = self._forward(body)
            self.send_response(status)
            for name, value in headers:
                if name.lower() not in {"content-length", "transfer-encoding", "connection"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(answer)
            return
        self.close_connection = True
        if self.proxy.way == "answer":
            self._forward(body)
        elif self.proxy.way == "late":
            thread = threading.Thread(target=self._forward_late, args=(body,))
            self.proxy.late.append(thread)
            thread.start()
        else:
            self._forward_half(body)

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        link = http.client.HTTPConnection(self.proxy.host, self.proxy.port, timeout=60)
        try:
            link.request(self.command, self.path, body, dict(self.headers.items()))
            answer = link.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            link.close()

    def _forward_late(self, body: bytes) -> None:
        time.sleep(1.5)
        self._forward(body)

    def _forward_half(self, body: bytes) -> None:
        head = f"{self.command} {self.path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in self.headers.items())
        with socket.create_connection((self.proxy.host, self.proxy.port)) as link:
            link.sendall(head.encode() + b"\r\n" + body[: len(body) // 2])

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

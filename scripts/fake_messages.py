"""A Messages API on loopback that plays a fixed script of tool calls, and records what the model would get."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Json = dict[str, Any]

HELPERS = ("ToolSearch", "WaitForMcpServers")
"""Claude Code's own tools by which a model finds those of a server."""


@dataclass(frozen=True)
class Call:
    """One tool call that the script makes."""

    tool: str
    arguments: Json


Script = Callable[[list[str]], Call | str]
"""Returns the next call, or the closing words, from the results so far (their texts)."""


@dataclass
class Seen:
    """What the host sent: the tools it offered, and each result as the model gets it."""

    tools: set[str] = field(default_factory=set[str])
    results: list[Json] = field(default_factory=list[Json])

    def text(self, result: Json) -> str:
        """Return the text of a result."""
        parts = result.get("content") or ""
        return (
            parts if isinstance(parts, str) else "\n".join(str(p.get("text", "")) for p in parts if p["type"] == "text")
        )


class FakeMessages:
    """The server; `url` is its address. Use as a context manager."""

    def __init__(self, script: Script) -> None:
        self.seen = Seen()
        self._script = script
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)) or b"{}")
                outer.answer(self, body)

            def do_GET(self) -> None:
                self.send_error(404)

            def do_HEAD(self) -> None:
                self.send_error(404)

            def log_message(self, *args: object) -> None:
                """Stay silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, handler: BaseHTTPRequestHandler, body: Json) -> None:
        """Answer one request: the script's next step where tools are offered, a word where none are."""
        if handler.path.split("?")[0] != "/v1/messages":
            _send(handler, "application/json", json.dumps({"input_tokens": 1}).encode())
            return
        with self._lock:
            step = self._next(body) if body.get("tools") else "ok"
        events = "".join(
            f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in _events(step, len(self.seen.results))
        )
        if body.get("stream"):
            _send(handler, "text/event-stream", events.encode())
        else:
            _send(handler, "application/json", json.dumps(_message(step)).encode())

    def _next(self, body: Json) -> Call | str:
        offered = {str(tool.get("name")) for tool in body["tools"]}
        self.seen.tools |= offered
        blocks = [
            part for message in body["messages"] if isinstance(message["content"], list) for part in message["content"]
        ]
        self.seen.results = [part for part in blocks if part.get("type") == "tool_result"]
        named = {part["id"]: part["name"] for part in blocks if part.get("type") == "tool_use"}
        own = [part for part in self.seen.results if named.get(part["tool_use_id"]) not in HELPERS]
        waited = any(name == "WaitForMcpServers" for name in named.values())
        step = self._script([self.seen.text(part) for part in own])
        if isinstance(step, Call) and step.tool not in offered:
            if "WaitForMcpServers" in offered and not waited:
                return Call("WaitForMcpServers", {})
            if "ToolSearch" in offered:
                return Call("ToolSearch", {"query": f"select:{step.tool}", "max_results": 5})
        return step


def _message(step: Call | str) -> Json:
    content: Json = (
        {"type": "text", "text": step}
        if isinstance(step, str)
        else {"type": "tool_use", "id": "toolu_0", "name": step.tool, "input": step.arguments}
    )
    why = "end_turn" if isinstance(step, str) else "tool_use"
    about = {"id": "msg_0", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5", "stop_sequence": None}
    return {**about, "content": [content], "stop_reason": why, "usage": {"input_tokens": 1, "output_tokens": 1}}


def _events(step: Call | str, number: int) -> Iterator[Json]:
    """Yield the events of a streamed answer."""
    whole = _message(step)
    yield {"type": "message_start", "message": {**whole, "content": [], "stop_reason": None}}
    if isinstance(step, str):
        start, delta = {"type": "text", "text": ""}, {"type": "text_delta", "text": step}
    else:
        start = {"type": "tool_use", "id": f"toolu_{number}", "name": step.tool, "input": {}}
        delta = {"type": "input_json_delta", "partial_json": json.dumps(step.arguments)}
    yield {"type": "content_block_start", "index": 0, "content_block": start}
    yield {"type": "content_block_delta", "index": 0, "delta": delta}
    yield {"type": "content_block_stop", "index": 0}
    yield {"type": "message_delta", "delta": {"stop_reason": whole["stop_reason"]}, "usage": {"output_tokens": 1}}
    yield {"type": "message_stop"}


def _send(handler: BaseHTTPRequestHandler, kind: str, data: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)

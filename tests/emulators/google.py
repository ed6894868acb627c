"""A real HTTP server that speaks Gemini's wire: for tests, and by hand with `python -m emulators.google --port 8601`.

Point GOOGLE_GEMINI_BASE_URL at it; the key is any text. A call is answered as the next of `modes` says, then as
usual: a picture, or JSON that fits the schema asked for.
"""

import argparse
import json
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from emulators.google_answers import IMAGE_MODELS, MODES, TEXT_MODELS
from emulators.serving import Handler, Reply, Served

FIELDS = {"contents", "generationConfig", "systemInstruction", "safetySettings", "tools", "toolConfig"}
CONFIG_FIELDS = {
    "responseModalities", "imageConfig", "seed", "thinkingConfig", "responseMimeType", "responseSchema",
    "maxOutputTokens", "mediaResolution",
}  # fmt: skip
"""What generateContent accepts here; anything else is a 400, as at Google's."""


@dataclass(frozen=True)
class Call:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    mode: str


class GoogleEmulator(Served):
    """Google on a loopback port from `with` to its end, one thread a connection."""

    def __init__(self, port: int = 0, *, key: str = "", always: str = "") -> None:
        """`key`: the only key accepted, any if empty; `always`: the mode when `modes` has run out."""
        super().__init__(port, Connection)
        self.key = key
        self.always = always
        self.modes: deque[str] = deque()
        self.calls: list[Call] = []
        self.billed = 0
        self._counting = threading.Lock()
        self.arrived = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def answer(self, call_mode: str, model: str, request: Any) -> Reply:
        """Answer one generateContent; what a user would be billed for is counted."""
        if fault := _fault(request, model):
            return fault
        reply = MODES[call_mode](request)
        with self._counting:
            self.billed += reply.status == 200
        return reply

    def next_mode(self, request: Any) -> str:
        if self.modes:
            return self.modes.popleft()
        config = request.get("generationConfig", {}) if isinstance(request, dict) else {}
        return self.always or ("picture" if config.get("responseModalities") == ["IMAGE"] else "json")


def _fault(request: Any, model: str) -> Reply | None:
    """Refuse what Google refuses: unknown models and unknown fields."""
    if model not in IMAGE_MODELS + TEXT_MODELS:
        return MODES["unknown_model"](request)
    if not isinstance(request, dict) or not request.get("contents"):
        return MODES["invalid"](request)
    config = request.get("generationConfig", {})
    pictures = config.get("responseModalities") == ["IMAGE"]
    if set(request) - FIELDS or set(config) - CONFIG_FIELDS or pictures != (model in IMAGE_MODELS):
        return MODES["invalid"](request)
    return None


def _models() -> Reply:
    rows = [
        {
            "name": f"models/{name}",
            "version": "1",
            "displayName": name,
            "supportedGenerationMethods": ["generateContent"],
        }
        for name in IMAGE_MODELS + TEXT_MODELS
    ]
    return Reply(body=json.dumps({"models": rows}))


class Connection(Handler):
    """One connection to Google."""

    owner: GoogleEmulator

    def do_GET(self) -> None:  # noqa: N802 - the library calls it so
        """List the models; by hand: GET /emulator/state tells how many calls came and how many were billed."""
        if self.path == "/emulator/state":
            posted = sum(call.method == "POST" for call in self.owner.calls)
            self.send(Reply(body=json.dumps({"calls": posted, "billed": self.owner.billed})))
            return
        self._take("GET", None, "list")
        self.send(
            self._unwelcome()
            or (_models() if self.path.partition("?")[0].endswith("/models") else MODES["not_here"]({}))
        )

    def do_PUT(self) -> None:  # noqa: N802 - the library calls it so
        """By hand: PUT /emulator/modes with a JSON list of modes for the next calls."""
        wanted = self._read()
        if self.path != "/emulator/modes" or not set(wanted) <= set(MODES):
            self.send(MODES["invalid"]({}))
            return
        self.owner.modes.extend(wanted)
        self.send(Reply(body="{}"))

    def do_POST(self) -> None:  # noqa: N802 - the library calls it so
        request = self._read()
        mode = self.owner.next_mode(request)
        self._take("POST", request, mode)
        version, _, rest = self.path.lstrip("/").partition("/")
        model, _, verb = rest.removeprefix("models/").partition(":")
        if version not in ("v1", "v1beta") or verb != "generateContent":
            self.send(MODES["not_here"](request))
            return
        self.send(self._unwelcome() or self.owner.answer(mode, model, request))

    def _read(self) -> Any:
        with suppress(ValueError):
            return json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)))
        return None

    def _take(self, method: str, body: Any, mode: str) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.owner.calls.append(Call(method, self.path, headers, body, mode))
        self.owner.arrived.set()

    def _unwelcome(self) -> Reply | None:
        key = self.headers.get("x-goog-api-key")
        if not key:
            return MODES["no_caller"]({})
        return MODES["bad_key"]({}) if self.owner.key and key != self.owner.key else None

    def send(self, reply: Reply) -> None:
        self.close_connection = True
        super().send(reply)


def main() -> None:
    parser = argparse.ArgumentParser(description="A stand-in for Google's Gemini API, without a key or a price.")
    parser.add_argument("--port", type=int, default=8601)
    parser.add_argument("--mode", choices=sorted(MODES), default="", help="how to answer every call; default: well")
    given = parser.parse_args()
    with GoogleEmulator(given.port, always=given.mode) as emulator:
        print(f"Gemini is emulated. Set GOOGLE_GEMINI_BASE_URL={emulator.url} and GEMINI_API_KEY=anything.")
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()

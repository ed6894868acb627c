"""What can go wrong at the emulated Replicate: switches, and faults of single requests."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]

THROTTLED = {"detail": "Request was throttled. Your rate limit resets in ~30s.", "status": 429, "retry_after": 5}
CREDIT = {
    "title": "Insufficient credit",
    "detail": "You have insufficient credit to run this model. Go to https://replicate.com/account/billing#billing",
    "status": 402,
}
FIELDS = {
    "detail": "- input.width: Must be less than or equal to 1440\n",
    "status": 422,
    "title": "Input validation failed",
    "invalid_fields": [{"type": "number_lte", "field": "input.width", "description": "Must be <= 1440"}],
}
VERSION = {
    "title": "Invalid version or not permitted",
    "detail": "The specified version does not exist (or perhaps you don't have permission to use it?)",
    "status": 422,
}
HTML = b"<html><head><title>502 Bad Gateway</title></head><body>canary-vendor-body</body></html>"


@dataclass
class Fault:
    """One request that goes wrong, `times` times.

    `booked` says whether the order is taken all the same. `how`: an answer of `status`, a cut connection, silence,
    or an order that is booked only `late_s` after the sender was cut off.
    """

    how: Literal["answer", "cut", "silence", "late"] = "answer"
    status: int = 500
    body: Json | list[Any] | bytes = b"canary-vendor-body"
    headers: dict[str, str] = field(default_factory=dict)
    booked: bool = False
    late_s: float = 0.0
    times: int = 1


@dataclass
class Modes:
    """The switches. Times in seconds; `clock_s` is how far the vendor's clock is ahead."""

    start_s: float = 0.0
    work_s: float = 0.0
    predict_s: float = 10.0
    lag_s: float = 0.0
    clock_s: float = 0.0
    outcome: str = "succeeded"
    error: str = ""
    output: Literal["list", "string", "two", "empty", "removed", "foreign", "inline"] = "list"
    file: Literal["whole", "torn", "wrong", "gone", "fault", "huge", "moved", "moved_away", "in_circles"] = "whole"
    inputs_removed: bool = False
    page_size: int = 100
    next_host: str = ""
    lean: bool = False
    faults: dict[str, list[Fault]] = field(default_factory=dict)

    def fail(self, request: str, fault: Fault) -> None:
        """Let `request` ("POST /predictions") go wrong."""
        self.faults.setdefault(request, []).append(fault)

    def due(self, request: str) -> Fault | None:
        """Return the fault of this request, counting it down."""
        waiting = self.faults.get(request, [])
        if not waiting:
            return None
        waiting[0].times -= 1
        return waiting[0] if waiting[0].times > 0 else waiting.pop(0)


def _orders(fault: Callable[[], Fault]) -> Callable[[Modes], None]:
    def switch(modes: Modes) -> None:
        modes.fail("POST /predictions", fault())
        modes.fail("POST /models/{model_owner}/{model_name}/versions/{version_id}/trainings", fault())

    return switch


def _set(**switches: Any) -> Callable[[Modes], None]:
    def switch(modes: Modes) -> None:
        for name, value in switches.items():
            setattr(modes, name, value)

    return switch


MODES: dict[str, Callable[[Modes], None]] = {
    "hang": _orders(lambda: Fault(how="silence", booked=True)),
    "cut": _orders(lambda: Fault(how="cut", booked=True)),
    "late": _orders(lambda: Fault(how="late", late_s=1.0)),
    "throttle": _orders(lambda: Fault(status=429, body=THROTTLED)),
    "credit": _orders(lambda: Fault(status=402, body=CREDIT)),
    "inputs": _orders(lambda: Fault(status=422, body=FIELDS)),
    "fault": _orders(lambda: Fault(status=500, booked=True)),
    "html": _orders(lambda: Fault(status=502, body=HTML)),
    "aborted": _set(outcome="aborted"),
    "failed": _set(outcome="failed", error="canary-vendor-body Traceback"),
    "nsfw": _set(outcome="failed", error="NSFW content detected. Try running it again."),
    "removed": _set(output="removed", inputs_removed=True),
    "string": _set(output="string"),
    "empty": _set(output="empty"),
    "torn": _set(file="torn"),
    "wrong": _set(file="wrong"),
    "slow": _set(start_s=20.0, work_s=10.0),
    "past": _set(clock_s=-3600.0),
    "lag": _set(lag_s=8.0),
}
"""Name -> how it is switched on, by hand (`--mode`) or over the wire (`PUT /_emulator`)."""

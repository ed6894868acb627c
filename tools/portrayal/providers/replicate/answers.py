"""How a request to Replicate can end: what we read of an answer, and the three ways in which there is none."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

Json = dict[str, Any]

_FIELD = re.compile(r"\binput\.(\w{1,60})")
_WAIT = re.compile(r"resets? in ~?(\d+(?:\.\d+)?)\s*(ms|s|m)?\b")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}


class Unsent(Exception):
    """No connection came about: the vendor has seen nothing of the request."""


class Lost(Exception):
    """The request left and no answer that can be read came back; `status` of a broken one."""

    def __init__(self, status: int = 0) -> None:
        super().__init__(f"status {status}" if status else "no answer")
        self.status = status


class Refused(Exception):
    """The vendor answered that it did nothing. Only what we may show is kept: never its words."""

    def __init__(self, status: int, *, fields: tuple[str, ...] = (), version: bool = False, wait_s: float = 0) -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.fields = fields
        self.version = version
        self.wait_s = wait_s


def read_refusal(status: int, headers: Mapping[str, str], body: bytes) -> Refused:
    """Return what an answer of 3xx or 4xx tells: the inputs that are named, and how long to wait (seconds)."""
    problem = read_object(body) or {}
    detail = str(problem.get("detail", ""))
    title = str(problem.get("title", "")).casefold()
    return Refused(
        status,
        fields=_fields(problem, detail),
        version="version" in title,
        wait_s=_wait(headers, problem, detail),
    )


def read_object(body: bytes) -> Json | None:
    """Return a JSON object, or None for anything else."""
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return cast("Json", value) if isinstance(value, dict) else None


def inner(value: Any, *keys: str) -> Json:
    """Return the object at a path of keys, empty when there is none: vendors leave out what they please."""
    for key in keys:
        value = cast("Json", value).get(key) if isinstance(value, dict) else None
    return cast("Json", value) if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """Return a list as it is, nothing as an empty one, and anything else as its only item."""
    if value is None:
        return []
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def seconds_at(text: Any) -> float | None:
    """Return an ISO 8601 time as Unix seconds, or None."""
    try:
        return datetime.fromisoformat(str(text)).timestamp()
    except ValueError:
        return None


def _fields(problem: Json, detail: str) -> tuple[str, ...]:
    named = " ".join(str(inner(row).get("field", "")) for row in items(problem.get("invalid_fields")))
    return tuple(dict.fromkeys(_FIELD.findall(f"{named} {detail}")))[:8]


def _wait(headers: Mapping[str, str], problem: Json, detail: str) -> float:
    """Read the header, then the body, then the text: Replicate documents none of them."""
    for given in (headers.get("retry-after"), problem.get("retry_after")):
        try:
            seconds = float(given or 0)
        except (TypeError, ValueError):
            continue
        if 0 < seconds < 86_400:
            return seconds
    said = _WAIT.search(detail)
    return float(said[1]) * _UNITS[said[2] or "s"] if said else 0.0

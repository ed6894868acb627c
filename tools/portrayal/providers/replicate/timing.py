"""How long things may take, and a pace that keeps the account within Replicate's rate limits."""

import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import anyio


@dataclass(frozen=True)
class Timing:
    """Seconds, and the clocks that tests replace. Every request has a whole deadline beside httpx's own time-outs."""

    connect_s: float = 5.0
    idle_s: float = 30.0
    """Silence on a connection; more than `prefer_wait_s`."""
    request_s: float = 60.0
    """A whole request, its answer read."""
    upload_s: float = 900.0
    download_s: float = 120.0
    prefer_wait_s: int = 0
    """How long a new order's answer may be held back for the picture itself (the vendor takes 1 to 60; 0: not at all).

    Until then nobody knows the order's number, so canceling it would take a second and more (`scripts/bench_paid.py`).
    """
    settle_s: float = 45.0
    """Until the vendor's list surely shows what it booked."""
    patience_s: float = 120.0
    """A paid request is never sent later than this after its turn began: somebody else may have taken it over."""
    backoff_s: tuple[float, ...] = (0.5, 1.5, 4.0)
    longest_wait_s: float = 60.0
    """Most of a rate limit that is waited for."""
    look_again_s: float = 3.0
    sleep: Callable[[float], Awaitable[None]] = anyio.sleep
    wall: Callable[[], float] = time.time
    steady: Callable[[], float] = time.monotonic


class Pace:
    """Lets `per_minute` requests through, `burst` of them at once."""

    def __init__(self, per_minute: float, burst: int, timing: Timing) -> None:
        self._step = 60.0 / per_minute
        self._slack = self._step * burst
        self._timing = timing
        self._next = -math.inf

    async def turn(self) -> None:
        """Wait for the next free place."""
        now = self._timing.steady()
        self._next = max(self._next, now - self._slack) + self._step
        if self._next > now:
            await self._timing.sleep(self._next - now)

"""How many requests one user may make: a bucket that fills at a steady rate. Each server process counts for itself."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_BUCKETS = 10_000


@dataclass
class Rates:
    """`a_minute` requests refill in a minute; as many may come at once. `clock` returns seconds."""

    a_minute: int
    clock: Callable[[], float] = time.monotonic
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict[str, tuple[float, float]])

    def take(self, who: str) -> float:
        """Take one request out of the bucket of `who`; returns 0, or the seconds until there is one."""
        now = self.clock()
        left, at = self._buckets.pop(who, (float(self.a_minute), now))
        left = min(float(self.a_minute), left + (now - at) * self.a_minute / 60)
        while len(self._buckets) >= MOST_BUCKETS:
            del self._buckets[next(iter(self._buckets))]  # the one that was used least recently
        if left < 1:
            self._buckets[who] = (left, now)
            return (1 - left) * 60 / self.a_minute
        self._buckets[who] = (left - 1, now)
        return 0.0

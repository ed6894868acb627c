"""When to give a hero another turn, and when to stop the series: a fault of all posts is not met a thousand times."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from portrayal.errors import OperatorError, VendorLater
from portrayal.runs.job import Job

TURNS = 4
"""Turns of one hero while its vendor says `later`."""
SAME = 3
"""Heroes in a row that fail by the operator's fault before the rest is left."""
PAUSES_S = (5.0, 20.0, 60.0)


@dataclass
class Circuit:
    """Looks at how heroes end. `broken` is the reason why no more are offered, `later` why the vendor is waited for."""

    broken: str = ""
    later: str = ""
    clock: Callable[[], float] = time.monotonic
    _faults: int = 0
    _later: int = 0
    _open_at: float = 0.0

    def note(self, job: Job) -> None:
        """Take one end into account."""
        if job.state == "succeeded":
            self._faults = self._later = 0
            self.later = ""
            return
        failure = job.failure() if job.state == "failed" else None
        if isinstance(failure, OperatorError):
            self._faults += 1
            if self._faults >= SAME:
                self.broken = f"The series stopped here, because this concerns every post: {failure}"
        elif isinstance(failure, VendorLater):
            self._open_at = self.clock() + PAUSES_S[min(self._later, len(PAUSES_S) - 1)]
            self._later += 1
            self.later = failure.message

    def another_turn(self, job: Job, turns: int) -> bool:
        """Say whether a hero that ended so should be tried again in this run."""
        later = job.state == "failed" and isinstance(job.failure(), VendorLater)
        return later and not self.broken and turns < TURNS

    def lets_through(self) -> bool:
        """Say whether a hero may be offered now."""
        return bool(self.broken) or self.clock() >= self._open_at

    def pause_s(self) -> float:
        """Return the seconds until the next may be offered."""
        return max(0.05, self._open_at - self.clock())

"""What a run holds of heroes between their offer and their end."""

import time
from dataclasses import dataclass
from typing import NamedTuple

from portrayal.runs.job import Job

UNKNOWN_S = 90.0
"""How long an order of unknown fate is waited for: the vendor's list is asked again meanwhile."""


@dataclass
class Underway:
    """One hero that was offered: its posts (equal ones share it), and what was set aside for it."""

    positions: list[int]
    promised: float
    tries: int = 1
    unknown_at: float | None = None
    stopping: bool = False
    """Whether an earlier run was canceled and this hero still is about to stop for it."""

    def waits(self, job: Job) -> bool:
        """Say whether the fate of its order may still be found out."""
        if job.state != "unknown":
            return False
        now = time.monotonic()
        self.unknown_at = now if self.unknown_at is None else self.unknown_at
        return now - self.unknown_at < UNKNOWN_S


class Turn(NamedTuple):
    """A post that waits for its hero: how often it was tried, and the price of one picture."""

    position: int
    tries: int
    each: float

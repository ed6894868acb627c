"""A vendor's rate limit, kept by all who order together: whose turn is when, slower after a refusal (R-backfill)."""

from typing import NamedTuple

SLOWEST_S = 10.0
"""Seconds between two orders at the slowest: Replicate lets 6 a minute through under $5 of credit (seen 2026-08)."""
EASE = 0.9
"""What is left of a slowed step after each order that went through."""
FURTHEST_S = 900.0
"""A turn further ahead was written before a clock was set back, and counts for nothing."""


class Rate(NamedTuple):
    """Orders a minute that a vendor lets through (0: it names no figure), and how many of them at once."""

    per_minute: float
    burst: int = 1


class Pace(NamedTuple):
    """When the next order may leave (Unix seconds), and the seconds between two when slowed (0: by the rate)."""

    next: float = 0.0
    step: float = 0.0


def take(pace: Pace, now: float, rate: Rate, most_s: float) -> tuple[float | None, Pace]:
    """Return the seconds until the next free turn, which is then taken, or None when that is over `most_s`."""
    usual = 60.0 / rate.per_minute if rate.per_minute else 0.0
    slowed = pace.step > usual
    step = pace.step if slowed else usual
    ahead = pace.next if pace.next <= now + FURTHEST_S else now
    turn = max(ahead, now - (0.0 if slowed else step * (rate.burst - 1)))
    wait = max(0.0, turn - now)
    if wait > most_s:
        return None, pace
    return wait, Pace(turn + step, max(usual, pace.step * EASE) if slowed else 0.0)


def slowed(pace: Pace, now: float, rate: Rate, wait_s: float) -> Pace:
    """Return the pace after a refusal: nothing leaves for `wait_s` seconds, and then half as fast as before."""
    usual = 60.0 / rate.per_minute if rate.per_minute else 0.25
    step = min(SLOWEST_S, 2 * max(usual, pace.step))
    return Pace(max(min(pace.next, now + FURTHEST_S), now + wait_s), step)

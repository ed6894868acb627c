"""The states of a job and every move between them. Nothing else in the library decides a state.

    queued ──send──▶ sending ──accepted──▶ running ──deliver──▶ succeeded
       ▲               │  │                   ▲ │
       │◀──unbooked────┘  └──lost──▶ unknown ─┘ └──fail──▶ failed / ──cancel──▶ canceled
       └────────────unbooked────────────┘ found

(`research: durable jobs`, 2026-11-20: intent before the request, reconcile before a repeat.)
"""

from typing import Literal, get_args

from portrayal.models import JobState

Event = Literal["send", "begin", "unbooked", "accepted", "found", "deliver", "fail", "cancel", "lost", "retry"]

TRANSITIONS: dict[tuple[JobState, Event], JobState] = {
    ("queued", "send"): "sending",  # the intent is on disk before the request leaves
    ("queued", "begin"): "running",  # work that is free, or made of other jobs
    ("queued", "found"): "running",  # tried again, and what was ordered before is still good
    ("queued", "fail"): "failed",
    ("queued", "cancel"): "canceled",
    ("sending", "send"): "sending",  # taken over after the vendor's list proved nothing was booked
    ("sending", "unbooked"): "queued",  # a 429 or a refused connection: nothing was booked
    ("sending", "accepted"): "running",
    ("sending", "found"): "running",  # the answer was lost, the vendor's list shows the order
    ("sending", "deliver"): "succeeded",  # vendors that answer with the picture itself
    ("sending", "fail"): "failed",
    ("sending", "cancel"): "canceled",
    ("sending", "lost"): "unknown",  # the answer was lost, and the vendor's list cannot be read
    ("running", "begin"): "running",  # taken over from a process that died
    ("running", "found"): "running",
    ("running", "deliver"): "succeeded",
    ("running", "fail"): "failed",
    ("running", "cancel"): "canceled",
    ("unknown", "found"): "running",
    ("unknown", "unbooked"): "queued",  # the vendor's list could be read at last, and shows nothing
    ("unknown", "fail"): "failed",
    ("unknown", "cancel"): "canceled",
    ("failed", "retry"): "queued",
    ("canceled", "retry"): "queued",
    ("succeeded", "retry"): "queued",  # a free preview whose file was deleted
}

STATES: tuple[JobState, ...] = get_args(JobState)
EVENTS: tuple[Event, ...] = get_args(Event)
FINISHED: frozenset[JobState] = frozenset({"succeeded", "failed", "canceled"})
UNFINISHED: tuple[JobState, ...] = tuple(state for state in STATES if state not in FINISHED)


def sources(event: Event) -> tuple[JobState, ...]:
    """Return the states that `event` may leave; an update from any other state changes nothing."""
    return tuple(state for (state, known) in TRANSITIONS if known == event)


def aim(event: Event) -> JobState:
    """Return the one state where `event` leads, wherever it starts."""
    return next(end for (_, known), end in TRANSITIONS.items() if known == event)


def target(state: JobState, event: Event) -> JobState | None:
    """Return where `event` leads from `state`, or None when the move does not exist."""
    return TRANSITIONS.get((state, event))

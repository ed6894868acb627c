"""What the work of a job may do with its own row: move it, report progress, place one order."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio
import anyio.lowlevel

from portrayal.providers.base import Delivery, Order, Provider
from portrayal.runs.endings import Fenced
from portrayal.runs.job import Job
from portrayal.runs.ledger import Ledger
from portrayal.runs.transitions import UNFINISHED, Event
from portrayal.telemetry import span

PICTURE_POLL_S = 0.05
POLLS_A_SECOND = 25
"""Questions a second for all orders under way in this process; Replicate allows 50 (its rate limits, 2026-11)."""
ANSWER_S = 2.5
"""How long an order in flight is waited for when the process ends; without its answer the vendor's list decides."""
TRAINING_POLL_S = (1.0, 2.0, 5.0)
"""Seconds between questions: a picture takes seconds and people wait for it, a training takes minutes."""


@dataclass(eq=False)
class Handle:
    """One attempt at one job by one owner (the fencing token)."""

    job: Job
    owner: str
    ledger: Ledger
    slots: anyio.CapacityLimiter
    poll_s: Sequence[float] | None = None
    scope: anyio.CancelScope = field(default_factory=anyio.CancelScope)
    changed: anyio.Event = field(default_factory=anyio.Event)
    stop_asked: anyio.Event = field(default_factory=anyio.Event)
    done: anyio.Event = field(default_factory=anyio.Event)
    note: str = "canceled"
    ordering: bool = False
    flight: anyio.CancelScope | None = None

    @property
    def stopped(self) -> bool:
        """Whether someone asked to stop the work."""
        return self.stop_asked.is_set()

    def stop(self) -> None:
        """Stop the work because someone asked for it; a paid order is called off, never torn from its answer."""
        self.stop_asked.set()
        if not self.ordering:
            self.scope.cancel()

    def let_go(self) -> None:
        """Stop the work because the process ends or the job is another's: the row stays as it is."""
        self.scope.cancel()
        if self.flight:
            self.flight.deadline = anyio.current_time() + ANSWER_S

    @contextmanager
    def in_flight(self) -> Generator[None]:
        """Let a request that creates paid work be answered, and the answer be written down, when the work is let go."""
        try:
            with anyio.CancelScope(shield=True) as self.flight:
                yield
        finally:
            self.flight = None

    def wake(self) -> None:
        """Tell those who wait in this process that something changed."""
        done, self.changed = self.changed, anyio.Event()
        done.set()

    async def move(self, event: Event, **changes: Any) -> None:
        """Move the row along the table; raises Fenced when it is not ours any more."""
        moved = await self.ledger.move(self.job.id, event, owner=self.owner, **changes)
        if moved is None:
            fresh = await self.ledger.get(self.job.id)
            if fresh is None or fresh.owner != self.owner:
                raise Fenced
            raise RuntimeError(f"job {self.job.id} cannot {event} from {fresh.state}")
        self.job = moved
        self.wake()

    def pause_s(self, turn: int, misses: int, *, training: bool) -> float:
        """Return the seconds until the next question to the vendor: many orders share one pace, `misses` slow it."""
        steps = self.poll_s or (TRAINING_POLL_S if training else (PICTURE_POLL_S,))
        step = steps[min(turn // 5, len(steps) - 1)]
        if self.poll_s:
            return step
        slower = min(5.0, PICTURE_POLL_S * 2**misses) if misses else 0.0
        return max(step, slower, self.slots.borrowed_tokens / POLLS_A_SECOND)

    async def begin(self) -> None:
        """Start work that is free or made of other jobs."""
        await self.move("begin")

    async def report(self, share: float, text: str) -> None:
        """Record progress, 0 to 1, with a short text; raises Fenced when the job is not ours any more."""
        told = await self.ledger.set(self.job.id, UNFINISHED, owner=self.owner, progress=share, message=text)
        if told is None:
            raise Fenced
        self.job = told
        self.wake()

    async def place(self, provider: Provider, order: Order) -> Delivery:
        """Place one order and wait for it: intent on disk first, reconciled before any repeat."""
        from portrayal.runs.orders import place_order

        about = {"provider": provider.name, "tool": self.job.tool, "job": self.job.id}
        async with self.slots:
            with span("order", **about), self._uninterrupted(paid=not provider.preview):
                delivery = await place_order(self, provider, order)
        await anyio.lowlevel.checkpoint()
        return delivery

    @contextmanager
    def _uninterrupted(self, *, paid: bool) -> Generator[None]:
        """Hold a wish to stop back while money is at stake; `orders.py` looks for it between two requests."""
        self.ordering = paid
        try:
            yield
        finally:
            self.ordering = False
            if self.stopped:
                self.scope.cancel()

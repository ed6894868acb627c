"""What the work of a job may do with its own row: move it, report progress, place one order."""

import time
from dataclasses import dataclass, field
from typing import Any

import anyio

from portrayal.errors import VendorLater
from portrayal.providers.base import Delivery, Order, Progress, Provider, Ticket
from portrayal.runs.job import Job
from portrayal.runs.ledger import Ledger
from portrayal.runs.transitions import Event

POLL_S = (1.0, 2.0, 5.0)
"""Seconds between questions to a vendor: a picture takes seconds, a training minutes."""


class Fenced(Exception):  # noqa: N818 - not an error: another process owns the job now
    """The job belongs to another process: stop without a trace."""


@dataclass
class Handle:
    """One attempt at one job by one owner (the fencing token)."""

    job: Job
    owner: str
    ledger: Ledger
    scope: anyio.CancelScope = field(default_factory=anyio.CancelScope)
    changed: anyio.Event = field(default_factory=anyio.Event)
    stopped: bool = False

    def stop(self) -> None:
        """Cancel the work because someone asked for it (not because the process ends)."""
        self.stopped = True
        self.scope.cancel()

    def wake(self) -> None:
        """Tell those who wait in this process that something changed."""
        done, self.changed = self.changed, anyio.Event()
        done.set()

    async def move(self, event: Event, **changes: Any) -> None:
        """Move the row along the table; raises Fenced when it is not ours any more."""
        if not await self.ledger.move(self.job.id, event, owner=self.owner, **changes):
            raise Fenced
        fresh = await self.ledger.get(self.job.id)
        self.job = fresh or self.job
        self.wake()

    async def begin(self) -> None:
        """Start work that is free or made of other jobs."""
        await self.move("begin")

    async def report(self, share: float, text: str) -> None:
        """Record progress, 0 to 1, with a short text."""
        await self.ledger.set(
            self.job.id, ("queued", "sending", "running"), owner=self.owner, progress=share, message=text
        )
        self.wake()

    async def place(self, provider: Provider, order: Order) -> Delivery:
        """Place one order and wait for it: intent on disk first, reconciled before any repeat."""
        ticket = await self._earlier(provider, order)
        if ticket is None:
            await self.move("send", sent_at=time.time(), provider=provider.name)
            try:
                answer = await provider.submit(order)
            except VendorLater:
                await self.move("unbooked")
                raise
            if isinstance(answer, Delivery):
                return answer
            ticket = answer
        await self.move("accepted", provider_id=ticket.provider_id)
        return await self._follow(provider, ticket)

    async def _earlier(self, provider: Provider, order: Order) -> Ticket | None:
        """Find the order that an attempt before this one may have placed."""
        if self.job.provider_id:
            return Ticket(provider_id=self.job.provider_id)
        if self.job.state != "sending" or self.job.sent_at is None:
            return None
        await anyio.sleep(max(0.0, self.job.sent_at + provider.settle_s - time.time()))
        return await provider.find(order, self.job.sent_at)

    async def _follow(self, provider: Provider, ticket: Ticket) -> Delivery:
        for turn in range(100_000):
            seen = await provider.poll(ticket)
            if not isinstance(seen, Progress):
                return seen
            await self.report(seen.share, seen.text)
            await anyio.sleep(POLL_S[min(turn // 5, 2)])
        raise VendorLater("The vendor never finished this order.", next="Look at get_job again later.")

"""A vendor that counts what it books, and a process with a ledger and a runner: for the tests of runs/."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import anyio

import ledgers
from portrayal.errors import PortrayalError
from portrayal.providers.base import Delivery, Order, Progress, Ticket
from portrayal.runs.attempts import Work
from portrayal.runs.handle import Handle
from portrayal.runs.job import Draft, Job, Outcome, content_key
from portrayal.runs.ledger import Ledger
from portrayal.runs.parts import HandOut
from portrayal.runs.runner import Runner

ORDER = cast("Order", None)
"""The fakes look at no order: a job places one."""


class Clock:
    """Unix seconds that only a test moves."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class FakeProvider:
    """Books each order in memory. Events hold it back; `answer` may raise instead of the ticket."""

    name = "fake"
    preview = False
    settle_s = 0.0

    def __init__(self, *, direct: bool = False, ready: bool = True) -> None:
        self.direct = direct
        self.bookings: list[str] = []
        self.polls = 0
        self.finds = 0
        self.canceled: list[str] = []
        self.refusal: PortrayalError | None = None
        self.lost_answers = 0
        self.list_error: Exception | None = None
        self.poll_errors: list[PortrayalError] = []
        self.cancel_error: PortrayalError | None = None
        self.booked = anyio.Event()
        self.answer = anyio.Event()
        self.answer.set()
        self.finished = ready
        self.cost_usd = 0.04

    async def submit(self, order: Order) -> Ticket | Delivery:
        if self.refusal:
            raise self.refusal
        self.bookings.append(f"p{len(self.bookings) + 1}")
        mine = self.bookings[-1]
        self.booked.set()
        await self.answer.wait()
        if self.lost_answers:
            self.lost_answers -= 1
            raise TimeoutError
        return self._delivery() if self.direct else Ticket(provider_id=mine)

    async def poll(self, ticket: Ticket) -> Progress | Delivery:
        self.polls += 1
        if self.poll_errors:
            raise self.poll_errors.pop(0)
        return self._delivery() if self.finished else Progress(share=0.5, text="half")

    async def find(self, order: Order, sent_at: float) -> Ticket | None:
        self.finds += 1
        if self.list_error:
            raise self.list_error
        return Ticket(provider_id=self.bookings[-1]) if self.bookings and not self.direct else None

    async def cancel(self, ticket: Ticket) -> None:
        if self.cancel_error:
            raise self.cancel_error
        self.canceled.append(ticket.provider_id)

    async def close(self) -> None: ...

    def _delivery(self) -> Delivery:
        return Delivery(data=b"picture", cost_usd=self.cost_usd)


class FileProvider(FakeProvider):
    """A vendor that is a file of appended lines, so that it outlives a killed process."""

    def __init__(self, file: Path, stop: Callable[[str], None] = lambda point: None) -> None:
        super().__init__()
        self._file = file
        self._stop = stop

    def lines(self) -> list[str]:
        return self._file.read_text().splitlines() if self._file.exists() else []

    async def submit(self, order: Order) -> Ticket | Delivery:
        self._stop("before send")
        with self._file.open("a") as file:
            file.write(f"p{len(self.lines()) + 1}\n")
        self._stop("booked, not answered")
        return Ticket(provider_id=self.lines()[-1])

    async def poll(self, ticket: Ticket) -> Progress | Delivery:
        self._stop("accepted")
        return self._delivery()

    async def find(self, order: Order, sent_at: float) -> Ticket | None:
        return Ticket(provider_id=self.lines()[-1]) if self.lines() else None


def draft(name: str = "one", *, tool: str = "hero", parent: str | None = None, usd: float = 0.0) -> Draft:
    plan = cast("dict[str, object]", {"name": name})
    return Draft.model_validate(
        {"tool": tool, "key": content_key(tool, {"name": name}), "plan": plan, "parent": parent, "estimate_usd": usd}
    )


def buys(provider: FakeProvider) -> Work:
    """The work of a job that places one order."""

    async def work(handle: Handle) -> Outcome:
        await handle.report(0.1, "ordering")
        delivery = await handle.place(provider, ORDER)
        return Outcome(result={"bytes": len(delivery.data)}, cost_usd=delivery.cost_usd)

    return work


async def free(handle: Handle) -> Outcome:
    """The work of a job that costs nothing and is done at once."""
    await handle.begin()
    return Outcome(result={"plan": handle.job.plan})


@dataclass
class Process:
    """What one process has: its ledger and its runner."""

    ledger: Ledger
    runner: Runner
    group: anyio.abc.TaskGroup
    extra: dict[str, object] = field(default_factory=dict)

    async def run(self, draft: Draft, wait_s: float = 5.0, **more: bool) -> Job:
        job = await self.runner.start(draft, **more)
        return await self.runner.wait(job.id, wait_s)


@asynccontextmanager
async def process(
    path: Path,
    works: Mapping[str, Work],
    *,
    clock: Callable[[], float] | None = None,
    lease_s: float = 15.0,
    at_once: int = 8,
    beats: bool = True,
    crash: bool = False,
    hand_out: HandOut | None = None,
) -> AsyncIterator[Process]:
    """Open a ledger and a runner as a studio does; `crash` ends without giving leases back."""
    ledger = Ledger(ledgers.place(path), clock=clock)
    try:
        async with anyio.create_task_group() as group:
            quick = {
                "lease_s": max(lease_s, ledgers.SHORTEST_LEASE_S),
                "beat_s": ledgers.BEAT_S,
                "poll_s": (0.001, 0.002),
                "at_once": at_once,
            }
            runner = Runner(ledger, group, works, hand_out=hand_out, **quick)
            if beats:
                group.start_soon(runner.keep_leases)
            try:
                yield Process(ledger, runner, group)
            finally:
                with anyio.CancelScope(shield=True):
                    if not crash:
                        await runner.release()
                group.cancel_scope.cancel()
    finally:
        with anyio.CancelScope(shield=True):
            await ledger.close()


async def until(true: Callable[[], Awaitable[bool]], within_s: float = 5.0) -> None:
    """Wait for something that other tasks bring about."""
    with anyio.fail_after(within_s):
        while not await true():  # noqa: ASYNC110 - the truth is in a file
            await anyio.sleep(0.002)


def dumped(job: Job) -> str:
    return json.dumps(job.model_dump(mode="json"))

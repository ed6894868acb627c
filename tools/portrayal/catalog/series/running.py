"""Run a planned series: a window of heroes under way, each a job of its own; the ledger knows what is done.

Nothing of the run lives in this process alone. Taken up again after any end, it asks the ledger which heroes are
finished, which are under way and what was spent, and goes on with the rest.
"""

from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field

import anyio
import anyio.abc

from portrayal.catalog import originals
from portrayal.catalog.consistency import measure_row
from portrayal.catalog.generate import Hero
from portrayal.catalog.series.bill import Bill
from portrayal.catalog.series.circuit import Circuit
from portrayal.catalog.series.placing import place_hero
from portrayal.catalog.series.posts import SeriesPost, lost_rows, pages_of, post_at
from portrayal.catalog.series.rows import Line, failed_line, left_line, made_line, planned_line
from portrayal.catalog.series.telling import progress_of
from portrayal.catalog.series.underway import Turn, Underway
from portrayal.errors import PortrayalError
from portrayal.models import Noun
from portrayal.rules.pricing import dollars
from portrayal.rules.purse import Purse
from portrayal.runs.handle import Handle
from portrayal.runs.job import Job
from portrayal.sources.base import Source
from portrayal.studio import Studio

WINDOW = 96
"""Heroes that are offered and not finished: enough for several workers, few enough to keep in memory."""
FIRST = 8
"""Heroes that are offered before any has ended, and so its real price is known; each that ends lets two more in."""
LOOK_S = 0.5
"""How often the ledger is asked what other processes have finished."""
LATE_S = {"failed": 0.0, "canceled": 30.0}
"""A hero canceled so soon after the call was stopped for an earlier run: vendors take seconds to call an order off."""
PLACING = 4
"""Posts of one blog that are written to at once."""


class SeriesJob(Noun):
    """The content of a series' job. `since` is the moment of the call: what failed before it is tried again."""

    series: str
    source: str
    posts: int
    output_dir: str | None = None
    place: bool = False
    preview: bool = False
    budget_usd: float = 0.0
    retries: int = 0
    since: float = 0.0


@dataclass
class Run:
    """A series under way."""

    studio: Studio
    handle: Handle
    work: SeriesJob
    blog: Source | None
    purse: Purse
    rows: dict[int, Line] = field(default_factory=dict[int, Line])
    open: dict[str, Underway] = field(default_factory=dict[str, Underway])
    waiting: deque[Turn] = field(default_factory=deque[Turn])
    beside: set[int] = field(default_factory=set[int])
    """Posts for which no hero is to be made: left alone, or they show theirs already."""
    ended: int = 0
    due: float = 0.0
    """Dollars that the first pictures of all who wait will cost."""
    bill: Bill = field(init=False)
    circuit: Circuit = field(default_factory=Circuit)
    placing: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(PLACING))

    def __post_init__(self) -> None:
        self.bill = Bill(self.handle.job.id, self.work.since)

    async def all_rows(self) -> list[Line]:
        """Make every hero that the budget allows, put it into its post where that is wished, and return the rows."""
        async with anyio.create_task_group() as group:
            await self._take_stock(group)
            while self.waiting or self.open:
                await self._offer_some()
                jobs = await self.studio.ledger.several(await self.studio.ledger.settled(list(self.open)))
                ended = [job for job in jobs.values() if not self.open[job.id].waits(job)]
                self.ended += len(ended)
                for job in ended:
                    await self._settle(group, job)
                if ended:
                    await self._tell()
                elif self.open or self.waiting:
                    await self.studio.jobs.next_end(self.circuit.pause_s() if not self.open else LOOK_S)
        return [self.rows[at] for at in sorted(self.rows)]

    async def _take_stock(self, group: anyio.abc.TaskGroup) -> None:
        """Ask the ledger where every post stands, before anything is offered: so the purse is right from the start."""
        position = 0
        async for page in pages_of(self.studio, self.work.series):
            ids = {one.plan.job: one for one in page if one.plan}
            known = await self.studio.ledger.several(list(ids))
            for one in page:
                await self._stand(group, position, one, known.get(one.plan.job) if one.plan else None)
                position += 1
        if position != self.work.posts:
            raise lost_rows(self.work.series)

    async def _stand(self, group: anyio.abc.TaskGroup, at: int, one: SeriesPost, job: Job | None) -> None:
        if one.plan is None or one.has_hero:
            self.beside.add(at)
        ended = job is None or job.state in LATE_S
        if one.plan is None or (one.has_hero and ended and not await originals.is_free_again(self.studio, one.plan)):
            self.rows[at] = planned_line(at, one)  # a hero that the post shows is not bought for its file's sake
        elif job is None or (job.state in LATE_S and job.updated < self.work.since + LATE_S[job.state]):
            if job is not None:
                await self.bill.leave_out(self.studio.ledger, job)
            self._wait(Turn(at, 1, one.plan.estimate_usd))
        elif job.finished:
            self._put(job.id, at, 0.0)
            await self._settle(group, job)
        else:
            each = one.plan.estimate_usd * (1 + self.work.retries)
            await self.studio.jobs.offer(one.plan.draft(parent=self.handle.job.id))
            self._put(job.id, at, each)
            self.open[job.id].stopping |= job.cancel

    def _wait(self, turn: Turn) -> None:
        self.waiting.append(turn)
        self.due += turn.each

    def _put(self, job_id: str, position: int, promised: float, tries: int = 1) -> None:
        """Note that a hero is under way, and set its price aside; an equal one is under way already."""
        if job_id in self.open:
            self.open[job_id].positions.append(position)
            return
        self.purse.promise(promised)
        self.open[job_id] = Underway([position], promised, tries)

    async def _offer_some(self) -> None:
        """Offer the next heroes, as far as the window and the purse go; what the purse refuses is left."""
        for _ in range(len(self.waiting)):
            if len(self.open) >= min(WINDOW, FIRST + 2 * self.ended) or not self.circuit.lets_through():
                return
            position, tries, each = self.waiting.popleft()
            self.due -= each
            one = await post_at(self.studio, self.work.series, position)
            reason = self.circuit.broken or await self._offer(position, one, tries)
            if reason:
                self.rows[position] = left_line(position, one, reason)

    async def _offer(self, position: int, one: SeriesPost, tries: int) -> str:
        """Start one hero; returns why its turn did not come, or nothing."""
        assert one.plan is not None  # noqa: S101 - only planned posts wait
        plan = await originals.priced(self.studio, one.plan)
        each = plan.estimate_usd
        affordable = self.purse.tries(each, 1 + self.work.retries, keep_usd=max(0.0, self.due))
        if not affordable and plan.job not in self.open:
            left = dollars(max(0.0, round(self.purse.left_usd, 4)))
            return f"The budget is used up: {left} is left, and this hero costs {dollars(each)}."
        plan = plan.model_copy(update={"retries": max(0, affordable - 1) if each else 0})
        try:
            job_id = await self.studio.jobs.offer(plan.draft(parent=self.handle.job.id))
        except PortrayalError as error:
            told = {"status": "failed", "because": str(error)}
            self.rows[position] = planned_line(position, one).model_copy(update=told)
        else:
            self._put(job_id, position, each * (1 + plan.retries), tries)
        return ""

    async def _settle(self, group: anyio.abc.TaskGroup, job: Job) -> None:
        """Take what became of one hero into the purse and the rows, or give it another turn."""
        under = self.open.pop(job.id)
        cost = await self.bill.cost(self.studio.ledger, job)
        self.purse.settle(under.promised, self.bill.fresh(job, cost.paid))
        self.circuit.note(job)
        for position in under.positions:
            one = await post_at(self.studio, self.work.series, position)
            if job.state != "succeeded" or job.result is None:
                if self.circuit.another_turn(job, under.tries) or (under.stopping and job.state == "canceled"):
                    self._wait(Turn(position, under.tries + 1, one.plan.estimate_usd if one.plan else 0.0))
                else:
                    self.rows[position] = failed_line(position, one, job, self.bill.shown(job, cost))
                continue
            hero = Hero.model_validate(job.result)
            gone = hero.image is not None and not await anyio.Path(hero.image.path).exists()
            if gone and one.plan and under.tries == 1 and await originals.is_free_again(self.studio, one.plan):
                await self.bill.leave_out(self.studio.ledger, job)
                again = await self.studio.jobs.start(one.plan.draft(parent=self.handle.job.id), again=True)
                self._put(again.id, position, 0.0, 2)
                continue
            self.rows[position] = made_line(position, one, hero, self.bill.shown(job, cost), gone=gone)
            group.start_soon(self._look, self.rows[position])
            if self.blog is not None:
                group.start_soon(self._place, self.blog, position, one, hero)

    async def _look(self, line: Line) -> None:
        """Measure a hero for the look at the whole series while others are made; what fails is looked at in the end."""
        with suppress(PortrayalError, OSError):
            await measure_row(self.studio, line)

    async def _place(self, blog: Source, position: int, one: SeriesPost, hero: Hero) -> None:
        async with self.placing:
            placed, because = await place_hero(self.studio, blog, one, hero)
        row = self.rows[position]
        if placed is not None:
            self.rows[position] = row.model_copy(update={"placed": placed.where})
        else:
            told = f"The hero is made, and not put into the post: {because}"
            self.rows[position] = row.model_copy(update={"because": told})

    async def _tell(self) -> None:
        """Tell how many of the heroes that are to be made are there; posts that show one already do not count."""
        ended = [row for at, row in self.rows.items() if at not in self.beside]
        share, words = progress_of(ended, self.work.posts - len(self.beside), self.purse.spent_usd)
        words += f"; waiting: {self.circuit.later}" if self.circuit.later else ""
        await self.handle.report(0.97 * share, words)

"""What heroes cost, and what of it a run has paid: every dollar counted once, however often a hero is met."""

from dataclasses import dataclass, field
from typing import NamedTuple

from portrayal.runs.job import Job
from portrayal.runs.ledger import Ledger


class Cost(NamedTuple):
    """Dollars of one hero with all its attempts: in all, and what of them this call paid."""

    usd: float
    paid: float


@dataclass
class Bill:
    """The charges of one run of the series' job `parent`, whose call came at `since` (Unix seconds)."""

    parent: str
    since: float
    _before: dict[str, float] = field(default_factory=dict[str, float])
    _counted: dict[str, float] = field(default_factory=dict[str, float])
    _shown: set[str] = field(default_factory=set[str])

    async def leave_out(self, ledger: Ledger, job: Job) -> None:
        """Count nothing that this job has cost so far: that was paid before this run."""
        self._before[job.id] = await self._in_all(ledger, job)

    async def cost(self, ledger: Ledger, job: Job) -> Cost:
        """Return what a hero cost, its other attempts with it; what another call ordered was paid there."""
        usd = await self._in_all(ledger, job)
        ours = job.parent == self.parent and job.updated >= self.since
        return Cost(usd, max(0.0, usd - self._before.get(job.id, 0.0)) if ours else 0.0)

    async def _in_all(self, ledger: Ledger, job: Job) -> float:
        if job.state == "succeeded":
            told = (job.result or {}).get("cost_usd")
            return max(job.cost_usd, float(told) if isinstance(told, int | float) else 0.0)
        return job.cost_usd + sum(part.cost_usd for part in await ledger.jobs(parent=job.id))

    def fresh(self, job: Job, paid: float) -> float:
        """Return what of `paid` this run has not counted yet; an order of unknown fate counts as if it were charged."""
        if job.updated < self.since:
            return 0.0
        owed = paid + (job.estimate_usd if job.state == "unknown" else 0.0)
        known = self._counted.get(job.id, 0.0)
        self._counted[job.id] = max(known, owed)
        return max(0.0, owed - known)

    def shown(self, job: Job, cost: Cost) -> Cost:
        """Return what stands in a post's row: the first of those that share a hero has its price."""
        first = job.id not in self._shown
        self._shown.add(job.id)
        return cost if first else Cost(0.0, 0.0)

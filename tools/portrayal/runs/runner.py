"""The runner: takes jobs up, keeps their leases, waits for them, stops them. Owns no decision about pictures."""

import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping

import anyio
import anyio.abc

from portrayal.errors import NotFound, PortrayalError
from portrayal.models import Noun
from portrayal.runs.handle import Fenced, Handle
from portrayal.runs.job import Draft, Job, Json, as_error
from portrayal.runs.ledger import Ledger
from portrayal.runs.progress import tell

log = logging.getLogger(__name__)

LEASE_S = 15.0
"""A job whose process died is free for another after this long."""
BEAT_S = 1.0


class Outcome(Noun):
    """What the work of a job leaves behind: its tool's result, and dollars spent."""

    result: Json
    cost_usd: float = 0.0


Work = Callable[[Handle], Awaitable[Outcome]]


class Runner:
    """Runs jobs of `works` (tool name -> work) in `group`, for as long as the process lives."""

    def __init__(self, ledger: Ledger, group: anyio.abc.TaskGroup, works: Mapping[str, Work]) -> None:
        self._ledger = ledger
        self._group = group
        self._works = works
        self._process = uuid.uuid4().hex[:12]
        self._active: dict[str, Handle] = {}

    async def start(self, draft: Draft, *, again: bool = False) -> Job:
        """Return the job of this content, started: new, already running, or already done.

        A failed or canceled one is tried again; a succeeded one only when `again`.
        """
        job, new = await self._ledger.add(draft)
        if not new and (job.state in ("failed", "canceled") or (again and job.state == "succeeded")):
            await self._ledger.free(job.id)
            await self._ledger.move(job.id, "retry", result=None, error=None, message="")
        if new or not job.finished or job.state != "succeeded" or again:
            await self._launch(job.id)
        return await self.get(job.id)

    async def get(self, job_id: str) -> Job:
        """Return the job. Raises NotFound that lists the newest."""
        job = await self._ledger.get(job_id)
        if job is None:
            known = ", ".join(job.id for job in await self._ledger.jobs(limit=5)) or "none yet"
            raise NotFound(f"There is no job {job_id!r}.", next=f"The newest are: {known}. See list_library(kind='jobs').")
        return job

    async def wait(self, job_id: str, wait_s: float) -> Job:
        """Wait until the job is finished, at most `wait_s` seconds, and tell its progress meanwhile."""
        deadline = time.monotonic() + wait_s
        while True:
            job = await self.get(job_id)
            await tell(job.progress, job.message or job.state)
            left = deadline - time.monotonic()
            if job.finished or left <= 0:
                return job
            handle = self._active.get(job_id)
            if handle is None and job.lease_until <= time.time():
                await self._launch(job_id)
                handle = self._active.get(job_id)
            with anyio.move_on_after(min(left, BEAT_S)):
                await (handle.changed.wait() if handle else anyio.sleep(BEAT_S / 2))

    async def cancel(self, job_id: str) -> Job:
        """Stop a job and what it is made of, wherever it runs; waits a moment for the truth."""
        job = await self.get(job_id)
        if job.finished:
            return job
        await self._ledger.ask_to_cancel(job_id)
        self._stop_wanted([child.id for child in await self._ledger.jobs(parent=job_id, limit=10_000)])
        self._stop_wanted([job_id])
        if job_id not in self._active and job.lease_until <= time.time():
            await self._ledger.move(job_id, "cancel", message="canceled before it started")
        return await self.wait(job_id, 3 * BEAT_S)

    async def resume(self) -> int:
        """Take up every unfinished job that nobody works on; returns how many there were."""
        jobs = await self._ledger.jobs(limit=10_000, unfinished=True)
        for job in jobs:
            await self._launch(job.id)
        return len(jobs)

    async def keep_leases(self) -> None:
        """Renew the leases of this process's jobs once a second, and obey wishes to cancel. Runs for ever."""
        while True:
            await anyio.sleep(BEAT_S)
            for job_id, handle in list(self._active.items()):
                job = await self._ledger.renew(job_id, handle.owner, LEASE_S)
                if job is not None and job.cancel and not handle.stopped:
                    handle.stop()

    async def release(self) -> None:
        """Give the leases back at the end, so that the next start need not wait for them."""
        sql = "UPDATE jobs SET lease_until = 0 WHERE owner LIKE ?"
        await self._ledger.do(lambda db, _: db.execute(sql, (f"{self._process}:%",)))

    def _stop_wanted(self, ids: list[str]) -> None:
        for job_id in ids:
            if handle := self._active.get(job_id):
                handle.stop()

    async def _launch(self, job_id: str) -> None:
        owner = f"{self._process}:{uuid.uuid4().hex[:8]}"
        if job_id in self._active or not await self._ledger.claim(job_id, owner, LEASE_S):
            return
        job = await self.get(job_id)
        if job.tool in self._works:
            self._active[job_id] = Handle(job=job, owner=owner, ledger=self._ledger)
            self._group.start_soon(self._drive, self._active[job_id])

    async def _drive(self, handle: Handle) -> None:
        try:
            with handle.scope:
                await self._attempt(handle)
            if handle.stopped:
                await handle.move("cancel", message="canceled")
        except Fenced:
            log.info("job %s went on elsewhere", handle.job.id)
        finally:
            self._active.pop(handle.job.id, None)
            handle.wake()

    async def _attempt(self, handle: Handle) -> None:
        try:
            outcome = await self._works[handle.job.tool](handle)
        except PortrayalError as error:
            log.info("job %s failed: %s", handle.job.id, error)
            await handle.move("fail", error=as_error(error), message=error.message)
        except Fenced:
            raise
        except Exception:
            log.exception("job %s failed unexpectedly", handle.job.id)
            error = PortrayalError("The job failed for a reason of our own.", next="The server's log on stderr has it.")
            await handle.move("fail", error=as_error(error), message=error.message)
        else:
            done = {"result": outcome.result, "cost_usd": outcome.cost_usd, "progress": 1.0, "message": "done"}
            await handle.move("deliver", **done)

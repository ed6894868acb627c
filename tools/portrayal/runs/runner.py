"""The runner: takes jobs up, keeps their leases, waits for them, stops them. Owns no decision about pictures."""

import logging
import time
import uuid
from collections.abc import Mapping, Sequence

import anyio
import anyio.abc

from portrayal.errors import NotFound, PortrayalError
from portrayal.runs.attempts import Work, attempt
from portrayal.runs.endings import Leave
from portrayal.runs.handle import Handle
from portrayal.runs.job import Draft, Job
from portrayal.runs.ledger import Ledger
from portrayal.runs.parts import HandOut, Parts
from portrayal.runs.progress import listening, nobody, tell_gently

log = logging.getLogger(__name__)

LEASE_S = 15.0
"""A job whose process died is free for another after this long."""
BEAT_S = 1.0
"""How often a process looks for wishes to stop, and how stale a waiting call may be."""
AT_ONCE = 8
"""Orders of this process that are under way together; the rest queues."""
GRACE_S = 3.0
"""How long the end of the process waits for its jobs to let go."""


class Runner:
    """Runs jobs of `works` (tool name -> work) in `group`, for as long as the process lives."""

    def __init__(
        self,
        ledger: Ledger,
        group: anyio.abc.TaskGroup,
        works: Mapping[str, Work],
        *,
        lease_s: float = LEASE_S,
        beat_s: float = BEAT_S,
        poll_s: Sequence[float] | None = None,
        at_once: int = AT_ONCE,
        hand_out: HandOut | None = None,
    ) -> None:
        self._ledger = ledger
        self._group = group
        self._works = works
        self._lease_s, self._beat_s, self._poll_s = lease_s, beat_s, poll_s
        self._slots = anyio.CapacityLimiter(at_once)
        self._parts = Parts(group, self.carry_out, at_once + at_once // 2, hand_out)  # an order is some of its work
        self._process = uuid.uuid4().hex[:12]
        self._active: dict[str, Handle] = {}
        self._ended = anyio.Event()  # renewed whenever an attempt has ended here
        self._renewed, self._swept = 0.0, ledger.clock()
        self._closing = self._hurried = False

    async def start(self, draft: Draft, *, again: bool = False) -> Job:
        """Return the job of this content, started: new, already running, or already done.

        A failed or canceled one is tried again; a succeeded one only when `again`.
        Raises CallerError when its parent was canceled.
        """
        job = await self._added(draft, again=again)
        if again or job.state != "succeeded":
            await self._launch(job.id)
        return await self.get(job.id)

    async def offer(self, draft: Draft) -> str:
        """Add a part of a job and hand it out: to workers, or to this process's own line. Returns its id at once.

        A failed or canceled one is tried again, a succeeded one stays. Raises CallerError when its parent was canceled.
        """
        job = await self._added(draft)
        if job.state != "succeeded":
            await self._parts.offer([job.id])
        return job.id

    async def carry_out(self, job_id: str) -> None:
        """Run a job here, if it is free, until this attempt at it has ended."""
        if await self._launch(job_id) and (handle := self._active.get(job_id)):
            await handle.done.wait()

    async def get(self, job_id: str) -> Job:
        """Return the job. Raises NotFound that lists the newest."""
        job = await self._ledger.get(job_id)
        if job is None:
            known = ", ".join(job.id for job in await self._ledger.jobs(limit=5, whole=True)) or "none yet"
            raise NotFound(
                f"There is no job {job_id!r}.", next=f"The newest are: {known}. See list_library(kind='jobs')."
            )
        return job

    async def wait(self, job_id: str, wait_s: float) -> Job:
        """Wait until the job is finished, at most `wait_s` seconds, and tell its progress meanwhile."""
        deadline = time.monotonic() + wait_s
        told: tuple[float, str] | None = None
        while True:
            handle = self._active.get(job_id)
            changed = handle.changed if handle else anyio.Event()
            job = await self.get(job_id)
            left = deadline - time.monotonic()
            news = (job.progress, job.message or job.state)
            if news != told:
                told = news
                with anyio.move_on_after(max(0.01, min(left, self._beat_s))):  # a listener may be slow or gone
                    await tell_gently(*news)
            if job.finished or left <= 0 or self._hurried:
                return job
            if handle is None and self._idle(job) and await self._launch(job_id):
                continue
            with anyio.move_on_after(min(left, self._beat_s if handle else self._beat_s / 2)):
                await changed.wait()

    async def next_end(self, wait_s: float) -> None:
        """Wait until an attempt of this process has ended, at most `wait_s` seconds: then ask the ledger."""
        with anyio.move_on_after(wait_s):
            await self._ended.wait()

    async def cancel(self, job_id: str) -> Job:
        """Stop a job and what it is made of, wherever it runs; waits a moment for the truth.

        A child that another job or a call of its own wants goes on. Raises NotFound.
        """
        job = await self.get(job_id)
        if job.finished:
            return job
        for wanted in await self._ledger.ask_to_cancel(job_id):
            if handle := self._active.get(wanted):
                handle.stop()
            else:
                await self._launch(wanted)
        return await self.wait(job_id, 3 * self._beat_s)

    async def resume(self) -> int:
        """Take up every unfinished job that nobody works on, in the background; returns how many there are."""
        idle = await self._ledger.idle(self._lease_s, self._works)
        self._swept = self._ledger.clock()
        if idle and not self._closing:
            self._group.start_soon(self._take_up, idle)
        return len(idle)

    async def keep_leases(self) -> None:
        """Renew this process's leases, obey wishes to stop, take up what others left behind. Runs for ever."""
        while True:
            await anyio.sleep(self._beat_s)
            try:
                await self.beat()
            except PortrayalError as error:
                log.warning("the ledger does not answer: %s", error)

    async def beat(self) -> None:
        """Do once what `keep_leases` does for ever."""
        now = self._ledger.clock()
        if self._active and not self._closing:
            if abs(now - self._renewed) >= self._lease_s / 3:
                await self._ledger.renew(self._process, self._lease_s, jobs=list(self._active))
                self._renewed = now
            before = list(self._active.items())
            held = await self._ledger.held(self._process)
            for job_id, handle in before:
                owner, cancel = held.get(job_id, ("", False))
                if owner != handle.owner and not handle.job.finished:
                    handle.let_go()
                elif cancel and not handle.stopped:
                    handle.stop()
        if abs(now - self._swept) >= self._lease_s:
            await self.resume()

    def hurry(self) -> None:
        """Let every call that waits answer now with where its job stands, because the process will end."""
        self._hurried = True
        for handle in self._active.values():
            handle.wake()

    async def release(self) -> None:
        """Let the jobs go and give their leases back at the end, so that the next start need not wait for them."""
        self._closing = True
        self._parts.clear()
        active = list(self._active.items())
        for _, handle in active:
            handle.let_go()
        with anyio.move_on_after(GRACE_S):
            for _, handle in active:
                await handle.done.wait()
        with anyio.move_on_after(GRACE_S):  # a database may be gone
            await self._ledger.release(self._process, but=list(self._active))

    async def _added(self, draft: Draft, *, again: bool = False) -> Job:
        if draft.tool not in self._works:
            raise PortrayalError(f"This Portrayal cannot run {draft.tool} jobs.", next="Update Portrayal.")
        job, _ = await self._ledger.add(draft)
        if job.state in ("failed", "canceled") or (again and job.state == "succeeded"):
            await self._ledger.retry(job, draft)
            return await self.get(job.id)
        return job

    async def _take_up(self, idle: Mapping[str, bool]) -> None:
        """Run jobs at once, because they wait for their parts, and their parts a few at a time."""
        for job_id in [job_id for job_id, part in idle.items() if not part]:
            try:
                await self._launch(job_id)
            except PortrayalError as error:
                log.warning("job %s was not taken up: %s", job_id, error)
        await self._parts.offer([job_id for job_id, part in idle.items() if part and job_id not in self._active])

    def _idle(self, job: Job) -> bool:
        """Guess from a row whether nobody works on it; only a claim knows."""
        return not 0 < job.lease_until - self._ledger.clock() <= 2 * self._lease_s

    async def _launch(self, job_id: str) -> bool:
        """Take a job if it is free, and run it; returns whether it was taken."""
        if self._closing or job_id in self._active:
            return False
        owner = f"{self._process}:{uuid.uuid4().hex[:8]}"
        job = await self._ledger.claim(job_id, owner, self._lease_s, self._works)
        if job is None:
            return False
        if job.cancel and not job.ordered:
            await self._ledger.move(job_id, "cancel", owner=owner, message="canceled before anything was ordered")
            return True
        if self._closing:  # the end came while we asked; its release may have missed this lease
            await self._ledger.release(self._process, but=list(self._active))
            return False
        handle = Handle(job, owner, self._ledger, self._slots, self._poll_s)
        if job.cancel:
            handle.stop_asked.set()
        self._active[job_id] = handle
        self._group.start_soon(self._drive, handle)
        return True

    async def _drive(self, handle: Handle) -> None:
        """Run one attempt to its end; nothing that goes wrong in it may end the process."""
        try:
            with listening(nobody), handle.scope:
                await attempt(handle, self._works[handle.job.tool])
            if handle.stopped and not handle.job.finished:
                await handle.move("cancel", message=handle.note, provider_id=None)
        except Leave as left:
            log.info("job %s stays %s: %s", handle.job.id, handle.job.state, type(left).__name__)
        except Exception:
            log.exception("job %s could not be written down", handle.job.id)
        finally:
            if self._active.get(handle.job.id) is handle:
                del self._active[handle.job.id]
            handle.wake()
            handle.done.set()
            self._ended.set()
            self._ended = anyio.Event()

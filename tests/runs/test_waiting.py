"""A call that waits never holds the job, and the job never holds the call."""

import anyio
import pytest

from portrayal.runs.job import Outcome
from portrayal.runs.progress import listening
from runs_fakes import FakeProvider, buys, draft, process

pytestmark = pytest.mark.anyio


async def test_waiting_ends_on_time_and_leaves_the_job_running(tmp_path):
    vendor = FakeProvider(ready=False)
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        with anyio.fail_after(2):
            job = await here.run(draft(), wait_s=0.05)
        assert not job.finished
        vendor.finished = True
        assert (await here.runner.wait(job.id, 5)).state == "succeeded"
    assert len(vendor.bookings) == 1


async def test_waiting_ends_on_time_with_a_listener_that_hangs_or_breaks(tmp_path):
    async def hangs(share, text):
        await anyio.sleep_forever()

    async def breaks(share, text):
        raise ConnectionError

    vendor = FakeProvider(ready=False)
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        for listener in (hangs, breaks):
            with anyio.fail_after(2), listening(listener):
                assert not (await here.run(draft(), wait_s=0.03)).finished


async def test_progress_is_told_once_a_change_and_only_to_the_call_that_waits(tmp_path):
    first, second = [], []

    async def child_work(handle):
        await handle.begin()
        await handle.report(0.9, "of the child")
        return Outcome(result={})

    async def parent_work(handle):
        await handle.begin()
        child = await here.runner.start(draft("child", parent=handle.job.id))
        await here.runner.wait(child.id, 5)
        await handle.report(0.5, "of the parent")
        return Outcome(result={})

    async def note(seen, share, text):
        seen.append((share, text))

    async with process(tmp_path / "l", {"hero": child_work, "series": parent_work}) as here:
        with listening(lambda share, text: note(first, share, text)):
            job = await here.run(draft("all", tool="series"))
        with listening(lambda share, text: note(second, share, text)):
            await here.runner.wait(job.id, 5)
    assert first[-1] == (1.0, "done")
    assert len(first) == len(set(first))
    assert not any("child" in text for _, text in first)
    assert second == [(1.0, "done")]


async def test_a_client_that_goes_away_leaves_the_job_running(tmp_path):
    vendor = FakeProvider()
    vendor.answer = anyio.Event()
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        async with anyio.create_task_group() as call:
            call.start_soon(here.run, draft())
            await vendor.booked.wait()
            call.cancel_scope.cancel()
        vendor.answer.set()
        (job,) = await here.ledger.jobs()
        assert (await here.runner.wait(job.id, 5)).state == "succeeded"
    assert len(vendor.bookings) == 1

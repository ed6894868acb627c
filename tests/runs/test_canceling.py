"""A wish to stop: what is stopped, what goes on, and what the vendor is told."""

import anyio
import pytest

from portrayal.errors import PortrayalError, VendorLater
from portrayal.runs.job import Outcome
from runs_fakes import FakeProvider, buys, draft, free, process, until

pytestmark = pytest.mark.anyio


async def state_of(here, job, state):
    async def reached():
        return (await here.ledger.get(job.id)).state == state

    await until(reached)
    return await here.ledger.get(job.id)


async def test_a_queued_job_is_canceled_and_nothing_is_ordered(tmp_path):
    vendor = FakeProvider()
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        job, _ = await here.ledger.add(draft(usd=1.0))
        assert (await here.runner.cancel(job.id)).state == "canceled"
        assert await here.ledger.spent_since(0) == 0
    assert vendor.bookings == []


async def test_a_job_that_waits_for_its_turn_is_canceled_and_nothing_is_ordered(tmp_path):
    vendor = FakeProvider(ready=False)
    async with process(tmp_path / "l", {"hero": buys(vendor)}, at_once=1) as here:
        first = await here.runner.start(draft("first"))
        await vendor.booked.wait()
        second = await here.runner.start(draft("second"))
        assert (await here.runner.cancel(second.id)).state == "canceled"
        assert not (await here.runner.get(first.id)).finished
    assert vendor.bookings == ["p1"]


async def test_a_running_order_is_called_off_at_the_vendor(tmp_path):
    vendor = FakeProvider(ready=False)
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        job = await here.runner.start(draft())
        await state_of(here, job, "running")
        vendor.cost_usd = 0
        assert (await here.runner.cancel(job.id)).state == "canceled"
    assert vendor.canceled == ["p1"]


async def test_a_wish_while_the_answer_is_awaited_waits_for_it_and_calls_the_order_off(tmp_path):
    vendor = FakeProvider(ready=False)
    vendor.answer = anyio.Event()
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        job = await here.runner.start(draft())
        await vendor.booked.wait()
        assert (await here.runner.cancel(job.id)).state == "sending"
        vendor.answer.set()
        await state_of(here, job, "canceled")
    assert vendor.canceled == ["p1"]


async def test_what_was_delivered_before_the_wish_is_charged_and_kept_for_another_try(tmp_path):
    vendor = FakeProvider(direct=True)
    vendor.answer = anyio.Event()
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        job = await here.runner.start(draft(usd=0.04))
        await vendor.booked.wait()
        await here.runner.cancel(job.id)
        vendor.answer.set()
        ended = await state_of(here, job, "canceled")
        assert ended.cost_usd == pytest.approx(0.04)
        assert (await here.run(draft(usd=0.04))).state == "succeeded"
        assert await here.ledger.spent_since(0) == pytest.approx(0.04)
    assert len(vendor.bookings) == 1


async def test_an_order_that_the_vendor_will_not_stop_counts_as_spent(tmp_path):
    vendor = FakeProvider(ready=False)
    vendor.cancel_error = VendorLater("Busy.")
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        job = await here.runner.start(draft(usd=1.5))
        await state_of(here, job, "running")
        ended = await here.runner.cancel(job.id)
        assert ended.state == "canceled"
        assert "did not confirm" in ended.message
        assert await here.ledger.spent_since(0) == pytest.approx(1.5)


async def test_canceling_a_finished_job_changes_nothing(tmp_path):
    async with process(tmp_path / "l", {"hero": free}) as here:
        job = await here.run(draft())
        assert await here.runner.cancel(job.id) == job


async def test_a_canceled_job_can_be_started_again(tmp_path):
    vendor = FakeProvider(ready=False)
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        job = await here.runner.start(draft())
        await state_of(here, job, "running")
        await here.runner.cancel(job.id)
        vendor.finished = True
        assert (await here.run(draft())).state == "succeeded"
    assert vendor.bookings == ["p1", "p2"]


async def test_a_wish_reaches_the_process_that_runs_the_job(tmp_path):
    vendor = FakeProvider(ready=False)
    works = {"hero": buys(vendor)}
    async with process(tmp_path / "l", works) as owner, process(tmp_path / "l", works) as other:
        job = await owner.runner.start(draft())
        await state_of(owner, job, "running")
        await other.runner.cancel(job.id)
        await state_of(other, job, "canceled")
    assert vendor.canceled == ["p1"]


async def test_a_job_whose_process_died_is_called_off_by_the_one_that_cancels_it(tmp_path):
    vendor = FakeProvider(ready=False)
    works = {"hero": buys(vendor)}
    async with process(tmp_path / "l", works) as dying:
        job = await dying.runner.start(draft())
        await state_of(dying, job, "running")
    async with process(tmp_path / "l", works) as here:
        await here.runner.cancel(job.id)
        await state_of(here, job, "canceled")
    assert vendor.canceled == ["p1"]
    assert vendor.bookings == ["p1"]


async def test_a_wish_that_the_end_of_the_process_overtook_is_obeyed_at_the_next_start(tmp_path):
    vendor = FakeProvider()
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        job, _ = await here.ledger.add(draft())
        await here.ledger.ask_to_cancel(job.id)
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        await here.runner.resume()
        await state_of(here, job, "canceled")
    assert vendor.bookings == []


async def test_free_work_in_a_worker_thread_is_abandoned_at_once(tmp_path):
    import threading

    leave, inside = threading.Event(), anyio.Event()

    async def work(handle):
        await handle.begin()
        inside.set()
        await anyio.to_thread.run_sync(leave.wait, abandon_on_cancel=True)
        return Outcome(result={})

    async with process(tmp_path / "l", {"hero": work}) as here:
        job = await here.runner.start(draft())
        await inside.wait()
        try:
            assert (await here.runner.cancel(job.id)).state == "canceled"
        finally:
            leave.set()


async def test_a_failure_while_stopping_is_still_written_down(tmp_path):
    async def work(handle):
        await handle.begin()
        try:
            await anyio.sleep_forever()
        finally:
            raise PortrayalError("Could not tidy up.")

    async with process(tmp_path / "l", {"hero": work}) as here:
        job = await here.runner.start(draft())
        await state_of(here, job, "running")
        await here.runner.cancel(job.id)
        assert (await state_of(here, job, "failed")).message == "Could not tidy up."

"""One order, placed once: lost answers, unreadable lists, failing polls, and clocks that jump."""

import anyio
import pytest

from ledgers import only_files
from portrayal.errors import OperatorError, VendorLater, VendorNever
from portrayal.providers.base import Ticket
from portrayal.runs.job import Outcome
from runs_fakes import FakeProvider, buys, draft, process, until

pytestmark = pytest.mark.anyio


async def states(here, job, state):
    async def reached():
        return (await here.ledger.get(job.id)).state == state

    await until(reached)


async def test_a_lost_answer_is_looked_up_and_not_sent_again(tmp_path):
    vendor = FakeProvider()
    vendor.lost_answers = 1
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        assert (await here.run(draft())).state == "succeeded"
    assert vendor.bookings == ["p1"]
    assert vendor.finds == 1


async def test_a_lost_answer_that_booked_nothing_is_sent_again(tmp_path):
    class Refusing(FakeProvider):
        async def find(self, order, sent_at):
            self.bookings.clear()

    vendor = Refusing()
    vendor.lost_answers = 1
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        assert (await here.run(draft())).state == "succeeded"
    assert vendor.bookings == ["p1"]


async def test_an_order_whose_list_cannot_be_read_is_unknown_and_settled_later(tmp_path):
    vendor = FakeProvider()
    vendor.lost_answers, vendor.list_error = 1, VendorLater("Busy.")
    async with process(tmp_path / "l", {"hero": buys(vendor)}, lease_s=0.1) as here:
        job = await here.runner.start(draft(usd=0.04))
        await states(here, job, "unknown")
        assert await here.ledger.spent_since(0) == pytest.approx(0.04)
        vendor.list_error = None
        assert (await here.run(draft())).state == "succeeded"
    assert vendor.bookings == ["p1"]


async def test_an_unknown_order_is_settled_while_other_jobs_of_the_process_go_on(tmp_path):
    vendor = FakeProvider()
    vendor.lost_answers, vendor.list_error = 1, VendorLater("Busy.")

    async def endless(handle):
        await handle.begin()
        await anyio.sleep_forever()

    async with process(tmp_path / "l", {"hero": buys(vendor), "series": endless}, lease_s=0.1) as here:
        await here.runner.start(draft("a series", tool="series"))
        job = await here.runner.start(draft(usd=0.04))
        await states(here, job, "unknown")
        vendor.list_error = None
        await states(here, job, "succeeded")
    assert vendor.bookings == ["p1"]


async def test_the_same_call_does_not_pay_an_unknown_order_again(tmp_path):
    vendor = FakeProvider()
    vendor.lost_answers, vendor.list_error = 1, VendorLater("Busy.")
    async with process(tmp_path / "l", {"hero": buys(vendor)}, lease_s=0.05) as here:
        for _ in range(3):
            assert (await here.run(draft(), wait_s=0.1)).state == "unknown"
    assert vendor.bookings == ["p1"]


async def test_a_wish_to_stop_an_unknown_order_calls_it_off_once_it_is_found(tmp_path):
    vendor = FakeProvider(ready=False)
    vendor.lost_answers, vendor.list_error = 1, VendorLater("Busy.")
    async with process(tmp_path / "l", {"hero": buys(vendor)}, lease_s=0.1) as here:
        job = await here.runner.start(draft())
        await states(here, job, "unknown")
        assert (await here.runner.cancel(job.id)).state == "unknown"
        vendor.list_error = None
        await states(here, job, "canceled")
    assert vendor.canceled == ["p1"]


async def test_an_order_found_for_two_jobs_belongs_to_the_first(tmp_path):
    vendor = FakeProvider()
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        await here.run(draft("first"))

        class Blind(FakeProvider):
            async def find(self, order, sent_at):
                return Ticket(provider_id="p1")

        other = Blind()
        other.lost_answers = 1
        here.runner._works["blind"] = buys(other)
        job = await here.runner.start(draft("second", tool="blind"))
        await states(here, job, "unknown")
        assert (await here.ledger.get(job.id)).provider_id is None


async def test_a_busy_vendor_fails_the_job_with_nothing_booked(tmp_path):
    vendor = FakeProvider()
    vendor.refusal = VendorLater("The vendor is busy.", next="Try in a minute.")
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        job = await here.run(draft(usd=1.0))
        assert isinstance(job.failure(), VendorLater)
        assert await here.ledger.spent_since(0) == 0
        vendor.refusal = None
        assert (await here.run(draft())).state == "succeeded"
    assert vendor.finds == 0


async def test_a_poll_that_fails_is_repeated(tmp_path):
    vendor = FakeProvider()
    vendor.poll_errors = [VendorLater("Busy.")] * 5
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        assert (await here.run(draft())).state == "succeeded"
    assert vendor.bookings == ["p1"]


async def test_an_order_that_the_vendor_gave_up_is_ordered_anew_when_tried_again(tmp_path):
    vendor = FakeProvider()
    vendor.poll_errors = [VendorNever("The training failed.")]
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        assert (await here.run(draft())).state == "failed"
        assert (await here.run(draft())).state == "succeeded"
    assert vendor.bookings == ["p1", "p2"]


@pytest.mark.parametrize("direct", [True, False])
async def test_what_was_paid_for_is_used_again_when_the_work_after_it_fails(tmp_path, direct):
    vendor, faults = FakeProvider(direct=direct), [OperatorError("The disk is full.")]

    async def work(handle):
        delivery = await handle.place(vendor, None)
        if faults:
            raise faults.pop()
        return Outcome(result={"bytes": len(delivery.data)}, cost_usd=delivery.cost_usd)

    async with process(tmp_path / "l", {"hero": work}) as here:
        failed = await here.run(draft())
        assert failed.state == "failed"
        assert failed.cost_usd == pytest.approx(0.04)
        done = await here.run(draft())
        assert done.state == "succeeded"
        assert done.cost_usd == pytest.approx(0.04)
        assert await here.ledger.kept(done.id) is None
        assert await here.ledger.spent_since(0) == pytest.approx(0.04)
    assert vendor.bookings == ["p1"]


async def test_bytes_that_are_no_good_are_not_used_again(tmp_path):
    vendor, faults = FakeProvider(), [VendorNever("That is not a picture.")]

    async def work(handle):
        await handle.place(vendor, None)
        if faults:
            raise faults.pop()
        return Outcome(result={})

    async with process(tmp_path / "l", {"hero": work}) as here:
        assert (await here.run(draft())).state == "failed"
        done = await here.run(draft())
        assert done.state == "succeeded"
        assert done.cost_usd == pytest.approx(0.08)
    assert vendor.bookings == ["p1", "p2"]


async def test_an_order_that_was_never_booked_is_not_sent_by_the_one_that_cancels_it(tmp_path):
    vendor = FakeProvider()
    async with process(tmp_path / "l", {"hero": buys(vendor)}, beats=False) as here:
        job, _ = await here.ledger.add(draft())
        await here.ledger.move(job.id, "send", provider="fake")
        assert (await here.runner.cancel(job.id)).state == "canceled"
    assert vendor.finds == 1
    assert vendor.bookings == []


@only_files
async def test_a_ledger_that_fails_for_a_moment_does_not_end_the_process(tmp_path):
    vendor = FakeProvider()
    vendor.answer = anyio.Event()
    async with process(tmp_path / "l", {"hero": buys(vendor)}, lease_s=0.1) as here:
        job = await here.runner.start(draft())
        await vendor.booked.wait()
        here.ledger.engine._db.execute("PRAGMA query_only = 1")
        vendor.answer.set()

        async def left():
            return not here.runner._active

        await until(left)
        here.ledger.engine._db.execute("PRAGMA query_only = 0")
        assert (await here.runner.wait(job.id, 5)).state == "succeeded"
    assert vendor.bookings == ["p1"]


@pytest.mark.parametrize("direct", [False, True], ids=["ticket", "picture"])
async def test_the_answer_to_an_order_in_flight_is_written_down_by_a_process_that_is_told_to_end(tmp_path, direct):
    vendor = FakeProvider(direct=direct)
    vendor.answer = anyio.Event()
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as first:
        job = await first.runner.start(draft())
        await vendor.booked.wait()
        async with anyio.create_task_group() as group:
            group.start_soon(first.runner.release)
            await anyio.wait_all_tasks_blocked()
            vendor.answer.set()
        assert (await first.ledger.get(job.id)).provider_id == (None if direct else "p1")
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as second:
        assert (await second.run(draft())).state == "succeeded"
    assert (vendor.bookings, vendor.finds) == (["p1"], 0)


async def test_a_process_that_is_told_to_end_does_not_wait_for_ever_for_an_answer(tmp_path, monkeypatch):
    monkeypatch.setattr("portrayal.runs.handle.ANSWER_S", 0.01)
    vendor = FakeProvider()
    vendor.answer = anyio.Event()
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as first:
        job = await first.runner.start(draft())
        await vendor.booked.wait()
        await first.runner.release()
        assert (await first.ledger.get(job.id)).state == "sending"
    vendor.answer.set()
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as second:
        assert (await second.run(draft())).state == "succeeded"
    assert (vendor.bookings, vendor.finds) == (["p1"], 1)

"""What an order costs when it goes wrong, orders that nobody can look up, and the day's cap."""

import anyio
import pytest

from portrayal.errors import OverBudget, VendorNever
from portrayal.providers.faults import Ambiguous, PaidRefusal
from runs_fakes import FakeProvider, buys, draft, process, until

pytestmark = pytest.mark.anyio


def capped(name, usd, cap):
    return draft(name, usd=usd).model_copy(update={"caps": (cap, None)})


async def lost_for_good(here):
    job = await here.runner.start(draft(usd=0.05))

    async def reached():
        return (await here.ledger.get(job.id)).state == "unknown"

    await until(reached)
    return await here.ledger.get(job.id)


def without_a_list():
    vendor = FakeProvider(direct=True)
    vendor.lost_answers = 1
    vendor.list_error = Ambiguous("The answer was lost, and the vendor keeps no list.", next="Look at its bill.")
    return vendor


async def test_a_refusal_that_was_billed_is_charged(tmp_path):
    vendor = FakeProvider()
    vendor.refusal = PaidRefusal("No picture came.", cost_usd=0.007)
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        job = await here.run(draft(usd=0.05))
        assert job.state == "failed"
        assert job.cost_usd == pytest.approx(0.007)
        assert await here.ledger.spent_since(0) == pytest.approx(0.007)


async def test_an_order_that_fails_at_the_vendor_is_charged_what_it_cost(tmp_path):
    vendor = FakeProvider()
    vendor.poll_errors = [PaidRefusal("It failed after ten minutes.", cost_usd=0.9)]
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        job = await here.run(draft(usd=1.85))
    assert job.state == "failed"
    assert job.cost_usd == pytest.approx(0.9)


async def test_a_refusal_that_cost_nothing_charges_nothing(tmp_path):
    vendor = FakeProvider()
    vendor.refusal = VendorNever("No.")
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        assert (await here.run(draft(usd=0.05))).cost_usd == 0
        assert await here.ledger.spent_since(0) == 0


async def test_an_answer_lost_at_a_vendor_without_a_list_waits_for_people_and_counts_as_promised(tmp_path):
    vendor = without_a_list()
    async with process(tmp_path / "l", {"hero": buys(vendor)}, lease_s=0.05) as here:
        job = await lost_for_good(here)
        assert "keeps no list" in job.message
        assert (await here.run(draft(usd=0.05), wait_s=0.2)).state == "unknown"
        assert await here.ledger.spent_since(0) == pytest.approx(0.05)
    assert vendor.bookings == ["p1"]


async def test_a_lost_order_that_is_let_go_counts_as_spent_and_can_be_made_anew(tmp_path):
    vendor = without_a_list()
    async with process(tmp_path / "l", {"hero": buys(vendor)}, lease_s=0.05) as here:
        job = await lost_for_good(here)
        await here.runner.cancel(job.id)

        async def gone():
            return (await here.ledger.get(job.id)).state == "canceled"

        await until(gone)
        assert await here.ledger.spent_since(0) == pytest.approx(0.05)
        assert (await here.run(draft(usd=0.05))).state == "succeeded"
    assert vendor.bookings == ["p1", "p2"]


async def test_the_cap_of_the_day_holds_for_calls_at_the_same_moment(tmp_path):
    vendor = FakeProvider(ready=False)
    refused = []
    async with (
        process(tmp_path / "l", {"hero": buys(vendor)}) as here,
        process(tmp_path / "l", {"hero": buys(vendor)}) as there,
    ):

        async def ask(number):
            side = here if number % 2 else there
            try:
                await side.runner.start(capped(f"n{number}", 0.4, 1.0))
            except OverBudget as error:
                refused.append(str(error))

        async with anyio.create_task_group() as group:
            for number in range(10):
                group.start_soon(ask, number)
        assert len(await here.ledger.jobs()) == 2
    assert len(refused) == 8
    assert "PORTRAYAL_DAILY_USD" in refused[0]


async def test_a_part_of_an_agreed_job_is_not_stopped_by_the_cap(tmp_path):
    vendor = FakeProvider()
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        await here.run(capped("one", 0.9, 1.0))
        assert (await here.run(draft("two", usd=0.4))).state == "succeeded"


async def test_the_cap_of_all_days_holds_when_the_day_has_room(tmp_path):
    vendor = FakeProvider()
    vendor.cost_usd = 0.4
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        for name in ("one", "two"):
            await here.run(draft(name, usd=0.4).model_copy(update={"caps": (10.0, 1.0)}))
        with pytest.raises(OverBudget, match="PORTRAYAL_TOTAL_USD"):
            await here.runner.start(draft("three", usd=0.4).model_copy(update={"caps": (10.0, 1.0)}))
        assert len(await here.ledger.jobs()) == 2

"""Parts of a job: offered without a wait, worked on a few at a time, and looked after in one question."""

import anyio
import pytest

from portrayal.errors import CallerError
from runs_fakes import FakeProvider, buys, draft, free, process, until

pytestmark = pytest.mark.anyio


async def offered(here, number, parent="p"):
    return [await here.runner.offer(draft(f"n{n}", parent=parent)) for n in range(number)]


async def all_ended(here, ids):
    async def ended():
        return len(await here.ledger.ended(ids)) == len(ids)

    await until(ended)


async def two_at_a_time(here, vendor, ids):
    """Let the vendor answer once two parts are with it and a third waits; then all end."""

    async def busy():
        return len(vendor.bookings) == 2 and len(here.runner._active) == 3

    await until(busy)
    vendor.answer.set()
    await all_ended(here, ids)


async def test_parts_are_worked_on_a_few_at_a_time_and_the_rest_waits_as_ids(tmp_path):
    vendor = FakeProvider(direct=True)
    vendor.answer = anyio.Event()
    async with process(tmp_path / "l", {"hero": buys(vendor)}, at_once=2) as here:
        ids = await offered(here, 20)
        await two_at_a_time(here, vendor, ids)
    assert len(vendor.bookings) == 20


async def test_a_part_that_was_offered_twice_is_made_once(tmp_path):
    vendor = FakeProvider()
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        first = await offered(here, 3)
        again = await offered(here, 3)
        assert first == again
        await all_ended(here, first)
        await offered(here, 3)
        assert (await here.ledger.ended(first))[first[0]].state == "succeeded"
    assert len(vendor.bookings) == 3


async def test_one_question_tells_which_parts_have_ended_and_what_they_cost(tmp_path):
    async with process(tmp_path / "l", {"hero": free}) as here:
        jobs = [(await here.ledger.add(draft(f"n{n}", parent="p")))[0] for n in range(4)]
        await here.ledger.charge(jobs[0], 0.04)
        await here.ledger.move(jobs[0].id, "begin")
        await here.ledger.move(jobs[0].id, "deliver")
        await here.ledger.move(jobs[1].id, "fail")
        await here.ledger.move(jobs[2].id, "send")
        await here.ledger.move(jobs[2].id, "lost")
        ended = await here.ledger.ended([job.id for job in jobs])
        assert {job_id: (one.state, one.cost_usd) for job_id, one in ended.items()} == {
            jobs[0].id: ("succeeded", 0.04),
            jobs[1].id: ("failed", 0.0),
            jobs[2].id: ("unknown", 0.0),
        }


async def test_parts_of_a_dead_process_are_taken_up_a_few_at_a_time(tmp_path):
    vendor = FakeProvider(direct=True)
    vendor.answer = anyio.Event()
    async with process(tmp_path / "l", {"hero": buys(vendor)}, at_once=2) as here:
        ids = [(await here.ledger.add(draft(f"n{n}", parent="p")))[0].id for n in range(20)]
        assert await here.runner.resume() == 20
        assert await here.runner.resume() == 20
        await two_at_a_time(here, vendor, ids)
    assert len(vendor.bookings) == 20


async def test_parts_that_workers_take_are_not_run_here_and_the_sweep_offers_them_again(tmp_path):
    handed: list[list[str]] = []

    async def take(ids):
        handed.append(list(ids))
        return True

    async with process(tmp_path / "l", {"hero": free}, hand_out=take) as here:
        (job_id,) = await offered(here, 1)
        await here.runner.resume()

        async def twice():
            return len(handed) == 2

        await until(twice)
        assert handed == [[job_id], [job_id]]
        assert (await here.ledger.get(job_id)).state == "queued"
        await here.runner.carry_out(job_id)
        assert (await here.ledger.get(job_id)).state == "succeeded"


async def test_without_workers_parts_are_run_here(tmp_path):
    async def nobody(ids):
        return False

    async with process(tmp_path / "l", {"hero": free}, hand_out=nobody) as here:
        await all_ended(here, await offered(here, 2))


async def test_no_part_is_offered_for_a_job_that_was_canceled(tmp_path):
    async with process(tmp_path / "l", {"hero": free}) as here:
        parent, _ = await here.ledger.add(draft("all", tool="series"))
        await here.ledger.ask_to_cancel(parent.id)
        with pytest.raises(CallerError, match="was canceled"):
            await offered(here, 1, parent.id)

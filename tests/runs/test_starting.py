"""The same content is the same job, tried again when it failed, and waiting never holds it."""

import anyio
import pytest

from portrayal.errors import CallerError, NotFound, OperatorError, PortrayalError, VendorNever
from portrayal.runs.job import Outcome
from runs_fakes import FakeProvider, buys, draft, free, process, until

pytestmark = pytest.mark.anyio


async def test_the_same_content_is_one_job_also_when_many_ask_at_once(tmp_path):
    vendor, results = FakeProvider(), []
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:

        async def ask():
            results.append(await here.run(draft()))

        async with anyio.create_task_group() as group:
            for _ in range(20):
                group.start_soon(ask)
        assert len(await here.ledger.jobs()) == 1
    assert {job.state for job in results} == {"succeeded"}
    assert len(results) == 20
    assert vendor.bookings == ["p1"]


async def test_two_processes_on_one_ledger_place_one_order(tmp_path):
    vendor, works = FakeProvider(), {}
    works["hero"] = buys(vendor)
    async with process(tmp_path / "l", works) as one, process(tmp_path / "l", works) as two:
        ended = []

        async def ask(here, name):
            ended.append(await here.run(draft(name)))

        async with anyio.create_task_group() as group:
            for number in range(10):
                group.start_soon(ask, one, f"n{number}")
                group.start_soon(ask, two, f"n{number}")
        assert len(await one.ledger.jobs()) == 10
    assert {job.state for job in ended} == {"succeeded"}
    assert len(ended) == 20
    assert len(vendor.bookings) == 10


async def test_a_done_job_is_not_run_again_unless_asked(tmp_path):
    vendor = FakeProvider(direct=True)
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        await here.run(draft())
        assert (await here.run(draft())).result == {"bytes": 7}
        assert len(vendor.bookings) == 1
        again = await here.run(draft(), again=True)
    assert again.state == "succeeded"
    assert again.cost_usd == pytest.approx(0.08)
    assert len(vendor.bookings) == 2


async def test_a_failed_job_says_why_and_the_same_call_tries_it_again(tmp_path):
    vendor = FakeProvider()
    vendor.refusal = VendorNever("The prompt was refused.", next="Use another scene.")
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        failed = await here.run(draft())
        assert failed.state == "failed"
        assert str(failed.failure()) == "The prompt was refused. Use another scene."
        assert isinstance(failed.failure(), VendorNever)
        vendor.refusal = None
        assert (await here.run(draft())).state == "succeeded"
    assert len(vendor.bookings) == 1


async def test_an_unforeseen_error_fails_the_job_in_our_words_only(tmp_path):
    async def work(handle):
        await handle.begin()
        raise ZeroDivisionError("r8_secret")

    async with process(tmp_path / "l", {"hero": work}) as here:
        job = await here.run(draft())
        assert job.state == "failed"
        assert "secret" not in job.model_dump_json()
        assert (await here.run(draft("other"))).state == "failed"


async def test_an_error_inside_a_task_group_is_told_as_itself(tmp_path):
    async def part():
        raise OperatorError("The disk is full.", next="Free some space.")

    async def work(handle):
        await handle.begin()
        async with anyio.create_task_group() as group:
            group.start_soon(part)
            group.start_soon(anyio.sleep, 30)
        return Outcome(result={})

    async with process(tmp_path / "l", {"hero": work}) as here:
        job = await here.run(draft())
    assert isinstance(job.failure(), OperatorError)
    assert job.message == "The disk is full."


async def test_work_that_forgets_to_begin_fails_loudly_instead_of_hanging(tmp_path):
    async def work(handle):
        return Outcome(result={})

    async with process(tmp_path / "l", {"hero": work}) as here:
        assert (await here.run(draft())).state == "failed"


async def test_a_tool_without_work_is_refused_before_anything_is_written(tmp_path):
    async with process(tmp_path / "l", {}) as here:
        with pytest.raises(PortrayalError, match="cannot run hero jobs"):
            await here.runner.start(draft())
        assert await here.ledger.jobs() == []


async def test_a_job_of_a_tool_that_is_unknown_here_is_left_to_those_who_know_it(tmp_path):
    async with process(tmp_path / "l", {}) as old, process(tmp_path / "l", {"hero": free}, beats=False) as new:
        job, _ = await old.ledger.add(draft())
        assert await old.runner.resume() == 0
        assert (await old.runner.wait(job.id, 0.03)).state == "queued"
        assert (await new.runner.wait(job.id, 5)).state == "succeeded"


async def test_a_job_of_a_tool_that_is_unknown_here_can_be_canceled(tmp_path):
    async with process(tmp_path / "l", {}) as here:
        job, _ = await here.ledger.add(draft())
        assert (await here.runner.cancel(job.id)).state == "canceled"


async def test_an_unknown_job_is_answered_with_the_newest(tmp_path):
    async with process(tmp_path / "l", {"hero": free}) as here:
        job = await here.run(draft())
        with pytest.raises(NotFound, match=job.id):
            await here.runner.get("j0")


async def test_what_another_process_left_behind_is_taken_up_while_we_run(tmp_path):
    vendor = FakeProvider(ready=False)
    async with process(tmp_path / "l", {"hero": buys(vendor)}, lease_s=0.05) as here:
        async with process(tmp_path / "l", {"hero": buys(vendor)}, lease_s=0.05, crash=True) as dying:
            job = await dying.runner.start(draft())
            await vendor.booked.wait()
        vendor.finished = True

        async def ended():
            return (await here.ledger.get(job.id)).finished

        await until(ended)
        assert (await here.ledger.get(job.id)).state == "succeeded"
    assert len(vendor.bookings) == 1


async def test_many_unfinished_jobs_are_taken_up_a_few_at_once(tmp_path):
    vendor = FakeProvider(direct=True)
    vendor.answer = anyio.Event()
    async with process(tmp_path / "l", {"hero": buys(vendor)}, at_once=3) as here:
        for number in range(20):
            await here.ledger.add(draft(f"n{number}"))
        assert await here.runner.resume() == 20

        async def taken_up():
            return len(here.runner._active) == 20 and len(vendor.bookings) >= 3

        await until(taken_up)
        assert len(await here.ledger.rows("SELECT 1 FROM jobs WHERE state = 'sending'")) == 3
        vendor.answer.set()

        async def ended():
            return not await here.ledger.jobs(unfinished=True, limit=1)

        await until(ended)
    assert len(vendor.bookings) == 20


async def test_a_start_for_a_canceled_parent_is_refused(tmp_path):
    async with process(tmp_path / "l", {"hero": free}) as here:
        parent, _ = await here.ledger.add(draft("all", tool="series"))
        await here.ledger.ask_to_cancel(parent.id)
        with pytest.raises(CallerError, match="was canceled"):
            await here.runner.start(draft("child", parent=parent.id))
        assert len(await here.ledger.jobs()) == 1


async def test_a_process_that_ends_gives_its_jobs_back_at_once(tmp_path):
    vendor = FakeProvider(ready=False)
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        job = await here.runner.start(draft())

        async def running():
            return (await here.ledger.get(job.id)).state == "running"

        await until(running)
    vendor.finished = True
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as again:
        assert await again.runner.resume() == 1
        assert (await again.runner.wait(job.id, 5)).state == "succeeded"
    assert len(vendor.bookings) == 1

"""Machines that sleep and clocks that jump: fencing and settling hold."""

import anyio
import pytest

from runs_fakes import Clock, FakeProvider, buys, draft, process, until

pytestmark = pytest.mark.anyio


async def states(here, job, state):
    async def reached():
        return (await here.ledger.get(job.id)).state == state

    await until(reached)


async def test_a_machine_that_slept_between_intent_and_request_does_not_send(tmp_path):
    clock, vendor = Clock(), FakeProvider()

    async def work(handle):
        move = handle.ledger.move

        async def slow(*args, **more):
            moved = await move(*args, **more)
            if args[1] == "send":
                clock.now += 24 * 3600
            return moved

        handle.ledger.move = slow
        try:
            return await buys(vendor)(handle)
        finally:
            handle.ledger.move = move

    async with process(tmp_path / "l", {"hero": work}, clock=clock, beats=False) as here:
        job = await here.runner.start(draft())

        async def left():
            return not here.runner._active

        await until(left)
        assert (await here.ledger.get(job.id)).state == "sending"
    assert vendor.bookings == []


async def test_a_process_that_lost_its_job_while_it_slept_stops_without_a_trace(tmp_path):
    clock, ended = Clock(), []

    async def work(handle):
        await handle.begin()
        try:
            await anyio.sleep_forever()
        finally:
            ended.append(handle.owner)

    async with process(tmp_path / "l", {"hero": work}, clock=clock, beats=False) as slept:
        job = await slept.runner.start(draft())
        await states(slept, job, "running")
        clock.now += 24 * 3600
        assert await slept.ledger.claim(job.id, "other:1", 15, {"hero"})
        await slept.runner.beat()

        async def left():
            return not slept.runner._active

        await until(left)
        now = await slept.ledger.get(job.id)
    assert (now.state, now.owner) == ("running", "other:1")
    assert len(ended) == 1


async def test_a_clock_that_was_set_back_does_not_make_the_settle_time_longer(tmp_path):
    clock, vendor = Clock(), FakeProvider()
    vendor.settle_s = 0.01
    async with process(tmp_path / "l", {"hero": buys(vendor)}, clock=clock) as here:
        job, _ = await here.ledger.add(draft())
        await here.ledger.move(job.id, "send", provider="fake")
        vendor.bookings.append("p1")
        clock.now -= 24 * 3600
        with anyio.fail_after(5):
            assert (await here.runner.wait(job.id, 4)).state == "succeeded"
    assert vendor.bookings == ["p1"]


async def test_an_order_that_was_sent_is_not_looked_up_before_it_has_settled(tmp_path):
    vendor = FakeProvider()
    vendor.settle_s = 60
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        job, _ = await here.ledger.add(draft())
        await here.ledger.move(job.id, "send", provider="fake")
        assert (await here.runner.wait(job.id, 0.05)).state == "sending"
    assert vendor.finds == 0
    assert vendor.bookings == []

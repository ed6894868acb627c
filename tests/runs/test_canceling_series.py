"""A wish to stop a parent: its children stop, but for those that somebody else wants."""

from contextlib import suppress

import anyio
import pytest

from portrayal.errors import CallerError
from portrayal.runs.job import Outcome
from runs_fakes import FakeProvider, buys, draft, free, process, until

pytestmark = pytest.mark.anyio


async def state_of(here, job, state):
    async def reached():
        return (await here.ledger.get(job.id)).state == state

    await until(reached)
    return await here.ledger.get(job.id)


def series(get, children, *, at_once=2):
    """The work of a parent: its children, a few at once, each a job of its own."""

    async def work(handle):
        await handle.begin()
        limiter = anyio.CapacityLimiter(at_once)
        here = get()

        async def make(name):
            async with limiter:
                job = await here.runner.start(draft(name, parent=handle.job.id))
                await here.runner.wait(job.id, 100)

        async with anyio.create_task_group() as group:
            for name in children:
                group.start_soon(make, name)
        return Outcome(result={})

    return work


async def test_canceling_a_parent_stops_its_children_and_starts_no_more(tmp_path):
    vendor = FakeProvider(ready=False)
    names = [f"n{number}" for number in range(6)]
    async with process(tmp_path / "l", {"hero": buys(vendor), "series": series(lambda: here, names)}) as here:
        parent = await here.runner.start(draft("all", tool="series"))

        async def two_ordered():
            return len(vendor.bookings) == 2

        await until(two_ordered)
        assert (await here.runner.cancel(parent.id)).state == "canceled"

        async def all_ended():
            return not await here.ledger.jobs(unfinished=True)

        await until(all_ended)
        await here.runner.resume()
        children = await here.ledger.jobs(parent=parent.id)
    assert {child.state for child in children} == {"canceled"}
    assert sorted(vendor.canceled) == sorted(vendor.bookings)
    assert len(vendor.bookings) == 2


async def test_queued_children_of_a_canceled_parent_never_start(tmp_path):
    vendor = FakeProvider()
    async with process(tmp_path / "l", {"hero": buys(vendor), "series": free}) as here:
        parent, _ = await here.ledger.add(draft("all", tool="series"))
        for name in ("one", "two"):
            await here.ledger.add(draft(name, parent=parent.id))
        await here.runner.cancel(parent.id)
        assert await here.ledger.jobs(unfinished=True) == []
    assert vendor.bookings == []


async def test_finished_children_of_a_canceled_parent_stay_as_they_are(tmp_path):
    async with process(tmp_path / "l", {"hero": free, "series": free}) as here:
        parent, _ = await here.ledger.add(draft("all", tool="series"))
        child = await here.run(draft("one", parent=parent.id))
        await here.runner.cancel(parent.id)
        assert (await here.runner.get(child.id)).state == "succeeded"


@pytest.mark.parametrize("second", ["parent", "call"])
async def test_a_child_that_somebody_else_wants_outlives_one_parent(tmp_path, second):
    vendor = FakeProvider(ready=False)
    async with process(tmp_path / "l", {"hero": buys(vendor)}) as here:
        one, _ = await here.ledger.add(draft("a", tool="series"))
        two, _ = await here.ledger.add(draft("b", tool="series"))
        child = await here.runner.start(draft(parent=one.id))
        await here.runner.start(draft(parent=two.id if second == "parent" else None))
        await here.runner.cancel(one.id)
        assert not (await here.runner.get(child.id)).finished
        if second == "parent":
            await here.runner.cancel(two.id)
        else:
            await here.runner.cancel(child.id)
        await state_of(here, child, "canceled")


async def test_a_child_canceled_alone_leaves_its_parent_running(tmp_path):
    vendor = FakeProvider(ready=False)
    async with process(tmp_path / "l", {"hero": buys(vendor), "series": series(lambda: here, ["one"])}) as here:
        parent = await here.runner.start(draft("all", tool="series"))
        await vendor.booked.wait()
        (child,) = await here.ledger.jobs(parent=parent.id)
        await here.runner.cancel(child.id)
        assert (await here.runner.wait(parent.id, 5)).state == "succeeded"


async def test_a_child_that_is_added_while_its_parent_is_stopped_stops_too_or_is_not_added(tmp_path):
    async with process(tmp_path / "l", {"hero": free, "series": free}) as here:
        for turn in range(15):
            parent, _ = await here.ledger.add(draft(f"all {turn}", tool="series"))

            async def add(name, parent=parent):
                with suppress(CallerError):
                    await here.ledger.add(draft(name, parent=parent.id))

            async with anyio.create_task_group() as group:
                for child in range(4):
                    group.start_soon(add, f"{turn} {child}")
                group.start_soon(here.ledger.ask_to_cancel, parent.id)
                for child in range(4, 8):
                    group.start_soon(add, f"{turn} {child}")
            assert all(child.cancel for child in await here.ledger.jobs(parent=parent.id))

"""Parts of a series go to workers through the queue; what the queue loses or doubles costs nothing."""

import anyio
import pytest

from portrayal.errors import OperatorError
from portrayal.runs.workers import Queue
from runs_fakes import FakeProvider, buys, draft, free, process, until

pytestmark = pytest.mark.anyio


async def all_ended(here, ids):
    async def ended():
        return len(await here.ledger.ended(ids)) == len(ids)

    await until(ended, 20)


async def serve(group, side, at_once=2):
    """Be a worker in this process, and wait until others can see it."""
    queue = Queue(side.ledger)
    group.start_soon(lambda: queue.serve(side.runner.carry_out, at_once=at_once))

    async def seen():
        return await Queue(side.ledger)._workers()

    await until(seen, 20)
    return queue


async def test_parts_that_a_server_offers_are_made_by_a_worker(tmp_path):
    vendor = FakeProvider()
    works = {"hero": buys(vendor)}
    async with process(tmp_path / "l", works) as worker, anyio.create_task_group() as group:
        theirs = await serve(group, worker)
        front = Queue(worker.ledger)
        async with process(tmp_path / "l", works, hand_out=front.hand_out) as here:
            ids = [await here.runner.offer(draft(f"n{n}", parent="p")) for n in range(8)]
            await all_ended(here, ids)
            owners = {job.owner.split(":")[0] for job in (await here.ledger.several(ids)).values()}
        assert owners == {worker.runner._process}
        group.cancel_scope.cancel()
        with anyio.CancelScope(shield=True):
            await front.close()
            await theirs.close()
    assert len(vendor.bookings) == 8


async def test_without_a_worker_a_server_makes_the_parts_itself(tmp_path):
    async with process(tmp_path / "l", {"hero": free}) as other:
        queue = Queue(other.ledger)
        queue._seen = (float("inf"), False)
        assert await queue.hand_out(["j1"]) is False


async def test_an_id_that_waits_already_is_not_queued_again_and_a_doubled_delivery_is_made_once(tmp_path):
    vendor = FakeProvider()
    works = {"hero": buys(vendor)}
    async with process(tmp_path / "l", works) as here:
        queue = Queue(here.ledger)
        queue._seen = (float("inf"), True)
        ids = [(await here.ledger.add(draft(f"n{n}", parent="p")))[0].id for n in range(3)]
        await queue.hand_out(ids[:1])
        await queue.hand_out(ids)
        await queue.hand_out(ids[:1])
        app = await queue._opened()
        waiting = await app.job_manager.list_jobs_async(queue=here.ledger.engine.schema)
        assert sorted(job.task_kwargs["job_id"] for job in waiting) == sorted(ids)
        await queue.serve(here.runner.carry_out, at_once=2, once=True)
        await all_ended(here, ids)
        assert not list(await app.job_manager.list_jobs_async(queue=here.ledger.engine.schema))
        await here.runner.carry_out(ids[0])
        await queue.close()
    assert len(vendor.bookings) == 3


async def test_workers_need_a_ledger_in_postgresql(tmp_path):
    from portrayal.runs.ledger import Ledger

    ledger = Ledger(tmp_path / "ledger.sqlite")
    with pytest.raises(OperatorError, match="PORTRAYAL_LEDGER"):
        Queue(ledger)
    await ledger.close()

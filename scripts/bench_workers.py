"""How much faster four workers on one PostgreSQL are than one, where the vendor's latency dominates.

Each part of the series places one order at a made-up vendor that takes a while; the ledger, the queue, the leases and
the charges are the real ones. Prints wall seconds, the share of the ideal, CPU seconds a part, and the ratio.
"""

import argparse
import os
import tempfile
import time
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import cast

import anyio
from pydantic import SecretStr

from clusters_of_postgres import Cluster
from portrayal.models import Noun
from portrayal.providers.base import Delivery, Order, Progress, Ticket
from portrayal.runs.database import Shared
from portrayal.runs.handle import Handle
from portrayal.runs.job import Draft, Outcome, content_key
from portrayal.runs.ledger import Ledger
from portrayal.runs.runner import Runner
from portrayal.runs.workers import Queue

ORDER = cast("Order", Noun())


class SlowVendor:
    """Delivers a few bytes after `latency_s`."""

    name, preview, settle_s = "slow", False, 30.0

    def __init__(self, latency_s: float) -> None:
        self._latency_s, self._number = latency_s, 0

    async def submit(self, order: Order) -> Ticket | Delivery:
        """Answer with the picture itself."""
        del order
        await anyio.sleep(self._latency_s)
        return Delivery(data=b"picture", cost_usd=0.03)

    async def poll(self, ticket: Ticket) -> Progress | Delivery:
        """Nothing is ever pending."""
        raise NotImplementedError

    async def find(self, order: Order, sent_at: float) -> Ticket | None:
        """Nothing is ever lost."""
        raise NotImplementedError

    async def cancel(self, ticket: Ticket) -> None:
        """Nothing is ever called off."""


def be_worker(place: Shared, latency_s: float, at_once: int, pipe: Connection) -> None:
    """Work until told to stop, then tell the CPU seconds that the work took."""

    async def run() -> None:
        vendor = SlowVendor(latency_s)

        async def work(handle: Handle) -> Outcome:
            delivery = await handle.place(vendor, ORDER)  # type: ignore[arg-type]
            return Outcome(result={"bytes": len(delivery.data)}, cost_usd=delivery.cost_usd)

        ledger = Ledger(place)
        queue = Queue(ledger)
        async with anyio.create_task_group() as group:
            runner = Runner(ledger, group, {"part": work}, at_once=at_once)
            group.start_soon(runner.keep_leases)
            group.start_soon(partial(queue.serve, runner.carry_out, at_once=at_once + at_once // 2))
            await queue._workers()  # noqa: SLF001 - opens the ledger
            pipe.send("ready")
            before = getrusage(RUSAGE_SELF)
            await anyio.to_thread.run_sync(pipe.recv)
            after = getrusage(RUSAGE_SELF)
            pipe.send(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
            os._exit(0)

    anyio.run(run)


async def offer_all(place: Shared, parts: int) -> float:
    """Offer the parts and wait for their end; returns wall seconds."""
    ledger = Ledger(place)
    queue = Queue(ledger)
    async with anyio.create_task_group() as group:
        runner = Runner(ledger, group, {"part": None}, hand_out=queue.hand_out)  # type: ignore[dict-item]
        began = time.perf_counter()
        ids: list[str] = []
        for number in range(parts):
            plan = {"n": number}
            draft = Draft(tool="part", key=content_key("part", plan), plan=plan, parent="series", estimate_usd=0.03)
            ids.append(await runner.offer(draft))
        while len(await ledger.ended(ids)) < parts:  # noqa: ASYNC110 - the truth is in the database
            await anyio.sleep(0.1)
        took = time.perf_counter() - began
        group.cancel_scope.cancel()
    usd = await ledger.spent_since(0)
    if abs(usd - 0.03 * parts) > 1e-6:
        raise SystemExit(f"${usd:.2f} were charged for {parts} parts of $0.03")
    await queue.close()
    await ledger.close()
    return took


def measure(url: str, workers: int, parts: int, latency_s: float, at_once: int) -> float:
    """Run the parts on so many workers; returns wall seconds."""
    place = Shared(SecretStr(url), f"bench{workers}")
    context, pipes = get_context("spawn"), []
    for _ in range(workers):
        ours, theirs = context.Pipe()
        context.Process(target=be_worker, args=(place, latency_s, at_once, theirs), daemon=True).start()
        ours.recv()
        pipes.append(ours)
    time.sleep(2)
    took = anyio.run(offer_all, place, parts)
    for pipe in pipes:
        pipe.send("stop")
    cpu = sum(pipe.recv() for pipe in pipes)
    ideal = parts * latency_s / (workers * at_once)
    print(f"{workers} worker(s) x {at_once}: {took:.1f} s, ideal {ideal:.1f} ({ideal / took:.2f}), "
          f"CPU {1000 * cpu / parts:.1f} ms a part", flush=True)  # fmt: skip
    return took


def main() -> None:
    """Measure one worker and four, and print the ratio."""
    parser = argparse.ArgumentParser(description="Compare four workers with one.")
    parser.add_argument("--parts", type=int, default=320)
    parser.add_argument("--latency", type=float, default=2.0)
    parser.add_argument("--at-once", type=int, default=8)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)  # noqa: PTH101, S103 - the server's user must reach its own folder inside
        cluster = Cluster(Path(place) / "cluster").start()
        try:
            took = [measure(cluster.url(), n, asked.parts, asked.latency, asked.at_once) for n in (1, 4)]
        finally:
            cluster.stop()
    print(f"four workers are {took[0] / took[1]:.2f} times as fast as one")


if __name__ == "__main__":
    main()

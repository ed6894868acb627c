"""What `portrayal worker` does until it is stopped."""

import signal
from collections.abc import Callable

import anyio

from portrayal.catalog import open_studio
from portrayal.runs.workers import Queue
from portrayal.settings import Settings


async def serve(concurrency: int | None, once: bool, begun: Callable[[], None]) -> None:
    """Be a worker until a signal asks to stop; leases then go back at once. Calls `begun` when there is a queue."""
    async with anyio.create_task_group() as group:
        group.start_soon(_stop_on_signal, group.cancel_scope)
        await work(concurrency, once=once, begun=begun)
        group.cancel_scope.cancel()


async def work(
    concurrency: int | None,
    *,
    once: bool = False,
    settings: Settings | None = None,
    begun: Callable[[], None] = lambda: None,
) -> None:
    """Be a worker until cancelled, or until nothing waits; `concurrency` as in the settings when None."""
    async with open_studio(settings, at_once=concurrency) as studio:
        queue, at_once = Queue(studio.ledger), concurrency or studio.settings.at_once
        begun()
        try:
            await queue.serve(studio.jobs.carry_out, at_once=at_once + at_once // 2, once=once)
        finally:
            with anyio.CancelScope(shield=True):
                await queue.close()


async def _stop_on_signal(scope: anyio.CancelScope) -> None:
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async for _ in signals:
            scope.cancel()
            return

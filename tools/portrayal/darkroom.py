"""Where pictures are opened, finished and measured: a few threads, always the same ones, so that memory stays flat.

glibc keeps tens of megabytes for every thread that has held pixels. A series of 200 heroes took 344 MB at its peak in
whatever worker threads were free, and 199 MB in two of their own (2026-11).
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

import anyio

T = TypeVar("T")


class Darkroom:
    """So many threads for work on pixels, shared by everybody who asks this darkroom."""

    def __init__(self, threads: int) -> None:
        self._turns = anyio.CapacityLimiter(threads)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="darkroom")

    async def do(self, work: Callable[[], T]) -> T:
        """Return `work()`, done in one of the threads. It can be canceled while it waits, and not half-way."""
        done: list[T] = []
        async with self._turns:
            with anyio.CancelScope(shield=True):
                done.append(await asyncio.wrap_future(self._pool.submit(copy_context().run, work)))
        return done[0]


HEROES = Darkroom(2)
"""Where heroes are finished, checked, written, measured and made small."""

DELIVERIES = Darkroom(1)
"""Where it is proved that what a vendor delivered is a picture: never behind the heroes that wait for their finish."""

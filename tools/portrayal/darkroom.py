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
    """So many threads for work on pixels, for all event loops of this process."""

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="darkroom")

    async def do(self, work: Callable[[], T]) -> T:
        """Return `work()`, done in one of the threads, first come, first served. Canceled, it never stops half-way."""
        job = self._pool.submit(copy_context().run, work)
        done = asyncio.wrap_future(job)
        try:
            await asyncio.wait((done,))
        except asyncio.CancelledError:
            if not job.cancel():
                with anyio.CancelScope(shield=True):
                    await asyncio.wait((done,))
                done.exception()  # seen, so that nobody misses it
            raise
        return done.result()


HEROES = Darkroom(2)
"""Where heroes are finished, checked, written, measured and made small."""

DELIVERIES = Darkroom(1)
"""Where it is proved that what a vendor delivered is a picture: never behind the heroes that wait for their finish."""

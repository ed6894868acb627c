"""Make several pictures of one job a few at a time, keep their order, and tell how many are done."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import anyio

from portrayal.runs.handle import Handle

T = TypeVar("T")
R = TypeVar("R")

AT_ONCE = 4
"""Pictures of one job that are under way together; vendors' own limits are kept by their adapters."""


async def make_all(handle: Handle, items: Sequence[T], make: Callable[[T], Awaitable[R]], what: str) -> list[R]:
    """Run `make` on every item and return the results in the items' order; progress is told after each."""
    made: dict[int, R] = {}
    limiter = anyio.CapacityLimiter(AT_ONCE)

    async def one(number: int, item: T) -> None:
        async with limiter:
            made[number] = await make(item)
        await handle.report(0.99 * len(made) / len(items), f"{len(made)} of {len(items)} {what}")

    async with anyio.create_task_group() as group:
        for number, item in enumerate(items):
            group.start_soon(one, number, item)
    return [made[number] for number in range(len(items))]

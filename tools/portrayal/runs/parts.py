"""Parts of jobs: handed to workers, or waiting for their turn here, a thousand ids and a few of them at work."""

import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

import anyio.abc

from portrayal.errors import PortrayalError

log = logging.getLogger(__name__)


HandOut = Callable[[Sequence[str]], Awaitable[bool]]
"""Gives the ids of parts to workers. False: there are none, and they are run here."""


class Parts:
    """Gives ids to `hand_out`, or calls `run` with each of them in order, `at_once` together, in `group`."""

    def __init__(
        self,
        group: anyio.abc.TaskGroup,
        run: Callable[[str], Awaitable[None]],
        at_once: int,
        hand_out: HandOut | None = None,
    ) -> None:
        self._group, self._run, self._at_once, self._hand_out = group, run, at_once, hand_out
        self._waiting: deque[str] = deque()
        self._known: set[str] = set()
        self._runners = 0

    async def offer(self, ids: Sequence[str]) -> None:
        """Hand these out, or let those wait for their turn that do not yet."""
        if not ids or (self._hand_out is not None and await self._hand_out(ids)):
            return
        fresh = [job_id for job_id in ids if job_id not in self._known]
        self._known.update(fresh)
        self._waiting.extend(fresh)
        for _ in range(min(len(self._waiting), self._at_once - self._runners)):
            self._runners += 1
            self._group.start_soon(self._work)

    def clear(self) -> None:
        """Forget those that wait; others will take them up."""
        self._known.difference_update(self._waiting)
        self._waiting.clear()

    async def _work(self) -> None:
        try:
            while self._waiting:
                job_id = self._waiting.popleft()
                try:
                    await self._run(job_id)
                except PortrayalError as error:
                    log.warning("job %s was not taken up: %s", job_id, error)
                finally:
                    self._known.discard(job_id)
        finally:
            self._runners -= 1

"""Subscriptions: jobs and things of the library announce that they changed, whichever process changed them.

2026-07-28: `subscriptions/listen`, served by the SDK, which gets its events from here. 2025-11-25:
`resources/subscribe`, which the SDK leaves to servers. Both look at the ledger, because another server on the same
ledger may do the work.
"""

import logging
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

import anyio
from mcp.server.session import ServerSession
from mcp.server.subscriptions import ResourceUpdated, ServerEvent

from portrayal.errors import PortrayalError
from portrayal.runs.changes import Change, changes_since
from portrayal_mcp.homes import HERE, Home

log = logging.getLogger(__name__)

EVERY_S = 1.0
MOST_CONNECTIONS = 64
"""Older connections of one owner that are told of changes; more, and the oldest is forgotten."""
MOST_ADDRESSES = 256
LAPSE_S = 24 * 3600.0
"""A subscription of the older era lapses, because nobody says when its connection ends."""
SEND_S = 2.0

Lend = Callable[[str], AbstractAsyncContextManager[Home]]


@dataclass
class Older:
    """A connection of the older era: what it wants to hear of, and since when."""

    session: ServerSession
    since: float
    uris: set[str] = field(default_factory=set[str])


@dataclass
class Watch:
    """Who in one home wants to hear of changes, and what they have been told up to."""

    mark: float
    told: set[Change] = field(default_factory=set[Change])
    listeners: dict[object, Callable[[ServerEvent], None]] = field(
        default_factory=dict[object, Callable[[ServerEvent], None]]
    )
    older: dict[str, "Older"] = field(default_factory=dict[str, "Older"])

    @property
    def wanted(self) -> bool:
        """Whether anybody listens."""
        return bool(self.listeners or self.older)

    def lapse(self, before: float) -> None:
        """Forget older connections that asked before this moment."""
        for connection in [name for name, one in self.older.items() if one.since < before]:
            del self.older[connection]

    def fresh(self, found: list[Change]) -> list[str]:
        """Return the addresses of what was not told yet."""
        new = [change for change in found if change not in self.told]
        if found:
            self.mark = found[-1].at
            self.told = {change for change in found if change.at == self.mark}
        return list(dict.fromkeys(f"portrayal://{change.kind}s/{change.name}" for change in new))


class Changes:
    """The bus that the SDK's listeners subscribe to, and the subscriptions of the older era; one watch a home."""

    def __init__(self, lend: Lend, clock: Callable[[], float] = time.time) -> None:
        self._lend, self._clock = lend, clock
        self._watches: dict[str, Watch] = {}

    def subscribe(self, listener: Callable[[ServerEvent], None]) -> Callable[[], None]:
        """Register a listener of the newer era for the home that this message works in."""
        token, watch = object(), self._watch()
        watch.listeners[token] = listener
        return lambda: watch.listeners.pop(token, None) and None

    async def publish(self, event: ServerEvent) -> None:
        """Tell the listeners of the home that this message works in."""
        for listener in list(self._watch().listeners.values()):
            listener(event)

    def add(self, connection: str, session: ServerSession, uri: str) -> None:
        """Register an older connection's wish to hear of `uri`; bounded, the oldest connection is forgotten."""
        older = self._watch().older
        known = older.pop(connection, None)
        older[connection] = Older(session, self._clock(), known.uris if known else set())
        if len(older[connection].uris) < MOST_ADDRESSES:
            older[connection].uris.add(uri)
        while len(older) > MOST_CONNECTIONS:
            older.pop(next(iter(older)))

    def remove(self, connection: str, uri: str) -> None:
        """Take the wish back."""
        older = self._watch().older
        if connection in older:
            older[connection].uris.discard(uri)
            if not older[connection].uris:
                del older[connection]

    @asynccontextmanager
    async def watched(self) -> AsyncGenerator[None]:
        """Look for changes, as long as somebody listens, while the server runs."""
        async with anyio.create_task_group() as group:
            group.start_soon(self._look_always)
            yield
            group.cancel_scope.cancel()

    async def look(self) -> None:
        """Look once into every home where somebody listens, and tell what changed."""
        for owner, watch in list(self._watches.items()):
            watch.lapse(self._clock() - LAPSE_S)
            if not watch.wanted:
                del self._watches[owner]
                continue
            try:
                async with self._lend(owner) as home:
                    found = await changes_since(home.studio.ledger, watch.mark)
            except PortrayalError as error:
                log.warning("changes cannot be looked for: %s", error)
                continue
            for uri in watch.fresh(found):
                await _tell(watch, uri)

    async def _look_always(self) -> None:
        while True:
            await anyio.sleep(EVERY_S)
            await self.look()

    def _watch(self) -> Watch:
        home = HERE.get()
        owner = home.owner if isinstance(home, Home) else ""
        return self._watches.setdefault(owner, Watch(mark=self._clock()))


async def _tell(watch: Watch, uri: str) -> None:
    for listener in list(watch.listeners.values()):
        listener(ResourceUpdated(uri=uri))
    for connection, one in list(watch.older.items()):
        if uri not in one.uris:
            continue
        try:
            with anyio.fail_after(SEND_S):
                await one.session.send_resource_updated(uri)
        except Exception:  # noqa: BLE001 - whoever cannot be told is gone
            watch.older.pop(connection, None)

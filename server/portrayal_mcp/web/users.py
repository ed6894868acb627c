"""One home folder a user: own ledger, own library, own files. Nobody can see what is in another folder.

`PORTRAYAL_HOME/users/<owner>/` holds everything of one user. The caps on spending hold for each of them. A user's
studio opens with their first message, or when their jobs are unfinished, and closes when it is not used.
"""

import hashlib
import logging
import re
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import anyio.abc

from portrayal.catalog import open_studio
from portrayal.errors import OperatorError, PortrayalError
from portrayal.runs.database import Place, Shared, Transaction
from portrayal.runs.ledger import Ledger
from portrayal.settings import Settings
from portrayal.studio import place_of
from portrayal_mcp.homes import Home, View
from portrayal_mcp.web.links import Links
from portrayal_mcp.web.owners import LOCAL
from portrayal_mcp.web.remote import RemoteView

log = logging.getLogger(__name__)

SWEEP_S = 30.0
IDLE_S = 600.0
"""A studio that nobody used for this long, and that has nothing to finish, is closed."""


class NearView(View):
    """How answers look on this machine over HTTP: as they are; but whoever calls cannot open more folders."""

    asks_roots = False


@dataclass
class Opened:
    """A home that is open, how many messages use it now, and when the last one did."""

    home: Home
    stop: anyio.Event = field(default_factory=anyio.Event)
    lent: int = 0
    used: float = 0.0


class UserHomes:
    """Opens each user's studio once and lends it. `settings` are the operator's."""

    def __init__(self, settings: Settings, links: Links, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings, self._links, self._clock = settings, links, clock
        self._opened: dict[str, Opened] = {}
        self._lock = anyio.Lock()
        self._group: anyio.abc.TaskGroup | None = None

    @property
    def folder(self) -> Path:
        """Where the homes of users are."""
        return self._settings.home / "users"

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Keep homes open inside; at the end their jobs are let go for the next process."""
        async with anyio.create_task_group() as group:
            self._group = group
            async with anyio.create_task_group() as sweeper:
                sweeper.start_soon(self._sweep_always)
                yield
                sweeper.cancel_scope.cancel()
            for opened in self._opened.values():
                opened.stop.set()

    @asynccontextmanager
    async def lent(self, owner: str) -> AsyncGenerator[Home]:
        """Lend the home of `owner` for one message. Raises OperatorError when it cannot be opened."""
        opened = await self._open(owner)
        opened.lent += 1
        try:
            yield opened.home
        finally:
            opened.lent -= 1
            opened.used = self._clock()

    def hurry(self) -> None:
        """Let every call that waits for a job answer now, because the process will end."""
        for opened in self._opened.values():
            opened.home.studio.jobs.hurry()

    async def sweep(self) -> None:
        """Close what is not used, and take up what other processes left unfinished."""
        for owner, opened in list(self._opened.items()):
            idle = not opened.lent and self._clock() - opened.used > IDLE_S
            if idle and not await opened.home.studio.ledger.jobs(limit=1, unfinished=True) and not opened.lent:
                del self._opened[owner]
                opened.stop.set()
        for home in sorted(self.folder.glob("[uo]-*")):
            place = place_of(self.settings_of(home.name))
            made = isinstance(place, Shared) or place.exists()
            if home.name not in self._opened and made and await _unfinished(place):
                await self._open(home.name)

    async def check(self) -> None:
        """Raise OperatorError when an open ledger cannot be written."""
        for opened in list(self._opened.values()):
            await opened.home.studio.ledger.do(_nothing)

    def settings_of(self, owner: str) -> Settings:
        """Return the settings of a user: the operator's, but for their own folder and no other."""
        if owner == LOCAL:
            return self._settings
        home = self.folder / owner
        own = {"home": home, "output": home / "heroes", "allow": (), "ledger_schema": schema_of(owner)}
        return self._settings.model_copy(update=own)

    async def _sweep_always(self) -> None:
        while True:
            try:
                await self.sweep()
            except PortrayalError as error:
                log.warning("a user's ledger does not answer: %s", error)
            await anyio.sleep(SWEEP_S)

    async def _open(self, owner: str) -> Opened:
        async with self._lock:
            if owner not in self._opened:
                if self._group is None:
                    raise OperatorError("The server is still starting.", next="Try again.")
                with anyio.CancelScope(shield=True):
                    self._opened[owner] = await self._group.start(self._keep, owner)
            return self._opened[owner]

    async def _keep(self, owner: str, *, task_status: anyio.abc.TaskStatus[Opened]) -> None:
        """Hold one studio open until it is told to stop; what goes wrong in it ends no other."""
        settings, opened = self.settings_of(owner), None
        view = NearView() if owner == LOCAL else RemoteView(settings.home, owner, self._links)
        try:
            async with open_studio(settings, confined=owner != LOCAL) as studio:
                opened = Opened(Home(studio, view, owner), used=self._clock())
                task_status.started(opened)
                await opened.stop.wait()
        except Exception:
            if opened is None:
                raise
            log.exception("the studio of %s ended", owner or "the operator")
            if self._opened.get(owner) is opened:
                del self._opened[owner]


def _nothing(db: Transaction, now: float) -> None:
    """Take the ledger's write lock and give it back."""
    del db, now


def schema_of(owner: str) -> str:
    """Return the schema in PORTRAYAL_LEDGER's database that holds a user's tables: `portrayal_u_ann`, or a hash."""
    plain = re.fullmatch(r"u-[a-z0-9]{1,30}", owner)
    return f"portrayal_{owner.replace('-', '_') if plain else 'h_' + hashlib.sha256(owner.encode()).hexdigest()[:32]}"


async def _unfinished(place: Place) -> bool:
    ledger = Ledger(place)
    try:
        return bool(await ledger.jobs(limit=1, unfinished=True))
    finally:
        await ledger.close()

"""Wiring: settings, folders, providers and the ledger, opened once. No decisions."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from portrayal.errors import NotFound, OperatorError
from portrayal.folders import Folders
from portrayal.providers import PROVIDERS
from portrayal.providers.base import Provider
from portrayal.runs.attempts import Work
from portrayal.runs.database import Place, Shared
from portrayal.runs.handle import Handle
from portrayal.runs.job import Outcome
from portrayal.runs.ledger import Ledger
from portrayal.runs.library import Library
from portrayal.runs.pacing import LedgerGate
from portrayal.runs.runner import Runner
from portrayal.runs.sqlite import HOME
from portrayal.settings import Settings, load_settings

if TYPE_CHECKING:
    from portrayal.rules.clusters import OwnClusters
    from portrayal.runs.workers import Queue


@dataclass(frozen=True)
class Studio:
    """What a tool may touch. Made by `open_studio`; holds no behaviour of its own."""

    settings: Settings
    folders: Folders
    providers: Mapping[str, Provider]
    ledger: Ledger
    library: Library
    jobs: Runner

    def provider(self, name: str) -> Provider:
        """Return an opened provider. Raises NotFound that lists them."""
        if name not in self.providers:
            raise NotFound(f"There is no provider {name!r} here.", next=f"There are: {', '.join(self.providers)}.")
        return self.providers[name]

    def draws_previews(self, name: str) -> bool:
        """Say whether a provider draws previews; one whose key is gone by now did not."""
        return name in self.providers and self.providers[name].preview

    def clusters(self) -> "OwnClusters":
        """Return the built-in clusters with the user's own file (PORTRAYAL_CLUSTERS) merged in."""
        from portrayal.rules.clusters import builtin_clusters, merge_clusters, parse_clusters

        path = self.settings.clusters
        if path is None:
            return merge_clusters(builtin_clusters(), None)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise OperatorError(f"The clusters file {path} cannot be read.", next="Set PORTRAYAL_CLUSTERS.") from error
        return merge_clusters(builtin_clusters(), parse_clusters(text, source=path.name))


StudioWork = Callable[[Studio, Handle], Awaitable[Outcome]]


@asynccontextmanager
async def open_studio(
    settings: Settings | None = None,
    *,
    works: Mapping[str, StudioWork],
    extra_folders: Iterable[Path] = (),
    confined: bool = False,
    at_once: int | None = None,
) -> AsyncGenerator[Studio]:
    """Open everything, take up unfinished jobs, and close it again. `works` finishes jobs by tool name.

    `confined`: for a user over the network, with no files but those below home. `at_once`: orders under way.
    """
    settings = settings or load_settings()
    ledger = await open_ledger(settings)
    providers = _open_providers(settings, ledger)
    queue = None if confined else queue_of(ledger, settings)
    failure: Exception | None = None
    bound: dict[str, Work] = {}
    try:
        async with anyio.create_task_group() as group:
            hand_out = queue and queue.hand_out
            runner = Runner(ledger, group, bound, hand_out=hand_out, at_once=at_once or settings.at_once)
            folders = Folders(settings, extra=extra_folders, confined=confined)
            studio = Studio(settings, folders, providers, ledger, Library(ledger), runner)
            bound.update({name: partial(work, studio) for name, work in works.items()})
            group.start_soon(runner.keep_leases)
            await runner.resume()
            try:
                yield studio
            except Exception as error:  # noqa: BLE001 - raised again below, outside of the task group's wrapping
                failure = error
            finally:
                with anyio.CancelScope(shield=True):
                    await runner.release()
                group.cancel_scope.cancel()
        if failure is not None:
            raise failure
    finally:
        await _close(*providers.values(), *([queue] if queue else []), ledger)


async def _close(*opened: "Provider | Queue | Ledger") -> None:
    with anyio.CancelScope(shield=True):
        for one in opened:
            await one.close()


async def open_ledger(settings: Settings) -> Ledger:
    """Open the ledger and prove that it works. Raises OperatorError."""
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OperatorError(f"The folder {settings.home} cannot be made.", next=HOME) from error
    ledger = Ledger(place_of(settings))
    try:
        await ledger.ready()
    except BaseException:
        await ledger.close()
        raise
    return ledger


def _open_providers(settings: Settings, ledger: Ledger) -> dict[str, Provider]:
    """Open the providers that have their key; a vendor's limit counts for everybody who works on this ledger."""
    providers = {name: make(settings) for name, make in PROVIDERS.items() if settings.has_key(name)}
    for provider in providers.values():
        if provider.rate is not None:
            provider.share(LedgerGate(ledger, provider.account, provider.rate))
    return providers


def queue_of(ledger: Ledger, settings: Settings) -> "Queue | None":
    """Return the queue that hands parts to workers, where there may be some."""
    if settings.ledger is None:
        return None
    from portrayal.runs.workers import Queue

    return Queue(ledger)


def place_of(settings: Settings) -> Place:
    """Return where the ledger is: the embedded file, or a schema in the database of PORTRAYAL_LEDGER."""
    if settings.ledger is not None:
        return Shared(settings.ledger, settings.ledger_schema)
    return settings.home / "ledger.sqlite"

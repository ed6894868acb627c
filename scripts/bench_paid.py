"""Measure the paid path against the emulated Replicate: prints OK or OVER for each limit, exits 1 when over.

What is timed is the clock on the wall, because that is what a caller waits for: run it on a quiet machine.
"""

import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

import anyio

from emulators.replicate import TOKEN, Emulator
from emulators.replicate_modes import Modes
from portrayal import (
    CancelRequest,
    HeroRequest,
    JobRequest,
    LibraryRequest,
    PortrayalError,
    Settings,
    cancel_job,
    generate_hero,
    get_job,
    list_library,
    open_studio,
)
from portrayal.catalog import attempts, generate
from portrayal.providers.replicate.downloads import Downloads
from portrayal.studio import Studio

T = TypeVar("T")

OVERHEAD_MS, CANCEL_S, OTHER_S = 60, 1.0, 1.0
CROWD = 64
PATIENCE_S = 600.0
RATE_PER_MINUTE = 600
AT_ONCE_S = 0.5
"""A vendor this quick answers the order with the picture itself."""
POLLED_S = 2.3
"""A vendor this slow is asked again until the picture is there, as FLUX is in truth."""


class Stopwatch:
    """Seconds spent in what is not counted as overhead: downloads and encoding."""

    def __init__(self) -> None:
        self.apart = 0.0

    async def timed(self, work: Awaitable[T]) -> T:
        """Wait for the work and add what it took."""
        began = time.perf_counter()
        try:
            return await work
        finally:
            self.apart += time.perf_counter() - began


@contextmanager
def watching(clock: Stopwatch) -> Iterator[None]:
    """Take downloads, encoding with its checks, and writing apart from the rest."""
    kept = Downloads.picture, attempts.finish_and_look, generate.write_hero
    fetch, finish, write = kept
    Downloads.picture = lambda self, *given: clock.timed(fetch(self, *given))  # type: ignore[method-assign]
    attempts.finish_and_look = lambda *given, **more: clock.timed(finish(*given, **more))  # type: ignore[assignment]
    generate.write_hero = lambda *given: clock.timed(write(*given))  # type: ignore[assignment]
    try:
        yield
    finally:
        Downloads.picture, attempts.finish_and_look, generate.write_hero = kept  # type: ignore[method-assign]


@asynccontextmanager
async def shop(folder: Path, modes: Modes) -> AsyncIterator[tuple[Studio, Emulator]]:
    """Open an emulator and a studio with its real timings."""
    with Emulator(modes=modes) as vendor:
        settings = Settings.model_validate(
            {
                "home": folder / "home",
                "output": folder / "out",
                "daily_usd": 1000,
                "retries": 0,  # the emulated pictures fail checks, and a second try is no overhead
                "replicate_api_token": TOKEN,
                "replicate_base_url": vendor.url,
            }
        )
        async with open_studio(settings) as studio:
            yield studio, vendor


def ask(number: int, **more: object) -> HeroRequest:
    """Return the request for another small picture."""
    given = {"cluster": "tutorial", "provider": "replicate", "size": "1280x720", "format": "jpg", "variation": number}
    return HeroRequest.model_validate(given | more)


async def overhead(folder: Path, latency_s: float, heroes: int) -> list[float]:
    """Return, sorted, the seconds of each hero that were neither the vendor's, nor a download, nor encoding."""
    clock = Stopwatch()
    found: list[float] = []
    async with shop(folder, Modes(work_s=latency_s)) as (studio, _):
        with watching(clock):
            for number in range(heroes + 2):
                clock.apart = 0.0
                began = time.perf_counter()
                await generate_hero(studio, ask(number))
                found.append(time.perf_counter() - began - latency_s - clock.apart)
    return sorted(found[2:])  # the first ones import the SDK and open connections


async def crowd(folder: Path) -> tuple[list[str], list[float], float, float, float]:
    """Return errors, the seconds of other calls meanwhile, of a cancel, of all heroes, and orders a minute."""
    errors: list[str] = []
    others: list[float] = []
    busy = True
    async with shop(folder, Modes(work_s=1.5)) as (studio, vendor):
        began = time.perf_counter()

        async def hero(number: int) -> None:
            try:
                done = await generate_hero(studio, ask(number))
                job = await studio.jobs.wait(str(done.job), PATIENCE_S)  # a call comes back after 45 s
                if job.state != "succeeded":
                    errors.append(f"{number}: {job.state} {job.message}")
            except PortrayalError as error:
                errors.append(f"{number}: {error}")

        async def look() -> None:
            while busy:
                others.append(await seconds_of(list_library(studio, LibraryRequest(kind="jobs"))))
                others.append(await seconds_of(list_library(studio, LibraryRequest(kind="heroes"))))
                newest = (await studio.ledger.jobs(limit=1))[0]
                others.append(await seconds_of(get_job(studio, JobRequest(job=newest.id))))
                await anyio.sleep(0.05)

        async with anyio.create_task_group() as outer:
            async with anyio.create_task_group() as group:
                for number in range(CROWD):
                    group.start_soon(hero, number)
                await until_booked(vendor, 1)
                outer.start_soon(look)
                canceled = await cancel_in_a_crowd(studio)
            busy = False
        whole = time.perf_counter() - began
        paid = len(vendor.books.booked("predictions"))
        if paid != CROWD:  # the one that was canceled had not been ordered yet
            errors.append(f"{paid} orders for {CROWD} heroes")
        return errors, others, canceled, whole, paid * 60 / whole


async def cancel_in_a_crowd(studio: Studio) -> float:
    """Start one more hero behind all others, and return the seconds that canceling it takes."""
    queued = await generate_hero(studio, ask(5000, wait_s=0))
    await anyio.sleep(0.3)
    return await seconds_of(_canceled(studio, str(queued.job)))


async def _canceled(studio: Studio, job: str) -> None:
    done = await cancel_job(studio, CancelRequest(job=job))
    if done.status != "canceled":
        raise RuntimeError(f"the job was not canceled: {done.because}")


async def cancel_under_way(folder: Path) -> float:
    """Return the longest of ten cancels of an order that the vendor works on."""
    took: list[float] = []
    async with shop(folder, Modes(work_s=60)) as (studio, vendor):
        for number in range(10):
            job = (await generate_hero(studio, ask(number, wait_s=0))).job
            await until_booked(vendor, number + 1)
            await anyio.sleep(0.15 * number)
            took.append(await seconds_of(_canceled(studio, str(job))))
    return max(took)


async def until_booked(vendor: Emulator, count: int) -> None:
    """Wait until the vendor has booked so many pictures."""
    while len(vendor.books.booked("predictions")) < count:  # noqa: ASYNC110 - it is another thread that books
        await anyio.sleep(0.01)


async def seconds_of(work: Awaitable[object]) -> float:
    """Wait for the work and return how long it took."""
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


def verdict(name: str, figure: str, limit: str, *, ok: bool) -> bool:
    """Print one line and return whether the limit holds."""
    print(f"{'OK  ' if ok else 'OVER'}  {name:12} {figure}  (limit {limit})", flush=True)
    return ok


def main() -> None:
    """Measure, print, and exit 1 when a limit is broken."""
    held: list[bool] = []
    with tempfile.TemporaryDirectory() as folder:
        errors, others, canceled, whole, rate = anyio.run(crowd, Path(folder) / "crowd")
        figure = f"{len(errors)} errors, {whole:.1f} s, {rate:.0f} orders a minute"
        held.append(
            verdict("64 heroes", figure, f"0 errors, {RATE_PER_MINUTE}", ok=not errors and rate < RATE_PER_MINUTE)
        )
        for error in errors[:5]:
            print(f"      {error}")
        figure = f"{max(others) * 1000:.0f} ms at most, {statistics.median(others) * 1000:.0f} ms at p50"
        held.append(verdict("other calls", f"{figure} ({len(others)} calls)", "1 s", ok=max(others) < OTHER_S))
        held.append(verdict("cancel", f"{canceled * 1000:.0f} ms in the crowd", "1 s", ok=canceled < CANCEL_S))
        under_way = anyio.run(cancel_under_way, Path(folder) / "cancel")
        held.append(
            verdict("cancel", f"{under_way * 1000:.0f} ms while the vendor works on it", "1 s", ok=under_way < CANCEL_S)
        )
        for name, latency_s, heroes in (("overhead", AT_ONCE_S, 30), ("overhead", POLLED_S, 8)):
            each = anyio.run(overhead, Path(folder) / f"{latency_s}", latency_s, heroes)
            half, most = statistics.median(each) * 1000, each[int(len(each) * 0.95)] * 1000
            figure = f"{half:.0f} ms at p50, {most:.0f} ms at p95, when the vendor takes {latency_s} s"
            held.append(verdict(name, figure, "60 ms at p50", ok=half < OVERHEAD_MS))
    raise SystemExit(not all(held))


if __name__ == "__main__":
    main()

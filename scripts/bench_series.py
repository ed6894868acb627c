"""Measure a long series against the emulated Replicate: wall time against the ideal, memory, and how fast a plan is.

The ideal is the larger of two: what the vendor's latency allows at this concurrency, and the CPU that the run and its
vendor took, spread over this machine's cores. With `--bare` the pictures are written as the vendor delivers them,
without finish, checks, the look at the whole and its page: the price of ordering, paying and book-keeping alone.
"""

import argparse
import hashlib
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path

import anyio

from emulators.replicate import TOKEN, Emulator
from emulators.replicate_modes import Modes
from portrayal import BackfillRequest, JobRequest, Settings, Studio, backfill_heroes, get_job, open_studio
from portrayal.catalog import attempts, backfill
from portrayal.catalog.making import Look
from portrayal.catalog.plans import HeroPlan
from portrayal.catalog.series import running
from portrayal.photos.finishing import Finished
from portrayal.providers.base import Delivery

LATENCY_S, AT_ONCE = 0.5, 32
TOPICS = ("passwords and backups", "page speed and caching", "search engines", "plugins", "a plan for the year")


def write_posts(folder: Path, count: int) -> Path:
    """Write posts on several topics."""
    folder.mkdir(parents=True)
    for number in range(count):
        topic = TOPICS[number % len(TOPICS)]
        words = f"A few words about {topic} for a small web site, and what to do first. " * 12
        post = f"---\ntitle: Post {number} about {topic}\n---\n\n{words}\n"
        (folder / f"{number:04d}.md").write_text(post, encoding="utf-8")
    return folder


@contextmanager
def bare(*, wanted: bool) -> Iterator[None]:
    """Let pictures be written as they were delivered."""
    if not wanted:
        yield
        return

    async def unseen(_: Studio, plan: HeroPlan, delivery: Delivery, **_given: object) -> Look:
        digest = hashlib.sha256(delivery.data).hexdigest()
        done = Finished(delivery.data, 1, 1, plan.format, digest, "as delivered")
        return Look(done, (), "", plan.seed)

    async def nothing(*_: object) -> dict[str, object]:
        return {}

    kept = attempts.finish_and_look, running.measure_row, backfill.end_series
    attempts.finish_and_look, running.measure_row, backfill.end_series = unseen, nothing, nothing  # type: ignore[assignment]
    try:
        yield
    finally:
        attempts.finish_and_look, running.measure_row, backfill.end_series = kept  # type: ignore[assignment]


class Vendor:
    """An emulator in a process of its own, so that its memory and CPU are not counted as ours."""

    def __init__(self, latency_s: float) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, latency_s), daemon=True)
        self._process.start()
        self.url: str = self._ours.recv()

    def paid(self) -> int:
        """Return how many pictures it booked."""
        self._ours.send("paid")
        return int(self._ours.recv())

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.join()


def _serve(pipe: Connection, latency_s: float) -> None:
    with Emulator(modes=Modes(work_s=latency_s)) as vendor:
        pipe.send(vendor.url)
        while pipe.recv():
            pipe.send(len(vendor.books.booked("predictions")))


@contextmanager
def vendor_apart(latency_s: float) -> Iterator[Vendor]:
    """Open the vendor, and end it."""
    vendor = Vendor(latency_s)
    try:
        yield vendor
    finally:
        vendor.close()


def rss_mb() -> float:
    """Return the most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cpu_s() -> float:
    """Return the CPU seconds of this process and its children, the living ones and the vendor too (Linux)."""
    own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    total = own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(fields[1]) == os.getpid():
                total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


async def run(folder: Path, posts: int, latency_s: float) -> None:
    """Plan and run a series of so many posts, and print what it took."""
    with vendor_apart(latency_s) as vendor:
        settings = Settings.model_validate(
            {
                "home": folder / "home", "output": folder / "out", "daily_usd": 10_000, "retries": 0,
                "replicate_api_token": TOKEN, "replicate_base_url": vendor.url, "replicate_rate": 100_000,
                "at_once": AT_ONCE,
            }
        )  # fmt: skip
        blog = write_posts(folder / "home" / "blog", posts)
        async with open_studio(settings) as studio:
            ask = {"source": str(blog), "max_cost_usd": 1000.0}
            began = time.perf_counter()
            plan = await backfill_heroes(studio, BackfillRequest(source=str(blog), dry_run=True))
            planned = time.perf_counter() - began
            began, cpu = time.perf_counter(), cpu_s()
            done = await backfill_heroes(studio, BackfillRequest.model_validate(ask | {"plan": plan.plan}))
            while done.status != "succeeded":
                with suppress(TimeoutError):
                    view = await get_job(studio, JobRequest(job=str(done.job), wait_s=45))
                if view.result is not None:
                    break
            wall, spent = time.perf_counter() - began, cpu_s() - cpu
            paid = vendor.paid()
        by_vendor = posts * latency_s / AT_ONCE
        by_cpu = spent / (os.cpu_count() or 1)
        ideal = max(by_vendor, by_cpu)
        print(
            f"{posts} posts: plan {planned:.1f} s; run {wall:.1f} s, {spent:.1f} s CPU; ideal {ideal:.1f} s"
            f" (vendor {by_vendor:.1f}, CPU {by_cpu:.1f}): {wall / ideal:.2f} times; {paid} paid; {rss_mb():.0f} MB",
            flush=True,
        )


def main() -> None:
    """Run one size; another size needs a process of its own, for its memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=100)
    parser.add_argument("--latency", type=float, default=LATENCY_S)
    parser.add_argument("--bare", action="store_true", help="without finish and checks")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, bare(wanted=given.bare):
        anyio.run(run, Path(folder), given.posts, given.latency)


if __name__ == "__main__":
    main()

"""Kill a server, its workers and PostgreSQL itself at random moments of a paid series: `make chaos-postgres`.

Each run has an emulated Replicate that keeps the books, a schema in a real PostgreSQL, one server that runs a series of
heroes and two workers that make them. Every little while one of them is killed with -9 and started again, or one of
PostgreSQL's own processes, or all of them at once. In the end every post must have its hero, ordered once.
Exits 1 for a duplicate, a lost result, or a post without its hero.
"""

import argparse
import logging
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path

import anyio
from chaos_timing import FORK, LEASE_S, TIMING
from pydantic import SecretStr

from clusters_of_postgres import Cluster
from emulators.replicate import Emulator
from emulators.replicate_modes import Fault, Modes
from emulators.replicate_orders import PREDICT
from portrayal import BackfillRequest, PortrayalError, Settings, backfill_heroes
from portrayal import studio as wiring
from portrayal.catalog import open_studio
from portrayal.cli.working import work
from portrayal.providers import PROVIDERS
from portrayal.providers.replicate import ReplicateProvider
from portrayal.runs import workers
from portrayal.runs.runner import Runner

POSTS, LONGEST_S = 12, 120.0
TARGETS = ("server", "worker 1", "worker 2", "PostgreSQL", "a process of PostgreSQL")
PAUSE_S = (0.3, 1.6)


@dataclass
class Run:
    """One run, and what became of it."""

    number: int
    folder: Path
    chance: random.Random
    kills: Counter[str] = field(default_factory=Counter[str])
    booked: int = 0
    done: int = 0
    faults: list[str] = field(default_factory=list[str])

    def settings(self, url: str, ledger: str) -> Settings:
        """Return what each process is configured with."""
        return Settings.model_validate(
            {
                "home": self.folder / "home",
                "output": self.folder / "out",
                "allow": (self.folder / "posts",),
                "ledger": SecretStr(ledger),
                "ledger_schema": f"run{self.number}",
                "provider": "replicate",
                "confirm_usd": 100,
                "daily_usd": 1000,
                "retries": 0,
                "replicate_api_token": "r8_emulator",
                "replicate_base_url": url,
                "replicate_rate": 60_000,
            }
        )


def quick(settings: Settings) -> None:
    """Make this process's timings a tenth of the real ones, in the same proportions."""
    settings.home.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(
        filename=settings.home / f"{os.getpid()}.log", level=logging.INFO, format="%(asctime)s %(name)s %(message)s"
    )
    wiring.Runner = partial(Runner, lease_s=LEASE_S, beat_s=0.2, poll_s=(0.05, 0.1))  # type: ignore[assignment,misc]
    PROVIDERS["replicate"] = lambda given: ReplicateProvider(given, TIMING)
    workers.HEARTBEAT_S, workers.GONE_S, workers.LOOK_S, workers.PAUSE_S = 0.5, 2.5, 0.5, 0.2


def be_server(settings: Settings, posts: Path) -> None:
    """Make the series, or go on with it, and end with it."""
    quick(settings)
    _ends(partial(_serve, settings, posts))


def be_worker(settings: Settings) -> None:
    """Take parts of it from the queue until killed."""
    quick(settings)
    _ends(partial(work, 4, settings=settings))


def _ends(main: Callable[[], object]) -> None:
    try:
        anyio.run(main)  # type: ignore[arg-type]
    except PortrayalError as error:
        logging.getLogger("chaos").warning("%s: %s", type(error).__name__, error)
        sys.exit(3)


async def _serve(settings: Settings, posts: Path) -> None:
    ask = BackfillRequest(source=str(posts), max_cost_usd=50)
    async with open_studio(settings) as studio:
        while True:
            answer = await backfill_heroes(studio, ask)
            if answer.status == "succeeded" and not answer.left and not answer.failed:
                return
            if answer.job:
                await studio.jobs.wait(answer.job, 20)


def carry_out(run: Run, cluster: Cluster, killings: int) -> Run:
    """Start all, kill some of it again and again, wait for the end, and compare the books with the ledger."""
    posts = run.folder / "posts"
    posts.mkdir(parents=True)
    for number in range(POSTS):
        text = f"# A calm morning {number}\n\nHow a small habit and a quiet desk help team {number} to plan the year.\n"
        (posts / f"post-{number:02}.md").write_text(f"---\ntitle: Calm {number}\n---\n{text}", encoding="utf-8")
    modes = Modes(start_s=0.05, work_s=run.chance.uniform(0.3, 1.0), lag_s=run.chance.uniform(0, 0.5))
    if run.chance.random() < 0.3:
        modes.fail(PREDICT, Fault(how="cut", booked=True))
    with Emulator(modes=modes) as vendor:
        settings = run.settings(vendor.url, cluster.url())
        roles: dict[str, Callable[[], None]] = {
            "server": partial(be_server, settings, posts),
            "worker 1": partial(be_worker, settings),
            "worker 2": partial(be_worker, settings),
        }
        _race(run, cluster, roles, killings, lambda: bool(vendor.books.booked("predictions")))
        run.booked = len(vendor.books.booked("predictions"))
    run.faults += anyio.run(_judge, run, settings)
    return run


def _race(
    run: Run, cluster: Cluster, roles: dict[str, Callable[[], None]], killings: int, begun: Callable[[], bool]
) -> None:
    """Kill one after another once the first order is booked, and start it again, until the series has ended."""
    alive: dict[str, BaseProcess] = {}

    def begin(name: str) -> None:
        alive[name] = FORK.Process(target=roles[name], daemon=True)
        alive[name].start()

    for name in roles:
        begin(name)
    deadline = time.monotonic() + LONGEST_S
    while time.monotonic() < deadline:
        alive["server"].join(run.chance.uniform(*PAUSE_S))
        if alive["server"].exitcode == 0:
            break
        if not cluster.alive:
            cluster.start()
        for name in [name for name, one in alive.items() if not one.is_alive()]:
            begin(name)
        if begun() and sum(run.kills.values()) < killings:
            _kill(run.chance.choice(TARGETS), run, cluster, alive)
    else:
        run.faults.append("it did not end in time")
    for one in alive.values():
        one.kill()
        one.join()
    if not cluster.alive:
        cluster.start()


def _kill(target: str, run: Run, cluster: Cluster, alive: dict[str, BaseProcess]) -> None:
    run.kills[target] += 1
    if target == "PostgreSQL":
        cluster.kill()
        time.sleep(run.chance.uniform(0, 1.5))
        cluster.start()
    elif target in alive:
        alive[target].kill()
        alive[target].join()
    else:
        cluster.kill_backend(run.chance.randrange(100))


async def _judge(run: Run, settings: Settings) -> list[str]:
    """Return what is wrong: duplicates, losses, or a ledger that does not say what happened."""
    async with open_studio(settings) as studio:
        heroes = await studio.ledger.rows("SELECT id, state, cost_usd, error FROM jobs WHERE tool = 'generate_hero'")
        charges = await studio.ledger.rows("SELECT job, usd FROM charges")
    run.done = sum(row["state"] == "succeeded" for row in heroes)
    wrong = [f"{row['id']} ended {row['state']}: {row['error']}" for row in heroes if row["state"] != "succeeded"]
    if run.booked != POSTS:
        wrong.append(f"{run.booked} orders were booked for {POSTS} posts")
    if len(charges) != POSTS:
        wrong.append(f"{len(charges)} charges for {POSTS} posts")
    files = len(list((run.folder / "out").glob("*.*")))
    return [*wrong, *([f"only {files} files, a result is lost"] if files < POSTS else [])]


def main() -> None:
    """Carry out the runs one after the other and print the totals."""
    parser = argparse.ArgumentParser(description="Kill servers, workers and PostgreSQL; count duplicates and losses.")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--kills", type=int, default=6, help="a run, at most")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--keep", type=Path, help="keep every run's files and logs in this folder")
    asked = parser.parse_args()
    seed = asked.seed if asked.seed is not None else random.randrange(10_000)
    FORK.set_forkserver_preload(["__main__", "portrayal.providers.replicate.sdk", "portrayal.photos.checking.looking"])
    print(f"seed {seed}")
    runs: list[Run] = []
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)  # noqa: PTH101, S103 - the server's user must reach its own folder inside
        cluster = Cluster(Path(place) / "cluster", ("max_connections = 100",)).start()
        try:
            for number in range(asked.runs):
                folder = (asked.keep or Path(place)) / f"{number}"
                run = carry_out(Run(number, folder, random.Random(f"{seed} {number}")), cluster, asked.kills)
                runs.append(run)
                told = "; ".join(run.faults) or "well"
                print(
                    f"  run {number}: {sum(run.kills.values())} kills, {run.booked} booked, {run.done} done: {told}",
                    flush=True,
                )
        finally:
            cluster.stop()
    killed: Counter[str] = sum((run.kills for run in runs), Counter())
    print(f"{len(runs)} runs of {POSTS} posts, {sum(killed.values())} kills: {dict(killed.most_common())}")
    print(f"{sum(max(0, run.booked - POSTS) for run in runs)} duplicates, {sum(POSTS - run.done for run in runs)} lost")
    raise SystemExit(any(run.faults for run in runs))


if __name__ == "__main__":
    main()

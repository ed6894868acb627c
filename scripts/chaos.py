"""Kill servers at random moments of paid work, start them again, and count what the vendor booked: `make chaos`.

Each run has an emulated Replicate that keeps the books, one ledger, and one server or two that race on it: child
processes that are killed with SIGKILL and started again until the job ends. Every timing is a tenth of the real one
or less, in the same proportions. Exits 1 for a duplicate, a lost result, or a job that does not end in the truth.
"""

import argparse
import hashlib
import logging
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path

import anyio
from chaos_timing import FORK, KILL_WITHIN_S, LEASE_S, LONGEST_S, MOST_KILLINGS, TIMING

from emulators.replicate import Emulator
from emulators.replicate_modes import Fault, Modes
from emulators.replicate_orders import PREDICT, TRAIN
from portrayal import Hero, HeroRequest, PortrayalError, Settings, TrainRequest, generate_hero, train_lora
from portrayal import studio as wiring
from portrayal.catalog import open_studio
from portrayal.models import LoraInfo
from portrayal.providers import PROVIDERS
from portrayal.providers.replicate import ReplicateProvider
from portrayal.runs.runner import Runner
from studios import add_dataset

ORDERS = {"training": "trainings", "hero": "predictions", "two tries": "predictions"}
"""What is asked for. The emulator's pictures show no face, so one with a person is made twice."""


@dataclass
class Run:
    """One run: where its ledger is, which work it does, and what became of it."""

    number: int
    servers: int
    folder: Path
    chance: random.Random
    kind: str = ""
    rounds: int = 0
    killed_in: Counter[str] = field(default_factory=Counter[str])
    booked: int = 0
    faults: list[str] = field(default_factory=list[str])
    archives_left: int = 0

    @property
    def expected(self) -> int:
        """Orders that are meant."""
        return 2 if self.kind == "two tries" else 1

    @property
    def ledger(self) -> Path:
        """The file that all servers of this run share."""
        return self.folder / "home" / "ledger.sqlite"

    def settings(self, url: str) -> Settings:
        """Return what each server is configured with."""
        return Settings.model_validate(
            {
                "home": self.folder / "home",
                "output": self.folder / "out",
                "provider": "replicate",
                "confirm_usd": 100,
                "daily_usd": 1000,
                "retries": 1,
                "replicate_api_token": "r8_emulator",
                "replicate_base_url": url,
            }
        )


def serve(settings: Settings, kind: str) -> None:
    """Be one server: take up what is unfinished, make the call, and end with it."""
    logging.basicConfig(filename=settings.home / f"{os.getpid()}.log", level=logging.INFO)
    wiring.Runner = partial(Runner, lease_s=LEASE_S, beat_s=0.1, poll_s=(0.05, 0.1))  # type: ignore[assignment,misc]
    PROVIDERS["replicate"] = lambda given: ReplicateProvider(given, TIMING)
    try:
        anyio.run(_call, settings, kind)
    except PortrayalError as error:
        logging.getLogger("chaos").warning("%s: %s", type(error).__name__, error)
        sys.exit(3)


async def _call(settings: Settings, kind: str) -> None:
    async with open_studio(settings) as studio:
        if kind == "training":
            await train_lora(studio, TrainRequest(dataset="ann", max_cost_usd=50))
        else:
            person = kind == "two tries"
            ask = HeroRequest(cluster="strategy", route="text_to_image", person=person, size="1280x720", format="jpg")
            await generate_hero(studio, ask)


def carry_out(run: Run) -> Run:
    """Start servers, kill them, start them again until the job ends, and compare the books with the ledger."""
    modes = Modes(start_s=0.05, work_s=run.chance.uniform(0.05, 0.8), lag_s=run.chance.uniform(0, 0.5))
    luck = run.chance.random()
    if luck < 0.3:  # the order is booked, at once or only after the sender was cut off, and its answer never comes
        late_s = run.chance.uniform(0.1, 0.8)
        for request in (PREDICT, TRAIN):
            fault = Fault(how="cut", booked=True) if luck < 0.2 else Fault(how="late", late_s=late_s)
            modes.fail(request, fault)
    with Emulator(modes=modes) as vendor:
        serving = partial(serve, run.settings(vendor.url), run.kind)
        deadline = time.monotonic() + LONGEST_S
        while _state(run) != "succeeded" and time.monotonic() < deadline:
            again = run.rounds < MOST_KILLINGS and run.chance.random() < 0.4
            _round(run, serving, kill=run.rounds == 0 or again)
        run.booked = len(vendor.books.booked(ORDERS[run.kind]))
        run.archives_left = len(vendor.books.files)
        made = sorted(vendor.books.versions)
    run.faults += _judge(run, made)
    return run


def _round(run: Run, serving: Callable[[], None], *, kill: bool) -> None:
    """Let the servers work: each is killed at a moment of its own, or left alone until its call returns."""
    alive: list[tuple[BaseProcess, float]] = []
    for _ in range(run.servers):
        server = FORK.Process(target=serving, daemon=True)
        server.start()
        alive.append((server, time.monotonic() + run.chance.uniform(0, KILL_WITHIN_S)))
    run.rounds += 1
    for server, moment in sorted(alive, key=lambda pair: pair[1]):
        server.join(max(0.0, moment - time.monotonic()) if kill else LONGEST_S)
        if server.is_alive():
            run.killed_in[_state(run) if kill else "hung"] += 1
            server.kill()
            server.join()
        server.close()


def _rows(run: Run, sql: str) -> list[sqlite3.Row]:
    db = sqlite3.connect(run.ledger, timeout=15)
    db.row_factory = sqlite3.Row
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


def _state(run: Run) -> str:
    states = [str(row["state"]) for row in _rows(run, "SELECT state FROM jobs WHERE parent IS NULL")]
    return states[0] if len(states) == 1 else f"{len(states) or 'no'} job{'s' if states else ''} yet"


def _judge(run: Run, made: list[str]) -> list[str]:
    """Return what is wrong: duplicates, lost results, or a ledger that does not say what happened."""
    wrong = [f"{run.booked} orders were booked"] if run.booked != run.expected else []
    jobs = _rows(run, "SELECT id, state, cost_usd, result, error FROM jobs")
    if len(jobs) != run.expected or any(row["state"] != "succeeded" for row in jobs):
        told = [(row["state"], row["error"]) for row in jobs]
        over = run.booked and _state(run) in ("failed", "canceled", "no job yet")
        return [*wrong, f"the jobs ended as {told}{', and a paid result is lost' if over else ''}"]
    charges = _rows(run, "SELECT usd FROM charges")
    if sorted(row["usd"] for row in charges) != sorted(row["cost_usd"] for row in jobs):
        wrong.append(f"{len(charges)} charges for {run.expected} orders")
    return wrong + anyio.run(_things, run, made)


async def _things(run: Run, made: list[str]) -> list[str]:
    """Compare the library and the files with what the vendor made."""
    async with open_studio(run.settings("http://127.0.0.1:9")) as studio:
        if run.kind == "training":
            loras = await studio.library.newest("lora", LoraInfo)
            return [] if [lora.model for lora in loras] == made else ["a paid result is lost: the LoRA"]
        heroes = await studio.library.newest("hero", Hero)
    images = [(hero.image.path, hero.image.sha256) for hero in heroes if hero.image]
    files = [(str(path), hashlib.sha256(path.read_bytes()).hexdigest()) for path in (run.folder / "out").iterdir()]
    return [] if files == images and len(files) == 1 else [f"a paid result is lost or doubled: {files}, {images}"]


def prepare(folder: Path) -> Path:
    """Make a home whose library has a data set to train; return its ledger, to be copied into every run."""

    async def fill() -> None:
        async with open_studio(Settings(home=folder / "home", output=folder / "out")) as studio:
            dataset = await add_dataset(studio, "ann", folder)
            Path(dataset.archive).write_bytes(b"PK" + bytes(50_000))  # noqa: ASYNC240 - nobody waits yet

    anyio.run(fill)
    return folder / "home" / "ledger.sqlite"


def tell(runs: list[Run], servers: int, seconds: float) -> bool:
    """Print the totals and each fault; return whether all is well."""
    killed: Counter[str] = sum((run.killed_in for run in runs), Counter())
    bad = [run for run in runs if run.faults]
    duplicates = sum(max(0, run.booked - run.expected) for run in runs)
    lost = sum(any("lost" in fault for fault in run.faults) for run in runs)
    kinds = Counter(run.kind for run in runs)
    print(f"{len(runs)} runs with {servers} server(s) on one ledger in {seconds:.0f} s: {dict(kinds)}")
    print(f"  {sum(killed.values())} kills, while the job was: {dict(killed.most_common())}")
    print(f"  {sum(run.booked for run in runs)} orders booked, {duplicates} duplicates, {lost} paid results lost")
    print(f"  {len(runs) - len(bad)} jobs ended in the truth; {sum(r.archives_left for r in runs)} face archives left")
    for run in bad:
        print(f"  run {run.number} ({run.kind}): {'; '.join(run.faults)}")
    print("OK" if not bad else "BROKEN", flush=True)
    return not bad


def main() -> None:
    """Carry out the runs, a few at once, and print the totals."""
    parser = argparse.ArgumentParser(description="Kill servers at random moments and count duplicates and losses.")
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--servers", type=int, choices=(1, 2), default=0, help="default: the runs with 1, then with 2")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--keep", type=Path, help="keep every run's ledger and logs in this folder")
    asked = parser.parse_args()
    seed = asked.seed if asked.seed is not None else random.randrange(10_000)
    FORK.set_forkserver_preload(["__main__", "portrayal.providers.replicate.sdk", "portrayal.photos.checking.looking"])
    well = True
    for servers in (asked.servers,) if asked.servers else (1, 2):
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as place:
            template = prepare(Path(place) / "template")
            with ThreadPoolExecutor(asked.at_once) as pool:
                made = [_new(n, servers, asked.keep or Path(place), template, seed) for n in range(asked.runs)]
                runs = list(pool.map(carry_out, made))
        print(f"seed {seed}")
        well = tell(runs, servers, time.monotonic() - began) and well
    raise SystemExit(not well)


def _new(number: int, servers: int, place: Path, template: Path, seed: int) -> Run:
    folder = place / f"{servers}-{number}"
    run = Run(number, servers, folder, random.Random(f"{seed} {servers} {number}"), list(ORDERS)[number % 3])
    run.ledger.parent.mkdir(parents=True)
    (folder / "out").mkdir()
    shutil.copy(template, run.ledger)
    return run


if __name__ == "__main__":
    main()

"""A process is killed with SIGKILL at the worst moments; the next one finds what was booked and pays nothing twice."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import ledgers
from runs_fakes import FileProvider, buys, draft, process

pytestmark = pytest.mark.anyio

SCRIPT = """
import sys, time
from pathlib import Path
import anyio
import ledgers
from runs_fakes import FileProvider, buys, draft, process
from portrayal.runs.job import Outcome

folder, where = Path(sys.argv[1]), sys.argv[2]

def stop(point):
    if point == where:
        print(point, flush=True)
        time.sleep(3600)

async def work(handle):
    outcome = await buys(FileProvider(folder / "vendor", stop))(handle)
    stop("before deliver")
    return outcome

async def main():
    async with process(folder / "ledger.sqlite", {"hero": work}) as here:
        await here.run(draft(usd=0.04), wait_s=60)

anyio.run(main)
"""


def run_until(point: str, folder: Path) -> None:
    """Start the script, wait for its marker, and kill it there."""
    path = os.pathsep.join(part for part in sys.path if part)
    child = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(folder), point],
        stdout=subprocess.PIPE,
        env={**os.environ, **ledgers.FOR_CHILDREN, "PYTHONPATH": path},
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline().decode().strip() == point
        child.kill()


async def let_leases_run_out(here):
    """Do at once what the dead process's lease would do in time."""
    await here.ledger.do(lambda db, now: db.execute("UPDATE jobs SET lease_until = 0"))


@pytest.mark.parametrize("point", ["before send", "booked, not answered", "accepted", "before deliver"])
async def test_a_killed_process_costs_nothing_twice_and_the_job_is_finished(tmp_path, point):
    run_until(point, tmp_path)
    vendor = FileProvider(tmp_path / "vendor")
    async with process(tmp_path / "ledger.sqlite", {"hero": buys(vendor)}, lease_s=0.05) as here:
        (job,) = await here.ledger.jobs()
        assert not job.finished
        await let_leases_run_out(here)
        done = await here.run(draft(usd=0.04))
        assert done.state == "succeeded"
        assert done.cost_usd == pytest.approx(0.04)
        assert await here.ledger.spent_since(0) == pytest.approx(0.04)
    assert len(vendor.lines()) == 1


async def test_two_processes_that_find_a_dead_ones_job_finish_it_once(tmp_path):
    run_until("booked, not answered", tmp_path)
    vendor = FileProvider(tmp_path / "vendor")
    works = {"hero": buys(vendor)}
    async with process(tmp_path / "ledger.sqlite", works) as one, process(tmp_path / "ledger.sqlite", works) as two:
        await let_leases_run_out(one)
        assert await one.runner.resume() == 1
        assert (await two.run(draft(usd=0.04))).state == "succeeded"
    assert len(vendor.lines()) == 1

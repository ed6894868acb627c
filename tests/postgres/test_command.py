"""`portrayal worker` as people start it: a process that makes the heroes of another's series, and ends when asked."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import anyio
import pytest
from pydantic import SecretStr

from ledgers import URL
from portrayal import BackfillRequest, backfill_heroes, open_studio
from portrayal.runs.workers import Queue
from runs_fakes import until
from studios import make_environ, make_settings

pytestmark = pytest.mark.anyio


async def test_a_worker_makes_the_heroes_of_a_series_and_ends_on_sigterm(tmp_path: Path):
    path = os.pathsep.join(part for part in sys.path if part)
    env = {**os.environ, **make_environ(tmp_path, PORTRAYAL_LEDGER=URL or ""), "PYTHONPATH": path}
    posts = tmp_path / "home" / "posts"
    posts.mkdir(parents=True)
    for number in range(2):
        (posts / f"{number}.md").write_text(f"# Post {number}\n\nWords about a quiet desk.", encoding="utf-8")
    mine = make_settings(tmp_path, ledger=SecretStr(URL or ""), ledger_schema="portrayal")
    command = [sys.executable, "-c", "from portrayal.cli import main; main()", "worker", "--concurrency", "2"]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE) as worker:  # noqa: ASYNC220 - it must live on
        try:
            async with open_studio(mine) as studio:

                async def seen():
                    return await Queue(studio.ledger)._workers()

                await until(seen, 60)
                made = await backfill_heroes(studio, BackfillRequest(source=str(posts)))
                assert (made.done, made.failed) == (2, 0)
                heroes = [job for job in await studio.ledger.jobs() if job.tool == "generate_hero"]
                assert {(job.owner or "").split(":")[0] for job in heroes}.isdisjoint({studio.jobs._process})
            worker.send_signal(signal.SIGTERM)
            with anyio.fail_after(20):
                code = await anyio.to_thread.run_sync(worker.wait)
            assert code == 0
        finally:
            worker.kill()

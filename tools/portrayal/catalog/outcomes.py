"""From a job's row to what its tool answers: finished, still running, or the failure it ended with."""

from pathlib import Path
from typing import Any

from portrayal.errors import CallerError
from portrayal.runs.job import Draft, Job
from portrayal.studio import Studio


def next_call(job: Job) -> str:
    """Return the call that goes on with an unfinished job."""
    return f'get_job(job="{job.id}", wait_s=45)'


async def run_job(studio: Studio, draft: Draft, wait_s: float, *, again: bool = False) -> Job:
    """Start the job (or find it), wait at most `wait_s` seconds, and raise its failure if it failed."""
    started = await studio.jobs.start(draft, again=again)
    job = await studio.jobs.wait(started.id, wait_s)
    if job.state == "failed":
        raise job.failure()
    if job.state == "canceled":
        raise CallerError(f"Job {job.id} was canceled.", next="Make the same call again to start it anew.")
    return job


def open_fields(job: Job) -> dict[str, Any]:
    """Return what every unfinished result says: its job, state and the next call."""
    if job.state == "unknown":
        return {"job": job.id, "status": job.state, "next": f"{job.message} {let_go(job)}".strip()}
    return {"job": job.id, "status": job.state, "next": next_call(job)}


def let_go(job: Job) -> str:
    """Return the call that gives an order up whose fate nobody can tell."""
    return f'cancel_job(job="{job.id}") lets it go; its price then counts as spent.'


def newest_on_disk(shelf: Path, name: str) -> int:
    """Return the highest version of `name` that a folder on the shelf has, 0 for none.

    A new ledger beside old files must not write into them. Where capitals are told apart and where they are not, "Ada"
    and "ada" never share a folder.
    """
    start = f"{name}_v".casefold()
    names = (path.name.casefold() for path in (shelf.iterdir() if shelf.is_dir() else ()))
    versions = (name.removeprefix(start).split(".")[0] for name in names if name.startswith(start))
    return max((int(version) for version in versions if version.isdigit()), default=0)

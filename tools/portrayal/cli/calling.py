"""One call of a tool for a person: check, run, ask for consent, wait to the end, show."""

import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import typer

from portrayal.catalog import TOOLS, open_studio
from portrayal.catalog.requests import JobResult, Result
from portrayal.cli.terminal import NEEDS_APPROVAL, at_keyboard, boundary, progress_bar, stderr, stdout
from portrayal.errors import CallerError
from portrayal.runs.job import Job
from portrayal.runs.progress import Listener, listening
from portrayal.studio import open_studio as open_idle_studio
from portrayal.tool import Tool

LOOK_S = 45.0
"""Seconds of one look at a job while a person waits."""


@dataclass(frozen=True)
class Call:
    """What to call. `follow` waits for the end of long work; `idle` leaves unfinished jobs of other tools alone."""

    tool: str
    arguments: Mapping[str, Any]
    folders: tuple[Path, ...] = ()
    follow: bool = True
    idle: bool = False
    afterwards: Callable[[Result], str | None] | None = None
    """What a person types next, by the result; None leaves it to the result's screen."""


def answer(call: Call, *, as_json: bool) -> None:
    """Make the call and print its result; exits with the code of the failure, or 5 without consent."""
    from portrayal.cli.screens import show
    from portrayal.cli.screens.base import show_next
    from portrayal.cli.wording import for_people

    with boundary(as_json=as_json):
        result = _agreed(call, _run(call))
        if as_json:
            sys.stdout.write(result.model_dump_json(exclude_none=True) + "\n")
        else:
            show(result, stdout())
            if call.afterwards and (said := call.afterwards(result)):
                show_next(stdout(), said)
        if isinstance(result, JobResult) and result.status == "needs_approval":
            stderr().print(for_people(result.next or ""), style="yellow", markup=False, soft_wrap=True)
            raise typer.Exit(NEEDS_APPROVAL)


def _run(call: Call) -> Result:
    tool = next(known for known in TOOLS if known.name == call.tool)
    with progress_bar(tool.title) as listener:
        return anyio.run(partial(_make, tool, call, listener))


async def _make(tool: Tool, call: Call, listener: Listener) -> Result:
    request = tool.read(call.arguments)
    works = {tool.name: tool.work} if tool.work else {}
    opened = open_idle_studio(works=works, extra_folders=call.folders) if call.idle else None
    async with opened or open_studio(extra_folders=call.folders) as studio:
        with listening(listener):
            result: Result = await tool.run(studio, request)
            while call.follow and isinstance(result, JobResult) and result.job and _goes_on(result):
                job = await studio.jobs.wait(result.job, LOOK_S)
                if job.state == "failed":
                    raise job.failure()
                if job.state == "canceled":
                    raise CallerError(f"Job {job.id} was canceled.", next="The same command starts it anew.")
                result = _moved(tool, result, job)
            return result


def _goes_on(result: JobResult) -> bool:
    return result.status in ("queued", "sending", "running")


def _moved(tool: Tool, result: JobResult, job: Job) -> Result:
    if job.state != "succeeded" or job.result is None:
        return result.model_copy(update={"status": job.state})
    done = tool.result.model_validate(job.result)
    return done if isinstance(done, Result) else result


def _agreed(call: Call, result: Result) -> Result:
    """Ask the person at the keyboard for consent to the price, and call again when it is given."""
    asked = isinstance(result, JobResult) and result.status == "needs_approval"
    if not asked or not at_keyboard():
        return result
    usd = math.ceil(round(_estimate(result) * 100, 6)) / 100
    if not typer.confirm(f"Spend about ${usd:.2f}?", err=True):
        return result
    return _run(replace(call, arguments={**call.arguments, "max_cost_usd": usd}))


def _estimate(result: Result) -> float:
    known = result.model_dump(include={"estimate_usd": True, "route": {"estimate_usd"}})
    return float(known.get("estimate_usd", known.get("route", known).get("estimate_usd", 0.0)))

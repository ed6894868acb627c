"""The real server with four tools more, which the conformance suite's scenarios of tasks call by name.

`python -m protocol_jobs HOST:PORT` serves them over HTTP. Their jobs are rows of the ledger like any other's.
"""

import sys
import uuid

import anyio
from pydantic import Field

from portrayal import catalog
from portrayal.catalog.outcomes import open_fields, run_job
from portrayal.catalog.requests import JobResult, Request, Result
from portrayal.errors import BadRequest
from portrayal.runs.handle import Handle
from portrayal.runs.job import Draft, Outcome
from portrayal.studio import Studio
from portrayal.tool import Tool


class Greeting(Request):
    name: str = Field(description="whom")


class Greeted(Result):
    text: str


class Computation(Request):
    seconds: float = Field(default=1, description="how long")
    label: str = Field(default="", description="any text")
    wait_s: float = Field(default=45, description="at most 45")


class Computed(JobResult):
    text: str = ""


async def greet(studio: Studio, request: Greeting) -> Greeted:
    return Greeted(text=f"Hello, {request.name}!")


def starter(tool: str):
    async def start(studio: Studio, request: Computation) -> Computed:
        draft = Draft(tool=tool, key=uuid.uuid4().hex, plan={"seconds": request.seconds})
        job = await run_job(studio, draft, request.wait_s)
        return Computed.model_validate(job.result if job.state == "succeeded" else open_fields(job))

    return start


async def compute(studio: Studio, handle: Handle) -> Outcome:
    await handle.begin()
    await anyio.sleep(float(str(handle.job.plan["seconds"])))
    return Outcome(result=Computed(job=handle.job.id, status="succeeded", text="computed").sent())


async def refuse(studio: Studio, handle: Handle) -> Outcome:
    await handle.begin()
    await anyio.sleep(1)
    raise BadRequest("This job always fails.", next="Nothing helps.")


async def break_down(studio: Studio, handle: Handle) -> Outcome:
    await handle.begin()
    await anyio.sleep(1)
    raise KeyError("broken")


HINTS = {"read_only": False, "destructive": False, "idempotent": False, "open_world": False}


def job_tool(name: str, work) -> Tool:
    about = f"The conformance suite's {name}."
    return Tool(
        name=name,
        title=name,
        description=about,
        run=starter(name),
        request=Computation,
        result=Computed,
        work=work,
        **HINTS,
    )


TOOLS = (
    Tool(name="greet", title="Greet", description="Says hello.", run=greet, request=Greeting, result=Greeted, **HINTS),
    job_tool("slow_compute", compute),
    job_tool("failing_job", refuse),
    job_tool("protocol_error_job", break_down),
)

if __name__ == "__main__":
    catalog.TOOLS = (*catalog.TOOLS, *TOOLS)  # before the server reads the list
    from portrayal_mcp import job_tasks
    from portrayal_mcp.web.serving import serve_http

    job_tasks.WAIT_S = 0.1
    serve_http(sys.argv[1])

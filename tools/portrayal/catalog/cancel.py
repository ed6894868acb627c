"""cancel_job: stop a job, and say what was stopped and what was already paid."""

from pydantic import Field

from portrayal.catalog.requests import Request, Result
from portrayal.models import JobState
from portrayal.studio import Studio
from portrayal.tool import Tool


class CancelRequest(Request):
    """Which job to stop."""

    job: str = Field(description="id", max_length=100)


class Canceled(Result):
    """What became of the job; `paid_usd` was spent before it stopped."""

    job: str
    status: JobState
    stopped: bool
    paid_usd: float
    because: str


async def cancel_job(studio: Studio, request: CancelRequest) -> Canceled:
    """Stop a job and what it is made of; what is finished stays. Raises NotFound."""
    before = await studio.jobs.get(request.job)
    job = before if before.finished else await studio.jobs.cancel(request.job)
    stopped = not before.finished and job.state == "canceled"
    if before.finished:
        because = f"It had already ended ({before.state}); there was nothing to stop."
    elif job.state == "succeeded":
        because = "It was done before it could be stopped; its result is kept."
    elif stopped:
        because = "It was stopped; finished files stay where they are."
    else:
        because = "It was asked to stop and has not ended yet; look again with get_job."
    paid = job.cost_usd + (await studio.ledger.below()).get(job.id, 0.0)
    return Canceled(job=job.id, status=job.state, stopped=stopped, paid_usd=round(paid, 4), because=because)


TOOL = Tool(
    name="cancel_job",
    title="Cancel a job",
    description=("Stop a job; says what was stopped and what was already paid."),
    run=cancel_job,
    request=CancelRequest,
    result=Canceled,
    read_only=False,
    destructive=True,
    idempotent=True,
    open_world=True,
)

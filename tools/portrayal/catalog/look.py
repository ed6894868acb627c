"""get_job: where a job stands, and its result when it is done."""

from collections.abc import Mapping

from pydantic import Field, JsonValue, ValidationError

from portrayal.catalog.outcomes import let_go, next_call
from portrayal.catalog.requests import Picture, Request, Result
from portrayal.models import JobState
from portrayal.studio import Studio
from portrayal.tool import Tool


class JobRequest(Request):
    """Which job, and how long to wait for it."""

    job: str = Field(description="id", max_length=100)
    wait_s: float = Field(default=0, ge=0, le=45, description="at most 45")


class JobView(Result):
    """A job: progress from 0 to 1, and its tool's own result once it succeeded."""

    job: str
    tool: str
    status: JobState
    progress: float
    message: str = ""
    result: dict[str, JsonValue] | None = None
    error: str | None = None
    estimate_usd: float = 0
    cost_usd: float = 0
    next: str | None = None

    def pictures(self) -> tuple[Picture, ...]:
        """Show what the job's own tool would show."""
        own = result_of(self.tool, self.result)
        return own.pictures() if own else ()


def result_of(tool: str, kept: Mapping[str, JsonValue] | None) -> Result | None:
    """Return what a job's tool answered, of what the job kept; None when this version cannot read it."""
    from portrayal.catalog import TOOLS

    result = next((one.result for one in TOOLS if one.name == tool), None)
    try:
        return result.model_validate(kept) if result and kept else None  # type: ignore[return-value]
    except ValidationError:
        return None


async def get_job(studio: Studio, request: JobRequest) -> JobView:
    """Return where a job stands, after waiting at most `wait_s` seconds for its end. Raises NotFound."""
    job = await studio.jobs.wait(request.job, request.wait_s)
    failed, below = job.state == "failed", await studio.ledger.below()
    return JobView(
        job=job.id,
        tool=job.tool,
        status=job.state,
        progress=round(job.progress, 3),
        message=job.message,
        result=job.result,
        error=str(job.failure()) if failed else None,
        estimate_usd=job.estimate_usd,
        cost_usd=round(job.cost_usd + below.get(job.id, 0.0), 6),
        next=None if job.finished else let_go(job) if job.state == "unknown" else next_call(job),
    )


TOOL = Tool(
    name="get_job",
    title="Follow a job",
    description=("Wait for a job and get its progress, then its result."),
    run=get_job,
    request=JobRequest,
    result=JobView,
    read_only=True,
    destructive=False,
    idempotent=True,
    open_world=False,
)

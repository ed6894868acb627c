"""backfill_heroes: one hero for every post of a folder, planned first, resumable, within a budget."""

from functools import partial
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from portrayal.catalog.approval import approve
from portrayal.catalog.generate import hero_of
from portrayal.catalog.outcomes import open_fields, run_job
from portrayal.catalog.planning import output_folder
from portrayal.catalog.requests import WAIT_S, JobResult, Name, PathText, Request
from portrayal.catalog.series import Post, SeriesPlan, plan_series
from portrayal.catalog.together import make_all
from portrayal.errors import BadRequest, PortrayalError
from portrayal.models import LoraInfo, Noun
from portrayal.rules.pricing import Price
from portrayal.runs.handle import Handle
from portrayal.runs.job import Draft, Job
from portrayal.runs.runner import Outcome
from portrayal.studio import Studio
from portrayal.tool import Tool

PATIENCE_S = 24 * 3600.0


class BackfillRequest(Request):
    """Which posts, with which LoRA, and for how much."""

    source: PathText = Field(description="folder of posts")
    lora: Name | None = Field(default=None, description="default: newest")
    limit: int | None = Field(default=None, ge=1, description="at most")
    output_dir: PathText | None = Field(default=None, description="folder")
    dry_run: bool = Field(default=False, description="plan and price, free")
    max_cost_usd: float | None = Field(default=None, ge=0, description="consented sum")


class PostRow(Noun):
    """One post: what it gets, where that stands, and why."""

    post: str
    status: Literal["planned", "done", "failed", "skipped"]
    cluster: str | None = None
    scene: str | None = None
    path: str | None = None
    usd: float = 0
    hero: str | None = None
    image: str | None = None
    because: str | None = None


class Backfilled(JobResult):
    """One row a post, and the sum."""

    posts: int
    done: int = 0
    failed: int = 0
    estimate_usd: float
    cost_usd: float | None = None
    rows: tuple[PostRow, ...] = ()


async def backfill_heroes(studio: Studio, request: BackfillRequest) -> Backfilled:
    """Plan a hero for each post of a folder, then make them; neighbours never share a scene (R-backfill, R-variety).

    Raises NotFound for a folder without posts and OverBudget when the whole series is over a cap.
    """
    if request.source.startswith(("http://", "https://")):
        raise BadRequest("A site cannot be backfilled by this version.", next="Give a folder of posts.")
    lora = await studio.library.find("lora", LoraInfo, request.lora) if request.lora else None
    folder = studio.folders.allowed(Path(request.source))
    output_folder(studio, request.output_dir)
    plan = await plan_series(studio, folder, lora=lora, limit=request.limit, output_dir=request.output_dir)
    if request.dry_run:
        return _shown(plan, status="dry_run", next="The same call without dry_run makes them.")
    price = Price(usd=plan.estimate_usd, as_of="", because="the sum of the posts")
    refused = await approve(studio, price, request.max_cost_usd, key=plan.key())
    if refused:
        return _shown(plan, status="needs_approval", next=refused)
    draft = Draft(
        tool="backfill_heroes",
        key=plan.key(),
        plan=plan.model_dump(mode="json"),
        estimate_usd=plan.estimate_usd,
        caps=studio.settings.caps,
    )
    job = await run_job(studio, draft, WAIT_S)
    if job.state == "succeeded" and job.result is not None:
        return Backfilled.model_validate(job.result)
    return _shown(plan, **open_fields(job))


async def make_series(studio: Studio, handle: Handle) -> Outcome:
    """Make the planned heroes, a few at once; one that fails is reported and the rest goes on."""
    plan = SeriesPlan.model_validate(handle.job.plan)
    await handle.begin()
    rows = await make_all(handle, plan.posts, partial(_make_post, studio, handle.job), "posts")
    shown = _shown(plan, rows=tuple(rows), status="succeeded", job=handle.job.id)
    return Outcome(result=shown.sent())


async def _make_post(studio: Studio, job: Job, post: Post) -> PostRow:
    row = _row(post)
    if post.plan is None:
        return row
    try:
        hero = await hero_of(studio, post.plan, PATIENCE_S, parent=job.id)
    except PortrayalError as error:
        return row.model_copy(update={"status": "failed", "because": str(error)})
    made = {"status": "done", "hero": hero.hero, "usd": hero.cost_usd or 0.0}
    return row.model_copy(update=made | {"image": hero.image.path if hero.image else None})


def _row(post: Post) -> PostRow:
    if post.plan is None:
        return PostRow(post=post.post, status="skipped", because=post.because)
    plan = post.plan
    return PostRow(
        post=post.post,
        status="planned",
        cluster=plan.cluster,
        scene=plan.scene.id,
        path=plan.route.path,
        usd=plan.route.estimate_usd,
        because=plan.route.because,
    )


def _shown(plan: SeriesPlan, *, rows: tuple[PostRow, ...] | None = None, **fields: Any) -> Backfilled:
    shown = rows if rows is not None else tuple(_row(post) for post in plan.posts)
    done = [row for row in shown if row.status == "done"]
    return Backfilled.model_validate(
        {
            "posts": len(plan.posts),
            "done": len(done),
            "failed": sum(row.status in ("failed", "skipped") for row in shown),
            "estimate_usd": plan.estimate_usd,
            "cost_usd": round(sum(row.usd for row in done), 4) if rows is not None else None,
            "rows": shown,
            **fields,
        }
    )


TOOL = Tool(
    name="backfill_heroes",
    title="Backfill a blog",
    description=(
        "A hero for every post of a folder: scenes vary, the person stays. Resumable. Start with dry_run=true."
    ),
    run=backfill_heroes,
    request=BackfillRequest,
    result=Backfilled,
    work=make_series,
    read_only=False,
    destructive=False,
    idempotent=True,
    open_world=True,
)

"""backfill_heroes: one hero for every post of a blog, planned first, resumable, within a budget."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import Field

from portrayal.catalog.approval import approve
from portrayal.catalog.outcomes import open_fields, run_job
from portrayal.catalog.planning import output_folder
from portrayal.catalog.requests import WAIT_S, JobResult, Name, PathText, Picture, Request
from portrayal.catalog.series import sheet
from portrayal.catalog.series.blogs import open_blog
from portrayal.catalog.series.ending import end_series, write_table
from portrayal.catalog.series.posts import SeriesInfo, SeriesPost, files_gone, keep_series
from portrayal.catalog.series.preparing import Wanted, prepare
from portrayal.catalog.series.previews import (
    any_key,
    check_previews,
    is_preview,
    may_be_placed,
    previews_in,
    told_of_previews,
)
from portrayal.catalog.series.rows import ORDER, Line, PostRow, planned_line
from portrayal.catalog.series.running import Run, SeriesJob
from portrayal.catalog.series.table import rows_of
from portrayal.catalog.series.telling import told_of_heroes, unplaced_in, warnings_of
from portrayal.catalog.series_page import sheet_of
from portrayal.rules.pricing import Price, dollars
from portrayal.rules.purse import Purse
from portrayal.rules.verdicts import failed
from portrayal.runs.handle import Handle
from portrayal.runs.job import Draft, Outcome, content_key, job_id
from portrayal.studio import Studio
from portrayal.tool import Tool

RUN = 'Show the person this plan. The same call with plan="{}"{} and without dry_run makes exactly it.'
PREVIEWS = "Without place=true the same call makes a plan of previews, to look at."
NEW = "Plan the series anew: leave plan out, and its heroes are real ones."
"""What to do after a plan: run it; or, where previews would go into posts, look at them first, or plan anew."""

SHOWN = 40
"""Rows of an answer; the table and the report have them all."""


class BackfillRequest(Request):
    """Which posts, with which LoRA, and for how much."""

    source: PathText = Field(description="folder or address")
    lora: Name | None = Field(default=None, description="default: newest")
    limit: int | None = Field(default=None, ge=1, description="at most")
    plan: PathText | None = Field(default=None, description="CSV or id")
    changes: dict[str, str] | None = Field(default=None, description='post to "skip" or "scene=…;person=no"')
    place: bool = Field(default=False, description="put into posts")
    output_dir: PathText | None = Field(default=None, description="folder")
    dry_run: bool = Field(default=False, description="free plan and price")
    max_cost_usd: float | None = Field(default=None, ge=0, description="consented sum")


class Backfilled(JobResult):
    """The sum, one row a post (40 at most, what needs a look first), and `file`: the plan's table or the report.

    Beside the report lies `heroes-….csv`. `placed` are heroes in their posts, `unplaced` those that are not; in a plan,
    posts that could not take one. A plan's `done` are made already.
    """

    posts: int
    done: int = 0
    failed: int = 0
    skipped: int = 0
    left: int = 0
    placed: int | None = None
    unplaced: int | None = None
    estimate_usd: float
    cost_usd: float | None = None
    plan: str | None = None
    file: str | None = None
    findings: tuple[str, ...] | None = None
    warnings: tuple[str, ...] | None = None
    rows: tuple[PostRow, ...] = ()

    def pictures(self) -> tuple[Picture, ...]:
        """Show the sheet of the heroes, where any was made."""
        if not self.file or not self.job or not self.done or self.status != "succeeded":
            return ()
        uri, about = f"portrayal://jobs/{self.job}/sheet", f"the heroes of plan {self.plan}"
        return (Picture(path=f"{sheet_of(Path(self.file))}", uri=uri, about=about, preview_width=1000),)


async def backfill_heroes(studio: Studio, request: BackfillRequest) -> Backfilled:
    """Plan a hero for each post of a blog, then make them; neighbours never share a scene (R-backfill, R-variety).

    Raises NotFound for a blog without posts, BadRequest for a plan that cannot be run, and OverBudget when the whole
    series is over a cap.
    """
    folder = output_folder(studio, request.output_dir)
    info, posts = await _prepared(studio, request)
    price = _price(posts)
    rows = [planned_line(at, one) for at, one in enumerate(posts)]
    previews = told_of_previews(studio, previews_in(studio, posts), place=request.place)
    warnings = (*previews, *told_of_heroes(posts), *warnings_of(info, rows))
    told: dict[str, Any] = {"estimate_usd": price.usd, "plan": info.id}
    told |= {"unplaced": unplaced_in(rows) or None, "warnings": warnings or None}
    if request.dry_run:
        file, more = await _written(studio, folder, info, posts)
        told["warnings"] = (*warnings, *_over(price, request.max_cost_usd), *more) or None
        refused = request.place and not may_be_placed(studio, posts, stored=request.plan is not None)
        over = f" and max_cost_usd={price.usd:.15g}" if _over(price, request.max_cost_usd) else ""
        again = (NEW if any_key(studio) else PREVIEWS) if refused else RUN.format(info.id, over)
        return _shown(rows, **told, file=str(file), status="dry_run", next=again)
    if request.place:
        check_previews(studio, posts, stored=request.plan is not None)
    key = content_key("backfill_heroes", {"series": info.id, "place": request.place})
    refused = await approve(studio, price, request.max_cost_usd, key=key)
    if refused:
        return _shown(rows, **told, status="needs_approval", next=refused)
    await keep_series(studio, info, posts)
    work = _work(studio, request, info, posts)
    draft = Draft(
        tool=TOOL.name,
        key=key,
        plan=work.model_dump(mode="json"),
        estimate_usd=price.usd,
        caps=studio.settings.caps,
    )
    job = await run_job(studio, draft, WAIT_S, again=await _unfinished(studio, key, posts, request))
    if job.state == "succeeded" and job.result is not None:
        return Backfilled.model_validate(job.result)
    return _shown(rows, **told, **open_fields(job))


async def _written(
    studio: Studio, folder: Path, info: SeriesInfo, posts: Sequence[SeriesPost]
) -> tuple[Path, tuple[str, ...]]:
    """Keep a plan and write its table. Returns where, and what to say of that."""
    table = rows_of(info.id, posts, info.left_out)
    kept = await keep_series(studio, info.model_copy(update={"tables": (sheet.digest_of(table),)}), posts)
    return await write_table(folder, kept, table)


async def make_series(studio: Studio, handle: Handle) -> Outcome:
    """Make the planned heroes, some at once; one that fails is reported and the rest goes on."""
    work = SeriesJob.model_validate(handle.job.plan)
    await handle.begin()
    blog = open_blog(studio, work.source) if work.place else None
    try:
        rows = await Run(studio, handle, work, blog, Purse(work.budget_usd)).all_rows()
    finally:
        if blog is not None:
            await blog.close()
    await handle.report(0.98, "looking at the series as a whole")
    end = await end_series(studio, output_folder(studio, work.output_dir), work, rows)
    told: dict[str, Any] = {"estimate_usd": handle.job.estimate_usd, "plan": work.series, "job": handle.job.id}
    spent = round(sum(row.paid_usd for row in rows), 4)
    if (more := round(spent - handle.job.estimate_usd, 4)) > 0:
        tries = f"It cost {dollars(more)} more than planned: pictures that fail their checks are made once more."
        end["warnings"] = (tries, *(end["warnings"] or ()))
    shown = _shown(rows, **told, cost_usd=spent, status="succeeded", **end)
    return Outcome(result=shown.sent())


async def _prepared(studio: Studio, request: BackfillRequest) -> tuple[SeriesInfo, list[SeriesPost]]:
    blog = open_blog(studio, request.source)
    wanted = Wanted(
        lora=request.lora,
        limit=request.limit,
        plan=request.plan,
        changes=request.changes or {},
        output_dir=request.output_dir,
        place=request.place,
    )
    try:
        return await prepare(studio, blog, wanted)
    finally:
        await blog.close()


def _work(studio: Studio, request: BackfillRequest, info: SeriesInfo, posts: Sequence[SeriesPost]) -> SeriesJob:
    agreed, estimate_usd = request.max_cost_usd, _price(posts).usd
    planned = [one for one in posts if one.plan]
    return SeriesJob(
        series=info.id,
        source=info.source,
        posts=info.posts,
        output_dir=request.output_dir or info.output_dir,
        place=request.place,
        preview=bool(planned) and all(is_preview(studio, one) for one in planned),
        budget_usd=max(estimate_usd, studio.settings.confirm_usd) if agreed is None else agreed,
        retries=studio.settings.retries,
        since=studio.ledger.clock(),
    )


def _price(posts: Sequence[SeriesPost]) -> Price:
    """Return the price of the whole series; one hero of unknown price makes the sum unknown."""
    known = all(one.to_make.price().known for one in posts if one.to_make)
    return Price(usd=round(sum(one.usd for one in posts), 4), as_of="", because="the sum of the posts", known=known)


def _over(price: Price, agreed: float | None) -> tuple[str, ...]:
    """Return the sentence for a plan that costs more than was agreed to."""
    if agreed is None or price.usd <= agreed:
        return ()
    return (f"It costs {dollars(price.usd)}, more than max_cost_usd={agreed:.15g}, and would be refused.",)


async def _unfinished(studio: Studio, key: str, posts: Sequence[SeriesPost], request: BackfillRequest) -> bool:
    """Say whether the series ended with posts that another run could still serve, or was undone since.

    The rows of an older plan do not say what the posts show by now: with `place` they are looked at again.
    """
    job = await studio.ledger.get(job_id(key))
    if job is None or job.state != "succeeded" or job.result is None:
        return False
    end = Backfilled.model_validate(job.result)
    stored = request.plan is not None
    changed = request.place and any(one.plan and (stored or one.no_place or not one.has_hero) for one in posts)
    changed = changed or any(one.to_make for one in posts)
    return bool(end.failed or end.left or end.unplaced or changed) or await files_gone(studio, posts)


def _shown(rows: Sequence[Line], **fields: Any) -> Backfilled:
    """Return the answer: every count, and the rows that need a look first."""
    first = sorted(range(len(rows)), key=lambda at: (ORDER.index(rows[at].status), not failed(rows[at].checks), at))
    shown = sorted(first[:SHOWN])
    counts = {name: sum(row.status == name for row in rows) for name in ("done", "failed", "skipped", "left")}
    return Backfilled.model_validate(
        {"posts": len(rows), "rows": [rows[at].shown() for at in shown], **counts, **fields}
    )


TOOL = Tool(
    name="backfill_heroes",
    title="Backfill a blog",
    description=(
        "A hero for every post of a folder or WordPress site: scenes vary, the person stays. Start with dry_run=true."
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

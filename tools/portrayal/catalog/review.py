"""test_lora: a LoRA at several strengths in several scenes, on one sheet, with what the pictures say about it."""

from functools import partial
from pathlib import Path
from typing import Annotated

import anyio.to_thread
from pydantic import Field

from portrayal.catalog.approval import approve
from portrayal.catalog.cells import Cell, CellPlan, PlannedCell, plan_cells, sheet_bytes
from portrayal.catalog.findings import LOCAL, best_of, measured, seen_in
from portrayal.catalog.generate import hero_of
from portrayal.catalog.outcomes import open_fields, run_job
from portrayal.catalog.requests import WAIT_S, JobResult, Name, Picture, Request
from portrayal.catalog.together import make_all
from portrayal.errors import BadRequest, PortrayalError
from portrayal.models import LoraInfo
from portrayal.photos.files import write_atomically
from portrayal.rules.diagnosis import CheckItem, Diagnosis, checklist, diagnose
from portrayal.rules.pricing import Price
from portrayal.rules.strength import TEST_STRENGTHS, describe_strength
from portrayal.runs.handle import Handle
from portrayal.runs.job import Draft, Job, Outcome
from portrayal.studio import Studio
from portrayal.tool import Tool


class TestRequest(Request):
    """Which LoRA, at which strengths, in which scenes."""

    lora: Name = Field(description="name")
    strengths: list[Annotated[float, Field(ge=0, le=2)]] | None = Field(
        default=None, description="default 0.5 to 1.0", min_length=1, max_length=8
    )
    scenes: list[Name] | None = Field(default=None, description="ids; default: three", min_length=1, max_length=8)
    default_strength: float | None = Field(default=None, ge=0, le=2, description="set it; no test")
    max_cost_usd: float | None = Field(default=None, ge=0, description="consented price")
    dry_run: bool = Field(default=False, description="free plan and price")


class Tested(JobResult):
    """The contact sheet, a score a cell, the strength to use, and the diagnosis."""

    lora: str
    pictures_planned: int
    estimate_usd: float
    contact_sheet: str | None = None
    cells: tuple[Cell, ...] = ()
    best_strength: float | None = None
    best_because: str | None = None
    diagnosis: tuple[Diagnosis, ...] = ()
    checklist: tuple[str, ...] = ()
    cost_usd: float | None = None
    preview: bool = False

    def pictures(self) -> tuple[Picture, ...]:
        """Show the contact sheet."""
        if not self.contact_sheet:
            return ()
        about = f"{self.lora} at several strengths"
        return (Picture(path=self.contact_sheet, uri=f"portrayal://loras/{self.lora}", about=about),)


async def test_lora(studio: Studio, request: TestRequest) -> Tested:
    """Make the test matrix of a LoRA (R-test) with a row without the trigger word and one at a second seed.

    The best strength becomes the LoRA's default, or the `default_strength` that is given instead of a test. Raises
    NotFound, BadRequest for both at once, or OverBudget over a cap.
    """
    lora = await studio.library.find("lora", LoraInfo, request.lora)
    if request.default_strength is not None:
        return await _chosen(studio, lora, request)
    strengths = tuple(dict.fromkeys(request.strengths or TEST_STRENGTHS))
    plan = plan_cells(studio, lora, strengths, request.scenes)
    shown = {"lora": lora.name, "pictures_planned": len(plan.cells), "estimate_usd": plan.estimate_usd}
    if request.dry_run:
        return Tested.model_validate({**shown, "status": "dry_run", "next": "The same call without dry_run makes it."})
    price = Price(usd=plan.estimate_usd, as_of="", because="the sum of the test pictures")
    refused = await approve(studio, price, request.max_cost_usd, key=plan.key())
    if refused:
        return Tested.model_validate({**shown, "status": "needs_approval", "next": refused})
    draft = Draft(
        tool="test_lora",
        key=plan.key(),
        plan=plan.model_dump(mode="json"),
        estimate_usd=plan.estimate_usd,
        caps=studio.settings.caps,
    )
    job = await run_job(studio, draft, WAIT_S)
    if job.state == "succeeded" and job.result is not None:
        return Tested.model_validate(job.result)
    return Tested.model_validate({**shown, **open_fields(job)})


async def _chosen(studio: Studio, lora: LoraInfo, request: TestRequest) -> Tested:
    """Keep the strength that somebody chose by looking; no picture is made."""
    best = float(request.default_strength or 0)
    if request.strengths or request.scenes:
        raise BadRequest(
            "default_strength sets a strength and makes no pictures, so strengths and scenes have no use here.",
            next="Leave them out, or leave default_strength out to make the test.",
        )
    shown = {"lora": lora.name, "pictures_planned": 0, "estimate_usd": 0.0, "best_strength": best}
    because = {"best_because": describe_strength(best), "preview": lora.preview}
    if request.dry_run:
        unset = "The same call without dry_run makes it the default."
        return Tested.model_validate({**shown, **because, "status": "dry_run", "next": unset})
    await _keep_strength(studio, lora, best)
    done = f'generate_hero(lora="{lora.name}") now uses strength {best:g}.'
    return Tested.model_validate({**shown, **because, "status": "succeeded", "next": done})


async def make_test(studio: Studio, handle: Handle) -> Outcome:
    """Make the cells, compare them with the person's photos, lay the sheet, and keep the best strength."""
    plan = CellPlan.model_validate(handle.job.plan)
    await handle.begin()
    made = await make_all(handle, plan.cells, partial(_make_cell, studio, handle.job), "pictures")
    cells = await measured(studio, plan, made)
    sheet = Path(studio.settings.home) / "tests" / f"{plan.lora.name}_v{plan.lora.version}-{handle.job.id}.jpg"
    best, because = best_of(cells)
    data = await anyio.to_thread.run_sync(sheet_bytes, plan, cells, best)
    await anyio.to_thread.run_sync(write_atomically, sheet, data)
    await _keep_strength(studio, plan.lora, best)
    seen = seen_in(cells)
    tested = Tested(
        job=handle.job.id,
        status="succeeded",
        lora=plan.lora.name,
        pictures_planned=len(plan.cells),
        estimate_usd=plan.estimate_usd,
        contact_sheet=str(sheet),
        cells=tuple(cells),
        best_strength=best,
        best_because=because,
        diagnosis=diagnose(seen, LOCAL),
        checklist=tuple(said(item) for item in checklist(seen, LOCAL)),
        cost_usd=round(sum(cell.usd for cell in cells), 4),
        preview=plan.lora.preview,
        next=f'Look at the sheet; generate_hero(lora="{plan.lora.name}") now uses strength {best:g}.',
    )
    return Outcome(result=tested.sent())


async def _make_cell(studio: Studio, job: Job, planned: PlannedCell) -> Cell:
    cell = Cell(row=planned.row, scene=planned.plan.scene.id, strength=planned.strength, trigger=planned.trigger)
    try:
        hero = await hero_of(studio, planned.plan, 24 * 3600, parent=job.id)
    except PortrayalError as error:
        return cell.model_copy(update={"because": str(error)})
    made = [check for check in hero.checks if check.ok is not None and check.check not in ("likeness", "new picture")]
    failed = [check.because for check in made if not check.ok]
    share = 1 - len(failed) / max(1, len(made))
    figures = {"score": round(share, 3), "image": hero.image.path if hero.image else None, "usd": hero.cost_usd or 0.0}
    return cell.model_copy(update=figures | {"because": failed[0] if failed else "every local check passed"})


async def _keep_strength(studio: Studio, lora: LoraInfo, best: float) -> None:
    await studio.library.save("lora", lora.name, lora.model_copy(update={"strength": best}), version=lora.version)


def said(item: CheckItem) -> str:
    """Return one line of the checklist before production (R-checklist)."""
    verdict = {True: "yes", False: "no", None: "look"}[item.ok]
    return f"{item.item.rstrip('.')}: {verdict} ({item.because})"


TOOL = Tool(
    name="test_lora",
    title="Test a LoRA",
    description=(
        "Contact sheet of a LoRA: strengths x scenes, without trigger word, second seed. Scores, best "
        "strength, diagnosis. Costs one picture a cell."
    ),
    run=test_lora,
    request=TestRequest,
    result=Tested,
    work=make_test,
    read_only=False,
    destructive=False,
    idempotent=True,
    open_world=True,
    view="strengths",
)

"""curate_dataset: from a folder of photos to an archive worth training on."""

from collections.abc import Mapping
from typing import Annotated

import anyio
from pydantic import Field

from portrayal.catalog.approval import approve
from portrayal.catalog.curation_plan import Captioner, CuratePlan, RejectedPhoto, looks_estimate, plan_curation
from portrayal.catalog.curation_plan import Crop as CropName
from portrayal.catalog.outcomes import open_fields, run_job
from portrayal.catalog.requests import WAIT_S, JobResult, Name, PathText, Picture, Request
from portrayal.models import BaseModelName, DatasetInfo, Noun
from portrayal.rules.pricing import Price
from portrayal.runs.handle import Handle
from portrayal.runs.job import Draft, Outcome, content_key
from portrayal.studio import Studio
from portrayal.tool import Tool

Photos = Annotated[list[Name], Field(max_length=2000)]


class CurateRequest(Request):
    """Which photos of one person, and how the set is called."""

    photos: list[PathText] = Field(description="folders, files, dir/**", min_length=1, max_length=2000)
    name: Name = Field(description="letters, digits, -", max_length=60)
    trigger_word: Name | None = Field(default=None, description="rare token; default: made")
    subject: Name = Field(default="person", description="woman, man, person", max_length=60)
    base_model: BaseModelName = Field(default="flux", description="caption rule")
    keep: int | None = Field(default=None, ge=4, le=100, description="how many photos")
    include: Photos | None = Field(default=None, description="files you want in; [] forgets")
    exclude: Photos | None = Field(default=None, description="files you want out")
    crop: CropName | None = Field(default=None, description="default: by model")
    captions: dict[str, Annotated[str, Field(max_length=1000)]] | None = Field(
        default=None, description="file to caption"
    )
    captioner: Captioner = Field(default="measured", description="files: .txt beside photos; google finds strangers")
    export: list[Name] | None = Field(
        default=None,
        description="replicate, fal, civitai, synexa, ai-toolkit, kohya, simpletuner, onetrainer",
        max_length=20,
    )
    max_cost_usd: float | None = Field(default=None, ge=0, description="consented price")


class KeptPhoto(Noun):
    """A photo of the set: its file, where it came from, its caption, and why it was chosen."""

    file: str
    source: str
    caption: str
    because: str
    removed: tuple[str, ...] = ()


class Curated(JobResult):
    """The data set, what was left out and why, and the photos still to take."""

    dataset: str
    version: int | None = None
    fingerprint: str | None = None
    trigger_word: str
    kept: tuple[KeptPhoto, ...] = ()
    rejected: tuple[RejectedPhoto, ...] = ()
    left_out: int = 0
    coverage: dict[str, str] = Field(default_factory=dict[str, str])
    missing: tuple[str, ...] = ()
    folder: str | None = None
    archive: str | None = None
    contact_sheet: str | None = None
    report: str | None = None
    exports: tuple[str, ...] = ()
    estimate_usd: float = 0.0
    cost_usd: float | None = None
    warnings: tuple[str, ...] = ()

    def pictures(self) -> tuple[Picture, ...]:
        """Show the contact sheet."""
        if not self.contact_sheet:
            return ()
        uri = f"portrayal://datasets/{self.dataset}"
        about = f"contact sheet of {self.dataset}"
        return (Picture(path=self.contact_sheet, uri=uri, about=about, preview_width=1000),)


async def curate_dataset(studio: Studio, request: CurateRequest) -> Curated:
    """Measure the photos, choose the most varied good ones, crop, caption and pack them. Originals stay untouched.

    Raises BadRequest for a bad name or trigger word, or fewer than four usable photos (R-count), with the reasons; and
    OverBudget when the vision model that was asked for would go over a cap.
    """
    plan = await plan_curation(studio, request)
    eyes = studio.provider("google").eyes if plan.captioner == "google" else None
    estimate = looks_estimate(eyes, plan.keep) if eyes else 0.0
    key = content_key("curate_dataset", plan.model_dump(mode="json"))
    shown = {"dataset": plan.name, "trigger_word": plan.trigger_word, "estimate_usd": estimate}
    if eyes:
        price = Price(usd=estimate, as_of="", because=f"small looks at up to {plan.keep} photos")
        refused = await approve(studio, price, request.max_cost_usd, key=key)
        if refused:
            return Curated.model_validate({**shown, "status": "needs_approval", "next": refused})
    draft = Draft(
        tool="curate_dataset",
        key=key,
        plan=plan.model_dump(mode="json"),
        estimate_usd=estimate,
        provider="google" if eyes else None,
        caps=studio.settings.caps,
    )
    return await _made(studio, draft, shown)


async def _made(studio: Studio, draft: Draft, shown: Mapping[str, str | float]) -> Curated:
    """Run the job, and again when what it wrote is gone or another set has taken its name since.

    What is answered is the newest version of the name, for that is what a training takes.
    """
    done = await _run(studio, draft, shown)
    if done.version is None:
        return done
    newest = await studio.library.newest_of("dataset", DatasetInfo, done.dataset)
    if newest and newest.version != done.version:
        key = content_key(draft.tool, {"of": draft.key, "after": newest.version})
        draft = draft.model_copy(update={"key": key})
        done = await _run(studio, draft, shown)
    for path in (done.folder, *done.exports):
        if path and not await anyio.Path(path).exists():
            return await _run(studio, draft, shown, again=True)
    return done


async def _run(studio: Studio, draft: Draft, shown: Mapping[str, str | float], *, again: bool = False) -> Curated:
    job = await run_job(studio, draft, WAIT_S, again=again)
    if job.state != "succeeded" or job.result is None:
        return Curated.model_validate({**shown, **open_fields(job)})
    return Curated.model_validate({**job.result, "cost_usd": job.cost_usd or None})


async def make_dataset(studio: Studio, handle: Handle) -> Outcome:
    """Build a planned data set and register it."""
    from portrayal.catalog.curation import build_dataset

    return await build_dataset(studio, handle, CuratePlan.model_validate(handle.job.plan))


TOOL = Tool(
    name="curate_dataset",
    title="Curate a data set",
    description=(
        "Turn photos of ONE person into a LoRA data set: rejects bad ones with reasons, keeps a varied set, "
        "crops, captions, packs, names shots still to take. Local and free (captioner google: paid)."
    ),
    run=curate_dataset,
    request=CurateRequest,
    result=Curated,
    work=make_dataset,
    read_only=False,
    destructive=False,
    idempotent=True,
    open_world=True,
    view="dataset",
)

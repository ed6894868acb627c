"""curate_dataset: from a folder of photos to an archive worth training on."""

from datetime import UTC, datetime
from typing import Annotated, Literal

import anyio
import anyio.from_thread
import anyio.to_thread
from pydantic import Field

from portrayal.catalog.curation_plan import CuratePlan, RejectedPhoto, plan_curation
from portrayal.catalog.outcomes import newest_on_disk, open_fields, run_job
from portrayal.catalog.requests import WAIT_S, JobResult, Name, PathText, Picture, Request
from portrayal.models import BaseModelName, DatasetInfo, Noun
from portrayal.runs.handle import Handle
from portrayal.runs.job import Draft, content_key
from portrayal.runs.runner import Outcome
from portrayal.studio import Studio
from portrayal.tool import Tool


class CurateRequest(Request):
    """Which photos of one person, and how the set is called."""

    photos: list[PathText] = Field(description="folders or files", min_length=1, max_length=2000)
    name: Name = Field(description="letters, digits, -", max_length=60)
    trigger_word: Name | None = Field(default=None, description="rare token; default: made")
    subject: Name = Field(default="person", description="woman, man, person", max_length=60)
    base_model: BaseModelName = Field(default="flux", description="caption rule")
    keep: int | None = Field(default=None, ge=4, le=100, description="how many photos")
    captions: dict[str, Annotated[str, Field(max_length=1000)]] | None = Field(
        default=None, description="file to caption"
    )
    captioner: Literal["measured", "files"] = Field(default="measured", description="files: .txt beside photos")
    export: list[Literal["replicate", "fal"]] | None = Field(default=None, description="trainers")


class KeptPhoto(Noun):
    """A photo of the set: its file, where it came from, its caption, and why it was chosen."""

    file: str
    source: str
    caption: str
    because: str
    removed: tuple[str, ...] = ()


class Built(Noun):
    """What a curation made, before it has a version: files, reasons, and the photos still to take."""

    fingerprint: str
    kept: tuple[KeptPhoto, ...]
    rejected: tuple[RejectedPhoto, ...]
    coverage: dict[str, str]
    missing: tuple[str, ...]
    folder: str
    archive: str
    contact_sheet: str
    warnings: tuple[str, ...]


class Curated(JobResult):
    """The data set, what was left out and why, and the photos still to take."""

    dataset: str
    version: int | None = None
    fingerprint: str | None = None
    trigger_word: str
    kept: tuple[KeptPhoto, ...] = ()
    rejected: tuple[RejectedPhoto, ...] = ()
    coverage: dict[str, str] = Field(default_factory=dict[str, str])
    missing: tuple[str, ...] = ()
    folder: str | None = None
    archive: str | None = None
    contact_sheet: str | None = None
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

    Raises BadRequest for a bad name or trigger word, or fewer than four usable photos (R-count), with the reasons.
    """
    plan = await plan_curation(studio, request)
    draft = Draft(
        tool="curate_dataset",
        key=content_key("curate_dataset", plan.model_dump(mode="json")),
        plan=plan.model_dump(mode="json"),
    )
    job = await run_job(studio, draft, WAIT_S)
    if job.state == "succeeded" and job.result is not None:
        done = Curated.model_validate(job.result)
        if done.folder and await anyio.Path(done.folder).is_dir():
            return done
        job = await run_job(studio, draft, WAIT_S, again=True)
        if job.state == "succeeded" and job.result is not None:
            return Curated.model_validate(job.result)
    return Curated.model_validate({"dataset": plan.name, "trigger_word": plan.trigger_word, **open_fields(job)})


async def make_dataset(studio: Studio, handle: Handle) -> Outcome:
    """Build a planned data set in a worker thread and register it with a new version."""
    plan = CuratePlan.model_validate(handle.job.plan)
    await handle.begin()
    shelf = studio.settings.home / "datasets"
    version = await studio.library.version_for(
        "dataset", plan.name, handle.job.id, above=newest_on_disk(shelf, plan.name)
    )
    folder = shelf / f"{plan.name}_v{version}"
    from portrayal.catalog.curation import build_dataset

    def report(share: float, text: str) -> None:
        anyio.from_thread.check_cancelled()
        anyio.from_thread.run(handle.report, share, text)

    built = await anyio.to_thread.run_sync(build_dataset, plan, folder, report)
    info = DatasetInfo(
        name=plan.name,
        version=version,
        fingerprint=built.fingerprint,
        trigger_word=plan.trigger_word,
        subject=plan.subject,
        base_model=plan.base_model,
        count=len(built.kept),
        folder=built.folder,
        archive=built.archive,
        contact_sheet=built.contact_sheet,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    await studio.library.save("dataset", plan.name, info, version=version)
    curated = Curated(
        job=handle.job.id,
        status="succeeded",
        next=f'Look at the contact sheet, then train_lora(dataset="{plan.name}", dry_run=true).',
        dataset=plan.name,
        version=version,
        trigger_word=plan.trigger_word,
        **built.model_dump(),
    )
    return Outcome(result=curated.sent())


TOOL = Tool(
    name="curate_dataset",
    title="Curate a data set",
    description=(
        "Turn photos of ONE person into a LoRA data set: rejects bad photos with reasons, keeps a varied set, "
        "crops, captions, packs, and names the shots still to take. Local and free."
    ),
    run=curate_dataset,
    request=CurateRequest,
    result=Curated,
    work=make_dataset,
    read_only=False,
    destructive=False,
    idempotent=True,
    open_world=False,
)

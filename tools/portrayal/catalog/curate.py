"""curate_dataset: from a folder of photos to an archive worth training on."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import anyio
import anyio.from_thread
import anyio.to_thread
from pydantic import Field

from portrayal.catalog.outcomes import newest_on_disk, open_fields, run_job
from portrayal.catalog.requests import WAIT_S, JobResult, Name, PathText, Picture, Request
from portrayal.errors import BadRequest, NotFound, PortrayalError
from portrayal.folders import Folders
from portrayal.models import BaseModelName, DatasetInfo, Noun
from portrayal.rules.datasets import IDEAL
from portrayal.rules.traits import plain_subject
from portrayal.rules.triggers import check_trigger, suggest_trigger
from portrayal.runs.handle import Handle
from portrayal.runs.job import Draft, content_key
from portrayal.runs.runner import Outcome
from portrayal.studio import Studio
from portrayal.tool import Tool

NAME = re.compile(r"[a-z][a-z0-9-]{0,59}", re.IGNORECASE)


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


class RejectedPhoto(Noun):
    """A photo that was left out, and why."""

    source: str
    because: str


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
        return (Picture(path=self.contact_sheet, uri=uri, about=f"contact sheet of {self.dataset}"),)


class PhotoFile(Noun):
    """One file of the request as it was found: its content is measured later, its stamp names it."""

    path: str
    size: int
    modified: int


class CuratePlan(Noun):
    """A curation, decided: the content of its job."""

    name: str
    files: tuple[PhotoFile, ...]
    unusable: tuple[RejectedPhoto, ...] = ()
    trigger_word: str
    subject: str
    base_model: BaseModelName
    keep: int
    captions: dict[str, str]
    captioner: str


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


async def plan_curation(studio: Studio, request: CurateRequest) -> CuratePlan:
    """Check the names and find the files. Raises BadRequest, NotFound or OperatorError."""
    name = request.name.strip()
    if not NAME.fullmatch(name):
        raise BadRequest(
            f"{request.name!r} cannot name a data set.",
            next="Use 1 to 60 letters a-z, digits and hyphens, beginning with a letter, for example 'anna-k'.",
        )
    trigger = check_trigger(request.trigger_word or suggest_trigger(name))
    folders = [studio.folders.allowed(Path(path)) for path in request.photos]
    files, unusable = await anyio.to_thread.run_sync(_stamped, folders, studio.folders)
    return CuratePlan(
        name=name,
        files=files,
        unusable=unusable,
        trigger_word=trigger.token,
        subject=plain_subject(trigger.subject or request.subject) or "person",
        base_model=request.base_model,
        keep=request.keep or IDEAL[request.base_model][1],
        captions=request.captions or {},
        captioner=request.captioner,
    )


def _stamped(given: list[Path], folders: Folders) -> tuple[tuple[PhotoFile, ...], tuple[RejectedPhoto, ...]]:
    """Find the photos and note size and time of each, so that changed photos are a new curation.

    A link that leads out of the allowed folders, or a name that is no text, is left out with its reason.
    """
    from portrayal.photos.reading import list_photos

    found = list_photos(given)
    if not found:
        raise NotFound(
            f"There are no photos in {', '.join(map(str, given))}.",
            next="Give a folder with JPEG, PNG, WebP, AVIF or TIFF files, or name the files.",
        )
    files: list[PhotoFile] = []
    unusable: list[RejectedPhoto] = []
    for path in found:
        name = path.name.encode(errors="replace").decode()
        try:
            folders.allowed(path)
            str(path).encode()
            stat = path.stat()
        except PortrayalError:
            unusable.append(RejectedPhoto(source=name, because="It is a link that leads out of the allowed folders."))
        except (UnicodeEncodeError, OSError):
            unusable.append(RejectedPhoto(source=name, because="Its name or its link cannot be read; rename it."))
        else:
            files.append(PhotoFile(path=str(path), size=stat.st_size, modified=stat.st_mtime_ns))
    return tuple(files), tuple(unusable)


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

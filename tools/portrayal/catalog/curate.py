"""curate_dataset: from a folder of photos to an archive worth training on."""

import hashlib
from pathlib import Path
from typing import Literal

from pydantic import Field

from portrayal.catalog.outcomes import open_fields, run_job
from portrayal.catalog.requests import WAIT_S, JobResult, Picture, Request
from portrayal.errors import BadRequest, CallerError
from portrayal.models import BaseModelName, Noun
from portrayal.rules.triggers import check_trigger, suggest_trigger
from portrayal.runs.handle import Handle
from portrayal.runs.job import Draft, content_key
from portrayal.runs.runner import Outcome
from portrayal.studio import Studio
from portrayal.tool import Tool


class CurateRequest(Request):
    """Which photos of one person, and how the set is called."""

    photos: list[str] = Field(description="folders or files", min_length=1, max_length=2000)
    name: str = Field(description="data set name: a-z, 0-9, -", max_length=60)
    trigger_word: str | None = Field(default=None, description="rare token; default: one is made")
    subject: str = Field(default="person", description="class word: woman, man, person", max_length=60)
    base_model: BaseModelName = Field(default="flux", description="flux or sdxl: decides the caption rule")
    keep: int | None = Field(default=None, ge=4, le=100, description="photos to keep; default: the recipe's")
    captions: dict[str, str] | None = Field(default=None, description="your captions: file name to text")
    captioner: Literal["measured", "files"] = Field(default="measured", description="files: .txt beside the photos")
    export: list[Literal["replicate", "fal"]] | None = Field(
        default=None, description="trainers; one archive fits both"
    )


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


class Curated(JobResult):
    """The data set, what was left out and why, and the photos still to take."""

    dataset: str
    version: int = 0
    fingerprint: str | None = None
    trigger_word: str
    kept: tuple[KeptPhoto, ...] = ()
    rejected: tuple[RejectedPhoto, ...] = ()
    coverage: dict[str, int] = Field(default_factory=dict[str, int])
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
    trigger_word: str
    subject: str
    base_model: BaseModelName
    keep: int | None
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
        if done.folder and Path(done.folder).is_dir():
            return done
        job = await run_job(studio, draft, WAIT_S, again=True)
        if job.state == "succeeded" and job.result is not None:
            return Curated.model_validate(job.result)
    return Curated.model_validate({"dataset": plan.name, "trigger_word": plan.trigger_word, **open_fields(job)})


async def plan_curation(studio: Studio, request: CurateRequest) -> CuratePlan:
    """Check names and find the files. Raises BadRequest, NotFound or OperatorError."""
    raise NotImplementedError


async def make_dataset(studio: Studio, handle: Handle) -> Outcome:
    raise NotImplementedError


TOOL = Tool(
    name="curate_dataset",
    title="Curate a data set",
    description=(
        "Turn photos of ONE person into a LoRA training set: rejects blurred, duplicate, cropped or crowded photos "
        "with reasons, picks a varied set, crops, captions, packs; names the photos still to take. Local and free."
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
_ = (hashlib, BadRequest, CallerError, check_trigger, suggest_trigger)

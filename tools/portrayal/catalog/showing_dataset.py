"""The review of a data set for a host's view: every photo with its verdict and a small picture, a page at a time."""

import io
from pathlib import Path

import anyio.to_thread
from pydantic import BaseModel, ConfigDict, Field

from portrayal.catalog.curation_shelf import Places
from portrayal.errors import NotFound
from portrayal.models import DatasetInfo, Noun
from portrayal.studio import Studio

PHOTOS = 80
"""Photos of a page: with `MOST` bytes each, a page stays well under the megabyte that hosts allow a result."""

MOST = 6_000
"""Bytes of a small picture."""

STEPS = ((192, 64), (176, 54), (144, 46), (96, 40))
"""Longer side in pixels and JPEG quality, from the best."""


class ShownPhoto(Noun):
    """One photo: its verdict ("kept", "spare" or "left out") with the reason; `picture` is a data URI."""

    name: str
    verdict: str
    because: str
    warnings: tuple[str, ...] = ()
    file: str = ""
    caption: str = ""
    removed: tuple[str, ...] = ()
    picture: str | None = None


class Want(Noun):
    """How many kept photos show one thing of a kind, and how many a set of this size should have."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    kind: str
    name: str
    have: int
    want: int


class ReviewPage(Noun):
    """A page of a review, counted from 1; the kept photos come first, in the set's order."""

    dataset: str
    version: int
    page: int
    pages: int
    total: int
    counts: dict[str, int]
    trigger_word: str
    subject: str
    base_model: str
    coverage: tuple[Want, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    photos: tuple[ShownPhoto, ...]


class _Measured(BaseModel):
    model_config = ConfigDict(extra="ignore")
    sha256: str


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore")
    photo: str
    verdict: str
    because: str
    warnings: tuple[str, ...] = ()
    file: str = ""
    caption: str = ""
    removed: tuple[str, ...] = ()
    measured: _Measured | None = None


class _Report(BaseModel):
    model_config = ConfigDict(extra="ignore")
    coverage: tuple[Want, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    photos: tuple[_Row, ...] = Field(default=())


async def review_page(studio: Studio, name: str, page: int) -> ReviewPage:
    """Return a page of the newest review of a data set. Raises NotFound for no such set, review or page."""
    info = await studio.library.find("dataset", DatasetInfo, name)
    return await anyio.to_thread.run_sync(_read, info, studio.settings.home, page)


def _read(info: DatasetInfo, home: Path, page: int) -> ReviewPage:
    places = Places(Path(info.folder).parent, f"{info.name}_v{info.version}")
    try:
        report = _Report.model_validate_json(places.report.read_bytes())
    except (OSError, ValueError):
        raise NotFound(
            f"The review of {info.name} is gone: {places.report}.",
            next="Curate the data set again; it is written anew.",
        ) from None
    pages = max(1, -(-len(report.photos) // PHOTOS))
    if not 1 <= page <= pages:
        raise NotFound(f"The review of {info.name} has no page {page}.", next=f"Its pages are 1 to {pages}.")
    rows = report.photos[(page - 1) * PHOTOS : page * PHOTOS]
    verdicts = [row.verdict for row in report.photos]
    return ReviewPage(
        dataset=info.name,
        version=info.version,
        page=page,
        pages=pages,
        total=len(verdicts),
        counts={verdict: verdicts.count(verdict) for verdict in ("kept", "spare", "left out")},
        trigger_word=info.trigger_word,
        subject=info.subject,
        base_model=info.base_model,
        coverage=report.coverage,
        missing=report.missing,
        notes=report.notes,
        photos=tuple(_shown(row, places, home) for row in rows),
    )


def _shown(row: _Row, places: Places, home: Path) -> ShownPhoto:
    told = row.model_dump(exclude={"photo", "measured"})
    return ShownPhoto(name=row.photo, picture=_picture(row, places, home), **told)


def _picture(row: _Row, places: Places, home: Path) -> str | None:
    """Return the remembered thumbnail as a data URI, else the set's own copy; None when both are gone."""
    from PIL import Image

    from portrayal.photos.remembering import Memory
    from portrayal.photos.showing.embedding import within

    known = Memory(home / "photos.sqlite").find(row.measured.sha256) if row.measured else None
    source = io.BytesIO(known[1]) if known else places.photos / Path(row.file).name if row.file else None
    if source is None:
        return None
    try:
        with Image.open(source) as image:
            return within(image.convert("RGB"), MOST, STEPS).address
    except (OSError, ValueError, SyntaxError):
        return None

"""The plan of a curation: names checked, files found and stamped, the user's decisions known; nothing is read yet."""

import difflib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import anyio.to_thread

from portrayal.catalog.routes import check_provider
from portrayal.errors import BadRequest, NotFound, PortrayalError
from portrayal.folders import Folders
from portrayal.models import BaseModelName, Noun
from portrayal.providers.base import Eyes
from portrayal.rules.datasets import IDEAL
from portrayal.rules.traits import plain_subject
from portrayal.rules.triggers import check_trigger, suggest_trigger
from portrayal.studio import Studio

if TYPE_CHECKING:
    from portrayal.catalog.curate import CurateRequest

NAME = re.compile(r"[a-z][a-z0-9-]{0,59}", re.IGNORECASE)

SPARE, COMPARISONS = 1.5, 3
"""Looks of a vision model that are planned for each photo to keep (one found at fault is replaced by another), and
comparisons of all heads."""

Crop = Literal["square", "bucket"]
Captioner = Literal["measured", "files", "google"]


class RejectedPhoto(Noun):
    """A photo that was left out, and why."""

    source: str
    because: str


class PhotoFile(Noun):
    """One file of the request as it was found: its content is measured later, its stamp names it."""

    path: str
    size: int
    modified: int


class Decisions(Noun):
    """What the user decided of single photos, by the SHA-256 of their files: remembered with the data set's name."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


class CuratePlan(Noun):
    """A curation, decided: the content of its job. `asked` tells whether the caller gave the number to keep."""

    name: str
    files: tuple[PhotoFile, ...]
    unusable: tuple[RejectedPhoto, ...] = ()
    trigger_word: str
    subject: str
    base_model: BaseModelName
    keep: int
    asked: bool
    decisions: Decisions
    crop: Crop | None
    captions: dict[str, str]
    captioner: Captioner
    export: tuple[str, ...]


async def plan_curation(studio: Studio, request: "CurateRequest") -> CuratePlan:
    """Check the names and find the files. Raises BadRequest, NotFound or OperatorError."""
    name = request.name.strip()
    if not NAME.fullmatch(name):
        raise BadRequest(
            f"{request.name!r} cannot name a data set.",
            next="Use 1 to 60 letters a-z, digits and hyphens, beginning with a letter, for example 'anna-k'.",
        )
    from portrayal.rules.exports import find_export

    trigger = check_trigger(request.trigger_word or suggest_trigger(name))
    exports = tuple(dict.fromkeys(find_export(export).name for export in request.export or ()))
    if request.captioner == "google":
        check_provider(studio, "google", 'use captioner="measured", which is free')
    folders = [studio.folders.allowed(Path(path)) for path in request.photos]
    files, unusable = await anyio.to_thread.run_sync(_stamped, folders, studio.folders)
    paths = [Path(file.path) for file in files]
    _matched(request.captions or {}, paths, "captions")
    return CuratePlan(
        name=name,
        files=files,
        unusable=unusable,
        trigger_word=trigger.token,
        subject=plain_subject(trigger.subject or request.subject) or "person",
        base_model=request.base_model,
        keep=request.keep or IDEAL[request.base_model][1],
        asked=request.keep is not None,
        decisions=await _decided(studio, name, request, paths),
        crop=request.crop,
        captions=request.captions or {},
        captioner=request.captioner,
        export=exports,
    )


def named(wanted: str, paths: Iterable[Path]) -> list[Path]:
    """Return the photos that a user means: by file name, stem, or the end of the path, in any case."""
    said = wanted.strip().replace("\\", "/").casefold()
    return [path for path in paths if said in (path.name.casefold(), path.stem.casefold())] or [
        path for path in paths if "/" in said and path.as_posix().casefold().endswith("/" + said.lstrip("/"))
    ]


async def _decided(studio: Studio, name: str, request: "CurateRequest", paths: Sequence[Path]) -> Decisions:
    """Add this call's decisions to the remembered ones and remember them; an empty list forgets its kind."""
    known = await studio.library.newest_of("decisions", Decisions, name) or Decisions()
    include = await _hashes(request.include, paths, "include")
    exclude = await _hashes(request.exclude, paths, "exclude")
    both = sorted(set(include or ()) & set(exclude or ()))
    if both:
        raise BadRequest("The same photo is in `include` and in `exclude`.", next="Leave it in one of them.")
    fresh = Decisions(
        include=_merged(known.include, include, exclude),
        exclude=_merged(known.exclude, exclude, include),
    )
    if fresh != known:
        await studio.library.save("decisions", name, fresh)
    return fresh


def _merged(known: Sequence[str], said: Sequence[str] | None, opposite: Sequence[str] | None) -> tuple[str, ...]:
    """The newest word on a photo holds; [] forgets what was said before."""
    kept = () if said is not None and not said else known
    return tuple(sorted({*(one for one in kept if one not in (opposite or ())), *(said or ())}))


async def _hashes(wanted: Sequence[str] | None, paths: Sequence[Path], field: str) -> tuple[str, ...] | None:
    from portrayal.photos.reading import read_file

    if wanted is None:
        return None
    found = _matched(wanted, paths, field)
    return tuple(sorted({(await anyio.to_thread.run_sync(read_file, path))[1] for path in found}))


def _matched(wanted: Iterable[str], paths: Sequence[Path], field: str) -> list[Path]:
    """Return the photos that are meant. Raises BadRequest for a name that no photo has, with the nearest one."""
    found: list[Path] = []
    for name in wanted:
        matches = named(name, paths)
        if not matches:
            known = [path.name for path in paths]
            near = difflib.get_close_matches(name, known, n=1)
            listed = ", ".join(known[:8]) + (" and more" if len(known) > 8 else "")
            shown = f"Did you mean {near[0]!r}? The photos are: {listed}." if near else f"The photos are: {listed}."
            raise BadRequest(f"`{field}` names {name[:200]!r}, and no photo is called that.", next=shown)
        found += matches
    return found


def _stamped(given: list[Path], folders: Folders) -> tuple[tuple[PhotoFile, ...], tuple[RejectedPhoto, ...]]:
    """Find the photos and note size and time of each, so that changed photos are a new curation.

    A link that leads out of the allowed folders, or a name that is no text, is left out with its reason.
    """
    from portrayal.photos.reading import list_photos

    found = list_photos(given)
    if not found:
        raise NotFound(
            f"There are no photos in {', '.join(map(str, given))}.",
            next="Give a folder with JPEG, PNG, WebP, AVIF, TIFF or HEIC files, or name the files.",
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


def looks_estimate(eyes: Eyes, keep: int) -> float:
    """Return dollars for the looks of a curation that keeps `keep` photos, replacements and comparisons included."""
    return round(keep * SPARE * eyes.look_usd + COMPARISONS * eyes.compare_usd, 4)

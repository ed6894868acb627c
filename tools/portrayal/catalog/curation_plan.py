"""The plan of a curation: names checked, files found and stamped, before anything is read."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import anyio.to_thread

from portrayal.errors import BadRequest, NotFound, PortrayalError
from portrayal.folders import Folders
from portrayal.models import BaseModelName, Noun
from portrayal.rules.datasets import IDEAL
from portrayal.rules.traits import plain_subject
from portrayal.rules.triggers import check_trigger, suggest_trigger
from portrayal.studio import Studio

if TYPE_CHECKING:
    from portrayal.catalog.curate import CurateRequest

NAME = re.compile(r"[a-z][a-z0-9-]{0,59}", re.IGNORECASE)


class RejectedPhoto(Noun):
    """A photo that was left out, and why."""

    source: str
    because: str


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


async def plan_curation(studio: Studio, request: "CurateRequest") -> CuratePlan:
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

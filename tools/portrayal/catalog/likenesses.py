"""Whom a picture should show: the faces of a LoRA's own data set, or of the reference photo, compared on this machine.

A data set's figures are computed once and kept beside the ledger, under the data set's fingerprint; they never leave.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import anyio.to_thread

from portrayal.catalog.plans import HeroPlan
from portrayal.models import DatasetInfo, LoraInfo
from portrayal.studio import Studio

if TYPE_CHECKING:
    from portrayal.photos.checking.likeness import Model
    from portrayal.photos.likeness import Signature


async def model_of(studio: Studio, plan: HeroPlan) -> "Model | None":
    """Return whom the hero's person should be; None when it should be nobody in particular."""
    from portrayal.photos.checking.likeness import Model
    from portrayal.photos.likeness import HOW_TO, can_compare

    if plan.lora is None and plan.reference_photo is None:
        return None
    if not can_compare():
        return Model(whose="", why_not=HOW_TO)
    if plan.lora is not None:
        return await model_of_lora(studio, plan.lora.info)
    photo = Path(plan.reference_photo or "")
    faces = await anyio.to_thread.run_sync(_faces_of, [photo])
    return Model(whose="the reference photo", signatures=faces, why_not="the reference photo shows no clear face")


async def model_of_lora(studio: Studio, lora: LoraInfo) -> "Model":
    """Return the faces of the photos that a LoRA was trained on, or why they cannot be compared."""
    from portrayal.photos.checking.likeness import Model
    from portrayal.photos.likeness import EDITION, HOW_TO, can_compare

    if not can_compare():
        return Model(whose="", why_not=HOW_TO)
    kept = studio.settings.home / "likeness" / f"{lora.fingerprint[:24]}-{EDITION}.json"
    photos = await photos_of_lora(studio, lora)
    faces = await anyio.to_thread.run_sync(_remembered, kept, photos)
    why = f"the photos of the data set {lora.dataset} are not here any more" if not faces else ""
    return Model(whose=f"the photos of {lora.dataset}", signatures=faces, why_not=why)


async def photos_of_lora(studio: Studio, lora: LoraInfo) -> list[Path]:
    """Return the photos that a LoRA was trained on, as far as they are still here."""
    known = await studio.library.newest("dataset", DatasetInfo, limit=1000)
    folder = next((Path(one.folder) for one in known if one.fingerprint == lora.fingerprint), None)
    return await anyio.to_thread.run_sync(lambda: sorted(folder.glob("*.jpg")) if folder else [])


def _remembered(kept: Path, photos: list[Path]) -> "list[Signature]":
    from portrayal.photos.files import write_atomically

    try:
        return [tuple(row) for row in json.loads(kept.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        pass
    faces = _faces_of(photos)
    if faces:
        write_atomically(kept, json.dumps(faces).encode())
        kept.chmod(0o600)
    return faces


def _faces_of(photos: list[Path]) -> "list[Signature]":
    """Return the figures of the largest face in each photo that has one. Blocking, a tenth of a second each."""
    from portrayal.photos.faces import find_faces
    from portrayal.photos.likeness import signature_of
    from portrayal.photos.reading import PhotoRefused, read_photo

    found: list[Signature] = []
    for photo in photos:
        try:
            image = read_photo(photo).image
        except PhotoRefused:
            continue
        faces = find_faces(image)
        if faces:
            found.append(signature_of(image, faces[0]))
    return found

"""Make a reference photo ready to send: 16:9 around the head, 1280x720, a JPEG without any tag (R-private)."""

import base64
import io
from pathlib import Path
from typing import Any

from portrayal.errors import BadRequest
from portrayal.providers.replicate.inputs import PHOTO_SIZE
from portrayal.rules.sizes import minimal_crop

LARGEST_INLINE = 256_000
"""Bytes of a data URI that Replicate takes; it keeps no such photo as a file."""


QUALITIES = (92, 88, 84, 80)
"""JPEG qualities that are tried; a photo that is too rich for the last one is uploaded at the first."""


def prepare(path: str) -> bytes:
    """Return the photo as JPEG bytes, inline if it can be. Blocking; raises BadRequest for a file that is no photo."""
    from portrayal.photos.reading import load_full

    image = load_full(Path(path))
    if image.width < 320 or image.height < 180:
        raise BadRequest("The reference photo is too small.", next="Use one of at least 320x180 pixels.")
    from PIL import Image

    image = image.crop(_box(image)).resize(PHOTO_SIZE, Image.Resampling.LANCZOS)
    made = [b""] * len(QUALITIES)
    for index, quality in enumerate(QUALITIES):
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality, optimize=True)
        made[index] = buffer.getvalue()
        if inline(made[index]):
            return made[index]
    return made[0]


def inline(photo: bytes) -> str | None:
    """Return the photo as a data URI, or None for one that the vendor takes as a file only."""
    uri = f"data:image/jpeg;base64,{base64.b64encode(photo).decode()}"
    return uri if len(uri) <= LARGEST_INLINE else None


def _box(image: Any) -> tuple[int, int, int, int]:
    """Return the largest 16:9 box with the head inside: a centred one cuts the heads of upright photos."""
    from portrayal.photos.faces import find_faces, head_box

    cut = minimal_crop(image.width, image.height)
    faces = find_faces(image)
    if not faces:
        return cut.left, cut.top, cut.right, cut.bottom
    head = head_box(faces[0], image.size)
    wide, high = cut.right - cut.left, cut.bottom - cut.top
    left = _start(cut.left, wide, image.width, (head.left, head.right))
    top = _start(cut.top, high, image.height, (head.top - 0.1 * head.height, head.bottom))
    return left, top, left + wide, top + high


def _start(start: int, kept: int, length: int, inside: tuple[float, float]) -> int:
    """Return where the kept stretch begins, moved so that `inside` is not cut (its beginning rules if too long)."""
    moved = min(max(start, inside[1] - kept), inside[0])
    return round(min(max(moved, 0), length - kept))

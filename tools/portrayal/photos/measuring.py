"""Everything that is measured on one photo, in one pass at 1024 pixels."""

import io

from PIL import Image

from portrayal.models import Noun
from portrayal.photos.faces import find_faces, head_box
from portrayal.photos.hashes import look_hash, mirror_hash
from portrayal.photos.portraits import Portrait, portrait_of
from portrayal.photos.reading import Photo
from portrayal.photos.screens import is_screen
from portrayal.photos.sharpness import blockiness
from portrayal.photos.surroundings import Surroundings, surroundings_of
from portrayal.photos.taken import Setting

EDITION = 2
"""Grows when a figure is measured otherwise: figures of an earlier edition are not used again."""


class Measures(Noun):
    """One photo in figures; `face` is None when none was found, and describes the largest of several."""

    width: int
    height: int
    format: str
    jpeg_quality: int | None
    sha256: str
    faces: int
    face: Portrait | None
    look: str
    mirror: str
    blocks: float
    screen: bool
    around: Surroundings
    setting: Setting | None


def measure(photo: Photo) -> Measures:
    """Measure one photo. Raises OperatorError when the face detector's weights are missing."""
    image, grey = photo.image, photo.image.convert("L")
    faces = find_faces(image)
    small = image.reduce(4) if min(image.size) >= 16 else image
    return Measures(
        width=photo.size[0],
        height=photo.size[1],
        format=photo.format,
        jpeg_quality=photo.jpeg_quality,
        sha256=photo.sha256,
        faces=len(faces),
        face=portrait_of(photo, grey, faces[0]) if faces else None,
        look=look_hash(grey),
        mirror=mirror_hash(grey),
        blocks=round(blockiness(grey), 3),
        screen=is_screen(grey),
        around=surroundings_of(small, head_box(faces[0]).scaled(small.width / image.width) if faces else None),
        setting=photo.setting,
    )


def thumbnail(image: Image.Image, side: int = 320) -> bytes:
    """Return a small JPEG for contact sheets, its longer side at `side` pixels or a little more."""
    small = image.reduce(max(1, max(image.size) // side))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()

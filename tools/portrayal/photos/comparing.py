"""Test pictures of a LoRA against the photos it was trained on: the same person, or the very same photo."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from portrayal.photos.checking.likeness import Model
from portrayal.photos.faces import Face, find_faces
from portrayal.photos.hashes import distance, look_hash
from portrayal.photos.likeness import alike_to, signature_of
from portrayal.photos.portraits import headroom
from portrayal.photos.reading import PhotoRefused, read_photo

_BITS = 128


@dataclass(frozen=True, slots=True)
class Compared:
    """What one picture has of the person: both from 0 to 1, None where it could not be measured.

    `copy` is how much its head is the very head of one of the photos: pose, light and expression.
    """

    likeness: float | None = None
    copy: float | None = None


def compare(pictures: Sequence[Path | None], model: Model, photos: Sequence[Path]) -> list[Compared]:
    """Compare each picture's largest face with the person and with every photo. Blocking, a tenth of a second each."""
    known = [mark for photo in photos if (mark := _mark(photo)) is not None]
    return [_compared(picture, model, known) for picture in pictures]


def _compared(picture: Path | None, model: Model, known: Sequence[str]) -> Compared:
    opened = _opened(picture) if picture else None
    if opened is None:
        return Compared()
    image, face = opened
    alike = alike_to(signature_of(image, face), model.signatures) if model.signatures else None
    head = _head(image, face)
    marks = (look_hash(head), look_hash(ImageOps.mirror(head)))
    near = min((distance(own, other) for own in marks for other in known), default=None)
    return Compared(alike, None if near is None else 1 - near / _BITS)


def _mark(photo: Path) -> str | None:
    opened = _opened(photo)
    return None if opened is None else look_hash(_head(*opened))


def _head(image: Image.Image, face: Face) -> Image.Image:
    return image.convert("L").crop(headroom(face).whole())


def _opened(path: Path) -> tuple[Image.Image, Face] | None:
    try:
        image = read_photo(path).image
    except PhotoRefused:
        return None
    faces = find_faces(image)
    return (image, faces[0]) if faces else None

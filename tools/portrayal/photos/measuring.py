"""Everything that is measured on one photo, in one pass at 1024 pixels."""

import io
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from portrayal.models import Noun
from portrayal.photos.boxes import Box
from portrayal.photos.cropping import Shot, square_box
from portrayal.photos.faces import Face, find_faces, head_box
from portrayal.photos.hashes import look_hash, mirror_hash
from portrayal.photos.reading import Photo
from portrayal.photos.sharpness import blockiness, flat_rows, laplacian_variance, reblur_loss

Angle: TypeAlias = Literal["front", "three-quarter", "profile"]
Side: TypeAlias = Literal["left", "right", "front"]
Floats: TypeAlias = NDArray[np.floating[Any]]

CUT_AT, NEAR_AT = 1.3, 1.7
"""Eye line this near to the top, in eye-to-mouth distances: the head is cut, or its crown touches the edge."""

_SHOTS: tuple[tuple[float, Shot], ...] = ((0.3, "close-up"), (1.6, "portrait"), (5.0, "half body"))
"""Shot by the face-heights that are left below the chin."""


class FaceMeasures(Noun):
    """The person of a photo. Boxes in full pixels; `yaw` in degrees, negative to the picture's left."""

    sure: bool
    share: float
    """Height of the face as a share of the picture's height."""
    head_share: float
    shot: Shot
    yaw: float
    roll: float
    angle: Angle
    side: Side
    head: Literal["whole", "near the edge", "cut at the top", "cut at the side"]
    laplacian: float
    reblur: float
    brightness_p90: float
    clipped: float
    """Share of the face's pixels over 250."""
    light_side: Side
    mouth: float
    """Contrast round the mouth, a stand-in for expression: it tells smiles from still faces, and no more."""
    head_hash: str
    crop: tuple[float, float, float, float]
    """The training square: left, top, right, bottom."""
    crop_side: int


class Measures(Noun):
    """One photo in figures; `face` is None when none was found, and describes the largest of several."""

    width: int
    height: int
    format: str
    jpeg_quality: int | None
    sha256: str
    faces: int
    face: FaceMeasures | None
    look: str
    mirror: str
    blocks: float
    flat_rows: float
    chroma: float
    """Mean distance from grey, 0-180; a black and white picture has nearly none."""
    brightness: float
    warmth: float
    """Red minus blue of the surroundings, -1 to 1; positive is warm."""
    clutter: float
    """Mean brightness step between neighbouring pixels round the person, 0-255: a busy room has many (R-clean)."""


def measure(photo: Photo) -> Measures:
    """Measure one photo. Raises OperatorError when the face detector's weights are missing."""
    image, grey = photo.image, photo.image.convert("L")
    faces = find_faces(image)
    small = image.resize((max(1, image.width // 4), max(1, image.height // 4)), Image.Resampling.BOX)
    around = _around(np.asarray(small, dtype=np.float32), head_box(faces[0]).scaled(0.25) if faces else None)
    return Measures(
        width=photo.size[0],
        height=photo.size[1],
        format=photo.format,
        jpeg_quality=photo.jpeg_quality,
        sha256=photo.sha256,
        faces=len(faces),
        face=_person(photo, grey, faces[0]) if faces else None,
        look=look_hash(grey),
        mirror=mirror_hash(grey),
        blocks=round(blockiness(grey), 3),
        flat_rows=round(flat_rows(grey), 3),
        chroma=round(_chroma(small), 2),
        brightness=round(float(around.mean()), 1),
        warmth=round(float((around[:, 0] - around[:, 2]).mean()) / 255, 3),
        clutter=round(_clutter(small, faces[0] if faces else None), 2),
    )


def thumbnail(image: Image.Image, side: int = 320) -> bytes:
    """Return a small JPEG for contact sheets."""
    small = image.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def angle_of(yaw: float) -> Angle:
    """Front under 20 degrees, three-quarter under 60, else profile."""
    return "front" if abs(yaw) < 20 else "three-quarter" if abs(yaw) < 60 else "profile"


def _person(photo: Photo, grey: Image.Image, face: Face) -> FaceMeasures:
    image, head = photo.image, head_box(face)
    crop = grey.crop(face.box.within(*image.size).whole())
    values = np.asarray(crop, dtype=np.float32)
    shot = _shot(face, image.height)
    square = square_box(face, image.size, shot, 1024 / photo.scale).scaled(photo.scale).within(*photo.size)
    square = Box(*(float(round(edge)) for edge in (square.left, square.top, square.right, square.bottom)))
    return FaceMeasures(
        sure=face.sure,
        share=round(face.box.height / image.height, 4),
        head_share=round(head.height / image.height, 4),
        shot=shot,
        yaw=round(face.yaw, 1),
        roll=round(face.roll, 1),
        angle=angle_of(face.yaw),
        side="front" if abs(face.yaw) < 10 else "left" if face.yaw < 0 else "right",
        head=_head(face, head, image.size),
        laplacian=round(laplacian_variance(crop), 1),
        reblur=round(reblur_loss(crop), 3),
        brightness_p90=round(float(np.percentile(values, 90)), 1),
        clipped=round(float((values > 250).mean()), 4),
        light_side=_light_side(values, face),
        mouth=round(_mouth(grey, face), 1),
        head_hash=look_hash(grey.crop(_headroom(face).whole())),
        crop=(square.left, square.top, square.right, square.bottom),
        crop_side=round(min(square.width, square.height)),
    )


def _shot(face: Face, height: int) -> Shot:
    below = (height - face.box.bottom) / face.box.height
    for limit, shot in _SHOTS:
        if below < limit:
            return shot
    return "full body"


def _head(face: Face, head: Box, size: tuple[int, int]) -> Any:
    room = face.eyes[1] / face.unit
    if room < CUT_AT:
        return "cut at the top"
    if face.box.left < -0.02 * size[0] or face.box.right > 1.02 * size[0]:
        return "cut at the side"
    return "near the edge" if room < NEAR_AT or head.top < 0 else "whole"


def _light_side(values: Floats, face: Face) -> Side:
    """Compare both halves of the face; a turned face is compared about its nose."""
    nose = (face.landmarks[2][0] - face.box.left) / face.box.width
    column = round(values.shape[1] * min(0.75, max(0.25, nose)))
    rows = slice(values.shape[0] // 4, values.shape[0] * 9 // 10)
    left, right = float(values[rows, :column].mean()), float(values[rows, column:].mean())
    if abs(left - right) < 0.10 * max(1.0, left + right) / 2:
        return "front"
    return "left" if left > right else "right"


def _mouth(grey: Image.Image, face: Face) -> float:
    x, y = face.mouth
    box = Box(x - 0.6 * face.unit, y - 0.3 * face.unit, x + 0.6 * face.unit, y + 0.3 * face.unit)
    part = np.asarray(grey.crop(box.whole()).resize((32, 16), Image.Resampling.BOX), dtype=np.float32)
    return float(part.std())


def _headroom(face: Face) -> Box:
    x, y = (face.eyes[0] + face.mouth[0]) / 2, (face.eyes[1] + face.mouth[1]) / 2
    return Box(x - 2 * face.unit, y - 2 * face.unit, x + 2 * face.unit, y + 2 * face.unit)


def _around(pixels: Floats, head: Box | None) -> Floats:
    """Return the pixels (n, 3) outside of the head."""
    outside = np.ones(pixels.shape[:2], bool)
    if head:
        left, top, right, bottom = head.within(pixels.shape[1], pixels.shape[0]).whole()
        outside[top:bottom, left:right] = False
    return pixels[outside] if outside.sum() > 100 else pixels.reshape(-1, 3)


def _clutter(small: Image.Image, face: Face | None) -> float:
    """Return how busy the picture is beside the person: head and body (three heads wide, to the bottom) left out."""
    grey = np.asarray(small.convert("L"), dtype=np.float32)
    steps = np.abs(np.diff(grey, axis=0))[:, :-1] + np.abs(np.diff(grey, axis=1))[:-1]
    if face is None:
        return float(steps.mean())
    head = head_box(face).scaled(0.25)
    body = Box(head.left - head.width, head.top, head.right + head.width, float(steps.shape[0]))
    beside = _around(np.repeat(steps[:, :, None], 3, axis=2), body)
    return float(beside.mean())


def _chroma(image: Image.Image) -> float:
    _, blue, red = (np.asarray(band, dtype=np.float32) - 128 for band in image.convert("YCbCr").split())
    return float(np.hypot(blue, red).mean())

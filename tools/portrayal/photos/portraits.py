"""Everything that is measured on the person of a photo."""

from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from portrayal.models import Noun
from portrayal.photos.boxes import Box
from portrayal.photos.cropping import Shot, square_box
from portrayal.photos.faces import Face, head_box
from portrayal.photos.hashes import look_hash
from portrayal.photos.reading import Photo
from portrayal.photos.sharpness import edge_loss, laplacian_variance
from portrayal.photos.toning import tones_of

Angle: TypeAlias = Literal["front", "three-quarter", "profile"]
Side: TypeAlias = Literal["left", "right", "front"]
Head: TypeAlias = Literal["whole", "near the edge", "cut at the top", "cut at the side"]
Floats: TypeAlias = NDArray[np.floating[Any]]

CUT_AT, NEAR_AT = 1.3, 1.7
"""Eye line this near to the top, in eye-to-mouth distances: the head is cut, or its crown touches the edge."""

_SHOTS: tuple[tuple[float, Shot], ...] = ((0.3, "close-up"), (1.6, "portrait"), (5.0, "half body"))
"""Shot by the face-heights that are left below the chin."""


class Portrait(Noun):
    """The person of a photo. Boxes in full pixels; `yaw` in degrees, negative to the picture's left."""

    sure: bool
    head_share: float
    """Height of the head as a share of the picture's height."""
    shot: Shot
    yaw: float
    roll: float
    angle: Angle
    side: Side
    head: Head
    skull: tuple[float, float, float, float]
    """The head with its hair: left, top, right, bottom; may reach outside of the photo."""
    eyes_detail: float
    """Edge loss of the eyes over 3 pixels, 0-1; a photo whose eyes are blurred is blurred."""
    face_detail: float
    """Edge loss of the face over 5 pixels, 0-1."""
    laplacian: float
    brightness_p90: float
    clipped: float
    """Share of the face's pixels over 250."""
    light_side: Side
    colour_freedom: float
    """How far colours differ at one brightness (see toning): under 1 in black and white and heavy filters."""
    red: float
    """Mean Cr minus 128: about 5 to 40 in skin under light without a cast."""
    expression: str
    """Eyes and mouth as 56 hex digits of even contrast: it tells two looks apart, and names none."""
    head_hash: str
    crop: tuple[float, float, float, float]
    """The training square: left, top, right, bottom."""
    crop_side: int


def portrait_of(photo: Photo, grey: Image.Image, face: Face) -> Portrait:
    """Measure the person; `grey` is the photo's picture in grey."""
    image = photo.image
    crop = grey.crop(face.box.within(*image.size).whole())
    values = np.asarray(crop, dtype=np.float32)
    shot = _shot(face, image.height)
    square = square_box(face, image.size, shot, 1024 / photo.scale).scaled(photo.scale).within(*photo.size)
    square = Box(*(float(round(edge)) for edge in (square.left, square.top, square.right, square.bottom)))
    head = head_box(face)
    freedom, red = tones_of(image.crop(face.box.within(*image.size).whole()))
    return Portrait(
        sure=face.sure,
        head_share=round(head.height / image.height, 4),
        shot=shot,
        yaw=round(face.yaw, 1),
        roll=round(face.roll, 1),
        angle=angle_of(face.yaw),
        side="front" if abs(face.yaw) < 10 else "left" if face.yaw < 0 else "right",
        head=_head(face, head, image.size),
        skull=_edges(head.scaled(photo.scale)),
        eyes_detail=round(edge_loss(grey.crop(_eyes(face).within(*image.size).whole()), 3), 3),
        face_detail=round(edge_loss(crop, 5), 3),
        laplacian=round(laplacian_variance(crop), 1),
        brightness_p90=round(float(np.percentile(values, 90)), 1),
        clipped=round(float((values > 250).mean()), 4),
        light_side=_light_side(values, face),
        colour_freedom=round(freedom, 2),
        red=round(red, 1),
        expression=_expression(grey, face),
        head_hash=look_hash(grey.crop(headroom(face).whole())),
        crop=_edges(square),
        crop_side=round(min(square.width, square.height)),
    )


def _edges(box: Box) -> tuple[float, float, float, float]:
    return round(box.left, 1), round(box.top, 1), round(box.right, 1), round(box.bottom, 1)


def angle_of(yaw: float) -> Angle:
    """Front under 20 degrees, three-quarter under 60, else profile."""
    return "front" if abs(yaw) < 20 else "three-quarter" if abs(yaw) < 60 else "profile"


def _shot(face: Face, height: int) -> Shot:
    below = (height - face.box.bottom) / face.box.height
    for limit, shot in _SHOTS:
        if below < limit:
            return shot
    return "full body"


def _head(face: Face, head: Box, size: tuple[int, int]) -> Head:
    room = face.eyes[1] / face.unit
    if room < CUT_AT:
        return "cut at the top"
    if face.box.left < -0.02 * size[0] or face.box.right > 1.02 * size[0]:
        return "cut at the side"
    return "near the edge" if room < NEAR_AT or head.top < 0 else "whole"


def _eyes(face: Face) -> Box:
    (left, _), (right, _) = sorted(face.landmarks[:2])
    high, low = sorted((face.landmarks[0][1], face.landmarks[1][1]))
    return Box(left - 0.35 * face.unit, high - 0.3 * face.unit, right + 0.35 * face.unit, low + 0.3 * face.unit)


def _light_side(values: Floats, face: Face) -> Side:
    """Compare both halves of the face; a turned face is compared about its nose."""
    nose = (face.landmarks[2][0] - face.box.left) / face.box.width
    column = round(values.shape[1] * min(0.75, max(0.25, nose)))
    rows = slice(values.shape[0] // 4, values.shape[0] * 9 // 10)
    left, right = float(values[rows, :column].mean()), float(values[rows, column:].mean())
    if abs(left - right) < 0.10 * max(1.0, left + right) / 2:
        return "front"
    return "left" if left > right else "right"


def _expression(grey: Image.Image, face: Face) -> str:
    """Shrink eyes (8x3) and mouth (8x4) to digits 0-f of even contrast."""
    (x, y), unit = face.mouth, face.unit
    mouth = Box(x - 0.6 * unit, y - 0.35 * unit, x + 0.6 * unit, y + 0.35 * unit)
    digits = ""
    for box, size in ((_eyes(face), (8, 3)), (mouth, (8, 4))):
        part = np.asarray(grey.crop(box.whole()).resize(size, Image.Resampling.BOX), dtype=np.float32)
        even = (part - part.mean()) / max(4.0, float(part.std()))
        digits += "".join(f"{round(float(value)):x}" for value in np.clip(7.5 + 3 * even, 0, 15).ravel())
    return digits


def headroom(face: Face) -> Box:
    """Return the square about a head, in pixels, by which copies of a portrait are told."""
    x, y = (face.eyes[0] + face.mouth[0]) / 2, (face.eyes[1] + face.mouth[1]) / 2
    return Box(x - 2 * face.unit, y - 2 * face.unit, x + 2 * face.unit, y + 2 * face.unit)

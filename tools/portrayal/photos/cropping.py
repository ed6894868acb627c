"""Cut the training picture out of a photo: a square with the whole skull, or the whole frame (R-crop, R-skull)."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from PIL import Image

from portrayal.photos.boxes import Box
from portrayal.photos.faces import Face, head_box
from portrayal.photos.reading import load_full

Shot: TypeAlias = Literal["close-up", "portrait", "half body", "full body"]

_HEAD_SHARE: dict[Shot, float] = {"close-up": 0.60, "portrait": 0.42, "half body": 0.24, "full body": 0.0}
"""Height of the head in the square; with the shoulders the subject then fills 40-60 % of it."""

ABOVE_EYES = 2.2
"""Room above the eye line that the crop keeps, in eye-to-mouth distances (the crown is at about 1.9)."""


@dataclass(frozen=True, slots=True)
class Crop:
    """A training picture: JPEG bytes without any tag, its size in pixels, and what was done to get it."""

    data: bytes
    width: int
    height: int
    because: str


def square_box(face: Face, size: tuple[int, int], shot: Shot, least: float = 0.0) -> Box:
    """Return the square to cut from an image of `size`: the head high in it, never cut at the top.

    The side is at least `least` pixels where the image has them, so that nothing needs to be enlarged.
    """
    width, height = size
    most = float(min(size))
    head = head_box(face)
    share = _HEAD_SHARE[shot]
    side = min(most, max(head.height / share, least)) if share else most
    x = head.centre[0]
    top = min(face.eyes[1] - ABOVE_EYES * face.unit, head.top) - 0.06 * side
    if side > 2.2 * head.height:
        top = min(top, head.top - 0.10 * side)
    left = min(max(x - side / 2, 0.0), width - side)
    top = min(max(top, 0.0), height - side)
    return Box(left, top, left + side, top + side)


def cut_photo(path: Path, box: Box | None, *, side: int = 1024, sha256: str = "") -> Crop:
    """Return the part of a photo in `box` (full pixels) as a square JPEG of `side` pixels, or the whole frame.

    Without a box the frame keeps its shape and is reduced to the area of the square, for trainers that sort
    shapes into buckets. A picture that is smaller than wanted keeps its size, and `because` says so. No EXIF,
    GPS or profile is written (R-private). Raises PhotoRefused, also when the file is not the one of `sha256` any more.
    """
    image = load_full(path, sha256)
    if box:
        image = image.crop(box.whole())
        target = (side, side)
    else:
        factor = (side * side / (image.width * image.height)) ** 0.5
        target = (round(image.width * factor), round(image.height * factor))
    shape = "square" if box else "whole frame"
    if target[0] > image.width:
        because = f"{shape} of {image.width}x{image.height}: smaller than {side}, kept at its size instead of enlarged"
    else:
        because = f"{shape} of {image.width}x{image.height}, reduced to {target[0]}x{target[1]}"
        image = image.resize(target, Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=95, subsampling=0, optimize=True)
    return Crop(buffer.getvalue(), image.width, image.height, because)

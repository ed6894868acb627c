"""Thumbnails inside of the page, small enough that hundreds of photos stay one file that opens at once."""

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from PIL import Image

from portrayal.photos.showing.reviewing import Review, Tile
from portrayal.photos.showing.thumbs import opened

MOST = 4_500_000
"""Characters of all pictures together; hundreds of photos become smaller until they fit."""

Size: TypeAlias = tuple[int, int]
_STEPS: tuple[tuple[Size, Size], ...] = (
    ((320, 80), (220, 72)),
    ((240, 72), (180, 64)),
    ((200, 62), (140, 54)),
    ((160, 52), (100, 45)),
    ((100, 45), (64, 40)),
)
"""Longer side in pixels and JPEG quality: of kept photos, and of the others."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A picture as a data URI, with its size in pixels."""

    address: str
    width: int
    height: int


Pictures: TypeAlias = Mapping[Tile, Embedded]


def embedded(review: Review) -> Pictures:
    """Return the picture of every photo that has one, as large as there is room for all."""
    for kept, other in _STEPS[:-1]:
        found = _pictures(review.tiles, kept, other, MOST)
        if found is not None:
            return found
    return _pictures(review.tiles, *_STEPS[-1], most=None) or {}


def _pictures(tiles: Sequence[Tile], kept: Size, other: Size, most: int | None) -> dict[Tile, Embedded] | None:
    """Return the pictures in these sizes, one in memory at a time; None as soon as they are more than `most`."""
    found: dict[Tile, Embedded] = {}
    total = 0
    for tile in tiles:
        image = opened(tile)
        if image is not None:
            found[tile] = encoded(image, *(kept if tile.verdict == "kept" else other))
            total += len(found[tile].address)
        if most is not None and total > most:
            return None
    return found


def encoded(image: Image.Image, side: int, quality: int) -> Embedded:
    """Return a JPEG whose longer side is at most `side` pixels."""
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True)
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    return Embedded(f"data:image/jpeg;base64,{data}", image.width, image.height)


def within(image: Image.Image, most: int, steps: Sequence[Size]) -> Embedded:
    """Return the picture in the first of `steps` (longer side, JPEG quality) that takes at most `most` bytes.

    The last step is taken when none does.
    """
    found = [encoded(image.copy(), *steps[0])]
    for step in steps[1:]:
        if len(found[-1].address) * 3 // 4 <= most:
            break
        found.append(encoded(image.copy(), *step))
    return found[-1]

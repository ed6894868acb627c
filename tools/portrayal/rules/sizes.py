"""Exactly 16:9 in whole pixels: several vendors' "16:9" is 1.75 or 1.79 (R-ratio)."""

import re
from collections.abc import Sequence
from typing import get_args

from portrayal.errors import BadRequest
from portrayal.models import Noun, Size

SIZES: tuple[Size, ...] = get_args(Size)
"""The sizes that are delivered, largest first."""


class Cut(Noun):
    """A centred box in pixels (left, top, right, bottom) and the share of the picture that it gives up, 0 to 1."""

    left: int
    top: int
    right: int
    bottom: int
    loss: float


def parse_size(text: str) -> tuple[int, int]:
    """Return (width, height) in pixels of "1920x1080". Raises BadRequest for anything that is not exactly 16:9."""
    match = re.fullmatch(r"\s*([0-9]{1,5})\s*[x×]\s*([0-9]{1,5})\s*", text)  # noqa: RUF001 - people type both
    advice = f"Use one of {', '.join(SIZES)}."
    if match is None:
        raise BadRequest(f"size='{text}' is not WIDTHxHEIGHT in pixels.", next=advice)
    width, height = int(match[1]), int(match[2])
    if not is_exact(width, height):
        raise BadRequest(f"size='{text}' is not exactly 16:9, and every hero is.", next=advice)
    return width, height


def check_widths(widths: Sequence[int], size: Size) -> tuple[int, ...]:
    """Return further widths in order, each once. Raises BadRequest where 16:9 has no whole pixels, or over `size`."""
    full = parse_size(size)[0]
    for width in widths:
        near = sorted({max(160, width // 16 * 16), min(full, (width // 16 + 1) * 16)})
        if width % 16 or not width >= 160:
            raise BadRequest(
                f"sizes names {width}, and {width} pixels wide is not exactly 16:9 in whole pixels of 160 and more.",
                next=f"Use multiples of 16, for example {' or '.join(map(str, near))}.",
            )
        if width >= full:
            raise BadRequest(
                f"sizes names {width}, and the picture itself is {full} pixels wide.",
                next="`size` is the largest one; `sizes` are the smaller ones beside it.",
            )
    return tuple(sorted(set(widths)))


def is_exact(width: int, height: int) -> bool:
    """Say whether width x height pixels are exactly 16:9."""
    return width > 0 and width * 9 == height * 16


def minimal_crop(width: int, height: int) -> Cut:
    """Return the largest centred box whose whole pixels are exactly 16:9. Raises BadRequest under 16x9 pixels."""
    unit = min(width // 16, height // 9)
    if unit < 1:
        raise BadRequest(f"A picture of {width}x{height} pixels holds no 16:9 box.", next="Use a larger picture.")
    wide, high = 16 * unit, 9 * unit
    left, top = (width - wide) // 2, (height - high) // 2
    loss = 1 - (wide * high) / (width * height)
    return Cut(left=left, top=top, right=left + wide, bottom=top + high, loss=loss)

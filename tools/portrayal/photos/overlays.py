"""Text in a photo: overlays and watermarks spoil a training; words in the scene deserve a warning (R-reject)."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from portrayal.photos.letters import Line, find_lines
from portrayal.photos.outside.asking import Outside

SIDE = 768
"""Pixels of the longer side at which text is sought: half the time of 1024, and no more false finds."""

_FOUND, _SCORE, _LETTERS = 0.5, 0.7, 3
"""A line counts from this certainty of the detector and of the reader, and from three letters or digits of three kinds:
fabrics look like "000"."""

_EDGE, _WIDE, _LEVEL, _GROUND, _OFTEN = 0.14, 0.4, 2.0, 0.68, 3
"""An overlay is level to two degrees and lies in this share along an edge, spans this share of the width, or has so
much of one tone under it as only a drawn box has; a mark that is repeated is one wherever it lies."""

_MARKS = re.compile(
    r"[©@]|www\.|\.com\b|getty|shutterstock|istock|alamy|depositphotos|dreamstime|123rf|adobe ?stock", re.IGNORECASE
)
"""Signs of ownership, and the agencies that print theirs over photos."""


@dataclass(frozen=True, slots=True)
class Lettering:
    """What can be read in a picture, and which of it was laid over it afterwards."""

    words: tuple[str, ...] = ()
    overlay: tuple[str, ...] = ()


def read_text(image: Image.Image, children: Outside | None = None) -> Lettering | None:
    """Read an RGB picture; None when the reader is not installed or broke down: then nothing is known."""
    small = image.copy()
    small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=3)
    lines = find_lines(small, children)
    return None if lines is None else sort_lines(lines, small)


def sort_lines(lines: Sequence[Line], image: Image.Image) -> Lettering:
    """Keep the lines of a picture that are words, and say which of them were laid over it."""
    words = [line for line in lines if _is_word(line)]
    often = Counter(_plain(line.text) for line in words)
    grey = np.asarray(image.convert("L"))
    over = [line for line in words if often[_plain(line.text)] >= _OFTEN or _laid_over(line, grey)]
    return Lettering(_texts(words), _texts(over))


def _is_word(line: Line) -> bool:
    letters = re.findall(r"[^\W_]", line.text.casefold())
    sure = line.found >= _FOUND and line.score >= _SCORE
    return sure and len(letters) >= _LETTERS and len(set(letters)) >= _LETTERS


def _laid_over(line: Line, grey: NDArray[np.uint8]) -> bool:
    if _MARKS.search(line.text):
        return True
    (left, top), (right, other_top), *_ = line.corners
    rise, run = (other_top - top) * grey.shape[0], (right - left) * grey.shape[1]
    if run <= 0 or abs(math.degrees(math.atan2(rise, run))) > _LEVEL:
        return False
    middle = sum(y for _, y in line.corners) / 4
    return not _EDGE < middle < 1 - _EDGE or right - left >= _WIDE or _ground(grey, line.corners) >= _GROUND


def _ground(grey: NDArray[np.uint8], corners: Sequence[Sequence[float]]) -> float:
    """Return the largest share of a line's box, a little widened, whose tone lies within 3 of one value."""
    high, wide = grey.shape
    across, down = [x * wide for x, _ in corners], [y * high for _, y in corners]
    more = 0.3 * (max(down) - min(down))
    rows = slice(max(0, int(min(down) - more)), max(1, int(max(down) + more)))
    box = grey[rows, max(0, int(min(across) - more)) : max(1, int(max(across) + more))]
    tones = np.convolve(np.bincount(box.ravel(), minlength=256), np.ones(7), "same")
    return float(tones.max() / max(1, box.size))


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _texts(lines: Sequence[Line]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.text.strip() for line in lines))

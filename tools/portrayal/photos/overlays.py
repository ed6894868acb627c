"""Text in a photo: overlays and watermarks spoil a training; words in the scene deserve a warning (R-reject)."""

import importlib.util
import json
import math
import re
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from portrayal.photos.outside.asking import NoAnswer, Outside, Refused

LIMIT_S = 60.0
SIDE = 768
"""Pixels of the longer side at which text is sought: half the time of 1024, and no more false finds."""

_SCORE, _LETTERS = 0.7, 3
"""A line counts from this certainty, and from three letters or digits of three kinds: fabrics look like "000"."""

_EDGE, _WIDE, _LEVEL, _GROUND, _OFTEN = 0.14, 0.4, 2.0, 0.68, 3
"""An overlay is level to two degrees and lies in this share along an edge, spans this share of the width, or has so
much of one tone under it as only a drawn box has; a mark that is repeated is one wherever it lies."""

_MARKS = re.compile(
    r"[©@]|www\.|\.com\b|getty|shutterstock|istock|alamy|depositphotos|dreamstime|123rf|adobe ?stock", re.IGNORECASE
)
"""Signs of ownership, and the agencies that print theirs over photos."""

_CHILDREN = Outside("portrayal.photos.outside.letters", limit_s=LIMIT_S)
_ONE_AT_A_TIME = threading.Lock()
"""One child is enough: its models take 600 MB."""


@dataclass(frozen=True, slots=True)
class Lettering:
    """What can be read in a picture, and which of it was laid over it afterwards."""

    words: tuple[str, ...] = ()
    overlay: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text with its corners as shares of the picture: top left, top right, bottom right, bottom left."""

    text: str
    score: float
    corners: tuple[tuple[float, float], ...]
    ground: float = 0.0
    """Share of the line's box that has one tone."""


def can_read() -> bool:
    """Whether the text reader is installed (the extra `text`)."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime"))


def read_text(image: Image.Image, children: Outside = _CHILDREN) -> Lettering | None:
    """Read an RGB picture; None when the reader is not installed or broke down: then nothing is known."""
    if not can_read():
        return None
    small = image.copy()
    small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=3)
    question = b"%d %d\n" % small.size + small.convert("RGB").tobytes()
    try:
        with _ONE_AT_A_TIME:
            found = json.loads(children.ask(question))
    except (NoAnswer, Refused):
        return None
    grey = np.asarray(small.convert("L"))
    lines = [Line(text, score, tuple(map(tuple, corners)), _ground(grey, corners)) for text, score, corners in found]
    return sort_lines(lines, small.size)


def sort_lines(lines: Sequence[Line], size: tuple[int, int]) -> Lettering:
    """Keep the lines that are words, and say which of them are overlays in a picture of `size` pixels."""
    words = [line for line in lines if _is_word(line)]
    often = Counter(_plain(line.text) for line in words)
    over = [line for line in words if often[_plain(line.text)] >= _OFTEN or _laid_over(line, size)]
    return Lettering(_texts(words), _texts(over))


def _is_word(line: Line) -> bool:
    letters = re.findall(r"[^\W_]", line.text.casefold())
    return line.score >= _SCORE and len(letters) >= _LETTERS and len(set(letters)) >= _LETTERS


def _laid_over(line: Line, size: tuple[int, int]) -> bool:
    if _MARKS.search(line.text):
        return True
    (left, top), (right, other_top), *_ = line.corners
    rise, run = (other_top - top) * size[1], (right - left) * size[0]
    if run <= 0 or abs(math.degrees(math.atan2(rise, run))) > _LEVEL:
        return False
    middle = sum(y for _, y in line.corners) / 4
    return not _EDGE < middle < 1 - _EDGE or right - left >= _WIDE or line.ground >= _GROUND


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

"""Find what looks like lines of text in a picture, with RapidOCR in a child process (the extra `text`)."""

import importlib.util
import json
import threading
from dataclasses import dataclass

import numpy as np
from PIL import Image

from portrayal.photos.outside.asking import NoAnswer, Outside, Refused

LIMIT_S = 60.0

_CHILDREN = Outside("portrayal.photos.outside.letters", limit_s=LIMIT_S)
_ONE_AT_A_TIME = threading.Lock()
"""One child is enough: its models take 600 MB."""

Corners = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its corners as shares of the picture: top left, top right, bottom right, bottom left.

    `score` is how sure the reader is of the text, `found` how sure the detector is that there is any (0 to 1).
    """

    text: str
    score: float
    corners: Corners
    found: float = 1.0


def can_read() -> bool:
    """Whether the text reader is installed (the extra `text`)."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime"))


def find_lines(small: Image.Image, children: Outside | None = None) -> list[Line] | None:
    """Return the lines in an RGB picture of at most 960 pixels a side, true ones and doubtful ones.

    None when the reader is not installed or broke down: then nothing is known.
    """
    if not can_read():
        return None
    question = b"%d %d\n" % small.size + small.convert("RGB").tobytes()
    try:
        with _ONE_AT_A_TIME:
            rows = json.loads((children or _CHILDREN).ask(question))
    except (NoAnswer, Refused):
        return None
    return [Line(text, score, tuple(map(tuple, corners)), found) for text, score, found, corners in rows]


def extent(line: Line, aspect: float) -> tuple[float, float]:
    """Return (length, height) of a line in heights of the picture, whose width is `aspect` heights."""
    top_left, top_right, bottom_right, bottom_left = np.asarray(line.corners) * (aspect, 1)
    long = np.linalg.norm(top_right - top_left) + np.linalg.norm(bottom_right - bottom_left)
    high = np.linalg.norm(bottom_left - top_left) + np.linalg.norm(bottom_right - top_right)
    return float(long) / 2, float(high) / 2

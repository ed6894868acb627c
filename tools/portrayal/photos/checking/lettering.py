"""Whether there is text, or what painters of pictures make of it (R-noscreen).

Any line that would be noticed is a fault: words, and the letter-like shapes that are none. The detector decides, and
the reader helps it out where it is not sure. Figures of the thresholds: docs/checks.md.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from portrayal.models import Check
from portrayal.photos.checking.inking import ENOUGH, strokes_in
from portrayal.photos.checking.places import place_of
from portrayal.photos.letters import Line, can_read, extent, find_lines
from portrayal.photos.outside.asking import Outside

SIDE = 960
"""Pixels of the longer side at which text is sought: 0.27 s of CPU a picture; 768 finds less of what is small."""

_SMALLEST, _SMALL = 0.012, 0.018
"""Heights of the picture under which a line is not noticed, and under which grain and hair look like letters."""


@dataclass(frozen=True, slots=True)
class _Enough:
    """What is enough to call a line text, all of it together.

    `found`: certainty of the detector; `score`: of the reader; `letters` of `kinds` were read; `times` longer than
    high; a height between `high` and `at_most`, in heights of the picture.
    """

    found: float
    score: float = 0.0
    letters: int = 0
    kinds: int = 0
    times: float = 1.2
    high: float = 0.0
    at_most: float = 0.3


_LEVEL = (
    _Enough(found=0.6, score=0.25, letters=2),
    _Enough(found=0.65, times=2.5, at_most=0.2),
    _Enough(found=0.4, score=0.5, letters=3, kinds=2),
    _Enough(found=0.3, score=0.7, letters=4, kinds=3),
    _Enough(found=0.3, score=0.85, letters=4, kinds=2),
    _Enough(found=0.3, score=0.85, letters=3, kinds=3, at_most=0.55),
    _Enough(found=0.7, score=0.95, letters=2, kinds=2, at_most=0.65),
)
_UPRIGHT = (
    _Enough(found=0.5, letters=2, times=2.2, at_most=0.2),
    _Enough(found=0.68, times=2.5, high=0.025, at_most=0.2),
    _Enough(found=0.3, score=0.7, letters=4, kinds=3, times=2.2, at_most=0.2),
    _Enough(found=0.3, score=0.85, letters=4, kinds=2, times=2.2, at_most=0.2),
)
"""Lines that run up or down, as on the backs of books: trunks and window frames look like them, so they are longer."""
_TINY = (_Enough(found=0.6, score=0.6, letters=3, kinds=2),)

_TOLD = 3
"""Lines that the reason quotes."""


def check_letters(image: Image.Image, children: Outside | None = None) -> Check:
    """Say whether an RGB picture shows text or pseudo-text, where, and what it seems to say."""
    small = image.copy()
    small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=3)
    lines = find_lines(small, children)
    if lines is None:
        why = (
            "gave no answer; `portrayal doctor` says more"
            if can_read()
            else 'is not installed. pip install "portrayal[text]" adds it'
        )
        return Check(check="no text", ok=None, because=f"Text was not looked for: the text reader {why}.")
    aspect, grey = small.width / small.height, small.convert("L")
    seen = [line for line in lines if is_lettering(line, aspect) and (_read(line) or strokes_in(grey, line) >= ENOUGH)]
    if not seen:
        return Check(check="no text", ok=True, because="No text and nothing that looks like it.")
    seen.sort(key=lambda line: -line.found)
    places = "; ".join(_told(line) for line in seen[:_TOLD])
    more = f" and {len(seen) - _TOLD} more" if len(seen) > _TOLD else ""
    return Check(check="no text", ok=False, because=f"There is text or something like it: {places}{more}.")


def is_lettering(line: Line, aspect: float) -> bool:
    """Tell a line of letters, true or false ones, from what textures look like to the detector."""
    along, across = extent(line, aspect)
    long, high = max(along, across), min(along, across)
    if high < _SMALLEST:
        return False
    if high < _SMALL:
        return along > across and _any(_TINY, line, long, high)
    return _any(_LEVEL if along > across else _UPRIGHT, line, long, high)


def _read(line: Line) -> bool:
    """Whether the reader is fairly sure of more than one letter."""
    return line.score >= 0.5 and len(re.findall(r"[^\W_]", line.text)) > 1


def _any(ways: Sequence[_Enough], line: Line, long: float, high: float) -> bool:
    letters = re.findall(r"[^\W_]", line.text.casefold())
    count, kinds = len(letters), len(set(letters))
    return any(
        line.found >= way.found
        and line.score >= way.score
        and count >= way.letters
        and kinds >= way.kinds
        and long >= way.times * high
        and way.high <= high <= way.at_most
        for way in ways
    )


def _told(line: Line) -> str:
    """Return what it seems to say and where; a picture's words are data, so they are quoted and short."""
    place = place_of(*(sum(corner[axis] for corner in line.corners) / 4 for axis in (0, 1)))
    text = " ".join(line.text.split())[:24]
    return f'"{text}" ({place})' if text and line.score >= 0.5 else f"unreadable ({place})"

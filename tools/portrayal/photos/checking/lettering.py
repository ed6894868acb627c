"""Whether there is text, or what painters of pictures make of it (R-noscreen).

Any line that would be noticed is a fault: words, and the letter-like shapes that are none. The detector decides, and
the reader helps it out where it is not sure. Figures of the thresholds: docs/checks.md.
"""

import re

from PIL import Image

from portrayal.models import Check
from portrayal.photos.letters import Line, extent, find_lines
from portrayal.photos.outside.asking import Outside

SIDE = 960
"""Pixels of the longer side at which text is sought: 0.27 s of CPU a picture; 768 finds less of what is small."""

_SMALLEST = 0.012
"""Heights of the picture under which a line is not noticed."""

_LONG = 1.2
"""A line is at least so many times longer than high."""

_TOLD = 3
"""Lines that the reason quotes."""


def check_letters(image: Image.Image, children: Outside | None = None) -> Check:
    """Say whether an RGB picture shows text or pseudo-text, where, and what it seems to say."""
    small = image.copy()
    small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=3)
    lines = find_lines(small, children)
    if lines is None:
        because = 'Text was not looked for: the text reader is not installed. pip install "portrayal[text]" adds it.'
        return Check(check="no text", ok=None, because=because)
    seen = [line for line in lines if is_lettering(line, small.width / small.height)]
    if not seen:
        return Check(check="no text", ok=True, because="No text and nothing that looks like it.")
    seen.sort(key=lambda line: -line.found)
    places = "; ".join(_told(line) for line in seen[:_TOLD])
    more = f" and {len(seen) - _TOLD} more" if len(seen) > _TOLD else ""
    return Check(check="no text", ok=False, because=f"There is text or something like it: {places}{more}.")


def is_lettering(line: Line, aspect: float) -> bool:
    """Tell a line of letters, true or false ones, from what textures look like to the detector."""
    long, high = extent(line, aspect)
    if high < _SMALLEST or long < _LONG * high:
        return False
    letters = re.findall(r"[^\W_]", line.text.casefold())
    count, kinds = len(letters), len(set(letters))
    surely_there = line.found >= 0.6 and count >= 2 and high <= 0.3
    long_and_there = line.found >= 0.65 and long >= 2.5 * high and high <= 0.2
    readable = line.found >= 0.4 and line.score >= 0.5 and count >= 3 and kinds >= 2 and high <= 0.3
    large_and_clear = line.found >= 0.3 and line.score >= 0.85 and count >= 3 and kinds >= 3 and high <= 0.55
    return surely_there or long_and_there or readable or large_and_clear


def _told(line: Line) -> str:
    """Return what it seems to say and where; a picture's words are data, so they are quoted and short."""
    x, y = (sum(corner[axis] for corner in line.corners) / 4 for axis in (0, 1))
    row = "top" if y < 1 / 3 else "bottom" if y > 2 / 3 else "middle"
    side = "left" if x < 1 / 3 else "right" if x > 2 / 3 else "centre"
    text = " ".join(line.text.split())[:24]
    return f'"{text}" ({row} {side})' if text and line.score >= 0.5 else f"unreadable ({row} {side})"

"""Whether there is a picture at all: not blank, not flat, not broken off half-way, no bars."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from portrayal.models import Check

FLAT_DEVIATION = 4.0
"""Brightness that varies less than this (of 255) is an empty picture."""

FLAT_ENTROPY = 2.5
"""Bits per pixel of the brightness histogram under which a picture is empty."""

_EVEN, _BROKEN, _BAR, _BLACK = 1.0, 0.2, 0.02, 24
"""A row whose channels vary less than this (of 255) is one colour. So much of the height at the bottom in one colour is
a picture that broke off; so much of it, and so dark, on two opposite sides are bars."""

Rows = NDArray[np.float32]


def check_filled(image: Image.Image) -> Check:
    """Say whether an RGB picture is filled with content from edge to edge."""
    small = image.copy()
    small.thumbnail((512, 512))
    grey = small.convert("L")
    deviation = float(np.asarray(grey, dtype=np.float32).std())
    entropy = float(grey.entropy())
    figures = f"brightness varies by {deviation:.0f} of 255, {entropy:.1f} bits a pixel"
    if deviation < FLAT_DEVIATION or entropy < FLAT_ENTROPY:
        return Check(check="not blank", ok=False, because=f"The picture is nearly empty ({figures}).")
    fault = _broken(np.asarray(small, dtype=np.float32))
    if fault:
        return Check(check="not blank", ok=False, because=fault)
    return Check(check="not blank", ok=True, because=f"The picture has content ({figures}).")


def _broken(pixels: Rows) -> str | None:
    lower = _even(pixels[::-1])
    if lower >= _BROKEN:
        return f"The lower {lower:.0%} of the picture is one even colour: it broke off."
    for rows, where in ((pixels, "above and below"), (pixels.transpose(1, 0, 2), "at both sides")):
        bars = min(_even(rows, darker=_BLACK), _even(rows[::-1], darker=_BLACK))
        if bars >= _BAR:
            return f"The picture has black bars {where}."
    return None


def _even(rows: Rows, *, darker: float = 256) -> float:
    """Return the share of rows, from the first on, that are of its one colour."""
    alike = (rows.std(axis=1).max(axis=1) < _EVEN) & (np.abs(rows.mean(axis=1) - rows[0].mean(axis=0)).max(axis=1) < 1)
    alike &= rows.mean(axis=(1, 2)) < darker
    return float(np.argmin(alike) / len(rows)) if not alike.all() else 1.0

"""Whether there is a picture at all: not blank, not flat, not broken off half-way, no bars."""

import functools

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from portrayal.models import Check

FLAT_DEVIATION = 4.0
"""Brightness that varies less than this (of 255) is an empty picture."""

FLAT_ENTROPY = 0.5
"""Bits per pixel of the brightness histogram under which a picture is empty: pale and graphic ones have 0.7 to 1.8."""

SMOOTH = 1.5
"""Deviation (of 255) from one smooth run of colour under which there is nothing else; the plainest of 425 photos, a
bare wall, has 2.3, and a gradient 0.1."""

_DARK = 6
"""Mean brightness (of 255) of a frame that is called black."""

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
        return Check(check="not blank", ok=False, because=_empty(grey, figures))
    left = _beside_gradient(small)
    if left < SMOOTH:
        because = f"The picture is one run of colour without anything in it ({left:.1f} of 255 is left beside it)."
        return Check(check="not blank", ok=False, because=because)
    fault = _broken(np.asarray(small, dtype=np.float32))
    if fault:
        return Check(check="not blank", ok=False, because=fault)
    return Check(check="not blank", ok=True, because=f"The picture has content ({figures}).")


def _empty(grey: Image.Image, figures: str) -> str:
    """Return the reason; vendors deliver a black frame in place of what their filter stopped."""
    if float(np.asarray(grey, dtype=np.float32).mean()) < _DARK:
        return f"The picture is all black, as when a vendor's safety filter stopped it ({figures})."
    return f"The picture is nearly empty ({figures})."


def _beside_gradient(image: Image.Image) -> float:
    """Return the deviation of an RGB picture, noise taken out, from the nearest cubic run over both directions."""
    pixels = np.asarray(image.resize((64, 36), Image.Resampling.BOX), dtype=np.float32).reshape(-1, 3)
    runs = _runs()
    return float((pixels - runs @ (runs.T @ pixels)).std())


@functools.cache
def _runs() -> Rows:
    """Return (2304, 10): the cubic runs over 64x36 pixels, each at right angles to the others and of length 1."""
    y, x = np.mgrid[-1:1:36j, -1:1:64j].reshape(2, -1)
    terms = np.stack([x**across * y**down for across in range(4) for down in range(4 - across)], axis=1)
    return np.linalg.qr(terms)[0].astype(np.float32)


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
    """Return the share of rows, from the first on, that are of its one colour. Most pictures have none: it stops."""
    first = rows[0].mean(axis=0)
    for count, row in enumerate(rows):
        mean = row.mean(axis=0)
        if row.std(axis=0).max() >= _EVEN or np.abs(mean - first).max() >= 1 or mean.mean() >= darker:
            return count / len(rows)
    return 1.0

"""What stands round the person: how bright, how busy, which colours; words for captions and figures for variety."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from portrayal.models import Noun
from portrayal.photos.boxes import Box

Floats: TypeAlias = NDArray[np.floating[Any]]

_CELLS = (3, 4)
"""Rows and columns of the grid whose mean colours stand for the place."""

_HUES = ((20, "red"), (45, "orange"), (70, "yellow"), (165, "green"), (200, "teal"), (255, "blue"), (290, "purple"),
         (345, "pink"), (361, "red"))  # fmt: skip
"""Upper end of each colour on the circle, in degrees."""


class Surroundings(Noun):
    """The picture beside head and body (all of it when nobody was found)."""

    brightness: float
    """Mean, 0-255."""
    warmth: float
    """Red minus blue, -1 to 1; positive is warm."""
    clutter: float
    """Mean step between neighbouring pixels at a quarter of the measuring scale: a busy room has many (R-clean)."""
    colour: str
    """The mean colour's name."""
    grid: tuple[str, ...]
    """Mean colours of 3x4 cells as rrggbb; empty where the person hides the place."""


def surroundings_of(small: Image.Image, head: Box | None) -> Surroundings:
    """Measure an RGB picture at a quarter of the measuring scale; `head` in its pixels."""
    pixels = np.asarray(small, dtype=np.float32)
    outside = _outside(pixels.shape[:2], head)
    sums, counts = _cells(pixels, outside)
    mean = sums.sum(axis=(0, 1)) / counts.sum()
    grey = np.asarray(small.convert("L"), dtype=np.float32)
    steps = np.abs(np.diff(grey, axis=0))[:, :-1] + np.abs(np.diff(grey, axis=1))[:-1]
    inner = outside[:-1, :-1]
    return Surroundings(
        brightness=round(float(mean.mean()), 1),
        warmth=round(float(mean[0] - mean[2]) / 255, 3),
        clutter=round(float((steps * inner).sum() / inner.sum()), 2),
        colour=colour_name(float(mean[0]), float(mean[1]), float(mean[2])),
        grid=_grid(sums, counts, outside.size / counts.size),
    )


def colour_name(red: float, green: float, blue: float) -> str:
    """Return what people call a colour (0-255 each): "light grey", "dark green", "beige"."""
    most, least = max(red, green, blue), min(red, green, blue)
    spread = (most - least) / max(1.0, most)
    if most < 60:
        return "black" if most < 30 else "dark"
    if spread < 0.12:
        return "white" if most > 225 else "light grey" if most > 160 else "grey" if most > 95 else "dark grey"
    hue = _hue(red, green, blue, most, most - least)
    name = next(name for end, name in _HUES if hue < end)
    if name in ("orange", "yellow", "red") and hue < 60:
        if spread < 0.35:
            return "beige" if most > 140 else "brown"
        name = "brown" if most < 150 else name
    return f"dark {name}" if most < 90 and name != "brown" else name


def _hue(red: float, green: float, blue: float, most: float, span: float) -> float:
    """Return the angle on the colour circle, 0-360."""
    if most == red:
        return 60 * ((green - blue) / span) % 360
    if most == green:
        return 60 * ((blue - red) / span + 2)
    return 60 * ((red - green) / span + 4)


def _outside(shape: tuple[int, int], head: Box | None) -> NDArray[np.bool_]:
    """Return a mask without head and body (three heads wide, to the bottom); all of it when little would be left."""
    outside = np.ones(shape, bool)
    if head:
        hidden = Box(head.left - head.width, head.top, head.right + head.width, float(shape[0]))
        left, top, right, bottom = hidden.within(shape[1], shape[0]).whole()
        outside[top:bottom, left:right] = False
        if outside[:-1, :-1].sum() < 0.05 * outside.size:
            outside[:] = True
            left, top, right, bottom = head.within(shape[1], shape[0]).whole()
            outside[top:bottom, left:right] = False
    return outside if outside[:-1, :-1].sum() > 20 else np.ones(shape, bool)


def _cells(pixels: Floats, outside: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return, for each cell, the sum of the colours (3, 4, 3) and the number (3, 4) of the pixels outside."""
    rows, columns = (np.arange(count) * side // count for count, side in zip(_CELLS, outside.shape, strict=True))
    seen = outside.astype(np.float32)
    sums = np.add.reduceat(np.add.reduceat(pixels * seen[:, :, None], rows, axis=0), columns, axis=1)
    return sums, np.add.reduceat(np.add.reduceat(seen, rows, axis=0), columns, axis=1)


def _grid(sums: Floats, counts: Floats, size: float) -> tuple[str, ...]:
    """Return the mean colours of the cells of about `size` pixels; "" where less than a third is seen."""
    means = sums.reshape(-1, 3) / np.maximum(1, counts.reshape(-1, 1))
    return tuple(
        "".join(f"{round(float(part)):02x}" for part in mean) if count >= 0.3 * size else ""
        for mean, count in zip(means, counts.ravel(), strict=True)
    )

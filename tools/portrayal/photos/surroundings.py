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
    around = pixels[outside]
    mean = around.mean(axis=0)
    grey = pixels.mean(axis=2)
    steps = np.abs(np.diff(grey, axis=0))[:, :-1] + np.abs(np.diff(grey, axis=1))[:-1]
    return Surroundings(
        brightness=round(float(mean.mean()), 1),
        warmth=round(float(mean[0] - mean[2]) / 255, 3),
        clutter=round(float(steps[outside[:-1, :-1]].mean()), 2),
        colour=colour_name(float(mean[0]), float(mean[1]), float(mean[2])),
        grid=_grid(pixels, outside),
    )


def colour_name(red: float, green: float, blue: float) -> str:
    """Return what people call a colour (0-255 each): "light grey", "dark green", "beige"."""
    most, least = max(red, green, blue), min(red, green, blue)
    spread = (most - least) / max(1.0, most)
    if most < 40:
        return "black"
    if spread < 0.12:
        return "white" if most > 225 else "light grey" if most > 160 else "grey" if most > 85 else "dark grey"
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


def _grid(pixels: Floats, outside: NDArray[np.bool_]) -> tuple[str, ...]:
    rows = np.array_split(np.arange(pixels.shape[0]), _CELLS[0])
    columns = np.array_split(np.arange(pixels.shape[1]), _CELLS[1])
    cells: list[str] = []
    for row in rows:
        for column in columns:
            place = np.ix_(row, column)
            seen = outside[place]
            if seen.mean() < 0.3:
                cells.append("")
            else:
                cells.append("".join(f"{round(float(part)):02x}" for part in pixels[place][seen].mean(axis=0)))
    return tuple(cells)

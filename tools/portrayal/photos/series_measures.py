"""What is kept of one hero of a series to tell whether it belongs: some two hundred numbers, never its pixels."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from portrayal.models import Noun
from portrayal.photos.checking.echoes import print_of
from portrayal.photos.checking.likeness import SMALL, TURNED
from portrayal.photos.checking.palette import colours_of, nearest_mean, oklab
from portrayal.photos.faces import Face, find_faces
from portrayal.photos.likeness import Signature, signature_of
from portrayal.photos.reading import PhotoRefused, open_photo

EDITION = 1
"""Grows when the same picture would give other numbers."""

_GRID = (64, 36)
_WHITE, _BLACK = 0.97, 0.06
"""OKLab lightness from which a part of a picture is burnt out, and up to which it has sunk into black."""
_FAINT = 0.015
"""Colourfulness that is hardly seen: greys do not differ by their logarithm."""

_Lab = NDArray[np.float64]


class Measured(Noun):
    """One hero in numbers; the order of `colours`, `shift`, `layout` and `face` is that of rules/drift_axes.py.

    `shift` is the same as `colours`, from the palette of the scene on. `face`: how far its middle is from the middle
    line, how far down it is, and its own height, as shares of the picture. `figures`: of the face, where it
    can be compared. `mark` and `mirrored`: prints (echoes.py) of the picture and of its mirror image.
    """

    colours: tuple[float, ...]
    shift: tuple[float, ...] | None
    layout: tuple[float, ...]
    mark: str
    mirrored: str
    face: tuple[float, float, float] | None = None
    figures: Signature | None = None


def measure_hero(
    path: Path, data: bytes, digest: str, *, palette: tuple[str, ...], person: bool, compare: bool
) -> Measured | None:
    """Measure one hero from the bytes of its file, or return None when they are no picture. Blocking.

    `palette` is its scene's (#rrggbb, the last is the accent), or empty. A face is sought where a `person` is expected,
    and its figures are taken with `compare` (the extra `likeness`).
    """
    try:
        image = open_photo(path, data, digest).image
    except PhotoRefused:
        return None
    small = np.asarray(image.resize(_GRID, Image.Resampling.BOX, reducing_gap=3))
    lab = oklab(small.reshape(-1, 3))
    face = next(iter(find_faces(image)), None) if person else None
    clear = face is not None and abs(face.yaw) < TURNED and face.unit >= SMALL
    return Measured(
        colours=_colours(lab),
        shift=_shift(lab, palette) if palette else None,
        layout=_layout(lab[:, 0].reshape(_GRID[1], _GRID[0])),
        mark=print_of(image),
        mirrored=print_of(ImageOps.mirror(image)),
        face=_place(face, image.size) if face else None,
        figures=signature_of(image, face) if face and clear and compare else None,
    )


def _colours(lab: _Lab) -> tuple[float, ...]:
    """Return lightness, both hues, the logarithm of the colourfulness, contrast, the share that is burnt or sunk."""
    light = lab[:, 0]
    lost = float(((light > _WHITE) | (light < _BLACK)).mean())
    return (*lab.mean(axis=0).tolist(), _colourful(lab), float(light.std()), lost)


def _shift(lab: _Lab, palette: tuple[str, ...]) -> tuple[float, ...]:
    """Return the same, the first four from the palette's own on, and the distance to its nearest colours."""
    wanted = colours_of(palette)
    light, green_red, blue_yellow, colourful, *rest = _colours(lab)
    means = wanted[:-1].mean(axis=0)
    away = (light - means[0], green_red - means[1], blue_yellow - means[2], colourful - _colourful(wanted[:-1]))
    return (*(float(value) for value in away), *rest, nearest_mean(lab, wanted))


def _colourful(lab: _Lab) -> float:
    return float(np.log(np.hypot(lab[:, 1], lab[:, 2]).mean() + _FAINT))


def _layout(light: NDArray[np.float64]) -> tuple[float, ...]:
    """Return how light and detail are laid out, the same for a picture and its mirror image.

    How much lighter each third from the top down is than the whole; how unlike its left and right are, three times; how
    much lighter the middle column is; where the detail's middle is (from the middle line, from the top); how far it
    reaches across and down; the share of level edges, -1 to 1; the logarithm of the detail for the contrast there is.
    """
    high, wide = light.shape
    ninths = (
        light.reshape(3, high // 3, -1)[:, :, : wide // 3 * 3].reshape(3, high // 3, 3, wide // 3).mean(axis=(1, 3))
    )
    ninths = ninths - light.mean()
    down, across = np.gradient(light, axis=0), np.gradient(light, axis=1)
    detail = np.hypot(down, across) + 1e-6
    total = float(detail.sum())
    rows = (np.arange(high, dtype=np.float64) + 0.5) / high
    columns = (np.arange(wide, dtype=np.float64) + 0.5) / wide
    by_row, by_column = detail.sum(axis=1) / total, detail.sum(axis=0) / total
    y, x = float(by_row @ rows), float(by_column @ columns)
    reach_x, reach_y = float(by_column @ (columns - x) ** 2) ** 0.5, float(by_row @ (rows - y) ** 2) ** 0.5
    level, upright = float(np.abs(down).sum()), float(np.abs(across).sum())
    column = float(ninths[:, 1].mean() - ninths[:, ::2].mean())
    detailed = float(np.log(total / light.size / (light.std() + 0.02)))
    sides = np.abs(ninths[:, 0] - ninths[:, 2]).tolist()
    edges = (level - upright) / (level + upright + 1e-6)
    return (*ninths.mean(axis=1).tolist(), *sides, column, abs(x - 0.5), y, reach_x, reach_y, edges, detailed)


def _place(face: Face, size: tuple[int, int]) -> tuple[float, float, float]:
    x, y = face.box.centre
    return abs(x / size[0] - 0.5), y / size[1], face.box.height / size[1]

"""How unlike two photos of one person are: turn, framing, light, expression, place (R-variety-photos)."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from portrayal.photos.measuring import Measures
from portrayal.photos.portraits import Portrait

Floats: TypeAlias = NDArray[np.floating[Any]]

WEIGHTS = {"turn of the head": 0.30, "framing": 0.20, "light": 0.15, "expression": 0.15, "background": 0.20}
"""How much each counts; together 1."""

_FULL_TURN, _FULL_LIGHT, _FULL_LOOK, _FULL_PLACE = 60.0, 160.0, 5.0, 70.0
"""Degrees of yaw, steps of brightness, of the 16 shades of eyes and mouth, and of a cell's colour that count fully."""

_SIDES = {"left": -1.0, "front": 0.0, "right": 1.0}
_SETTINGS = {"daylight": 0.0, "indoor light": 1.0, "night light": 2.0}


def differences(photos: Sequence[Measures]) -> dict[str, Floats]:
    """Return matrices (n, n) of 0 (same) to 1 by name; every photo needs a face."""
    faces = [one.face for one in photos]
    if any(face is None for face in faces):
        raise ValueError("only photos with a face can be compared")
    known = [face for face in faces if face]
    return {
        "turn of the head": np.minimum(1, _apart([face.yaw for face in known]) / _FULL_TURN),
        "framing": _framing(known),
        "light": _light(photos, known),
        "expression": _expression(known),
        "background": _background(photos),
    }


def unlike(photos: Sequence[Measures]) -> Floats:
    """Return the weighted sum of the differences, (n, n) of 0 to 1."""
    total = np.zeros((len(photos), len(photos)), np.float32)
    for name, matrix in differences(photos).items():
        total += WEIGHTS[name] * matrix
    return total


def _apart(values: Sequence[float]) -> Floats:
    column = np.array(values, np.float32)
    return np.abs(column[:, None] - column)


def _framing(faces: Sequence[Portrait]) -> Floats:
    shares = np.maximum(1e-6, np.array([face.head_share for face in faces], np.float32))
    return np.abs(shares[:, None] - shares) / np.maximum(shares[:, None], shares)


def _light(photos: Sequence[Measures], faces: Sequence[Portrait]) -> Floats:
    side = np.minimum(1, _apart([_SIDES[face.light_side] for face in faces]))
    level = np.minimum(1, _apart([one.around.brightness for one in photos]) / _FULL_LIGHT)
    tone = np.minimum(1, _apart([one.around.warmth for one in photos]) * 4)
    setting = np.array([_SETTINGS.get(one.setting or "", np.nan) for one in photos], np.float32)
    other = np.nan_to_num((setting[:, None] != setting) & ~np.isnan(setting[:, None]) & ~np.isnan(setting))
    return np.minimum(1, 0.35 * side + 0.25 * level + 0.15 * tone + 0.25 * other)


def _expression(faces: Sequence[Portrait]) -> Floats:
    shades = np.array([[int(digit, 16) for digit in face.expression] for face in faces], np.float32)
    total = np.zeros((len(faces), len(faces)), np.float32)
    for column in shades.T:  # one place at a time: (n, n, 56) at once would not fit
        total += np.abs(column[:, None] - column)
    return np.minimum(1, total / max(1, shades.shape[1]) / _FULL_LOOK)


def _background(photos: Sequence[Measures]) -> Floats:
    """Compare the cells that both show; photos that share none are half unlike."""
    cells = np.array([[_rgb(cell) for cell in one.around.grid] for one in photos], np.float32)
    total = np.zeros((len(photos), len(photos)), np.float32)
    seen = np.zeros_like(total)
    for cell in cells.transpose(1, 0, 2):
        step = np.abs(cell[:, None] - cell).mean(axis=2)
        shown = ~np.isnan(step)
        total += np.where(shown, step, 0)
        seen += shown
    return np.where(seen > 0, np.minimum(1, total / np.maximum(1, seen) / _FULL_PLACE), 0.5)


def _rgb(cell: str) -> list[float]:
    return [float(int(cell[at : at + 2], 16)) if cell else float("nan") for at in (0, 2, 4)]

"""Where the props stand: a loose off-centre group, tall things behind, flat things in front, nothing inside another."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from portrayal.models import Prop
from portrayal.providers.drawing.colour import Palette
from portrayal.providers.drawing.field import Rng
from portrayal.providers.drawing.light import Lamp
from portrayal.providers.drawing.model import Model
from portrayal.providers.drawing.props import PROPS
from portrayal.providers.drawing.solids import placed

_DEPTH = {0: (0.0, 0.5), 1: (-0.8, -0.05), 2: (-1.8, -1.0)}
"""Range of z by row: front, middle, back; the camera is at z = 9.6."""

_TALLEST = 2.55
"""Most height of a prop in units, so that the frame does not cut it."""


def arrange(names: Sequence[Prop], palette: Palette, rng: Rng, side: float) -> list[Model]:
    """The props of a stage in their places, far ones first; `side` is -1 (left) or 1 (right)."""
    models = [PROPS[name](palette, rng) for name in names]
    largest = 1.32 if len(models) <= 1 else 1.16 if len(models) <= 3 else 1.0
    taken: list[tuple[float, float, float]] = []
    done: list[tuple[float, Model]] = []
    for model in sorted(models, key=lambda item: -item.row):
        tall = max(item.high[1] for item in model.parts)
        size = min(largest * float(rng.uniform(0.95, 1.05)), _TALLEST / tall)
        x, z = _free_place(model.row, model.radius * size, taken, (side, rng))
        taken.append((x, z, model.radius * size))
        yaw = float(rng.uniform(*model.yaw))
        done.append((z, _moved(model, (x, 0.0, z), yaw, size)))
    return [model for _, model in sorted(done, key=lambda item: item[0])]


def _free_place(
    row: int, radius: float, taken: Sequence[tuple[float, float, float]], seeded: tuple[float, Rng]
) -> tuple[float, float]:
    side, rng = seeded
    low, high = _DEPTH[row]
    best, found = 1e9, (0.0, 0.0)
    centre = side * float(rng.uniform(0.75, 1.15))
    for _ in range(90):
        x = centre + float(rng.normal(0, 0.95))
        z = float(rng.uniform(low, high))
        inside = sum(max(0.0, radius + r * 0.96 - float(np.hypot(x - a, (z - b) * 1.1))) for a, b, r in taken)
        hidden = sum(max(0.0, 0.55 * (radius + r) - abs(x - a)) for a, b, r in taken if abs(z - b) < 2)
        edge = max(0.0, abs(x) + radius - 2.55 + 0.22 * z)
        score = 9 * inside + 1.6 * hidden + 9 * edge + 0.42 * abs(x - centre)
        if score < best:
            best, found = score, (x, z)
    return found


def _moved(model: Model, at: tuple[float, float, float], yaw: float, size: float) -> Model:
    lamps = tuple(
        Lamp((at[0] + lamp.at[0] * size, lamp.at[1] * size, at[2] + lamp.at[2] * size), lamp.colour, lamp.reach * size)
        for lamp in model.lamps
    )
    return replace(model, parts=tuple(placed(item, at, yaw, size) for item in model.parts), lamps=lamps)

"""A seedling in a shallow bowl."""

import numpy as np

from portrayal.providers.drawing.camera import Point
from portrayal.providers.drawing.colour import Palette, mix, with_luma
from portrayal.providers.drawing.field import Rng
from portrayal.providers.drawing.model import Model, box_of, leaf, part, turned_part
from portrayal.providers.drawing.solids import Material, Part, drum, ellipsoid, lathe, rod

_SOIL = Material((0.035, 0.022, 0.014), gloss=0.05)


def seedling(palette: Palette, rng: Rng) -> Model:
    """A thin stem with its first two leaves in the soil of a shallow clay bowl, and a few grains beside it."""
    wide = 0.74 + float(rng.uniform(-0.05, 0.08))
    clay = Material(with_luma(mix((0.46, 0.2, 0.11), palette.light, 0.3), 0.3), gloss=0.15)
    bowl = lathe([(0, 0.34), (0.04, 0.38), (0.16, wide * 0.84), (0.3, wide)], wall=0.04)
    soil = drum((0, 0.2, 0), wide * 0.88 - 0.06, 0.03, 0.02)
    parts = [turned_part(bowl, clay, wide + 0.05, 0.31), turned_part(soil, _SOIL, wide, 0.24)]
    return Model((*parts, *_sprout(rng), *_grains(wide, rng)), radius=wide + 0.1, row=1, yaw=(-0.2, 0.2))


def _sprout(rng: Rng) -> list[Part]:
    skin = Material(with_luma((0.13, 0.3, 0.06), 0.24), gloss=0.3, thin=0.6)
    sway = float(rng.uniform(-0.07, 0.07))
    foot, bend, top = (0.0, 0.2, 0.0), (sway, 0.48, 0.0), (sway * 0.4, 0.74, 0.02)
    parts = [_stem(foot, bend, 0.024, skin), _stem(bend, top, 0.021, skin)]
    for side in (-1.0, 1.0):
        yaw = side * np.pi / 2 + float(rng.uniform(-0.35, 0.35))
        lean = 0.95 + float(rng.uniform(-0.25, 0.2))
        parts.append(leaf(top, 0.4 + float(rng.uniform(-0.05, 0.05)), 0.12, (yaw, lean), skin))
    return parts


def _stem(start: Point, end: Point, thick: float, skin: Material) -> Part:
    low, high = box_of((start, end), 0.04)
    return Part(rod(start, end, thick, thick - 0.003), skin, low, high, light=True)


def _grains(wide: float, rng: Rng) -> list[Part]:
    grains: list[Part] = []
    for _ in range(4 + int(rng.integers(3))):
        angle, far = float(rng.uniform(-0.4, 2.2)), wide + float(rng.uniform(-0.1, 0.5))
        size = float(rng.uniform(0.018, 0.036))
        at = (far * float(np.cos(angle)), size * 0.8, far * float(np.sin(angle)))
        low, high = box_of((at,), size)
        grains.append(part(ellipsoid(at, (size, size * 0.8, size)), _SOIL, low, high))
    return grains

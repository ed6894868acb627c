"""Cups, bowls, vases and glass: turned bodies in the scene's colours."""

from portrayal.providers.drawing.colour import Palette, mix, with_luma
from portrayal.providers.drawing.field import Rng
from portrayal.providers.drawing.model import Model, ceramic, part, turned_part
from portrayal.providers.drawing.solids import Material, cut, drum, lathe, melt, ring, turned

_COFFEE = Material((0.035, 0.016, 0.007), gloss=0.75)
_GLASS = Material((0.62, 0.68, 0.68), gloss=0.95, clear=0.86)


def mug(palette: Palette, rng: Rng) -> Model:
    """A straight mug of coffee with a rounded handle."""
    height, radius = 0.98 + float(rng.uniform(-0.08, 0.1)), 0.44
    outer = drum((0, height / 2, 0), radius, height / 2, 0.06)
    body = cut(outer, drum((0, height / 2 + 0.08, 0), radius - 0.055, height / 2, 0.03))
    side = radius + 0.02
    handle = cut(
        ring((side, height * 0.5, 0), 0.2, 0.055, stretch=0.1), drum((0, height / 2, 0), radius - 0.03, height, 0.02)
    )
    clay = ceramic(palette, rng)
    coffee = drum((0, height * 0.84, 0), radius - 0.05, 0.015, 0.01)
    return Model(
        (
            part(
                melt(body, handle, 0.05),
                clay,
                (-radius - 0.02, 0, -radius - 0.02),
                (side + 0.28, height + 0.01, radius + 0.02),
            ),
            part(coffee, _COFFEE, (-radius, height * 0.8, -radius), (radius, height * 0.9, radius)),
        ),
        radius=0.6,
        row=1,
        yaw=(-0.5, 0.8) if rng.random() < 0.6 else (2.6, 3.6),
    )


def cup_and_saucer(palette: Palette, rng: Rng) -> Model:
    """A low, flaring cup on its saucer."""
    clay = ceramic(palette, rng, 0.6)
    shape = [(0, 0.22), (0.08, 0.26), (0.25, 0.42), (0.45, 0.5), (0.6, 0.54)]
    bowl_ = lathe(shape, wall=0.04)
    handle = cut(ring((0.56, 0.34, 0), 0.14, 0.035), drum((0, 0.4, 0), 0.44, 0.5, 0.02))
    lift = 0.1

    raised = turned(melt(bowl_, handle, 0.04), at=(0, lift, 0))

    dish = lathe([(0, 0.34), (0.04, 0.42), (0.08, 0.72), (0.12, 0.9)], wall=0.05)
    coffee = drum((0, 0.58, 0), 0.47, 0.012, 0.01)
    return Model(
        (
            turned_part(dish, clay, 0.94, 0.14),
            part(raised, clay, (-0.56, lift, -0.56), (0.76, 0.72, 0.56)),
            part(coffee, _COFFEE, (-0.5, 0.55, -0.5), (0.5, 0.62, 0.5)),
        ),
        radius=0.92,
        row=1,
        yaw=(-0.6, 0.5),
    )


def bowl(palette: Palette, rng: Rng) -> Model:
    """A wide, hand-thrown bowl."""
    wide = 0.86 + float(rng.uniform(-0.1, 0.14))
    shape = [(0, 0.3), (0.06, 0.34), (0.2, wide * 0.72), (0.4, wide * 0.93), (0.56, wide)]
    return Model(
        (turned_part(lathe(shape, wall=0.05), ceramic(palette, rng, 0.35), wide + 0.05, 0.57),), radius=wide, row=1
    )


def vase(palette: Palette, rng: Rng) -> Model:
    """One of three Morandi-like vases: bottle, shoulder or gourd."""
    shapes = (
        [(0, 0.34), (0.1, 0.4), (0.8, 0.48), (1.15, 0.36), (1.4, 0.15), (1.9, 0.13), (2.0, 0.17)],
        [(0, 0.3), (0.1, 0.36), (0.7, 0.56), (1.15, 0.6), (1.45, 0.42), (1.58, 0.27), (1.72, 0.31)],
        [(0, 0.36), (0.1, 0.46), (0.42, 0.6), (0.8, 0.48), (1.1, 0.28), (1.4, 0.3), (1.62, 0.24), (1.75, 0.29)],
    )
    shape = shapes[int(rng.integers(3))]
    return Model(
        (turned_part(lathe(shape, wall=0.05), ceramic(palette, rng, 0.3), 0.66, shape[-1][0] + 0.01),),
        radius=0.62,
        row=2,
    )


def carafe(palette: Palette, rng: Rng) -> Model:
    """A clear carafe half full of water."""
    shape = [(0, 0.42), (0.08, 0.5), (0.6, 0.5), (1.0, 0.3), (1.25, 0.2), (1.6, 0.22), (1.72, 0.27)]
    level = 0.55 + float(rng.uniform(-0.1, 0.2))
    tone = mix((0.5, 0.55, 0.55), palette.light, 0.4)
    water = Material(with_luma(tone, 0.4), gloss=0.9, clear=0.7)
    inner = lathe([(0, 0.36), (0.08, 0.45), (level * 0.7, 0.45), (level, 0.44 if level < 0.62 else 0.41)])
    return Model(
        (turned_part(inner, water, 0.5, level + 0.01), turned_part(lathe(shape, wall=0.03), _GLASS, 0.54, 1.73)),
        radius=0.55,
        row=2,
    )


def glass(palette: Palette, rng: Rng) -> Model:
    """A tumbler of water."""
    wide = 0.36 + float(rng.uniform(-0.03, 0.05))
    tumbler = lathe([(0, wide * 0.86), (0.3, wide * 0.92), (0.95, wide * 1.05)], wall=0.03)
    water = Material(with_luma(mix((0.55, 0.6, 0.6), palette.light, 0.3), 0.45), gloss=0.9, clear=0.72)
    fill = lathe([(0, wide * 0.8), (0.2, wide * 0.85), (0.6, wide * 0.9)])
    return Model(
        (turned_part(fill, water, wide, 0.61), turned_part(tumbler, _GLASS, wide * 1.1, 0.96)), radius=0.42, row=1
    )

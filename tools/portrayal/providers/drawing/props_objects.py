"""Small objects with a story: a lamp, a candle, a key, an hourglass, a gear."""

import numpy as np

from portrayal.providers.drawing.camera import Point
from portrayal.providers.drawing.colour import Array, Palette, Rgb, mix, scale, with_luma
from portrayal.providers.drawing.field import Rng, smooth
from portrayal.providers.drawing.light import Lamp
from portrayal.providers.drawing.model import BRASS, GRAPHITE, STEEL, Model, part, turned_part, wood
from portrayal.providers.drawing.solids import (
    Material,
    Part,
    Sdf,
    ball,
    cut,
    drum,
    join,
    lathe,
    ring,
    rod,
    slab,
    turned,
)

_WARM: Rgb = (1.0, 0.62, 0.28)


def lamp(palette: Palette, rng: Rng) -> Model:
    """A table lamp with a glowing fabric shade."""
    metal = Material(BRASS if rng.random() < 0.6 else GRAPHITE, gloss=0.7, metal=0.7)
    foot = join(drum((0, 0.05, 0), 0.42, 0.05, 0.04), rod((0, 0.1, 0), (0, 1.5, 0), 0.04))

    def glow(_x: Array, y: Array, _z: Array) -> Array:
        return 0.35 + 1.0 * np.exp(-(((y - 0.45) / 0.42) ** 2))

    cone = [(0, 0.66), (0.45, 0.55), (0.9, 0.42)]
    lift = 1.25
    shade_sdf = turned(lathe(cone, wall=0.03), at=(0, lift, 0))
    fabric = Material(
        mix(_WARM, with_luma(palette.light, 0.8), 0.35), gloss=0.02, glow=1.5, pattern=turned(glow, at=(0, lift, 0))
    )
    return Model(
        (
            part(foot, metal, (-0.45, 0, -0.45), (0.45, 1.6, 0.45)),
            part(shade_sdf, fabric, (-0.7, lift, -0.7), (0.7, lift + 0.91, 0.7)),
        ),
        radius=0.7,
        row=2,
        lamps=(Lamp((0, 1.4, 0), scale(_WARM, 1.5), 1.5),),
    )


def candle(palette: Palette, rng: Rng) -> Model:
    """A burning candle in a low dish; its wax glows near the flame."""
    tall = 0.9 + float(rng.uniform(-0.2, 0.4))
    wax_body = cut(drum((0, tall / 2 + 0.05, 0), 0.2, tall / 2, 0.04), ball((0, tall + 0.16, 0), 0.17))

    def glow(_x: Array, y: Array, _z: Array) -> Array:
        return 0.8 + 0.9 * np.exp(-np.maximum(tall - y, 0) / 0.22)

    wax = Material(
        with_luma(mix((0.8, 0.7, 0.55), palette.light, 0.3), 0.55), gloss=0.25, thin=0.3, glow=0.1, pattern=glow
    )
    dish = lathe([(0, 0.3), (0.04, 0.36), (0.12, 0.44)], wall=0.03)
    wick = rod((0, tall, 0), (0.01, tall + 0.12, 0), 0.012)
    flame = lathe([(0, 0.012), (0.08, 0.06), (0.16, 0.055), (0.3, 0.015), (0.36, 0.004)])
    fire = Material((1.0, 0.72, 0.36), gloss=0, glow=6.0)
    lift = tall + 0.1
    return Model(
        (
            turned_part(dish, Material(BRASS, gloss=0.7, metal=0.8), 0.46, 0.14),
            turned_part(wax_body, wax, 0.21, tall + 0.06),
            turned_part(wick, Material(GRAPHITE), 0.05, tall + 0.14),
            Part(turned(flame, at=(0, lift, 0)), fire, (-0.08, lift, -0.08), (0.08, lift + 0.37, 0.08), light=True),
        ),
        radius=0.48,
        row=1,
        lamps=(Lamp((0, lift + 0.15, 0.0), scale(_WARM, 1.1), 1.0),),
    )


def key(palette: Palette, rng: Rng) -> Model:
    """An old brass key lying on the table."""
    high = 0.06
    body = join(
        ring((-0.62, high, 0), 0.24, 0.05, axis="y"),
        rod((-0.38, high, 0), (0.75, high, 0), 0.048),
        ring((-0.3, high, 0), 0.05, 0.03, axis="x"),
        slab((0.66, high, 0.15), (0.06, 0.03, 0.14), 0.01),
        slab((0.48, high, 0.12), (0.05, 0.03, 0.11), 0.01),
    )
    tone = mix(BRASS, palette.accent, float(rng.uniform(0, 0.2)))
    return Model(
        (part(body, Material(tone, gloss=0.75, metal=0.85), (-0.95, 0, -0.32), (0.8, 0.15, 0.32)),),
        radius=0.65,
        row=0,
        yaw=(-0.6, 0.7),
    )


def padlock(palette: Palette, rng: Rng) -> Model:
    """A rounded padlock that stands on the table."""
    tone = mix(BRASS, palette.accent, 0.15) if rng.random() < 0.7 else with_luma(palette.deep, 0.09)
    body = slab((0, 0.42, 0), (0.46, 0.42, 0.2), 0.1)
    bow = cut(ring((0, 0.98, 0), 0.29, 0.07, stretch=0.14), slab((0, 0.3, 0), (1, 0.4, 1), 0))
    hole = join(
        turned(drum((0, 0, 0), 0.07, 0.02, 0.005), 0, float(np.pi / 2), (0, 0.47, 0.2)),
        slab((0, 0.36, 0.2), (0.03, 0.1, 0.018), 0.01),
    )
    plate = turned(drum((0, 0, 0), 0.16, 0.012, 0.01), 0, float(np.pi / 2), (0, 0.42, 0.2))
    return Model(
        (
            part(bow, Material(STEEL, gloss=0.85, metal=0.9), (-0.4, 0.7, -0.1), (0.4, 1.52, 0.1)),
            part(body, Material(tone, gloss=0.6, metal=0.7), (-0.47, 0, -0.22), (0.47, 0.86, 0.22)),
            part(plate, Material(STEEL, gloss=0.6, metal=0.7), (-0.17, 0.2, 0.17), (0.17, 0.6, 0.22)),
            part(hole, Material((0.005, 0.005, 0.005), gloss=0.0), (-0.1, 0.2, 0.15), (0.1, 0.6, 0.23)),
        ),
        radius=0.5,
        row=1,
        yaw=(-0.5, 0.5),
    )


def hourglass(palette: Palette, rng: Rng) -> Model:
    """An hourglass in a wooden frame, the sand half run."""
    timber = wood(palette, rng, 0.14)
    caps = join(drum((0, 0.06, 0), 0.5, 0.06, 0.04), drum((0, 1.74, 0), 0.5, 0.06, 0.04))
    posts = [
        rod(
            (0.4 * float(np.sin(a)), 0.1, 0.4 * float(np.cos(a))),
            (0.4 * float(np.sin(a)), 1.7, 0.4 * float(np.cos(a))),
            0.035,
        )
        for a in (0.9, 3.0, 5.1)
    ]
    bulbs = lathe(
        [(0, 0.28), (0.3, 0.36), (0.6, 0.2), (0.76, 0.045), (0.92, 0.2), (1.22, 0.36), (1.56, 0.28)], wall=0.02
    )
    grain = Material(with_luma(mix(palette.accent, (0.7, 0.5, 0.3), 0.5), 0.32), gloss=0.05)
    low = lathe([(0, 0.27), (0.18, 0.31), (0.3, 0.2), (0.42, 0.02)])
    high = lathe([(0, 0.03), (0.12, 0.15), (0.26, 0.27), (0.3, 0.27)])
    glass_ = Material((0.62, 0.68, 0.68), gloss=0.95, clear=0.88)
    return Model(
        (
            part(join(caps, *posts), timber, (-0.51, 0, -0.51), (0.51, 1.81, 0.51)),
            part(turned(low, at=(0, 0.13, 0)), grain, (-0.33, 0.12, -0.33), (0.33, 0.56, 0.33)),
            part(turned(high, at=(0, 0.95, 0)), grain, (-0.3, 0.95, -0.3), (0.3, 1.26, 0.3)),
            part(turned(bulbs, at=(0, 0.12, 0)), glass_, (-0.38, 0.12, -0.38), (0.38, 1.69, 0.38)),
        ),
        radius=0.52,
        row=2,
    )


def compass(palette: Palette, rng: Rng) -> Model:
    """A brass pocket compass with an open lid and a fine needle; no letters on its face."""
    brass = Material(BRASS, gloss=0.75, metal=0.85)
    case = cut(drum((0, 0.13, 0), 0.56, 0.13, 0.06), drum((0, 0.26, 0), 0.48, 0.09, 0.01))
    face = drum((0, 0.17, 0), 0.48, 0.012, 0.005)
    lid = turned(cut(drum((0, 0, 0), 0.56, 0.05, 0.04), drum((0, 0.06, 0), 0.48, 0.06, 0.02)), 0, 1.9, (0, 0.70, -0.62))
    way = float(rng.uniform(0, 3.1))
    north: Point = (0.4 * float(np.cos(way)), 0.215, 0.4 * float(np.sin(way)))
    south: Point = (-north[0], 0.215, -north[2])
    span: tuple[Point, Point] = ((-0.5, 0.15, -0.5), (0.5, 0.28, 0.5))
    return Model(
        (
            part(join(case, ring((0, 0.24, 0), 0.52, 0.035, axis="y")), brass, (-0.58, 0, -0.58), (0.58, 0.3, 0.58)),
            part(lid, brass, (-0.6, 0.05, -1.05), (0.6, 1.36, -0.2)),
            part(face, Material(with_luma(palette.light, 0.6), gloss=0.3), *span),
            part(rod((0, 0.215, 0), north, 0.045, 0.006), Material(with_luma(palette.accent, 0.2), gloss=0.4), *span),
            part(rod((0, 0.215, 0), south, 0.045, 0.006), Material(GRAPHITE, gloss=0.5), *span),
        ),
        radius=0.68,
        row=0,
        yaw=(-0.5, 0.5),
    )


def thread_spool(palette: Palette, rng: Rng) -> Model:
    """A wooden spool wound with thread in the accent colour."""
    timber = wood(palette, rng, 0.3)
    rims = join(
        drum((0, 0.07, 0), 0.44, 0.07, 0.04), drum((0, 0.98, 0), 0.44, 0.07, 0.04), drum((0, 0.5, 0), 0.12, 0.5, 0.01)
    )
    spool = cut(rims, drum((0, 1.05, 0), 0.08, 0.2, 0))
    table = lathe([(0, 0.3), (0.12, 0.35), (0.4, 0.37), (0.66, 0.35), (0.78, 0.3)])
    wound = Material(
        with_luma(palette.accent, 0.24),
        gloss=0.25,
        pattern=lambda x, y, _z: 0.8 + 0.2 * np.sin(150 * (y + 0.03 * x)) * np.sin(9 * y + 1),
    )
    loose = ring((0.5, 0.02, 0.32), 0.42, 0.014, axis="y")
    return Model(
        (
            turned_part(spool, timber, 0.46, 1.06),
            part(turned(table, at=(0, 0.14, 0)), wound, (-0.4, 0.13, -0.4), (0.4, 0.93, 0.4)),
            part(loose, Material(with_luma(palette.accent, 0.22), gloss=0.1), (0.0, 0, -0.15), (1.0, 0.04, 0.8)),
        ),
        radius=0.6 + float(rng.uniform(0, 0.05)),
        row=1,
    )


def gear(palette: Palette, rng: Rng) -> Model:
    """Two meshed gears: one flat, one leaning on it."""
    steel = Material(mix(STEEL, palette.mid, 0.3), gloss=0.6, metal=0.8)
    flat = _cog(0.62, 16, 0.09)
    upright = turned(_cog(0.5, 13, 0.07), float(rng.uniform(-0.15, 0.15)), 1.15, (0.12, 0.66, -0.05))
    return Model(
        (
            part(turned(flat, at=(0, 0.09, 0)), steel, (-0.7, 0, -0.7), (0.7, 0.19, 0.7)),
            part(upright, Material(BRASS, gloss=0.7, metal=0.85), (-0.5, 0.1, -0.5), (0.75, 1.26, 0.45)),
        ),
        radius=0.7,
        row=1,
    )


def _cog(radius: float, teeth: int, half: float) -> Sdf:
    def distance(x: Array, y: Array, z: Array) -> Array:
        r = np.sqrt(x * x + z * z)
        edge = radius + 0.045 * np.clip(2.2 * np.sin(teeth * np.arctan2(z, x)), -1, 1)
        web = half * (0.62 + 0.38 * smooth(radius * 0.14, radius * 0.24, np.abs(r - radius * 0.55)))
        body = np.maximum(r - edge, np.abs(y) - web)
        return np.maximum(body, radius * 0.17 - r) * 0.5

    return distance

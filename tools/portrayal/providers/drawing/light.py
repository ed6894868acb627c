"""The light of a scene: one soft key, the sky's fill, the table's bounce and small warm lamps."""

from dataclasses import dataclass

import numpy as np

from portrayal.models import Stage
from portrayal.providers.drawing.camera import Point
from portrayal.providers.drawing.colour import Palette, Rgb, mix, scale, with_luma
from portrayal.providers.drawing.field import Rng


@dataclass(frozen=True)
class Lamp:
    """A small warm light in the scene (a lamp, a flame); `reach` is where it has fallen to a half."""

    at: Point
    colour: Rgb
    reach: float


@dataclass(frozen=True)
class Light:
    """The key comes from `towards` (a unit vector); colours are linear and already carry their strength."""

    towards: Point
    key: Rgb
    fill: Rgb
    rim: Rgb
    exposure: float
    side: float
    lamps: tuple[Lamp, ...] = ()


_HOURS: dict[str, tuple[Rgb, float, Rgb, float]] = {
    "dawn": ((1.0, 0.84, 0.74), 1.15, (0.62, 0.68, 0.86), 0.50),
    "day": ((1.0, 0.965, 0.90), 1.35, (0.78, 0.86, 1.0), 0.57),
    "golden": ((1.0, 0.74, 0.44), 1.5, (0.66, 0.62, 0.72), 0.48),
    "dusk": ((0.92, 0.72, 0.72), 0.85, (0.46, 0.52, 0.78), 0.385),
    "night": ((0.55, 0.66, 0.95), 0.5, (0.36, 0.42, 0.66), 0.29),
}
"""Key colour, exposure of the finished frame, fill colour, target brightness (sRGB mean) by hour."""

_FROM: dict[str, Point] = {
    "left": (-0.78, 0.58, 0.30),
    "right": (0.78, 0.58, 0.30),
    "back": (0.30, 0.62, -0.62),
    "top": (-0.22, 0.95, 0.22),
}


def light_of(stage: Stage, palette: Palette, rng: Rng) -> Light:
    """The light of a stage, turned a little by the seed and tinted by the palette."""
    key, strength, fill, exposure = _HOURS[stage.hour]
    x, y, z = _FROM[stage.light_from]
    if stage.light_from in ("back", "top"):
        x *= float(rng.choice([-1.0, 1.0]))
    x, y, z = x + rng.uniform(-0.1, 0.1), y + rng.uniform(-0.1, 0.14), z + rng.uniform(-0.14, 0.14)
    length = float(np.sqrt(x * x + y * y + z * z))
    warm = mix(key, with_luma(palette.light, 0.8), 0.22)
    cool = mix(fill, with_luma(palette.mid, 0.6), 0.30)
    return Light(
        towards=(x / length, y / length, z / length),
        key=scale(warm, strength * 1.35),
        fill=scale(cool, strength * 0.28),
        rim=scale(mix(key, palette.light, 0.4), strength * 0.5),
        exposure=exposure,
        side=-1.0 if x < 0 else 1.0,
    )

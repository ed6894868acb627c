"""Pure shapes for the still life: blocks, spheres, a ribbon."""

import numpy as np

from portrayal.providers.drawing.colour import Array, Palette, mix, with_luma
from portrayal.providers.drawing.field import Rng
from portrayal.providers.drawing.model import Model, ceramic, part, wood
from portrayal.providers.drawing.solids import Material, Part, ball, slab, turned


def blocks(palette: Palette, rng: Rng) -> Model:
    """A small building of wooden blocks, one of them in the accent colour."""
    parts: list[Part] = []
    places = [(-0.36, 0.0, 0.0, 0.32), (0.36, 0.0, 0.08, 0.32), (-0.04, 0.64, 0.02, 0.3), (0.95, 0.0, 0.4, 0.22)]
    if rng.random() < 0.5:
        places.append((0.0, 1.24, 0.0, 0.24))
    for index, (x, y, z, half) in enumerate(places):
        skin = wood(palette, rng, float(rng.uniform(0.22, 0.42)))
        if index == 2:
            skin = Material(with_luma(palette.accent, 0.24), gloss=0.25)
        elif index == 3:
            skin = Material(with_luma(palette.light, 0.5), gloss=0.2)
        turn = float(rng.uniform(-0.3, 0.3))
        shape = turned(slab((0, half, 0), (half, half, half), 0.035), turn, 0, (x, y, z))
        reach = half * 1.38
        parts.append(part(shape, skin, (x - reach, y, z - reach), (x + reach, y + 2 * half, z + reach)))
    return Model(tuple(parts), radius=0.85, row=1)


def spheres(palette: Palette, rng: Rng) -> Model:
    """Three or four matt and polished balls of different sizes."""
    parts: list[Part] = []
    places = [(0.0, 0.0, 0.56), (0.78, 0.34, 0.3), (-0.62, 0.5, 0.2), (0.42, 0.82, 0.13)]
    for x, z, radius in places[: 3 + int(rng.integers(2))]:
        size = radius * float(rng.uniform(0.92, 1.08))
        skin = ceramic(palette, rng, float(rng.choice([0.12, 0.55])))
        parts.append(part(ball((x, size, z), size), skin, (x - size, 0, z - size), (x + size, 2 * size, z + size)))
    return Model(tuple(parts), radius=0.85, row=1)


def ribbon(palette: Palette, rng: Rng) -> Model:
    """A silk ribbon standing on its edge in long waves."""
    tone = with_luma(mix(palette.accent, palette.light, float(rng.uniform(0, 0.25))), 0.26)
    silk = Material(tone, gloss=0.55, thin=0.3)
    phase, tall = float(rng.uniform(0, 6)), 0.24

    def wave(x: Array, y: Array, z: Array) -> Array:
        swing = 0.34 * np.sin(2.6 * x + phase + 0.5 * (y - tall)) * (0.6 + 0.25 * x)
        band = np.abs(z - swing) * 0.62 - 0.014
        top = tall + 0.07 * np.sin(1.7 * x + phase)
        return np.maximum(band, np.maximum(np.abs(x) - 1.3, np.abs(y - top) - top)) * 0.85

    return Model((part(wave, silk, (-1.32, 0, -0.4), (1.32, 0.66, 0.4)),), radius=1.1, row=0, yaw=(-0.35, 0.35))

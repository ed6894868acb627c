"""Plants, branches, feathers and stones."""

import numpy as np

from portrayal.providers.drawing.camera import Point
from portrayal.providers.drawing.colour import Palette, Rgb, mix, muted, with_luma
from portrayal.providers.drawing.field import Rng
from portrayal.providers.drawing.model import Model, box_of, ceramic, leaf, part, turned_part
from portrayal.providers.drawing.solids import Material, Part, cut, drum, ellipsoid, lathe, rod


def _green(palette: Palette, rng: Rng) -> Material:
    tone: Rgb = mix((0.09, 0.17, 0.06), palette.mid, 0.22)
    return Material(with_luma(tone, 0.10 + float(rng.uniform(0, 0.07))), gloss=0.35, thin=0.55)


def plant(palette: Palette, rng: Rng) -> Model:
    """A leafy plant in a clay pot: leaves rise in a loose fan."""
    pot = lathe([(0, 0.32), (0.08, 0.36), (0.6, 0.46), (0.72, 0.47)])
    soil = drum((0, 0.72, 0), 0.42, 0.02, 0.01)
    parts = [
        turned_part(cut(pot, drum((0, 0.78, 0), 0.42, 0.1, 0.01)), ceramic(palette, rng, 0.25), 0.5, 0.73),
        turned_part(soil, Material((0.02, 0.014, 0.01), gloss=0.05), 0.45, 0.74),
    ]
    count = 15 + int(rng.integers(6))
    broad = float(rng.uniform(0.75, 1.25))
    for index in range(count):
        share = index / count
        yaw = index * 2.39996 + float(rng.uniform(-0.3, 0.3))
        lean = 0.12 + 0.95 * share + float(rng.uniform(-0.08, 0.12))
        length = 1.25 - 0.5 * share + float(rng.uniform(-0.12, 0.2))
        stem = 0.36 * (1 - share) + 0.15
        foot: Point = (0.1 * np.sin(yaw), 0.7, 0.1 * np.cos(yaw))
        top: Point = (
            float(foot[0] + stem * np.sin(lean) * np.sin(yaw)),
            float(0.7 + stem * np.cos(lean)),
            float(foot[2] + stem * np.sin(lean) * np.cos(yaw)),
        )
        skin = _green(palette, rng)
        low, high = box_of((foot, top), 0.03)
        parts.append(Part(rod(foot, top, 0.018), skin, low, high, light=True))
        parts.append(leaf(top, length, 0.15 * broad + 0.05 * (1 - share), (yaw, lean), skin))
    return Model(tuple(parts), radius=0.7, row=2)


def branch(palette: Palette, rng: Rng) -> Model:
    """A thin branch with small leaves in a narrow bottle."""
    bottle = lathe([(0, 0.26), (0.08, 0.32), (0.5, 0.34), (0.75, 0.16), (0.95, 0.1), (1.1, 0.12)], wall=0.03)
    parts = [turned_part(bottle, ceramic(palette, rng, 0.4), 0.37, 1.11)]
    bark = Material((0.07, 0.045, 0.03), gloss=0.1)
    lean = float(rng.choice([-1.0, 1.0]))
    for twig in range(2):
        x, y, z = 0.0, 0.9, 0.0
        slope = lean * (0.25 + 0.4 * twig) * (1 if twig == 0 else -0.7)
        for joint in range(6):
            step = 0.34
            slope += float(rng.uniform(-0.16, 0.2)) * lean
            to = (x + step * float(np.sin(slope)), y + step * float(np.cos(slope)), z + float(rng.uniform(-0.1, 0.1)))
            low, high = box_of(((x, y, z), to), 0.04)
            thick = 0.026 - 0.003 * joint
            parts.append(Part(rod((x, y, z), to, thick, thick - 0.003), bark, low, high, light=True))
            x, y, z = to
            if joint == 0:
                continue
            for side in (-1, 1):
                yaw = float(np.pi / 2 * side + rng.uniform(-0.7, 0.7))
                size = 0.3 + float(rng.uniform(-0.05, 0.14)) - 0.015 * joint
                parts.append(leaf(to, size, 0.075, (yaw, 0.7 + float(rng.uniform(-0.3, 0.4))), _green(palette, rng)))
    return Model(tuple(parts), radius=0.45, row=2)


def feather(palette: Palette, rng: Rng) -> Model:
    """A pale feather that lies on the table and curls up at the tip."""
    tone = Material(with_luma(muted(mix(palette.light, (0.8, 0.78, 0.74), 0.5), 0.2), 0.6), gloss=0.12, thin=0.5)
    vane = leaf((0, 0.05, 0), 1.75, 0.2, (np.pi / 2, np.pi / 2 - 0.22), tone)
    quill = rod((-0.4, 0.03, 0), (0.9, 0.24, 0), 0.02, 0.01)
    quill_part = part(quill, Material(with_luma(palette.light, 0.5), gloss=0.3), (-0.45, 0, -0.05), (0.95, 0.3, 0.05))
    solid = Part(vane.sdf, vane.material, (vane.low[0], 0.0, vane.low[2]), vane.high)
    return Model((solid, quill_part), radius=0.8, row=0, yaw=(-0.7, 0.5) if rng.random() < 0.5 else (2.6, 3.6))


def stones(palette: Palette, rng: Rng) -> Model:
    """A balanced pile of river pebbles and one beside it."""
    parts: list[Part] = []
    base, wide = 0.0, 0.58
    for _ in range(3 + int(rng.integers(2))):
        tall = wide * float(rng.uniform(0.36, 0.5))
        shift = float(rng.uniform(-0.06, 0.06))
        parts.append(_pebble((shift, base + tall * 0.97, shift / 2), (wide, tall, wide * 0.8), palette, rng))
        base += tall * 1.9
        wide *= float(rng.uniform(0.66, 0.8))
    parts.append(_pebble((0.86, 0.15, 0.3), (0.24, 0.15, 0.2), palette, rng))
    return Model(tuple(parts), radius=0.75, row=1)


def _pebble(centre: Point, radii: Point, palette: Palette, rng: Rng) -> Part:
    tone = with_luma(muted(palette.at(float(rng.uniform(0.3, 0.95))), 0.55), float(rng.uniform(0.08, 0.4)))
    a, b = float(rng.uniform(0, 6)), float(rng.uniform(4, 9))
    skin = Material(
        tone, gloss=0.12, pattern=lambda x, y, z: 0.9 + 0.1 * np.sin(b * y + a + 3 * np.sin(5 * x) + 2 * np.sin(6 * z))
    )
    low, high = box_of((centre,), 0.0)
    low = (low[0] - radii[0], low[1] - radii[1], low[2] - radii[2])
    high = (high[0] + radii[0], high[1] + radii[1], high[2] + radii[2])
    return part(ellipsoid(centre, radii), skin, low, high)

"""What a prop is to the rest of the drawing: parts, footprint and lights, with helpers to build them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from portrayal.providers.drawing.camera import Point
from portrayal.providers.drawing.colour import Array, Palette, Rgb, mix, muted, with_luma
from portrayal.providers.drawing.field import Rng
from portrayal.providers.drawing.light import Lamp
from portrayal.providers.drawing.solids import Material, Part, Sdf, turned


@dataclass(frozen=True)
class Model:
    """A prop at the origin: parts, footprint `radius`, `row` (0 front, 1 middle, 2 back), lamps, range of yaw."""

    parts: tuple[Part, ...]
    radius: float
    row: int
    lamps: tuple[Lamp, ...] = ()
    yaw: tuple[float, float] = (-0.6, 0.6)


Builder = Callable[[Palette, Rng], Model]

BRASS: Rgb = (0.62, 0.42, 0.16)
STEEL: Rgb = (0.48, 0.48, 0.48)
GRAPHITE: Rgb = (0.045, 0.045, 0.05)


def box_of(points: Sequence[Point], margin: float) -> tuple[Point, Point]:
    """The box around some points with a margin."""
    low = (min(p[0] for p in points) - margin, min(p[1] for p in points) - margin, min(p[2] for p in points) - margin)
    high = (max(p[0] for p in points) + margin, max(p[1] for p in points) + margin, max(p[2] for p in points) + margin)
    return low, high


def part(sdf: Sdf, material: Material, low: Point, high: Point) -> Part:
    """One solid part."""
    return Part(sdf, material, low, high)


def turned_part(sdf: Sdf, material: Material, radius: float, height: float) -> Part:
    """An upright part that stands on the table within a radius and a height."""
    return Part(sdf, material, (-radius, -0.01, -radius), (radius, height, radius))


def ceramic(palette: Palette, rng: Rng, gloss: float = 0.5) -> Material:
    """Glazed clay in one of the scene's own colours."""
    choices = (
        with_luma(muted(palette.light, 0.2), 0.62),
        with_luma(palette.light, 0.45),
        with_luma(muted(palette.mid, 0.1), 0.24),
        with_luma(muted(palette.accent, 0.15), 0.26),
        with_luma(palette.deep, 0.1),
    )
    chosen = choices[int(rng.choice(5, p=[0.34, 0.2, 0.16, 0.2, 0.1]))]
    return Material(chosen, gloss=gloss + float(rng.uniform(-0.2, 0.15)), pattern=_glaze(rng))


def paper(palette: Palette, brightness: float = 0.68) -> Material:
    """Heavy paper, a little warmer than white."""
    return Material(with_luma(mix((0.8, 0.77, 0.7), palette.light, 0.4), brightness), gloss=0.05, thin=0.15)


def wood(palette: Palette, rng: Rng, brightness: float = 0.22) -> Material:
    """Turned wood with a fine grain."""
    phase = float(rng.uniform(0, 6))

    def grain(x: Array, y: Array, z: Array) -> Array:
        return 0.86 + 0.14 * np.sin(26 * (x + 0.35 * z) + 3 * np.sin(2.3 * y + phase) + 2 * np.sin(4 * z))

    return Material(with_luma(mix((0.5, 0.29, 0.13), palette.mid, 0.25), brightness), gloss=0.22, pattern=grain)


def _glaze(rng: Rng) -> Callable[[Array, Array, Array], Array]:
    a, b = float(rng.uniform(0, 6)), float(rng.uniform(0, 6))
    return lambda x, y, z: 0.96 + 0.04 * np.sin(5 * y + a + 2 * np.sin(3 * x + b) + np.sin(4 * z))


def leaf(base: Point, length: float, width: float, angles: tuple[float, float], material: Material) -> Part:
    """A pointed, bent leaf from `base`; `angles` are its direction about y and its lean from upright."""
    yaw, lean = angles
    bend = 0.22 / length
    vein = 40 / length

    def blade(x: Array, y: Array, z: Array) -> Array:
        along = np.clip(y / length, 0, 1)
        half = width * np.sin(np.pi * along**0.8)
        flat = np.abs(z + bend * y * y - 0.35 * np.abs(x)) - 0.012
        edge = np.maximum(np.abs(x) - half, np.abs(y - length / 2) - length / 2)
        return np.maximum(edge, flat) * 0.7

    def veins(x: Array, y: Array, _z: Array) -> Array:
        middle = np.exp(-((x / (0.05 * width + 0.008)) ** 2))
        return 0.9 + 0.1 * np.sin(vein * (y - np.abs(x)) * 0.8) + 0.35 * middle

    inner = turned(blade, yaw, lean, base)
    sy, cy, sp, cp = np.sin(yaw), np.cos(yaw), np.sin(lean), np.cos(lean)
    spine: list[Point] = []
    for share in (0.0, 0.5, 1.0):
        q, r = share * length, -bend * (share * length) ** 2
        up, out = q * cp - r * sp, q * sp + r * cp
        spine.append((float(base[0] + out * sy), float(base[1] + up), float(base[2] + out * cy)))
    low, high = box_of(spine, width + 0.02)
    skin = Material(material.albedo, material.gloss, thin=material.thin, pattern=turned(veins, yaw, lean, base))
    return Part(inner, skin, low, high, light=True)

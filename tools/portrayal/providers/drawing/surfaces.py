"""Table tops: what each surface looks like at points of the table, and how much it shines."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from portrayal.models import Surface
from portrayal.providers.drawing.colour import Array, Palette, Rgb, mix, muted, with_luma
from portrayal.providers.drawing.field import Rng, noise, smooth, tint

Texture = Callable[[Array, Array], Array]


@dataclass(frozen=True)
class Top:
    """Colour of the table at (x, z) as (..., 3) linear light, and its gloss."""

    texture: Texture
    gloss: float
    mean: Rgb


def _lookup(field: Array, across: float, deep: float) -> Texture:
    """A repeated texture tile that covers `across` by `deep` units."""
    rows, columns = field.shape

    def at(x: Array, z: Array) -> Array:
        u = np.mod((x / across + 0.5) * columns, columns - 1).astype(np.int32)
        v = np.mod((z / deep + 0.5) * rows, rows - 1).astype(np.int32)
        return field[v, u]

    return at


def _timber(palette: Palette, rng: Rng, tone: Rgb, brightness: float) -> Top:
    base = with_luma(mix(tone, palette.mid, 0.22), brightness)
    grain = _lookup(noise(rng, (420, 700), (70, 5), 4), 16.0, 9.0)
    cloud = _lookup(noise(rng, (420, 700), (9, 3), 2), 16.0, 9.0)
    width = float(rng.uniform(1.5, 2.3))
    start = float(rng.uniform(0, width))
    tones = rng.uniform(0.82, 1.14, 24).astype(np.float32)

    def texture(x: Array, z: Array) -> Array:
        board = (z + 20 + start) / width
        index = board.astype(np.int32) % 24
        gap = np.abs(board - np.round(board)) * width
        shifted = x + index * 3.7
        value = 0.5 + 0.24 * grain(shifted, z) + 0.2 * cloud(shifted, z)
        dark, bright = with_luma(base, brightness * 0.5), with_luma(base, brightness * 1.35)
        return (
            tint(np.clip(value, 0, 1), dark, bright) * (tones[index] * (1 - 0.55 * smooth(0.035, 0.0, gap)))[..., None]
        )

    return Top(texture, 0.34, base)


def oak(palette: Palette, rng: Rng) -> Top:
    """Pale oak boards."""
    return _timber(palette, rng, (0.48, 0.31, 0.17), 0.27)


def walnut(palette: Palette, rng: Rng) -> Top:
    """Dark walnut boards."""
    return _timber(palette, rng, (0.22, 0.11, 0.055), 0.085)


def _mineral(palette: Palette, rng: Rng, look: tuple[Rgb, float, float, float]) -> Top:
    tone, brightness, contrast, gloss = look
    base = with_luma(mix(tone, palette.mid, 0.25), brightness)
    clouds = _lookup(noise(rng, (500, 700), (12, 16), 5), 14.0, 9.0)
    speck = _lookup(rng.standard_normal((500, 700)).astype(np.float32), 14.0, 9.0)

    def texture(x: Array, z: Array) -> Array:
        value = 0.5 + contrast * (0.5 * clouds(x, z) + 0.12 * speck(x, z))
        return tint(
            np.clip(value, 0, 1), with_luma(base, brightness * 0.45), with_luma(base, min(brightness * 1.55, 0.9))
        )

    return Top(texture, gloss, base)


def stone(palette: Palette, rng: Rng) -> Top:
    """Warm limestone."""
    return _mineral(palette, rng, ((0.5, 0.46, 0.4), 0.32, 0.42, 0.12))


def concrete(palette: Palette, rng: Rng) -> Top:
    """Cast concrete, cool and matt."""
    return _mineral(palette, rng, ((0.4, 0.41, 0.42), 0.26, 0.3, 0.1))


def slate(palette: Palette, rng: Rng) -> Top:
    """Dark slate with a dull sheen."""
    return _mineral(palette, rng, ((0.1, 0.115, 0.13), 0.05, 0.5, 0.4))


def marble(palette: Palette, rng: Rng) -> Top:
    """Polished marble with soft veins."""
    base = with_luma(mix((0.74, 0.73, 0.71), palette.light, 0.3), 0.56)
    warp = noise(rng, (500, 700), (5, 7), 5)
    diagonal = noise(rng, (500, 700), (3, 4), 3)
    veins = np.exp(-np.abs(warp) * 14) * np.clip(0.5 + diagonal, 0.1, 1)
    cloud = _lookup(np.clip(0.2 + 0.18 * diagonal + 0.75 * veins, 0, 1), 15.0, 10.0)
    dark = with_luma(muted(mix(base, palette.deep, 0.4), 0.4), 0.16)
    return Top(lambda x, z: tint(cloud(x, z), base, dark), 0.6, base)


def linen(palette: Palette, rng: Rng) -> Top:
    """A linen cloth with a weave and a few soft folds."""
    base = with_luma(mix((0.66, 0.6, 0.5), palette.light, 0.4), 0.45)
    folds = _lookup(noise(rng, (400, 600), (2.5, 5), 2), 14.0, 9.0)
    weave = _lookup(rng.standard_normal((400, 600)).astype(np.float32), 9.0, 6.0)

    def texture(x: Array, z: Array) -> Array:
        slope = folds(x + 0.12, z) - folds(x, z)
        threads = 0.02 * (np.sin(75 * x) + np.sin(75 * z)) + 0.025 * weave(x, z)
        value = 0.62 + 2.2 * slope + 0.10 * folds(x, z) + threads
        return tint(np.clip(value, 0, 1), with_luma(base, 0.16), with_luma(base, 0.62))

    return Top(texture, 0.02, base)


def none(palette: Palette, rng: Rng) -> Top:
    """No table of its own: a smooth ground in the scene's colours."""
    base = with_luma(muted(mix(palette.mid, palette.light, 0.45), 0.1), 0.34)
    cloud = _lookup(noise(rng, (200, 300), (4, 6), 3), 14.0, 9.0)
    return Top(
        lambda x, z: tint(np.clip(0.5 + 0.2 * cloud(x, z), 0, 1), with_luma(base, 0.28), with_luma(base, 0.4)),
        0.08,
        base,
    )


SURFACES: dict[Surface, Callable[[Palette, Rng], Top]] = {
    "oak": oak,
    "walnut": walnut,
    "stone": stone,
    "marble": marble,
    "linen": linen,
    "concrete": concrete,
    "slate": slate,
    "none": none,
}
"""Every surface of the vocabulary and its texture."""

"""Things of a desk: paper, pens, a closed laptop, glasses. None of them shows a screen or a letter (R-props)."""

import numpy as np

from portrayal.providers.drawing.camera import Point
from portrayal.providers.drawing.colour import Array, Palette, mix, muted, with_luma
from portrayal.providers.drawing.field import Rng
from portrayal.providers.drawing.model import BRASS, GRAPHITE, STEEL, Model, box_of, paper, part, wood
from portrayal.providers.drawing.solids import Material, Part, Sdf, cut, drum, join, ring, rod, slab, turned


def notebook(palette: Palette, rng: Rng) -> Model:
    """A closed, cloth-bound notebook, sometimes two, with a ribbon mark."""
    cloth = Material(with_luma(muted(palette.accent if rng.random() < 0.5 else palette.deep, 0.2), 0.12), gloss=0.1)
    pages = paper(palette, 0.6)
    parts: list[Part] = []
    count = 1 + int(rng.random() < 0.45)
    for level in range(count):
        low, turn = 0.17 * level, float(rng.uniform(-0.12, 0.12)) * level
        half = 0.86 - 0.1 * level
        cover = join(
            slab((0, 0.012 + low, 0), (half, 0.014, 0.62), 0.012),
            slab((0, 0.148 + low, 0), (half, 0.014, 0.62), 0.012),
            slab((-half + 0.014, 0.08 + low, 0), (0.016, 0.08, 0.62), 0.012),
        )
        tone = cloth if level == 0 else Material(with_luma(palette.light, 0.34), gloss=0.1)
        block = slab((-0.01, 0.08 + low, 0), (half - 0.03, 0.06, 0.58), 0.006)
        for shape, skin in ((cover, tone), (block, pages)):
            parts.append(part(turned(shape, turn), skin, (-1.02, low, -0.82), (1.02, low + 0.17, 0.82)))
    mark = Material(with_luma(palette.accent, 0.28), gloss=0.2)
    parts.append(
        part(slab((0.3, 0.085, 0.64), (0.025, 0.012, 0.12), 0.008), mark, (0.26, 0.07, 0.5), (0.34, 0.1, 0.78))
    )
    return Model(tuple(parts), radius=0.95, row=0, yaw=(-0.5, 0.5))


def pen(palette: Palette, rng: Rng) -> Model:
    """A fountain pen with a metal band, lying on the table."""
    tone = Material(with_luma(palette.dark if rng.random() < 0.6 else palette.accent, 0.05), gloss=0.8)
    metal = Material(BRASS, gloss=0.8, metal=0.9)
    high = 0.07
    barrel = rod((-0.75, high, 0), (0.1, high, 0), 0.055, 0.068)
    cap = rod((0.16, high, 0), (0.72, high, 0), 0.07, 0.058)
    trim = join(
        rod((0.12, high, 0), (0.15, high, 0), 0.073),
        rod((0.7, high, 0), (0.76, high, 0), 0.045),
        rod((0.25, high + 0.08, 0), (0.66, high + 0.08, 0), 0.016),
    )
    span: tuple[Point, Point] = ((-0.84, 0, -0.08), (0.84, 0.2, 0.08))
    return Model((part(join(barrel, cap), tone, *span), part(trim, metal, *span)), radius=0.7, row=0, yaw=(0.15, 1.1))


def pencil(palette: Palette, rng: Rng) -> Model:
    """A sharpened pencil."""
    high = 0.055
    paint_ = Material(with_luma(palette.accent, 0.24), gloss=0.4)
    span: tuple[Point, Point] = ((-0.98, 0, -0.08), (0.98, 0.13, 0.08))
    return Model(
        (
            part(rod((-0.7, high, 0), (0.6, high, 0), 0.052), paint_, *span),
            part(rod((0.64, high, 0), (0.84, high, 0), 0.051, 0.018), wood(palette, rng, 0.42), *span),
            part(rod((0.85, high, 0), (0.92, high, 0), 0.017, 0.005), Material(GRAPHITE, gloss=0.3), *span),
            part(rod((-0.78, high, 0), (-0.72, high, 0), 0.056), Material(STEEL, gloss=0.7, metal=0.8), *span),
            part(rod((-0.86, high, 0), (-0.8, high, 0), 0.05), Material((0.55, 0.24, 0.2), gloss=0.1), *span),
        ),
        radius=0.7,
        row=0,
        yaw=(-1.0, -0.15),
    )


def closed_laptop(palette: Palette, rng: Rng) -> Model:
    """A slim laptop with its lid down: two rounded slabs with a fine gap."""
    tone = mix((0.42, 0.42, 0.43), palette.mid, 0.25) if rng.random() < 0.7 else (0.07, 0.07, 0.08)
    shell = Material(tone, gloss=0.45, metal=0.35)
    base = slab((0, 0.05, 0), (1.45, 0.045, 0.98), 0.04)
    lid = slab((0, 0.128, 0), (1.45, 0.028, 0.98), 0.026)
    gap = Material((0.02, 0.02, 0.022), gloss=0.1)
    span: tuple[Point, Point] = ((-1.46, 0, -1.0), (1.46, 0.16, 1.0))
    dark = slab((0, 0.098, 0), (1.43, 0.02, 0.95), 0.01)
    return Model(
        (part(dark, gap, *span), part(base, shell, *span), part(lid, shell, *span)),
        radius=1.35,
        row=0,
        yaw=(-0.35, 0.35),
    )


def glasses(palette: Palette, rng: Rng) -> Model:
    """Round spectacles standing on the table, temples back."""
    frame = Material(with_luma(mix(palette.dark, (0.1, 0.04, 0.01), 0.4), 0.035), gloss=0.85)
    if rng.random() < 0.35:
        frame = Material(BRASS, gloss=0.8, metal=0.85)
    high = 0.34
    bars: list[Sdf] = [ring((side * 0.42, high, 0), 0.31, 0.03) for side in (-1, 1)]
    bars.append(rod((-0.1, high + 0.08, 0.02), (0.1, high + 0.08, 0.02), 0.026))
    for side in (-1, 1):
        bars.append(rod((side * 0.74, high + 0.1, 0), (side * 0.7, 0.28, -0.95), 0.024))
        bars.append(rod((side * 0.7, 0.28, -0.95), (side * 0.68, 0.03, -1.25), 0.024))
    lens = Material((0.7, 0.76, 0.8), gloss=0.95, clear=0.93)
    panes = [
        part(
            turned(drum((0, 0, 0), 0.3, 0.012, 0.01), 0, float(np.pi / 2), (side * 0.42, high, 0)),
            lens,
            (side * 0.42 - 0.31, 0.02, -0.03),
            (side * 0.42 + 0.31, 0.66, 0.03),
        )
        for side in (-1, 1)
    ]
    return Model(
        (part(join(*bars), frame, (-0.8, 0, -1.3), (0.8, 0.7, 0.06)), *panes), radius=0.75, row=0, yaw=(-0.7, 0.7)
    )


def envelope(palette: Palette, rng: Rng) -> Model:
    """A sealed envelope with a folded flap and a wax seal."""
    sheet = paper(palette, 0.6)
    lift = 0.12

    def folds(x: Array, _y: Array, z: Array) -> Array:
        flap = np.abs((z + 0.55) - 0.72 * (1 - np.abs(x) / 0.9))
        seams = np.abs((0.55 - z) - 0.62 * (1 - np.abs(x) / 0.9))
        return 1 - 0.3 * np.exp(-((flap / 0.02) ** 2)) - 0.12 * np.exp(-((seams / 0.016) ** 2)) * (z > 0)

    body = slab((0, 0.025, 0), (0.9, 0.02, 0.56), 0.014)
    skin = Material(sheet.albedo, 0.08, pattern=turned(folds, 0, lift))
    wax = Material(with_luma(palette.accent, 0.16), gloss=0.55)
    seal = join(drum((0, 0.055, 0.15), 0.12, 0.02, 0.02), ring((0, 0.07, 0.15), 0.08, 0.016, axis="y"))
    back = slab((0.05, 0.05, -0.06), (0.88, 0.018, 0.54), 0.014)
    tone = Material(with_luma(palette.mid, 0.3), 0.06)
    span: tuple[Point, Point] = ((-1.0, -0.02, -0.7), (1.0, 0.28, 0.62))
    turn = float(rng.uniform(0.1, 0.24))
    return Model(
        (
            part(turned(back, turn, 0, (0, -0.03, 0)), tone, (-1.1, 0, -0.85), (1.1, 0.1, 0.85)),
            part(turned(body, 0, lift, (0, 0.09, 0)), skin, *span),
            part(turned(seal, 0, lift, (0, 0.09, 0)), wax, *span),
        ),
        radius=0.95,
        row=0,
        yaw=(-0.5, 0.5),
    )


def magnifier(palette: Palette, rng: Rng) -> Model:
    """A brass magnifying glass with a wooden handle, resting on its rim."""
    tilt = 0.42 + float(rng.uniform(-0.08, 0.1))
    rim = ring((0, 0, 0), 0.5, 0.045, axis="y")
    lens = drum((0, 0, 0), 0.47, 0.015, 0.01)
    neck = rod((0.5, 0, 0), (0.7, 0, 0), 0.045)
    grip = rod((0.7, 0, 0), (1.45, 0, 0), 0.065, 0.085)
    at = (0.0, 0.28, 0.0)
    span: tuple[Point, Point] = ((-0.6, 0, -0.6), (1.6, 0.6, 0.6))
    turned_ = [turned(shape, 0, -tilt, at) for shape in (join(rim, neck), grip, lens)]
    return Model(
        (
            part(turned_[0], Material(BRASS, gloss=0.8, metal=0.9), *span),
            part(turned_[1], wood(palette, rng, 0.1), *span),
            part(turned_[2], Material((0.72, 0.78, 0.8), gloss=0.95, clear=0.88), *span),
        ),
        radius=0.95,
        row=0,
        yaw=(-0.5, 0.6),
    )


def _sheet(corners: tuple[Point, Point, Point], material: Material) -> Part:
    a, b, c = (np.array(p, dtype=np.float32) for p in corners)
    normal = np.cross(b - a, c - a)
    normal = normal / np.linalg.norm(normal)
    edges = [(p, np.cross(q - p, normal) / np.linalg.norm(q - p)) for p, q in ((a, b), (b, c), (c, a))]

    def distance(x: Array, y: Array, z: Array) -> Array:
        best = np.abs((x - a[0]) * normal[0] + (y - a[1]) * normal[1] + (z - a[2]) * normal[2]) - 0.012
        for start, out in edges:
            best = np.maximum(best, (x - start[0]) * out[0] + (y - start[1]) * out[1] + (z - start[2]) * out[2])
        return best * 0.85

    low, high = box_of(corners, 0.02)
    return Part(distance, material, low, high)


def paper_plane(palette: Palette, rng: Rng) -> Model:
    """A folded paper dart, nose up a little, as if it had just landed."""
    sheet = paper(palette, 0.72)
    nose, tail = (0.95, 0.22, 0.0), -0.85
    keel = (tail, 0.0, 0.0)
    parts = [_sheet((nose, (tail, 0.46, side * 0.7), (tail, 0.4, side * 0.07)), sheet) for side in (-1, 1)]
    parts += [_sheet((nose, keel, (tail, 0.4, side * 0.07)), sheet) for side in (-1, 1)]
    return Model(tuple(parts), radius=0.85, row=0, yaw=(-1.0, -0.3) if rng.random() < 0.5 else (3.5, 4.1))


def folded_paper(palette: Palette, rng: Rng) -> Model:
    """A sheet folded like an accordion, standing in soft zigzags."""
    tall, pleat = 0.62 + float(rng.uniform(-0.06, 0.14)), 0.26
    sheet = paper(palette, 0.7)

    def zigzag(x: Array, y: Array, z: Array) -> Array:
        wave = np.abs(np.mod(x / pleat, 2) - 1) * pleat * 1.15 - pleat * 0.55
        flat = np.abs(z - wave) * 0.62 - 0.012
        return np.maximum(flat, np.maximum(np.abs(x) - 1.04, np.abs(y - tall / 2) - tall / 2)) * 0.9

    body = cut(zigzag, slab((0, tall + 0.52, 0), (3, 0.5, 3), 0.0))
    return Model(
        (part(body, sheet, (-1.05, 0, -0.25), (1.05, tall + 0.02, 0.25)),), radius=0.95, row=0, yaw=(-0.5, 0.5)
    )

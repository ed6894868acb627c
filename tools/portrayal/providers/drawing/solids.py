"""Signed distances of solid shapes, after the usual formulas of implicit modelling; all in world units."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from portrayal.providers.drawing.camera import Point
from portrayal.providers.drawing.colour import Array, Rgb

Sdf = Callable[[Array, Array, Array], Array]
Pattern = Callable[[Array, Array, Array], Array]


@dataclass(frozen=True)
class Material:
    """How a part takes light: `gloss`, `metal`, `thin` (light comes through), `clear` and `glow` run 0 to 1 or more."""

    albedo: Rgb
    gloss: float = 0.15
    metal: float = 0.0
    thin: float = 0.0
    clear: float = 0.0
    glow: float = 0.0
    pattern: Pattern | None = None


@dataclass(frozen=True)
class Part:
    """One solid with its material and the box (`low`, `high`) that holds it. `light` parts shade only the table."""

    sdf: Sdf
    material: Material
    low: Point
    high: Point
    light: bool = False


def ball(centre: Point, radius: float) -> Sdf:
    """A sphere."""
    cx, cy, cz = centre
    return lambda x, y, z: np.sqrt((x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2) - radius


def ellipsoid(centre: Point, radii: Point) -> Sdf:
    """An ellipsoid (a bound, not the exact distance)."""
    cx, cy, cz = centre
    a, b, c = radii

    def distance(x: Array, y: Array, z: Array) -> Array:
        p, q, r = (x - cx) / a, (y - cy) / b, (z - cz) / c
        k0 = np.sqrt(p * p + q * q + r * r)
        k1 = np.sqrt((p / a) ** 2 + (q / b) ** 2 + (r / c) ** 2)
        return k0 * (k0 - 1) / np.maximum(k1, 1e-4)

    return distance


def slab(centre: Point, half: Point, rounding: float) -> Sdf:
    """A box with rounded edges; `half` includes the rounding."""
    cx, cy, cz = centre
    a, b, c = (side - rounding for side in half)

    def distance(x: Array, y: Array, z: Array) -> Array:
        p, q, r = np.abs(x - cx) - a, np.abs(y - cy) - b, np.abs(z - cz) - c
        outside = np.sqrt(np.maximum(p, 0) ** 2 + np.maximum(q, 0) ** 2 + np.maximum(r, 0) ** 2)
        return outside + np.minimum(np.maximum(p, np.maximum(q, r)), 0) - rounding

    return distance


def drum(centre: Point, radius: float, half: float, rounding: float) -> Sdf:
    """An upright cylinder with rounded rims."""
    cx, cy, cz = centre

    def distance(x: Array, y: Array, z: Array) -> Array:
        p = np.sqrt((x - cx) ** 2 + (z - cz) ** 2) - radius + rounding
        q = np.abs(y - cy) - half + rounding
        return np.minimum(np.maximum(p, q), 0) + np.sqrt(np.maximum(p, 0) ** 2 + np.maximum(q, 0) ** 2) - rounding

    return distance


def rod(start: Point, end: Point, radius: float, tip: float | None = None) -> Sdf:
    """A round rod between two points that may taper to the radius `tip`."""
    ax, ay, az = start
    bx, by, bz = (b - a for a, b in zip(start, end, strict=True))
    square = bx * bx + by * by + bz * bz
    change = (radius if tip is None else tip) - radius

    def distance(x: Array, y: Array, z: Array) -> Array:
        p, q, r = x - ax, y - ay, z - az
        along = np.clip((p * bx + q * by + r * bz) / square, 0, 1)
        return np.sqrt((p - bx * along) ** 2 + (q - by * along) ** 2 + (r - bz * along) ** 2) - radius - change * along

    return distance


def ring(centre: Point, radius: float, thick: float, axis: str = "z", stretch: float = 0.0) -> Sdf:
    """A torus whose hole looks along `axis`; `stretch` lengthens it upwards (a handle)."""
    cx, cy, cz = centre

    def distance(x: Array, y: Array, z: Array) -> Array:
        p, q, r = x - cx, y - cy, z - cz
        if stretch:
            q = q - np.clip(q, -stretch, stretch)
        one, two, off = {"z": (p, q, r), "y": (p, r, q), "x": (q, r, p)}[axis]
        return np.sqrt((np.sqrt(one * one + two * two) - radius) ** 2 + off * off) - thick

    return distance


def profile(points: Sequence[tuple[float, float]], count: int = 400) -> tuple[Array, float]:
    """A smooth table of radii from (height, radius) points that start at height 0; also the top's height."""
    ys = np.array([p[0] for p in points])
    rs = np.array([p[1] for p in points])
    slopes: Array = np.asarray(np.gradient(rs, ys))
    top = float(points[-1][0])
    at: Array = np.arange(count, dtype=np.float64) * (top / (count - 1))
    index: Array = np.clip(np.searchsorted(ys, at, side="right") - 1, 0, len(ys) - 2)
    step = ys[index + 1] - ys[index]
    t = (at - ys[index]) / step
    table = (
        (1 + 2 * t) * (1 - t) ** 2 * rs[index]
        + t * (1 - t) ** 2 * step * slopes[index]
        + t * t * (3 - 2 * t) * rs[index + 1]
        + t * t * (t - 1) * step * slopes[index + 1]
    )
    return table.astype(np.float32), top


def lathe(points: Sequence[tuple[float, float]], wall: float = 0.0) -> Sdf:
    """A turned body from (height, radius) points; with `wall` it is hollow and open at the top."""
    table, top = profile(points)
    factor = (len(table) - 1) / top
    steep = float(np.abs(np.gradient(table, top / (len(table) - 1))).max())
    ease = 1 / np.sqrt(1 + min(steep, 2.2) ** 2)

    def distance(x: Array, y: Array, z: Array) -> Array:
        place = np.clip(y * factor, 0, len(table) - 1.001)
        index = place.astype(np.int32)
        low = table[index]
        radius = low + (table[index + 1] - low) * (place - index)
        side = (np.sqrt(x * x + z * z) - radius) * ease
        body = np.maximum(side, np.abs(y - top / 2) - top / 2)
        if wall:
            body = np.maximum(body, -np.maximum(side + wall, wall * 1.5 - y))
        return body

    return distance


def join(*shapes: Sdf) -> Sdf:
    """All the shapes as one."""

    def distance(x: Array, y: Array, z: Array) -> Array:
        best = shapes[0](x, y, z)
        for shape in shapes[1:]:
            best = np.minimum(best, shape(x, y, z))
        return best

    return distance


def melt(one: Sdf, other: Sdf, softness: float) -> Sdf:
    """Two shapes that flow into each other."""

    def distance(x: Array, y: Array, z: Array) -> Array:
        a, b = one(x, y, z), other(x, y, z)
        h = np.maximum(softness - np.abs(a - b), 0) / softness
        return np.minimum(a, b) - h * h * softness * 0.25

    return distance


def cut(body: Sdf, tool: Sdf) -> Sdf:
    """The body without the tool's space."""
    return lambda x, y, z: np.maximum(body(x, y, z), -tool(x, y, z))


def turned(shape: Sdf, yaw: float = 0.0, pitch: float = 0.0, at: Point = (0.0, 0.0, 0.0)) -> Sdf:
    """The shape pitched about x, then turned about y (radians), then moved to `at`."""
    cy, sy, cp, sp = float(np.cos(yaw)), float(np.sin(yaw)), float(np.cos(pitch)), float(np.sin(pitch))
    ax, ay, az = at

    def distance(x: Array, y: Array, z: Array) -> Array:
        p, q, r = x - ax, y - ay, z - az
        p, r = p * cy - r * sy, p * sy + r * cy
        q, r = q * cp + r * sp, r * cp - q * sp
        return shape(p, q, r)

    return distance


def placed(part: Part, at: Point, yaw: float, size: float) -> Part:
    """A part of a prop, moved to its place in the world."""
    cos, sin = float(np.cos(yaw)), float(np.sin(yaw))
    spun = turned(part.sdf, yaw, 0.0, (0.0, 0.0, 0.0))
    corners = [(x, z) for x in (part.low[0], part.high[0]) for z in (part.low[2], part.high[2])]
    xs = [(x * cos + z * sin) * size + at[0] for x, z in corners]
    zs = [(z * cos - x * sin) * size + at[2] for x, z in corners]
    return replace(
        part,
        sdf=_grown(spun, at, size, size),
        material=_moved(part.material, at, yaw, size),
        low=(min(xs), part.low[1] * size + at[1], min(zs)),
        high=(max(xs), part.high[1] * size + at[1], max(zs)),
    )


def _grown(shape: Sdf, at: Point, size: float, factor: float) -> Sdf:
    ax, ay, az = at

    def distance(x: Array, y: Array, z: Array) -> Array:
        return shape((x - ax) / size, (y - ay) / size, (z - az) / size) * factor

    return distance


def _moved(material: Material, at: Point, yaw: float, size: float) -> Material:
    if material.pattern is None:
        return material
    return replace(material, pattern=_grown(turned(material.pattern, yaw), at, size, 1.0))

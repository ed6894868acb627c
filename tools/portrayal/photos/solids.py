"""Shaded ellipsoids with a depth buffer: enough of a renderer to draw a person that nobody is."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.floating[Any]]
Vector: TypeAlias = tuple[float, float, float]
Mask: TypeAlias = NDArray[np.bool_]
Paint: TypeAlias = Callable[[Floats], tuple[Floats, Mask]]
"""From points (n, 3) in the solid's own space to colours (n, 3) and the mask of points that exist (n,)."""


@dataclass(frozen=True, slots=True)
class Solid:
    """An ellipsoid: centre and radii in head units (half a head's height), y down, z towards the viewer."""

    centre: Vector
    radii: Vector
    paint: Paint
    turn: float = 0.0
    shine: float = 0.12


@dataclass(frozen=True, slots=True)
class Light:
    """Where the key light comes from, its colour, and how much light is everywhere."""

    direction: Vector
    colour: Vector = (1.0, 1.0, 1.0)
    ambient: float = 0.45


@dataclass(slots=True)
class Canvas:
    """Pixels (height, width, 3) as 0…1 and the depth of what was drawn; `unit` pixels are one head unit."""

    pixels: Floats
    unit: float
    origin: tuple[float, float]
    depth: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.depth = np.full(self.pixels.shape[:2], -np.inf, dtype=np.float32)

    def draw(self, solid: Solid, light: Light) -> None:
        """Paint the visible part of a solid."""
        reach = math.hypot(*solid.radii[::2]) + math.hypot(*solid.centre[::2])
        top, bottom = self._span(1, solid.centre[1] - solid.radii[1], solid.centre[1] + solid.radii[1])
        left, right = self._span(0, -reach, reach)
        if top >= bottom or left >= right:
            return
        rows, columns = np.mgrid[top:bottom, left:right].astype(np.float32)
        seen = np.stack([(columns - self.origin[0]) / self.unit, (rows - self.origin[1]) / self.unit], axis=-1)
        points, normals, heights, hit = _surface(seen, solid)
        hit &= heights > self.depth[top:bottom, left:right]
        if not hit.any():
            return
        colours, exists = solid.paint(points[hit])
        shaded = _shade(colours, normals[hit], light, solid.shine)
        where = np.nonzero(hit)
        where = (where[0][exists] + top, where[1][exists] + left)
        self.pixels[where] = shaded[exists]
        self.depth[where] = heights[hit][exists]

    def _span(self, axis: int, low: float, high: float) -> tuple[int, int]:
        size = self.pixels.shape[1 - axis]
        first, last = (self.origin[axis] + end * self.unit for end in (low, high))
        return max(0, math.floor(first)), min(size, math.ceil(last) + 1)


def _surface(seen: Floats, solid: Solid) -> tuple[Floats, Floats, Floats, Mask]:
    """Meet every line of sight with the solid: points in its space, normals and heights in the viewer's."""
    angle = math.radians(solid.turn)
    cos, sin = math.cos(angle), math.sin(angle)
    radii, centre = np.array(solid.radii, np.float32), np.array(solid.centre, np.float32)
    start = np.stack([seen[..., 0] * cos, seen[..., 1], seen[..., 0] * sin], axis=-1)
    start = (start - centre) / radii
    along = np.array([-sin, 0.0, cos], np.float32) / radii
    a, b = float(along @ along), start @ along
    inside = b * b - a * ((start * start).sum(axis=-1) - 1)
    height = (-b + np.sqrt(np.maximum(inside, 0))) / a
    unit = start + height[..., None] * along
    normal = unit / radii
    normal /= np.maximum(1e-6, np.linalg.norm(normal, axis=-1, keepdims=True))
    x = normal[..., 0] * cos + normal[..., 2] * sin
    z = -normal[..., 0] * sin + normal[..., 2] * cos
    # The turned axes: a positive turn brings what is in front (z) to the right (x).
    return unit * radii + centre, np.stack([x, normal[..., 1], z], axis=-1), height, inside > 0


def _shade(colours: Floats, normals: Floats, light: Light, shine: float) -> Floats:
    direction = np.array(light.direction, np.float32)
    direction /= np.linalg.norm(direction)
    key = np.clip(normals @ direction * 0.85 + 0.15, 0, None)[:, None]
    gloss = np.clip(normals @ _halfway(direction), 0, None)[:, None] ** 24 * shine
    lit = colours * (light.ambient + (1 - light.ambient) * 1.25 * key * np.array(light.colour, np.float32))
    return np.clip(lit + gloss * np.array(light.colour, np.float32), 0, 1)


def _halfway(direction: Floats) -> Floats:
    middle = direction + np.array([0, 0, 1], np.float32)
    return middle / np.linalg.norm(middle)

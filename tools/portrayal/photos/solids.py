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
"""From points (n, 3) in the turned person's space to colours (n, 3) and the mask of points that exist (n,)."""


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
        x = (np.arange(left, right, dtype=np.float32) - self.origin[0]) / self.unit
        y = (np.arange(top, bottom, dtype=np.float32) - self.origin[1]) / self.unit
        heights, hit = _heights(x[None, :], y[:, None], solid)
        where = np.nonzero(hit & (heights > self.depth[top:bottom, left:right]))
        if not len(where[0]):
            return
        reached = heights[where]
        points, normals = _surface(x[where[1]], y[where[0]], reached, solid)
        colours, exists = solid.paint(points)
        place = (where[0][exists] + top, where[1][exists] + left)
        self.pixels[place] = _shade(colours[exists], normals[exists], light, solid.shine)
        self.depth[place] = reached[exists]

    def _span(self, axis: int, low: float, high: float) -> tuple[int, int]:
        size = self.pixels.shape[1 - axis]
        first, last = (self.origin[axis] + end * self.unit for end in (low, high))
        return max(0, math.floor(first)), min(size, math.ceil(last) + 1)


def _heights(x: Floats, y: Floats, solid: Solid) -> tuple[Floats, Mask]:
    """Meet every line of sight with the solid: how near to the viewer, and whether at all."""
    (rx, ry, rz), (cx, cy, cz) = solid.radii, solid.centre
    angle = math.radians(solid.turn)
    cos, sin = math.cos(angle), math.sin(angle)
    a = (sin / rx) ** 2 + (cos / rz) ** 2
    u, v, w = (x * cos - cx) / rx, (y - cy) / ry, (x * sin - cz) / rz
    b = u * (-sin / rx) + w * (cos / rz)
    inside = b * b - a * (u * u + w * w + (v * v - 1))
    return (np.sqrt(np.maximum(inside, 0)) - b) / a, inside > 0


def _surface(x: Floats, y: Floats, height: Floats, solid: Solid) -> tuple[Floats, Floats]:
    """Return the points (n, 3) in the solid's own space and the normals (n, 3) in the viewer's."""
    angle = math.radians(solid.turn)
    cos, sin = math.cos(angle), math.sin(angle)
    points = np.stack([x * cos - height * sin, y, x * sin + height * cos], axis=-1).astype(np.float32)
    normal = (points - np.array(solid.centre, np.float32)) / np.array(solid.radii, np.float32) ** 2
    normal /= np.maximum(1e-6, np.sqrt(np.einsum("ij,ij->i", normal, normal)))[:, None]
    turned = [normal[:, 0] * cos + normal[:, 2] * sin, normal[:, 1], normal[:, 2] * cos - normal[:, 0] * sin]
    return points, np.stack(turned, axis=-1)


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

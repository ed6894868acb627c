"""The table top in perspective: texture, light, shadows of the props and a soft reflection of the room."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from portrayal.providers.drawing.camera import Camera
from portrayal.providers.drawing.colour import Array
from portrayal.providers.drawing.field import Rng, blur, noise, over, paint, resize, smooth
from portrayal.providers.drawing.light import Light
from portrayal.providers.drawing.shading import lamp_light
from portrayal.providers.drawing.solids import Part
from portrayal.providers.drawing.surfaces import Top
from portrayal.providers.drawing.trace import lit

EDGE = -3.0
"""Where the table ends, in z."""

_X, _Z, _CELL = (-5.2, 5.2), (EDGE - 0.2, 3.2), 0.045


@dataclass(frozen=True)
class Bed:
    """What falls on the table: direct light (0 to 1) and openness (contact shadows) on a grid of the table."""

    direct: Array
    open: Array

    def at(self, x: Array, z: Array) -> tuple[Array, Array]:
        """Both values at points of the table, interpolated."""
        rows, columns = self.direct.shape
        u = np.clip((x - _X[0]) / _CELL, 0, columns - 1.01)
        v = np.clip((z - _Z[0]) / _CELL, 0, rows - 1.01)
        i, j = u.astype(np.int32), v.astype(np.int32)
        a, b = u - i, v - j
        both: list[Array] = []
        for field in (self.direct, self.open):
            upper = field[j, i] * (1 - a) + field[j, i + 1] * a
            lower = field[j + 1, i] * (1 - a) + field[j + 1, i + 1] * a
            both.append(upper * (1 - b) + lower * b)
        return both[0], both[1]


def shadows(parts: Sequence[Part], light: Light) -> Bed:
    """Cast and contact shadows of all parts on the table."""
    x, z = np.meshgrid(np.arange(*_X, _CELL, dtype=np.float32), np.arange(*_Z, _CELL, dtype=np.float32))
    points = (x.ravel(), np.full(x.size, 0.004, dtype=np.float32), z.ravel())
    direct = lit(points, light.towards, parts, softness=5.0).reshape(x.shape)
    closed: Array = np.ones(x.size, dtype=np.float32)
    for part in parts:
        if part.low[1] > 0.5:
            continue
        near = np.flatnonzero(
            (points[0] > part.low[0] - 0.4) & (points[0] < part.high[0] + 0.4)
            & (points[2] > part.low[2] - 0.4) & (points[2] < part.high[2] + 0.4)
        )  # fmt: skip
        if near.size:
            d = part.sdf(points[0][near], np.full(near.size, 0.06, dtype=np.float32), points[2][near])
            closed[near] *= np.clip(0.42 + 0.58 * (d / 0.26), 0.34, 1)
    return Bed(blur(direct, 1.0), closed.reshape(x.shape))


def lay(picture: Array, camera: Camera, top: Top, seen: tuple[Sequence[Part], Light], rng: Rng) -> tuple[Array, Array]:
    """The picture with the table laid into its lower part; also the table's mask."""
    parts, light = seen
    first = max(0, int(camera.project((0, 0, EDGE))[1]) - 3)
    box = (0, first, camera.width, camera.height)
    dx, dy, dz = camera.rays(box)
    t = camera.eye[1] / np.maximum(-dy, 1e-3)
    x, z = camera.eye[0] + dx * t, camera.eye[2] + dz * t
    direct, open_ = shadows(parts, light).at(x, z)
    dapple = 0.72 + 0.5 * smooth(-0.9, 0.9, noise(rng, x.shape, (2, 2.5), 2) + 0.35 * light.side * (-x / 3))
    pool = np.exp(-(((x - light.side * 0.8) / 4.4) ** 2)) * 0.35 + 0.75
    facing = max(light.towards[1], 0.25) ** 0.6
    energy = (direct * open_ * dapple * pool * facing)[..., None] * paint(light.key)
    energy = energy + (open_ * (0.55 + 0.1 * (z - EDGE)))[..., None] * paint(light.fill)
    flat = (x.ravel(), np.zeros(x.size, dtype=np.float32), z.ravel())
    if light.lamps:
        energy = energy + lamp_light(flat, None, light).reshape(energy.shape) * (0.35 + 0.65 * open_[..., None])
    colour = top.texture(x, z) * energy
    fresnel = 0.05 + 0.6 * (1 + dy) ** 6
    room = _mirror(picture, first, colour.shape[0])
    colour = over(colour, room, np.clip(fresnel * top.gloss * (0.4 + 0.6 * open_) * (0.5 + 0.5 * direct), 0, 1))
    edge = smooth(EDGE, EDGE + 0.12, z)
    soft = smooth(0.8, EDGE, z)
    colour = over(colour, blur(colour, camera.height * 0.006), soft)
    result = picture.copy()
    result[first:] = over(picture[first:], colour, edge)
    mask: Array = np.zeros(picture.shape[:2], dtype=np.float32)
    mask[first:] = edge
    return result, mask


def _mirror(picture: Array, first: int, rows: int) -> Array:
    """The room above the table's edge, upside down and blurred."""
    above = picture[max(0, first - rows) : first][::-1]
    if above.shape[0] < 4:
        return np.zeros((rows, picture.shape[1], 3), dtype=np.float32)
    small = resize(above, 120, 40, area=True)
    return resize(blur(small, 3), picture.shape[1], rows)

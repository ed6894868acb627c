"""Sphere tracing on arrays: find where the rays of a frame meet a part, and how much light is kept from a point."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from portrayal.providers.drawing.camera import Box, Camera, Point
from portrayal.providers.drawing.colour import Array
from portrayal.providers.drawing.solids import Part, Sdf

STEPS = 44
Vectors = tuple[Array, Array, Array]


@dataclass(frozen=True)
class Hit:
    """What the pixels of `box` see of one part: `index` are flat places in the box, one value a point."""

    box: Box
    index: Array
    cover: Array
    distance: Array
    points: Vectors
    normals: Vectors
    view: Vectors


def _span(origin: Vectors, ray: Vectors, part: Part, grow: float) -> tuple[Array, Array]:
    near: Array = np.float32(-1e9) * np.ones_like(ray[0])
    far: Array = -near
    for axis in range(3):
        safe = np.where(np.abs(ray[axis]) < 1e-6, np.float32(1e-6), ray[axis])
        one = (part.low[axis] - grow - origin[axis]) / safe
        two = (part.high[axis] + grow - origin[axis]) / safe
        near = np.maximum(near, np.minimum(one, two))
        far = np.minimum(far, np.maximum(one, two))
    return near, far


def _march(part: Part, camera: Camera, ray: Vectors) -> tuple[Array, Array]:
    eye = tuple(np.float32(v) for v in camera.eye)
    start, end = _span((eye[0], eye[1], eye[2]), ray, part, 0.02)  # pyright: ignore[reportArgumentType]
    best = np.full(ray[0].shape, 1e3, dtype=np.float32)
    where = np.maximum(start, 0.1)
    alive = np.flatnonzero(end > where)
    t = where[alive]
    dx, dy, dz = (axis[alive] for axis in ray)
    stop = end[alive]
    for _ in range(STEPS):
        if not alive.size:
            break
        d = part.sdf(eye[0] + dx * t, eye[1] + dy * t, eye[2] + dz * t)
        near = d / t
        better = near < best[alive]
        chosen = alive[better]
        best[chosen] = near[better]
        where[chosen] = t[better]
        t = t + np.maximum(d, 0.0005)
        keep = (d > 0.0008) & (t < stop)
        alive, t, dx, dy, dz, stop = alive[keep], t[keep], dx[keep], dy[keep], dz[keep], stop[keep]
    return best, where


def normals_of(sdf: Sdf, points: Vectors, step: float = 0.004) -> Vectors:
    """Unit normals of a distance field at points, from four taps."""
    x, y, z = points
    a = sdf(x + step, y - step, z - step)
    b = sdf(x - step, y - step, z + step)
    c = sdf(x - step, y + step, z - step)
    d = sdf(x + step, y + step, z + step)
    nx, ny, nz = a - b - c + d, -a - b + c + d, -a + b - c + d
    length = np.sqrt(nx * nx + ny * ny + nz * nz) + 1e-9
    return nx / length, ny / length, nz / length


def see(part: Part, camera: Camera) -> Hit | None:
    """What the camera sees of a part, with anti-aliased cover, or None when it is out of the frame."""
    box = camera.screen_box(part.low, part.high)
    if box is None:
        return None
    dx, dy, dz = (axis.ravel() for axis in camera.rays(box))
    best, where = _march(part, camera, (dx, dy, dz))
    cover = np.clip(1.05 - (best - 1.5e-4) / camera.pixel, 0, 1)
    index = np.flatnonzero(cover > 0.01)
    if not index.size:
        return None
    t = where[index]
    view = (dx[index], dy[index], dz[index])
    points = (camera.eye[0] + view[0] * t, camera.eye[1] + view[1] * t, camera.eye[2] + view[2] * t)
    return Hit(box, index, cover[index], t, points, normals_of(part.sdf, points), view)


def lit(points: Vectors, towards: Point, parts: Iterable[Part], softness: float = 7.0) -> Array:
    """How much of a soft light reaches each point past the parts: 0 in full shadow, 1 in the open."""
    x, y, z = points
    result: Array = np.ones(x.shape, dtype=np.float32)
    ray = tuple(np.full(x.shape, v, dtype=np.float32) for v in towards)
    for part in parts:
        start, end = _span(points, (ray[0], ray[1], ray[2]), part, 0.25)
        index = np.flatnonzero((end > start) & (end > 0.03))
        if not index.size:
            continue
        px0 = x[index] * 127.1 + y[index] * 311.7 + z[index] * 74.7
        spread = px0 * 5.3 - np.floor(px0 * 5.3)
        t = np.maximum(start[index], 0) + 0.02 + 0.05 * spread
        px, py, pz, open_ = x[index], y[index], z[index], np.ones(index.shape, dtype=np.float32)
        for _ in range(16):
            d = part.sdf(px + towards[0] * t, py + towards[1] * t, pz + towards[2] * t)
            open_ = np.minimum(open_, softness * d / t + 0.12)
            t = t + np.clip(d * 0.9, 0.025, 0.3)
        result[index] *= np.clip(open_, 0, 1)
    return result


def nearby(points: Vectors, normals: Vectors, parts: Iterable[Part], reach: float = 0.35) -> Array:
    """Ambient occlusion: 1 in the open, lower in corners that are closed within `reach`."""
    total: Array = np.ones(points[0].shape, dtype=np.float32)
    for part in parts:
        for share in (0.25, 1.0):
            h = reach * share
            d = part.sdf(points[0] + normals[0] * h, points[1] + normals[1] * h, points[2] + normals[2] * h)
            total *= np.clip(0.45 + 0.55 * d / h, 0.3, 1)
    return total

"""Props as layers: each is traced on its own, softened by its distance from the focus, and laid over the picture."""

from collections.abc import Sequence

import numpy as np

from portrayal.providers.drawing.camera import Camera
from portrayal.providers.drawing.colour import Array, Rgb
from portrayal.providers.drawing.field import blur, paint
from portrayal.providers.drawing.light import Lamp, Light
from portrayal.providers.drawing.model import Model
from portrayal.providers.drawing.shading import shade
from portrayal.providers.drawing.solids import Part
from portrayal.providers.drawing.trace import see


def _bounds(model: Model, camera: Camera, margin: int) -> tuple[int, int, int, int] | None:
    boxes = [box for item in model.parts if (box := camera.screen_box(item.low, item.high, margin)) is not None]
    if not boxes:
        return None
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def lay_model(
    picture: Array, camera: Camera, model: Model, world: tuple[Light, Sequence[Part], Rgb], focus: float
) -> Array:
    """The picture with one prop in it; `world` is the light, the solids that cast shadows, and the table's bounce."""
    light, solids, bounce = world
    away = abs(-sum(item.low[2] + item.high[2] for item in model.parts) / (2 * len(model.parts)) + focus)
    sigma = camera.height / 720 * (0.5 + 1.7 * max(0.0, away - 0.35))
    frame = _bounds(model, camera, int(3 * sigma) + 3)
    if frame is None:
        return picture
    left, top, right, bottom = frame
    colour: Array = picture[top:bottom, left:right].copy()
    cover: Array = np.zeros(colour.shape[:2], dtype=np.float32)
    depth: Array = np.full(colour.shape[:2], 1e6, dtype=np.float32)
    solid_first = sorted(model.parts, key=lambda item: (item.material.clear > 0, -item.low[2]))
    for item in solid_first:
        hit = see(item, camera)
        if hit is None:
            continue
        own = [solid for solid in solids if solid.material.clear == 0]
        rgb, opacity = shade(hit, item, light, own, bounce)
        rows = hit.index // (hit.box[2] - hit.box[0]) + hit.box[1] - top
        columns = hit.index % (hit.box[2] - hit.box[0]) + hit.box[0] - left
        in_front = hit.distance < depth[rows, columns] + 0.004
        alpha = (hit.cover * opacity * np.where(in_front, 1.0, 0.0))[:, None]
        if item.material.clear:
            bent = _refracted(colour, rows, columns, hit.normals, camera.height * 0.03)
            base = bent * paint(item.material.albedo) ** 0.35
            rgb = rgb * 1.4
        else:
            base = colour[rows, columns]
            depth[rows, columns] = np.where(in_front & (hit.cover > 0.5), hit.distance, depth[rows, columns])
        mixed = base + (rgb - base) * alpha
        keep = (hit.cover * in_front)[:, None]
        colour[rows, columns] = colour[rows, columns] * (1 - keep) + mixed * keep
        cover[rows, columns] = np.maximum(cover[rows, columns], hit.cover * in_front)
    return _composite(picture, colour, cover, frame, sigma)


def _refracted(colour: Array, rows: Array, columns: Array, normals: tuple[Array, Array, Array], reach: float) -> Array:
    """What is seen through clear glass: the picture behind it, shifted by the slope of the surface."""
    height, width = colour.shape[:2]
    y = np.clip(rows + normals[1] * reach, 0, height - 1).astype(np.int32)
    x = np.clip(columns - normals[0] * np.abs(normals[0]) * reach, 0, width - 1).astype(np.int32)
    return colour[y, x]


def _composite(picture: Array, colour: Array, cover: Array, frame: tuple[int, int, int, int], sigma: float) -> Array:
    left, top, right, bottom = frame
    below = picture[top:bottom, left:right]
    packed = blur(np.concatenate([colour * cover[..., None], cover[..., None]], axis=-1), sigma)
    picture[top:bottom, left:right] = below * (1 - packed[..., 3:]) + packed[..., :3]
    return picture


def halo(picture: Array, camera: Camera, lamps: Sequence[Lamp]) -> Array:
    """The soft glow in the air around small lamps."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    for lamp in lamps:
        across, down, _ = camera.project(lamp.at)
        square = ((x - across) ** 2 + (y - down) ** 2) / (height * 0.17 * lamp.reach) ** 2
        picture = picture + (0.13 * np.exp(-square * 2.2) + 0.07 / (1 + 3 * square) ** 1.5)[..., None] * paint(
            lamp.colour
        )
    return picture

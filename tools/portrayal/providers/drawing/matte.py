"""A soft matte of a person without a trained model: where a body can be, where the background's colours are not."""

from typing import NamedTuple

import numpy as np
from PIL import Image

from portrayal.providers.drawing.colour import Array
from portrayal.providers.drawing.field import blur, resize, smooth


class Head(NamedTuple):
    """The whole head with its hair: left, top, width and height in pixels of the photo."""

    x: float
    y: float
    width: float
    height: float


def _prior(shape: tuple[int, int], head: tuple[float, float, float, float]) -> tuple[Array, Array]:
    """Signed distances (in head heights, negative inside) of a generous and of a narrow head with shoulders."""
    height, width = shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    left, top, wide, tall = head
    u, v = (x - left - wide / 2) / tall, (y - top) / tall
    ratio = wide / tall

    def shape_of(grow: float) -> Array:
        a, b = ratio / 2 * (1 + grow), 0.5 * (1 + grow)
        skull = (np.sqrt((u / a) ** 2 + ((v - 0.5) / b) ** 2) - 1) * min(a, b)
        neck = np.maximum(np.abs(u) - 0.24 * (1 + grow), 0.6 - v)
        half = 0.95 + 0.55 * grow + 0.12 * np.clip(v - 1.6, 0, 3)
        line = 1.16 - 0.4 * grow + 0.3 * np.clip(np.abs(u) / half, 0, 1) ** 1.6
        torso = np.maximum(line - v, np.abs(u) - half)
        return np.minimum(np.minimum(skull, neck), torso)

    return shape_of(0.24), shape_of(-0.22)


def _guided(guide: Array, values: Array, radius: float, eps: float) -> Array:
    """Guided filter: `values` smoothed along the edges of a grey `guide`."""
    mean_g, mean_v = blur(guide, radius), blur(values, radius)
    cov = blur(guide * values, radius) - mean_g * mean_v
    var = blur(guide * guide, radius) - mean_g * mean_g
    a = cov / (var + eps)
    return blur(a, radius) * guide + blur(mean_v - a * mean_g, radius)


def person_matte(photo: Image.Image, head: Head) -> tuple[Array, bool]:
    """Opacity of the person per pixel of the photo (0 to 1), and whether it follows the outline.

    When the background is too busy to tell apart, the matte is a wide soft vignette round the prior instead.
    """
    scale = min(1.0, 360 / max(photo.size))
    columns, rows = max(8, round(photo.width * scale)), max(8, round(photo.height * scale))
    small = np.asarray(photo.convert("RGB").resize((columns, rows), Image.Resampling.BOX), dtype=np.float32) / 255
    box = (head.x * scale, head.y * scale, head.width * scale, max(head.height * scale, 2.0))
    outer, inner = _prior((rows, columns), box)
    behind, sure_person = outer > 0.06, inner < 0
    unit = max(box[3], 4.0)
    wide_blend = smooth(0.38, -0.12, outer)
    if behind.sum() < 60 or sure_person.sum() < 60:
        return resize(wide_blend, photo.width, photo.height), False
    lab = np.stack([small.mean(axis=-1) * 0.8, small[..., 0] - small[..., 1], small[..., 2] - small[..., 1]], axis=-1)
    back = _distance(lab, behind)
    fore = _distance(lab, sure_person)
    chance = back / (back + fore + 1e-4)
    contrast = float(np.median(chance[sure_person]) - np.median(chance[behind]))
    raw = np.where(sure_person, 1.0, np.where(outer > 0.22, 0.0, smooth(0.36, 0.62, chance)))
    raw = np.maximum(raw * smooth(0.25, 0.05, outer), smooth(0.0, -0.1, inner)).astype(np.float32)
    if contrast < 0.22:
        return np.clip(resize(wide_blend, photo.width, photo.height), 0, 1), False
    guide = small.mean(axis=-1)
    matte = _guided(guide, blur(raw, unit * 0.012), max(1.2, unit * 0.05), 4e-4)
    matte = np.clip((matte - 0.12) / 0.76, 0, 1)
    matte = np.maximum(matte, smooth(0.0, -0.12, inner))
    return np.clip(resize(matte.astype(np.float32), photo.width, photo.height), 0, 1), True


def _distance(lab: Array, mask: Array) -> Array:
    """How far each pixel's colour is from the nearest of a few colours that stand for the masked region."""
    samples = lab[mask]
    samples = samples[:: max(1, len(samples) // 4000)]
    order = np.argsort(samples[:, 0], kind="stable")
    groups = np.array_split(samples[order], 10)
    centres = [group.mean(axis=0) for group in groups if len(group)]
    spread = max(float(np.mean([group.std() for group in groups if len(group)])), 0.02)
    best = np.full(lab.shape[:2], 1e3, dtype=np.float32)
    for centre in centres:
        best = np.minimum(best, np.sqrt(((lab - centre) ** 2).sum(axis=-1)))
    return best / spread

"""A soft matte of a person without a trained model, and the person's own colours along its edge."""

from typing import NamedTuple

import numpy as np
from PIL import Image

from portrayal.providers.drawing.colour import Array
from portrayal.providers.drawing.field import blur, resize, smooth
from portrayal.providers.drawing.segmentation import body_prior, segment

_COARSE, _FINE = 200, 800
"""Longer sides in pixels at which the person is told apart, and at which the outline is drawn."""


class Head(NamedTuple):
    """The whole head with its hair: left, top, width and height in pixels of the photo."""

    x: float
    y: float
    width: float
    height: float


class Cutout(NamedTuple):
    """A person cut out: RGB without the background's tinge, opacity (both 0 to 1), and whether it is an outline.

    When the background is too busy to tell apart, the matte is a wide soft vignette and `outlined` is False.
    """

    pixels: Array
    matte: Array
    outlined: bool


def cut_out(photo: Image.Image, head: Head) -> Cutout:
    """The person whose head is known, at the photo's own size; only head, shoulders and chest count as the person."""
    pixels = np.asarray(photo.convert("RGB"), dtype=np.float32) / 255
    unit = max(head.height, 2.0)
    middle = head.x + head.width / 2
    reach = max(2.1 * unit, 1.2 * head.width)
    x0, x1 = max(0, int(middle - reach)), min(photo.width, int(middle + reach) + 1)
    y0, y1 = max(0, int(head.y - 0.8 * unit)), min(photo.height, int(head.y + 3.2 * unit) + 1)
    whole: Array = np.zeros(pixels.shape[:2], dtype=np.float32)
    part = pixels[y0:y1, x0:x1]
    box = (head.x - x0, head.y - y0, head.width, unit)
    share, outlined = _person(part, box)
    if outlined:
        share, part = _refined(part, share)
        pixels = pixels.copy()
        pixels[y0:y1, x0:x1] = part
    whole[y0:y1, x0:x1] = np.clip(share, 0, 1)
    return Cutout(pixels, whole, outlined)


def _shrunk(picture: Array, longest: int) -> Array:
    height, width = picture.shape[:2]
    scale = min(1.0, longest / max(height, width))
    return resize(picture, max(4, round(width * scale)), max(4, round(height * scale)), area=True)


def _person(part: Array, box: tuple[float, float, float, float]) -> tuple[Array, bool]:
    """The person's share at a coarse size when it can be told, else the wide vignette at the part's own size."""
    small = _shrunk(part, _COARSE)
    scale = small.shape[0] / part.shape[0]
    x, y, wide, tall = (value * scale for value in box)
    prior = body_prior(small.shape[:2], (x, y, wide, max(tall, 2.0)))
    if (prior.outer > 0).sum() >= 60 and (prior.core < 0).sum() >= 60:
        share, told = segment(small, prior)
        if told > 0.45:
            return share, True
    vignette = smooth(0.38, -0.12, prior.outer)
    return resize(vignette, part.shape[1], part.shape[0]), False


def _guided(guide: Array, values: Array, radius: float, eps: float) -> Array:
    """Guided filter: `values` smoothed along the edges of a grey `guide`."""
    mean_g, mean_v = blur(guide, radius), blur(values, radius)
    cov = blur(guide * values, radius) - mean_g * mean_v
    var = blur(guide * guide, radius) - mean_g * mean_g
    a = cov / (var + eps)
    return blur(a, radius) * guide + blur(mean_v - a * mean_g, radius)


def _near(picture: Array, weight: Array, radius: float) -> Array:
    """The colour of the nearest weighted pixels, everywhere."""
    total: Array = np.zeros_like(picture)
    mass: Array = np.full(weight.shape, 1e-7, dtype=np.float32)
    for wider, trust in ((1.0, 1.0), (3.0, 0.02), (9.0, 0.0004)):
        total += blur(picture * weight[..., None], radius * wider) * trust
        mass += blur(weight, radius * wider) * trust
    return np.clip(total / mass[..., None], 0, 1)


def _refined(part: Array, share: Array) -> tuple[Array, Array]:
    """The outline at a fine size from the colours on both sides of it, and the part with its edge's own colours."""
    fine = _shrunk(part, _FINE)
    rows, columns = fine.shape[:2]
    coarse = columns / share.shape[1]
    wide = smooth(0.25, 0.75, np.clip(resize(share, columns, rows), 0, 1))
    band = max(1.2, 1.1 * coarse)
    soft = blur(wide, band)
    inside, outside = smooth(0.9, 0.99, soft), smooth(0.1, 0.01, soft)
    ours, theirs = _near(fine, inside, band), _near(fine, outside, band)
    step = ours - theirs
    size = (step**2).sum(axis=-1)
    mixed = np.clip(((fine - theirs) * step).sum(axis=-1) / (size + 1e-4), 0, 1)
    guided = np.clip(_guided(fine.mean(axis=-1), wide, band * 1.5, 3e-4), 0, 1)
    trust = smooth(0.004, 0.05, size)
    alpha = guided + (mixed - guided) * trust
    alpha = np.clip((alpha - 0.1) / 0.8, 0, 1)
    alpha = np.maximum(inside, alpha * (1 - outside))
    edge = smooth(0.995, 0.9, blur(alpha, 1.0))
    height, width = part.shape[:2]
    large = np.clip(resize(alpha, width, height), 0, 1)
    rim = np.clip(resize(edge, width, height), 0, 1)[..., None]
    return large, part + (resize(ours, width, height) - part) * rim

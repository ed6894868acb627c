"""An anonymous person: seen from behind or in profile shadow, out of focus, with the light on one edge."""

import numpy as np

from portrayal.providers.drawing.colour import Array, Palette, mix, muted, with_luma
from portrayal.providers.drawing.field import Rng, blur, grid, over, paint, smooth
from portrayal.providers.drawing.light import Light


def _ellipse(x: Array, y: Array, place: tuple[float, float, float, float]) -> Array:
    cx, cy, a, b = place
    k = np.sqrt(((x - cx) / a) ** 2 + ((y - cy) / b) ** 2)
    return (k - 1) * min(a, b)


def _melt(one: Array, other: Array, soft: float) -> Array:
    h = np.maximum(soft - np.abs(one - other), 0) / soft
    return np.minimum(one, other) - h * h * soft * 0.25


def _body(x: Array, y: Array, profile: float) -> tuple[Array, Array]:
    """Signed distances of hair and of the whole figure; the head is one unit tall with its crown at y = 0."""
    skull = _ellipse(x, y, (0.0, 0.44, 0.36 + 0.05 * abs(profile), 0.45))
    jaw = _ellipse(x, y, (0.1 * profile, 0.68, 0.25, 0.27))
    head = _melt(skull, jaw, 0.14)
    if profile:
        nose = _ellipse(x, y, (0.385 * profile, 0.60, 0.075, 0.07))
        head = _melt(head, nose, 0.1)
    neck_x = -0.07 * profile
    neck = np.maximum(np.abs(x - neck_x) - 0.19 - 0.06 * smooth(0.95, 1.3, y), np.abs(y - 1.0) - 0.4)
    wide = 0.98 if not profile else 0.72
    slope = (y - 1.2 - 0.26 * np.clip(np.abs(x) / wide, 0, 1.2) ** 1.7) * -0.9
    torso = np.maximum(slope, np.abs(x) - wide - 0.05 * smooth(1.4, 2.6, y))
    shoulder = _ellipse(np.abs(x), y, (wide - 0.25, 1.72, 0.29, 0.30))
    body = _melt(_melt(torso, shoulder, 0.2), neck, 0.22)
    hair = _melt(skull, _ellipse(x, y, (-0.08 * profile, 0.56, 0.35, 0.4)), 0.1)
    return np.maximum(hair, y - 0.86 + 0.5 * profile * (x + 0.05)), _melt(head, body, 0.1)


def lay_figure(picture: Array, palette: Palette, light: Light, rng: Rng) -> Array:
    """The picture with one figure on a third of the frame, its head whole, its body leaving at the bottom."""
    height, width = picture.shape[:2]
    x, y = grid((height, width))
    side = float(rng.choice([-1.0, 1.0]))
    head = float(rng.uniform(0.235, 0.275))
    profile = float(rng.choice([0.0, -side * 0.9]))
    cx = width / height * (0.5 + side * float(rng.uniform(0.18, 0.24)))
    crown = float(rng.uniform(0.15, 0.21))
    u, v = (x - cx) / head, (y - crown) / head
    hair, whole = _body(u, v, profile)
    soft = 0.03
    mask, hair_mask = smooth(soft, -soft, whole), smooth(0.06, -0.06, hair)
    form = blur(np.clip(-whole, 0, 0.42), height * 0.012)
    slope_y, slope_x = np.gradient(form * head * height)
    facing = np.clip(-slope_x * light.side * -1.0 * -1 - slope_y * 0.35, -1, 1)
    cloth = with_luma(muted(mix(palette.deep, palette.accent, 0.16), 0.25), 0.045)
    skin_shadow = with_luma(mix((0.2, 0.1, 0.06), palette.deep, 0.4), 0.05)
    hair_tone = with_luma(mix((0.06, 0.04, 0.03), palette.dark, 0.5), 0.022)
    tone = over(np.broadcast_to(paint(cloth), picture.shape), skin_shadow, smooth(1.16, 1.06, v + 0.14 * np.abs(u)))
    tone = over(tone, hair_tone, hair_mask * 0.92)
    folds = 1 + 0.12 * np.sin(u * 5 + 2 * np.sin(v * 2.2)) * smooth(1.5, 2.2, v)
    lit = np.clip(0.5 + 0.95 * facing * -1.0, 0.12, 1.6) * folds
    body = tone * (0.55 + 1.3 * lit)[..., None] * paint(light.key)
    edge = np.exp(-((np.clip(-whole, 0, 1) / 0.055) ** 1.4)) * np.clip(0.32 + 0.75 * (-facing), 0, 1)
    body = body + (edge * 0.32)[..., None] * paint(light.rim) * (0.35 + blur(picture, height * 0.05) * 0.8)
    sigma = height * 0.006
    alpha = blur(mask, sigma)
    return over(picture, blur(np.maximum(body, 0).astype(np.float32), sigma * 0.7), alpha * 0.985)

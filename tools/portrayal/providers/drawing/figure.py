"""An anonymous person: seen from behind or in profile shadow, out of focus, with the light on one edge."""

import numpy as np

from portrayal.providers.drawing.colour import Array, Palette, mix, muted, with_luma
from portrayal.providers.drawing.field import Rng, blur, grid, over, paint, resize, smooth
from portrayal.providers.drawing.light import Light


def _ellipse(x: Array, y: Array, place: tuple[float, float, float, float]) -> Array:
    cx, cy, a, b = place
    k = np.sqrt(((x - cx) / a) ** 2 + ((y - cy) / b) ** 2)
    return (k - 1) * min(a, b)


def _melt(one: Array, other: Array, soft: float) -> Array:
    h = np.maximum(soft - np.abs(one - other), 0) / soft
    return np.minimum(one, other) - h * h * soft * 0.25


def _hair(x: Array, y: Array, profile: float, cut: int) -> Array:
    """Signed distance of the hair by cut: 0 a bob, 1 a bun, 2 short."""
    crown = _ellipse(x, y, (-0.03 * profile, 0.42, 0.41, 0.43))
    if cut == 0:
        lower = _ellipse(x, y, (-0.1 * profile, 0.66, 0.44, 0.40))
        return np.maximum(_melt(crown, lower, 0.15), y - 0.98 - 0.05 * np.cos(x * 6))
    if cut == 1:
        bun = _ellipse(x, y, (-0.2 * profile, -0.04, 0.19, 0.16))
        return np.maximum(_melt(crown, bun, 0.06), y - 0.86 + 0.3 * np.abs(x))
    return np.maximum(crown, y - 0.8 + 0.25 * np.abs(x))


def _body(x: Array, y: Array, profile: float, cut: int) -> tuple[Array, Array]:
    """Signed distances of hair and of the whole figure; the head is one unit tall with its crown at y = 0."""
    skull = _ellipse(x, y, (0.0, 0.43, 0.37 + 0.04 * abs(profile), 0.42))
    jaw = _ellipse(x, y, (0.1 * profile, 0.68, 0.27, 0.28))
    head = _melt(skull, jaw, 0.14)
    if profile:
        nose = _ellipse(x, y, (0.4 * profile, 0.60, 0.06, 0.065))
        head = _melt(head, nose, 0.09)
    elif cut:
        ears = _ellipse(np.abs(x), y, (0.37, 0.56, 0.055, 0.11))
        head = _melt(head, ears, 0.03)
    neck_x = -0.07 * profile
    neck = np.maximum(np.abs(x - neck_x) - 0.22 - 0.10 * smooth(0.95, 1.3, y), np.abs(y - 0.98) - 0.42)
    wide = 1.13 if not profile else 0.84
    slope = (y - 1.06 - 0.30 * np.clip(np.abs(x) / wide, 0, 1.2) ** 1.5) * -0.9
    torso = np.maximum(slope, np.abs(x) - wide + 0.06 - 0.05 * smooth(1.6, 3.2, y))
    shoulder = _ellipse(np.abs(x), y, (wide - 0.33, 1.70, 0.34, 0.34))
    body = _melt(_melt(torso, shoulder, 0.2), neck, 0.24)
    hair = _hair(x, y, profile, cut)
    return hair, np.minimum(_melt(head, body, 0.08), hair)


def lay_figure(picture: Array, palette: Palette, light: Light, rng: Rng, side: float) -> Array:
    """The picture with one figure, left (`side` -1) or right (1): its head whole, its body leaving at the bottom."""
    full = picture.shape[:2]
    height, width = max(2, full[0] // 2), max(2, full[1] // 2)
    x, y = grid((height, width))
    head = float(rng.uniform(0.25, 0.29))
    profile = float(rng.choice([0.0, -side * 0.9]))
    cx = width / height * (0.5 + side * float(rng.uniform(0.18, 0.24)))
    crown = float(rng.uniform(0.15, 0.21))
    u, v = (x - cx) / head, (y - crown) / head
    hair, whole = _body(u, v, profile, int(rng.integers(3)))
    soft = 0.03
    mask, hair_mask = smooth(soft, -soft, whole), smooth(0.03, -0.03, hair)
    form = blur(np.sqrt(np.clip(-whole, 0, 0.5)), height * 0.032)
    slope_y, slope_x = np.gradient(form * height * head)
    facing = np.tanh(1.1 * (0.35 * slope_y - 0.8 * light.side * slope_x))
    cloth = with_luma(muted(mix(palette.deep, palette.accent, 0.3), 0.2), 0.05)
    skin = with_luma(mix((0.2, 0.11, 0.07), palette.deep, 0.3), 0.085)
    hair_tone = with_luma(mix((0.09, 0.055, 0.035), palette.dark, 0.45), 0.016)
    tone = over(np.broadcast_to(paint(cloth), (height, width, 3)), skin, smooth(1.2, 1.12, v + 0.1 * np.abs(u)))
    tone = over(tone, hair_tone, hair_mask * 0.94)
    strands = 1 + 0.10 * np.sin(u * 26 + 5 * np.sin(v * 3)) * hair_mask
    folds = 1 + 0.16 * np.sin(u * 4.2 + 2 * np.sin(v * 1.9)) * smooth(1.4, 2.0, v)
    lit = np.clip(0.34 + 0.6 * facing, 0.1, 1.3) * folds * strands
    body = tone * (0.1 + 1.15 * lit)[..., None] * paint(light.key)
    edge = np.exp(-((np.clip(-whole, 0, 1) / 0.05) ** 1.3)) * np.clip(0.12 + 0.9 * facing, 0, 1)
    body = body + (edge * 0.22)[..., None] * paint(light.rim)
    sigma = height * 0.006
    alpha = resize(blur(mask, sigma), full[1], full[0])
    soft_body = blur(np.maximum(body, 0).astype(np.float32), sigma * 0.7)
    return over(picture, resize(soft_body, full[1], full[0]), np.clip(alpha, 0, 1) * 0.985)

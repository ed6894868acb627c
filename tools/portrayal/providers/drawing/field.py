"""Fields of numbers: coordinates, noise, blur and resampling on float32 arrays."""

from typing import Any

import numpy as np
from PIL import Image

from portrayal.providers.drawing.colour import Array, Rgb

Rng = np.random.Generator


def smooth(low: Array | float, high: Array | float, values: Array) -> Array:
    """Smoothstep: 0 below `low`, 1 above `high` (reversed when low > high)."""
    t = np.clip((values - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def resize(values: Array, width: int, height: int, *, area: bool = False) -> Array:
    """A field at another size: bicubic, or box-averaged when `area`."""
    if values.shape[:2] == (height, width):
        return values
    if values.ndim == 3:
        planes = [resize(values[..., i], width, height, area=area) for i in range(values.shape[2])]
        return np.stack(planes, axis=-1)
    how = Image.Resampling.BOX if area else Image.Resampling.BICUBIC
    plane = Image.fromarray(np.ascontiguousarray(values, dtype=np.float32))
    return np.asarray(plane.resize((width, height), how), dtype=np.float32)


def _taps(values: Array, sigma: float) -> Array:
    reach = max(1, int(np.ceil(sigma * 2.6)))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2).astype(np.float32)
    weights /= weights.sum()
    for axis in (0, 1):
        pad = [(0, 0)] * values.ndim
        pad[axis] = (reach, reach)
        padded = np.pad(values, pad, mode="edge")
        size = values.shape[axis]
        total: Array = np.zeros_like(values)
        for index, weight in enumerate(weights):
            part = padded[index : index + size] if axis == 0 else padded[:, index : index + size]
            total += part * weight
        values = total
    return values


def blur(values: Array, sigma: float) -> Array:
    """Gaussian blur with `sigma` in pixels; wide blurs are made at a lower resolution."""
    if sigma < 0.3:
        return values
    height, width = values.shape[:2]
    factor = max(1, min(int(sigma / 1.6), height // 3, width // 3))
    if factor == 1:
        return _taps(values.astype(np.float32), sigma)
    small = resize(values, max(2, width // factor), max(2, height // factor), area=True)
    return resize(_taps(small, sigma / factor), width, height)


def noise(rng: Rng, shape: tuple[int, int], cells: tuple[float, float], octaves: int = 3) -> Array:
    """Smooth noise around 0 (about -1 to 1): `cells` are features down and across the field."""
    height, width = shape
    total: Array = np.zeros(shape, dtype=np.float32)
    weight = 1.0
    down, across = cells
    for _ in range(octaves):
        grid = rng.standard_normal((int(down) + 4, int(across) + 4)).astype(np.float32)
        full = Image.fromarray(grid).resize(
            (width, height),
            Image.Resampling.BICUBIC,
            box=(1.0, 1.0, 1.0 + max(across, 0.5), 1.0 + max(down, 0.5)),
        )
        total += np.asarray(full, dtype=np.float32) * weight
        weight, down, across = weight * 0.5, down * 2.1, across * 2.1
    return total * 0.62


def grid(shape: tuple[int, int]) -> tuple[Array, Array]:
    """Pixel-centre coordinates in picture heights: x from 0 to the aspect ratio, y from 0 (top) to 1."""
    height, width = shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return (x + 0.5) / height, (y + 0.5) / height


def paint(colour: Rgb) -> Array:
    """A colour as a (3,) array, ready to broadcast."""
    return np.array(colour, dtype=np.float32)


def tint(field: Array, low: Rgb, high: Rgb) -> Array:
    """A 0 to 1 field as a picture that runs from one colour to another."""
    return paint(low) + field[..., None] * (paint(high) - paint(low))


def over(below: Array, colour: Any, alpha: Array) -> Array:
    """`colour` (a colour or a picture) laid over a picture with a mask."""
    top = np.asarray(colour, dtype=np.float32)
    return below + (top - below) * alpha[..., None]

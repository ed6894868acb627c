"""The last steps of a picture: exposure, bloom, palette, tone curve, vignette, grain, and the way to 8 bits."""

import numpy as np
from PIL import Image

from portrayal.providers.drawing.colour import Array, Palette, luminance, to_srgb
from portrayal.providers.drawing.field import Rng, blur, grid, paint, resize, smooth


def expose(picture: Array, target: float, limits: tuple[float, float] = (0.35, 3.2)) -> Array:
    """Scaled so that the mean of its sRGB luminance comes near `target` (0 to 1)."""
    small = luminance(resize(picture, 64, 36, area=True))
    mean = float(np.mean(np.clip(small, 0, 4) ** (1 / 2.2))) + 1e-4
    gain = (target / mean) ** 2.2
    return picture * float(np.clip(gain, *limits))


def bloom(picture: Array, amount: float = 0.22) -> Array:
    """Bright light spills a little around itself."""
    height, width = picture.shape[:2]
    small = resize(picture, max(2, width // 4), max(2, height // 4), area=True)
    bright = np.maximum(small - 0.75, 0)
    spill = blur(bright, height / 130) * 0.6 + blur(bright, height / 34) * 0.4
    return picture + resize(spill, width, height) * amount * 2


def tone(picture: Array) -> Array:
    """A film-like shoulder: highlights roll off, the middle is kept."""
    x = np.maximum(picture, 0) * 1.12
    x = x * x / (x + 0.022)
    return (x * (1 + x / 3.6)) / (1 + x * 0.52)


def to_palette(picture: Array, palette: Palette, amount: float) -> Array:
    """Colours drawn towards the scene's own: a split tone along the palette's ramp."""
    light = np.clip(luminance(picture), 0, 1)
    steps = np.array([palette.at(i / 31) for i in range(32)], dtype=np.float32)
    steps = steps / np.maximum(steps @ np.array([0.2126, 0.7152, 0.0722], dtype=np.float32), 1e-3)[:, None]
    place = np.clip(light**0.4545 * 31, 0, 30.99)
    index = place.astype(np.int32)
    share = (place - index)[..., None]
    hue = np.clip(steps[index] * (1 - share) + steps[index + 1] * share, 0, 3)
    return picture + (hue * light[..., None] - picture) * amount


def vignette(picture: Array, amount: float = 0.34, centre: tuple[float, float] = (0.5, 0.5)) -> Array:
    """Corners fall off softly."""
    x, y = grid(picture.shape[:2])
    wide = picture.shape[1] / picture.shape[0]
    far = np.sqrt(((x / wide - centre[0]) * 1.05) ** 2 + ((y - centre[1]) * 0.9) ** 2)
    return picture * (1 - amount * smooth(0.22, 0.78, far))[..., None]


def develop(picture: Array, size: tuple[int, int], rng: Rng, grain: float = 0.0085) -> Image.Image:
    """A linear picture as an RGB image of `size`: encoded, resampled, with film grain that also hides banding."""
    width, height = size
    encoded = resize(to_srgb(tone(picture)), width, height)
    light = encoded[..., 1]
    fine = rng.standard_normal((height, width), dtype=np.float32)
    soft = resize(rng.standard_normal((max(2, height // 2), max(2, width // 2)), dtype=np.float32), width, height)
    film = (fine * 0.55 + soft * 0.75) * (grain * (1.25 - 0.9 * np.abs(light - 0.42)))
    encoded += film[..., None]
    encoded *= 255
    encoded += 0.5
    np.clip(encoded, 0, 255, out=encoded)
    return Image.fromarray(encoded.astype(np.uint8))


def glow_of(picture: Array, colour: tuple[float, float, float], mask: Array, amount: float) -> Array:
    """Light added through a mask: haze in a beam, a lamp's air."""
    return picture + (mask * amount)[..., None] * paint(colour)

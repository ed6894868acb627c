"""Colour in linear light: palettes, mixing, and the way back to sRGB."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
"""float32 fields: (height, width) for one value, (height, width, 3) for linear RGB."""

Rgb = tuple[float, float, float]
"""One colour in linear light, each channel 0 to 1 (more when it glows)."""

LUMA = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)


def to_linear(values: Array) -> Array:
    """Linear light of sRGB values from 0 to 1."""
    low = values / 12.92
    high = ((np.maximum(values, 0) + 0.055) / 1.055) ** 2.4
    return np.where(values <= 0.04045, low, high).astype(np.float32)


def to_srgb(values: Array) -> Array:
    """Linear light as sRGB values, clipped to 0 to 1."""
    clipped = np.clip(values, 0, 1)
    return np.where(clipped <= 0.0031308, clipped * 12.92, 1.055 * clipped ** (1 / 2.4) - 0.055).astype(np.float32)


def from_hex(text: str) -> Rgb:
    """`#rrggbb` as linear light."""
    raw = np.array([int(text[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float32) / 255
    red, green, blue = (float(value) for value in to_linear(raw))
    return red, green, blue


def mix(one: Rgb, other: Rgb, amount: float) -> Rgb:
    """`one` moved towards `other` by `amount` (0 to 1)."""
    red, green, blue = (a + (b - a) * amount for a, b in zip(one, other, strict=True))
    return red, green, blue


def scale(colour: Rgb, factor: float) -> Rgb:
    """A colour made brighter or darker."""
    return colour[0] * factor, colour[1] * factor, colour[2] * factor


def luma(colour: Rgb) -> float:
    """Relative luminance of one colour."""
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def with_luma(colour: Rgb, value: float) -> Rgb:
    """The same hue at another luminance, kept inside the gamut by greying what will not fit."""
    scaled = scale(colour, value / max(luma(colour), 1e-4))
    top = max(scaled)
    return scaled if top <= 1 else mix(scaled, (value, value, value), min(1.0, (top - 1) / max(top - value, 1e-4)))


def muted(colour: Rgb, amount: float) -> Rgb:
    """A colour moved towards its own grey."""
    grey = luma(colour)
    return mix(colour, (grey, grey, grey), amount)


def luminance(image: Array) -> Array:
    """Relative luminance of an (h, w, 3) picture."""
    return (image @ LUMA).astype(np.float32)


@dataclass(frozen=True)
class Palette:
    """The five colours of a scene in linear light: dark to light, then the accent."""

    dark: Rgb
    deep: Rgb
    mid: Rgb
    light: Rgb
    accent: Rgb

    def at(self, position: float) -> Rgb:
        """A colour of the ramp: 0 is dark, 1 is light."""
        ramp = (self.dark, self.deep, self.mid, self.light)
        place = min(max(position, 0.0), 1.0) * 3
        index = min(int(place), 2)
        return mix(ramp[index], ramp[index + 1], place - index)


def read_palette(colours: Sequence[str]) -> Palette:
    """The five hex colours of a scene as a `Palette`; the ramp is put in order of luminance."""
    ramp = sorted((from_hex(text) for text in colours[:4]), key=luma)
    return Palette(ramp[0], ramp[1], ramp[2], ramp[3], from_hex(colours[4]))

"""Whether the colours carry the mood of the scene (R-mood): advice, since a picture may be right in others."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from portrayal.models import Check

_FAR, _APART = 0.11, 0.13
"""Mean distance of the pixels to the nearest colour of the palette, and of the mean colours (OKLab; brightness counts
half, hue double), over which a picture is of another mood: 1 of 192 offline pictures, 57 % of the pairs of a picture
with a scene of another cluster, and 87 % of those whose palettes are 0.15 and more apart (2026-11)."""

_WEIGHTS = (0.5, 2, 2)
"""How much brightness and the two hues count."""

_TO_LMS = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]]
)  # fmt: skip
_TO_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]]
)  # fmt: skip
"""Björn Ottosson's OKLab: linear sRGB to cone responses, their cube roots to lightness and two hues."""

_Colours = NDArray[np.float64]


def check_palette(image: Image.Image, palette: tuple[str, ...]) -> Check:
    """Compare an RGB picture's colours with a scene's (#rrggbb, dark to light, the last is the accent)."""
    pixels = oklab(np.asarray(image.resize((64, 36), Image.Resampling.BOX, reducing_gap=3)).reshape(-1, 3))
    wanted = colours_of(palette)
    nearest = nearest_mean(pixels, wanted)
    shift = pixels.mean(axis=0) - wanted[:-1].mean(axis=0)
    apart = float(np.linalg.norm(shift * _WEIGHTS))
    if nearest <= _FAR and apart <= _APART:
        return Check(check="palette", ok=True, because=f"Its colours are those of the scene (distance {nearest:.2f}).")
    because = f"Its colours are {_named(shift)} than the scene asks for (distance {nearest:.2f})."
    return Check(check="palette", ok=False, because=because)


def moods_apart(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Return how far the mean colours of two palettes are from each other, without their accents."""
    shift = colours_of(one)[:-1].mean(axis=0) - colours_of(other)[:-1].mean(axis=0)
    return float(np.linalg.norm(shift * _WEIGHTS))


def nearest_mean(pixels: _Colours, wanted: _Colours) -> float:
    """Return the mean distance of pixels to the nearest of the wanted colours, both (n, 3) in OKLab."""
    return float(np.sqrt(((pixels[:, None] - wanted[None]) ** 2).sum(-1)).min(axis=1).mean())


def colours_of(palette: tuple[str, ...]) -> _Colours:
    """Return (n, 3) OKLab of a palette (#rrggbb)."""
    return oklab(np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in palette]))


def _named(shift: _Colours) -> str:
    """Return the strongest difference in a word."""
    light, green_red, blue_yellow = (float(value) for value in shift * _WEIGHTS)
    words = {
        "lighter": light, "darker": -light, "redder": green_red, "greener": -green_red,
        "warmer": blue_yellow, "colder": -blue_yellow,
    }  # fmt: skip
    return max(words, key=lambda word: words[word])


def oklab(rgb: NDArray[np.integer]) -> _Colours:
    """Return (n, 3) lightness and two hues (OKLab) of (n, 3) sRGB pixels of 0 to 255."""
    values = rgb / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T

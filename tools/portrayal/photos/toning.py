"""Filters that take the colours out of a photo, and casts that lie over all of them: read off the face."""

import numpy as np
from PIL import Image

_SHADES = 64
_SIDE = 96
"""Pixels of the longer side at which a face's colours are looked at."""


def tones_of(face: Image.Image) -> tuple[float, float]:
    """Return (freedom, red) of an RGB picture of a face.

    `freedom` is how far colours differ at one brightness (mean deviation of Cb and Cr, 0-180): under 1 in black and
    white, sepia and duotone, where brightness decides the colour; 1.6 and more in true skin. `red` is the mean Cr
    minus 128: about 5 to 40 in skin of any complexion; less under a blue or green cast, more under an orange one.
    """
    small = face.copy()
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    light, blue, red = (np.asarray(band, dtype=np.float32).ravel() for band in small.convert("YCbCr").split())
    shade = (light * (_SHADES / 256)).astype(np.intp)
    counts = np.maximum(1, np.bincount(shade, minlength=_SHADES))
    left = [band - (np.bincount(shade, band, _SHADES) / counts)[shade] for band in (blue, red)]
    return float(np.hypot(*left).mean()), float(red.mean()) - 128

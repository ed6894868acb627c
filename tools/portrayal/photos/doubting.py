"""A second look at a find that may be no face: dogs, number plates and motorcycles have eyes too."""

import numpy as np
from PIL import Image, ImageOps

from portrayal.photos.cascade import cut_out, pixels
from portrayal.photos.networks import Floats, forward

_MOVES = ((0.0, 0.0), (-0.07, 0.0), (0.07, 0.0), (0.0, -0.07), (0.0, 0.07))
"""Shifts of the crop, as shares of its side."""


def believed(image: Image.Image, box: Floats) -> float:
    """Return the mean face probability, 0-1, over ten moved and mirrored crops: a true face stays one in each.

    `box` is left, top, right, bottom in pixels of the RGB image.
    """
    side = float((box[2:4] - box[:2]).max()) * 1.1
    x, y = (box[:2] + box[2:4]) / 2
    half = side / 2
    places = np.array([[x - half, y - half, x + half, y + half]] * len(_MOVES), dtype=np.float32)
    places += np.tile(np.array(_MOVES, dtype=np.float32) * side, 2)
    crops = cut_out(image, places, 48)
    crops += [ImageOps.mirror(crop) for crop in crops]
    return float(forward("onet", np.stack([pixels(crop) for crop in crops]))[2].mean())


def skin_share(image: Image.Image, box: Floats) -> float:
    """Return the share of the box's middle that has the colour of skin, 0-1, over all complexions.

    The range of Cb and Cr is that of Chai and Ngan (1999), a little widened.
    """
    left, top, right, bottom = (float(edge) for edge in box[:4])
    across, down = 0.25 * (right - left), 0.2 * (bottom - top)
    middle = image.crop((round(left + across), round(top + down), round(right - across), round(bottom - down)))
    if not middle.width or not middle.height:
        return 0.0
    _, blue, red = (np.asarray(band, dtype=np.uint8) for band in middle.convert("YCbCr").split())
    return float(((blue > 77) & (blue < 130) & (red > 133) & (red < 180)).mean())

"""How sharp a face is and how much a file was squeezed: figures over grey pixels 0-255."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Floats: TypeAlias = NDArray[np.floating[Any]]


def laplacian_variance(grey: Image.Image) -> float:
    """Return the variance of the 4-neighbour Laplacian; blurred faces are low."""
    values = np.asarray(grey, dtype=np.float32)
    if min(values.shape) < 3:
        return 0.0
    middle = values[1:-1, 1:-1]
    edges = values[:-2, 1:-1] + values[2:, 1:-1] + values[1:-1, :-2] + values[1:-1, 2:] - 4 * middle
    return float(edges.var())


def reblur_loss(grey: Image.Image) -> float:
    """Return the share of local contrast that a further blur removes, 0-1; a blurred face has little to lose."""
    values = np.asarray(grey, dtype=np.float32)
    if min(values.shape) < 9:
        return 0.0
    blurred = np.asarray(grey.filter(ImageFilter.BoxBlur(2)), dtype=np.float32)
    losses: list[float] = []
    for axis in (0, 1):
        before, after = (np.abs(np.diff(picture, axis=axis)) for picture in (values, blurred))
        losses.append(float(np.maximum(0, before - after).sum() / max(1.0, float(before.sum()))))
    return min(losses)


def blockiness(grey: Image.Image) -> float:
    """Return the contrast across the borders of 8x8 blocks over that inside of them; about 1 when there are none."""
    values = np.asarray(grey, dtype=np.float32)
    ratios: list[float] = []
    for picture in (values, values.T):
        steps = np.abs(np.diff(picture, axis=1)).mean(axis=0)
        border = np.arange(1, len(steps) + 1) % 8 == 0
        if border.any() and not border.all():
            ratios.append(float(steps[border].mean() / max(1e-3, float(steps[~border].mean()))))
    return max(ratios, default=1.0)


def flat_rows(grey: Image.Image) -> float:
    """Return the share of rows of which more than 85 % is exactly even: high in screenshots, 0 in photos."""
    values = np.asarray(grey, dtype=np.int16)
    even = (np.diff(values, axis=1) == 0).mean(axis=1)
    return float((even > 0.85).mean())

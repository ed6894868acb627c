"""How sharp a picture is and how much its file was squeezed: figures over grey pixels 0-255."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats: TypeAlias = NDArray[np.floating[Any]]


def laplacian_variance(grey: Image.Image) -> float:
    """Return the variance of the 4-neighbour Laplacian; the sharper of two photos of one face is higher."""
    values = np.asarray(grey, dtype=np.float32)
    if min(values.shape) < 3:
        return 0.0
    middle = values[1:-1, 1:-1]
    edges = values[:-2, 1:-1] + values[2:, 1:-1] + values[1:-1, :-2] + values[1:-1, 2:] - 4 * middle
    return float(edges.var())


def edge_loss(grey: Image.Image, width: int) -> float:
    """Return the share of contrast that a moving mean of `width` (odd) pixels takes away, 0-1.

    The lower of both directions: a shaken photo is sharp in one. Sharp edges lose much, blurred ones have little to
    lose (the idea: Crete, Dolmiere, Ladret and Nicolas, 2007). Exposure and contrast leave it alone.
    """
    values = np.asarray(grey, dtype=np.float32)
    if min(values.shape) <= 2 * width:
        return 0.0
    return min(_loss(values, width), _loss(np.ascontiguousarray(values.T), width))


def blockiness(grey: Image.Image) -> float:
    """Return the contrast across the borders of 8x8 blocks over that inside of them; about 1 when there are none.

    Blind after a resize, which moves the borders.
    """
    values = np.asarray(grey, dtype=np.float32)
    ratios: list[float] = []
    for picture in (values, values.T):
        steps = np.abs(np.diff(picture, axis=1)).mean(axis=0)
        whole = len(steps) // 8 * 8
        if whole >= 64:
            places = steps[:whole].reshape(-1, 8).mean(axis=0)
            ratios.append(float(places[7] / max(0.05, float(places[:6].mean()))))
    return sum(ratios) / len(ratios) if ratios else 1.0


def _loss(values: Floats, width: int) -> float:
    """Return the loss along the columns."""
    padded = np.pad(values, ((width // 2, width // 2), (0, 0)), mode="edge")
    total = padded[: len(values)].copy()
    for step in range(1, width):
        total += padded[step : step + len(values)]
    before, after = np.abs(np.diff(values, axis=0)), np.abs(np.diff(total, axis=0)) / width
    return float(np.maximum(0, before - after).sum() / max(1.0, float(before.sum())))

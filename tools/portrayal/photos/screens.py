"""Tell screenshots, graphics and pictures with bars from plain photos."""

import numpy as np
from PIL import Image

_FLAT, _MOSTLY_FLAT = 0.12, 0.5
"""Share of exactly even rows in a screen with a straight edge across it, and in one without."""

_STEP, _ACROSS = 10, 0.8
"""Brightness step of an edge, and the share of the width that it spans."""


def is_screen(grey: Image.Image) -> bool:
    """Tell whether rows are exactly even, and an edge runs straight across, as menus, bars and frames make them.

    Even rows alone are no proof: studio backgrounds have them too.
    """
    values = np.asarray(grey, dtype=np.int16)
    flat = float(((np.diff(values, axis=1) == 0).mean(axis=1) > 0.85).mean())
    if flat < _FLAT:
        return False
    edges = (np.abs(np.diff(values, axis=0)) > _STEP).mean(axis=1) > _ACROSS
    return flat > _MOSTLY_FLAT or bool(edges.any())

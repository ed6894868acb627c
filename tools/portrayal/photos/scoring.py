"""What a set of photos is worth: the mix it fills, how unlike its photos are, how good each is. Pure arithmetic."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from portrayal.photos.differing import unlike
from portrayal.photos.measuring import Measures
from portrayal.photos.mix import groups
from portrayal.rules.datasets import MIX, MIX_OF, Kind

Floats: TypeAlias = NDArray[np.floating[Any]]

FILL, SPREAD, QUALITY = 1.0, 1.2, 0.25
"""Weights of the three parts of a set's score: variety outranks sharpness (R-count)."""

BUSY = 12.0
"""Clutter at which a background counts against a photo in full (R-clean): our own figure, a crowded room."""


class Scores:
    """The photos that can be chosen from, as arrays: `unlike` (n, n), `quality` (n), and the mix's places (n, m)."""

    def __init__(self, photos: Sequence[Measures], keep: int) -> None:
        self.unlike = unlike(photos)
        self.quality = np.array([quality(one) for one in photos], np.float32)
        names: list[tuple[Kind, str]] = [(kind, name) for kind, wants in MIX.items() for name in wants]
        self._places = np.array(
            [[groups(one).get(kind) == name for kind, name in names] for one in photos], np.float32
        ).reshape(len(photos), len(names))
        self._wanted = np.array([max(1.0, MIX[kind][name] * keep / MIX_OF) for kind, name in names], np.float32)
        self._kept = keep

    def of(self, chosen: Sequence[int]) -> float:
        """Return the score of a set."""
        if not chosen:
            return 0.0
        rest = list(chosen[:-1])
        return float(self.with_each(rest)[chosen[-1]])

    def with_each(self, chosen: Sequence[int]) -> Floats:
        """Return, for every photo, the score of `chosen` with it added; of no use for photos that are in it."""
        have = self._places[list(chosen)].sum(axis=0) if chosen else np.zeros(self._places.shape[1], np.float32)
        fill = (np.minimum(have + self._places, self._wanted) / self._wanted.sum()).sum(axis=1) * len(MIX)
        count = len(chosen) + 1
        good = (self.quality[list(chosen)].sum() + self.quality) / count
        return FILL * fill + SPREAD * self._spread(chosen) + QUALITY * good

    def nearest(self, chosen: Sequence[int]) -> Floats:
        """Return how unlike every photo is to the nearest one of `chosen`; 1 when there is none."""
        return self.unlike[list(chosen)].min(axis=0) if chosen else np.ones(len(self.quality), np.float32)

    def _spread(self, chosen: Sequence[int]) -> Floats:
        """Return the mean distance to the nearest neighbour in the set with each photo added."""
        if not chosen:
            return np.ones(len(self.quality), np.float32)
        inside = list(chosen)
        among = self.unlike[np.ix_(inside, inside)] + 2 * np.eye(len(inside), dtype=np.float32)
        own = among.min(axis=1) if len(inside) > 1 else np.ones(1, np.float32)
        others = np.minimum(own[:, None], self.unlike[inside]).sum(axis=0)
        return (others + self.nearest(chosen)) / (len(inside) + 1)


def quality(one: Measures) -> float:
    """Return 0 to 1: size and sharpness of the face, a whole head, a calm background (R-clean)."""
    face = one.face
    if face is None:
        return 0.0
    sharp = min(1.0, face.crop_side / 1024) * min(1.0, face.eyes_detail / 0.35)
    return sharp * (1.0 if face.head == "whole" else 0.7) * (1.0 - 0.4 * min(1.0, one.around.clutter / BUSY))

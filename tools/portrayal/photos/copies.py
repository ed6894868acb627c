"""Of photos that show the same moment keep one: the user's, else the sharpest."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from portrayal.photos.hashes import SAME
from portrayal.photos.measuring import Measures
from portrayal.photos.rejecting import duplicates


def distinct(
    indexes: Sequence[int], photos: Sequence[Measures], names: Sequence[str], wanted: Collection[int] = ()
) -> tuple[list[int], dict[int, str]]:
    """Return the places of the photos that stay, in order, and why each other one goes; `wanted` all stay."""
    near = _near(photos)
    best: list[int] = []
    copies: dict[int, str] = {}
    for i in sorted(indexes, key=lambda i: (i not in wanted, -_sharpness(photos[i]), i)):
        twin = next((j for j in best if near[i, j] and duplicates(photos[i], photos[j])), None)
        if twin is None or i in wanted:
            best.append(i)
        else:
            name = names[twin] if names else f"photo {twin + 1}"
            why = "which you want in the set" if twin in wanted else "which is sharper"
            copies[i] = f"Nearly the same picture as {name}, {why}."
    return sorted(best), copies


def _near(photos: Sequence[Measures]) -> NDArray[np.bool_]:
    """Return (n, n): which pairs are near enough by any hash to be worth a closer look."""
    look, mirror = _bits([one.look for one in photos]), _bits([one.mirror for one in photos])
    heads = _bits([one.face.head_hash if one.face else "0" * 32 for one in photos])
    near = np.zeros((len(photos), len(photos)), bool)
    for i in range(len(photos)):
        for row, against in ((look[i], look), (look[i], mirror), (mirror[i], look), (heads[i], heads)):
            near[i] |= np.bitwise_count(row ^ against).sum(axis=1) <= SAME
    return near


def _bits(hashes: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer(bytes.fromhex("".join(hashes)), np.uint8).reshape(len(hashes), 16)


def _sharpness(one: Measures) -> float:
    face = one.face
    return min(face.crop_side, 2048) * min(1.0, face.laplacian / 400) if face else 0.0

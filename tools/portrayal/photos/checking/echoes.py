"""Whether it is nearly the same picture as an earlier hero (R-variety)."""

import base64
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from portrayal.models import Check
from portrayal.photos.hashes import SAME, distance, look_hash

_GRID = (16, 9)
_ALIKE = 0.14
"""Mean difference of the small pictures, as a share of the contrast of the earlier one, up to which they are one: none
of 128 pairs of one scene with two seeds, and none of 35,245 of different photos, comes so near (2026-11)."""

_FAINT = 4.0
"""Contrast (standard deviation, of 255) under which a picture is taken to have this much."""

_FRAMES = (
    (0.0, 0.0, 1.0, 1.0),
    *(
        ((1 - side) * across, (1 - side) * down, (1 - side) * across + side, (1 - side) * down + side)
        for side in (0.98, 0.96, 0.94, 0.92)
        for across in (0.0, 0.5, 1.0)
        for down in (0.0, 0.5, 1.0)
    ),
)
"""Parts of the earlier picture (left, top, right, bottom as shares) that the new one may show: the whole, and crops."""


def print_of(image: Image.Image) -> str:
    """Return what is kept of an RGB picture to know it again: its difference hash and a picture of 16x9 pixels."""
    return f"{look_hash(image)}.{base64.b64encode(_small(image).tobytes()).decode()}"


def check_echo(image: Image.Image, earlier: Mapping[str, str]) -> Check:
    """Say whether the picture, or its mirror image, repeats an earlier one; `earlier` maps ids to prints."""
    for version, how in ((image, ""), (ImageOps.mirror(image), ", mirrored")):
        own = print_of(version)
        for hero, mark in earlier.items():
            if same_picture(own, mark):
                return Check(check="new picture", ok=False, because=f"It is nearly the same picture as {hero}{how}.")
    against = f"{len(earlier)} earlier heroes" if len(earlier) != 1 else "the earlier hero"
    because = f"It repeats none of {against}." if earlier else "There is no earlier hero to repeat."
    return Check(check="new picture", ok=True, because=because)


def same_picture(new: str, known: str) -> bool:
    """Say whether two prints are of nearly the same picture; the new one may be a crop of the known one."""
    own_hash, _, own_small = new.partition(".")
    known_hash, _, known_small = known.partition(".")
    return distance(own_hash, known_hash) <= SAME and _differ(_unpacked(own_small), _unpacked(known_small)) <= _ALIKE


def _small(image: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(image.resize(_GRID, Image.Resampling.BOX, reducing_gap=3), dtype=np.uint8)


def _unpacked(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(_GRID[1], _GRID[0], 3)


def _differ(new: NDArray[np.uint8], known: NDArray[np.uint8]) -> float:
    """Return the least mean difference to any part of the known picture, both equally bright, in its contrasts."""
    wide, high = _GRID
    small, level = Image.fromarray(known), new.astype(np.float32) - new.mean()
    differences: list[float] = []
    for left, top, right, bottom in _FRAMES:
        box = (left * wide, top * high, right * wide, bottom * high)
        part = np.asarray(small.resize(_GRID, Image.Resampling.BICUBIC, box=box), dtype=np.float32)
        differences.append(float(np.abs(level - (part - part.mean())).mean()))
    return min(differences) / max(_FAINT, float(known.std()))

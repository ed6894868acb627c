"""Whether it is nearly the same picture as an earlier hero (R-variety)."""

import base64
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from portrayal.models import Check
from portrayal.photos.hashes import SURELY, distance, look_hash

_GRID = (16, 9)
_ALIKE = 7.0
"""Mean difference of the small pictures, brightness taken out, up to which they are one. The same scene with another
seed differed by 9.0 and more where the hashes were near (64 offline scenes, 2026-11)."""


def print_of(image: Image.Image) -> str:
    """Return what is kept of an RGB picture to know it again: its difference hash and a picture of 16x9 pixels."""
    return f"{look_hash(image)}.{base64.b64encode(_small(image).tobytes()).decode()}"


def check_echo(image: Image.Image, earlier: Mapping[str, str]) -> Check:
    """Say whether the picture, or its mirror image, repeats an earlier one; `earlier` maps ids to prints."""
    for version, how in ((image, ""), (ImageOps.mirror(image), ", mirrored")):
        own_hash, own_small = look_hash(version), _small(version)
        for hero, mark in earlier.items():
            known_hash, _, known_small = mark.partition(".")
            if distance(own_hash, known_hash) <= SURELY and _differ(own_small, _unpacked(known_small)) <= _ALIKE:
                return Check(check="new picture", ok=False, because=f"It is nearly the same picture as {hero}{how}.")
    against = f"{len(earlier)} earlier heroes" if len(earlier) != 1 else "the earlier hero"
    because = f"It repeats none of {against}." if earlier else "There is no earlier hero to repeat."
    return Check(check="new picture", ok=True, because=because)


def _small(image: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(image.resize(_GRID, Image.Resampling.BOX, reducing_gap=3), dtype=np.uint8)


def _unpacked(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(_GRID[1], _GRID[0], 3)


def _differ(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Return the mean difference (of 255) when both are equally bright."""
    first, second = one.astype(np.float32), other.astype(np.float32)
    return float(np.abs((first - first.mean()) - (second - second.mean())).mean())

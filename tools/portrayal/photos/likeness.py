"""Whether faces are one person's, compared on this machine (the extra `likeness`).

A network turns a face into 128 figures (recognition.py); faces of one person lie near each other. The figures are kept
in PORTRAYAL_HOME only, and are never sent anywhere.
"""

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageOps

from portrayal.photos.faces import Face
from portrayal.photos.recognition import SIDE, describe, weights_file

EDITION = "dlib-1"
"""Grows when the same face would give other figures."""

SAME = 0.5
"""From this likeness faces are one person's: as many strangers are over it as own photos under it."""

HOW_TO = 'pip install "portrayal[likeness]" adds the comparison of faces'

_LIMIT, _SPREAD = 0.36, 0.12
"""Square of the distance at which two photos are of one person as likely as not (0.6 by the network's author, and by
scripts/score_likeness.py), and how much of it the mean of many photos of one person takes away."""

_PADDING = 0.25
"""The room around the face in the square that the network looks at (dlib's own)."""

_FACE = np.array([[0.22733, 0.22140], [0.75281, 0.22123], [0.49013, 0.51563], [0.25415, 0.78023], [0.72610, 0.78023]])
"""Where eyes, nose and the mouth's corners lie in the mean face (dlib, image_transforms/interpolation.h, 2026-11)."""

Signature = tuple[float, ...]


def can_compare() -> bool:
    """Whether the extra `likeness` is installed."""
    return weights_file() is not None


def signature_of(image: Image.Image, face: Face) -> Signature:
    """Return the 128 figures of a face in an RGB picture, averaged with those of its mirror image."""
    chip = aligned(image, face)
    both = describe(np.stack([np.asarray(chip), np.asarray(ImageOps.mirror(chip))]))
    return tuple(round(float(value), 4) for value in both.mean(axis=0))


def alike(one: Signature, other: Signature) -> float:
    """Return how alike two faces are, from 0 to 1; from 0.5 they are one person's."""
    return alike_to(one, [other])


def alike_to(one: Signature, many: Sequence[Signature]) -> float:
    """Return how alike a face is to a person of whom there are one or more photos, from 0 to 1: 0.5 is the border.

    It falls evenly with the distance to the mean of the person's figures. Raises ValueError when there are none.
    """
    if not many:
        raise ValueError("there is no face to compare with")
    middle = np.asarray(many, np.float64).mean(axis=0)
    limit = math.sqrt(_LIMIT - _SPREAD * (1 - 1 / len(many)))
    return max(0.0, 1 - math.dist(one, middle) * (1 - SAME) / limit)


def aligned(image: Image.Image, face: Face) -> Image.Image:
    """Return a face as the network knows faces: upright, its features where those of the mean face lie."""
    aims, marks = SIDE * (_FACE + _PADDING) / (1 + 2 * _PADDING), np.array(face.landmarks)
    middle, centre = aims.mean(axis=0), marks.mean(axis=0)
    spread, found = aims - middle, marks - centre
    size = float((spread**2).sum())
    along = float((spread * found).sum()) / size
    across = float((spread[:, 0] * found[:, 1] - spread[:, 1] * found[:, 0]).sum()) / size
    shrink = max(1.0, math.hypot(along, across) / 1.5)  # a large face is made smaller first, or it would alias
    small = image if shrink == 1.0 else image.resize(_shrunk(image.size, shrink), Image.Resampling.BOX)
    turn = np.array([[along, -across], [across, along]]) / shrink
    shift = centre / shrink - turn @ middle
    figures = (*turn[0], shift[0], *turn[1], shift[1])
    return small.transform((SIDE, SIDE), Image.Transform.AFFINE, figures, Image.Resampling.BICUBIC)


def _shrunk(size: tuple[int, int], factor: float) -> tuple[int, int]:
    return max(1, round(size[0] / factor)), max(1, round(size[1] / factor))

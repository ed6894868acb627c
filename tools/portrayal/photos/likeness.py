"""Whether two faces are one person's, compared on this machine (the extra `likeness`).

dlib's face recognition network turns a face into 128 figures; faces of one person lie within 0.6 of each other (its
authors' threshold, LFW 99.38 %; 300 of 300 labelled pairs of 65 photos with our landmarks, 2026-11). The figures are
kept in PORTRAYAL_HOME only, and are never sent anywhere.
"""

import importlib
import importlib.util
import math
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from portrayal.photos.faces import Face

EDITION = "dlib-1"
"""Grows when the same face would give other figures."""

SAME = 0.5
"""From this likeness two faces are one person's: the distance 0.6."""

HOW_TO = 'pip install "portrayal[likeness]" adds the comparison of faces'

_STRANGE = 1.2
"""The distance at which nothing is alike any more: likeness falls evenly from 1 to 0 on the way there."""

_CHIP, _PADDING = 150, 0.25
"""Pixels of the square that the network looks at, and the room around the face in it (dlib's own)."""

_FACE = np.array([[0.22733, 0.22140], [0.75281, 0.22123], [0.49013, 0.51563], [0.25415, 0.78023], [0.72610, 0.78023]])
"""Where eyes, nose and the mouth's corners lie in the mean face (dlib, image_transforms/interpolation.h, 2026-11)."""

_ONE_AT_A_TIME = threading.Lock()
"""The network keeps what it last computed."""

Signature = tuple[float, ...]


def can_compare() -> bool:
    """Whether the extra `likeness` is installed."""
    return bool(importlib.util.find_spec("dlib") and importlib.util.find_spec("face_recognition_models"))


def signature_of(image: Image.Image, face: Face) -> Signature:
    """Return the 128 figures of a face in an RGB picture, averaged with those of its mirror image."""
    chip = aligned(image, face)
    with _ONE_AT_A_TIME:
        both = [np.array(_network().compute_face_descriptor(np.asarray(one))) for one in (chip, ImageOps.mirror(chip))]
    return tuple(round(float(value), 4) for value in (both[0] + both[1]) / 2)


def alike(one: Signature, other: Signature) -> float:
    """Return how alike two faces are, from 0 to 1; from 0.5 they are one person's."""
    return max(0.0, 1 - math.dist(one, other) / _STRANGE)


def alike_to(one: Signature, many: Sequence[Signature]) -> float:
    """Return how alike a face is to the faces of one person: the mean over the nearest third, at least three."""
    nearest = sorted((alike(one, other) for other in many), reverse=True)[: max(3, len(many) // 3)]
    return sum(nearest) / len(nearest)


def aligned(image: Image.Image, face: Face) -> Image.Image:
    """Return a face as the network knows faces: upright, its features where those of the mean face lie."""
    aims, marks = _CHIP * (_FACE + _PADDING) / (1 + 2 * _PADDING), np.array(face.landmarks)
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
    return small.transform((_CHIP, _CHIP), Image.Transform.AFFINE, figures, Image.Resampling.BICUBIC)


def _shrunk(size: tuple[int, int], factor: float) -> tuple[int, int]:
    return max(1, round(size[0] / factor)), max(1, round(size[1] / factor))


@cache
def _network() -> Any:
    """Load the network once (0.1 s). Its weights lie in a package whose own import asks for what Python dropped."""
    package = importlib.util.find_spec("face_recognition_models")
    places = list(package.submodule_search_locations or ()) if package else []
    weights = Path(places[0]) / "models" / "dlib_face_recognition_resnet_model_v1.dat"
    return importlib.import_module("dlib").face_recognition_model_v1(str(weights))

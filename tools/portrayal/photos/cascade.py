"""From an image to face boxes and landmarks: proposals at many scales, refined twice."""

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from portrayal.photos.networks import Floats, Stage, forward

_CELL, _STRIDE, _SHRINK = 12, 2, 0.709
"""The proposal network sees 12x12 pixels every 2; each scale of the pyramid is 0.709 of the one before."""

_BATCH = 64
_GREY = (127, 127, 127)
_MOST = 48
"""Boxes that go on to the second network: a busy picture must not take all the time, and no more were of use."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Least face probability after each of the three networks."""

    proposal: float
    refined: float
    final: float


def detect(image: Image.Image, smallest: float, thresholds: Thresholds) -> tuple[Floats, Floats]:
    """Find faces of at least `smallest` pixels in an RGB image.

    Returns boxes (n, 5) as left, top, right, bottom, probability and landmarks (n, 5, 2) as x, y of the eyes,
    the nose and the mouth's corners (the picture's left one first), in pixels, best first.
    """
    boxes = _proposals(image, smallest, thresholds.proposal)
    if len(boxes):
        offsets, scores = _look(image, boxes, 24, "rnet")
        boxes = _refined(boxes, offsets, scores)
        boxes = _square(_distinct(boxes[scores > thresholds.refined], 0.7))
    if not len(boxes):
        return np.zeros((0, 5), np.float32), np.zeros((0, 5, 2), np.float32)
    offsets, points, scores = _look(image, boxes, 48, "onet")
    sides = boxes[:, 2:4] - boxes[:, :2] + 1
    marks = points.reshape(-1, 2, 5).transpose(0, 2, 1) * sides[:, None, :] + boxes[:, None, :2] - 1
    together = np.concatenate([_refined(boxes, offsets, scores), marks.reshape(-1, 10)], axis=1)
    together = _distinct(together[scores > thresholds.final], 0.7, smaller=True)
    return together[:, :5], together[:, 5:].reshape(-1, 5, 2)


def pixels(image: Image.Image) -> Floats:
    """Return RGB pixels as the networks take them, -1…1."""
    return (np.asarray(image, dtype=np.float32) - 127.5) / 128


def cut_out(image: Image.Image, boxes: Floats, side: int) -> list[Image.Image]:
    """Return what is in each box (rows of left, top, right, bottom, …), grey outside of the image, `side` pixels."""
    places: list[tuple[float, float, float, float]] = boxes[:, :4].tolist()
    return [_cut(image, place, side) for place in places]


def _cut(image: Image.Image, place: tuple[float, float, float, float], side: int) -> Image.Image:
    left, top, right, bottom = place
    if left < 0 or top < 0 or right > image.width or bottom > image.height:
        corner = (math.floor(left) - 1, math.floor(top) - 1)
        canvas = Image.new("RGB", (math.ceil(right) - corner[0] + 1, math.ceil(bottom) - corner[1] + 1), _GREY)
        inner = (max(0, corner[0]), max(0, corner[1]), corner[0] + canvas.width, corner[1] + canvas.height)
        canvas.paste(image.crop((*inner[:2], min(inner[2], image.width), min(inner[3], image.height))),
                     (inner[0] - corner[0], inner[1] - corner[1]))  # fmt: skip
        image, place = canvas, (left - corner[0], top - corner[1], right - corner[0], bottom - corner[1])
    return image.resize((side, side), Image.Resampling.BOX, box=place)


def _proposals(image: Image.Image, smallest: float, threshold: float) -> Floats:
    found: list[Floats] = []
    scale, small = _CELL / smallest, image
    while min(image.size) * scale >= _CELL:
        size = (max(_CELL, round(image.width * scale)), max(_CELL, round(image.height * scale)))
        small = small.resize(size, Image.Resampling.HAMMING)
        offsets, scores = (head[0] for head in forward("pnet", pixels(small)[None]))
        rows, columns = np.nonzero(scores > threshold)
        corner = np.stack([columns, rows], axis=1).astype(np.float32) * _STRIDE + 1
        boxes = np.concatenate([corner, corner + _CELL - 1], axis=1) + offsets[rows, columns] * (_CELL - 1)
        factor = np.array([image.width / size[0], image.height / size[1]] * 2, dtype=np.float32)
        scored = np.concatenate([boxes * factor, scores[rows, columns][:, None]], axis=1)
        found.append(_distinct(scored, 0.5))
        scale *= _SHRINK
    if not found:
        return np.zeros((0, 5), np.float32)
    return _square(_distinct(np.concatenate(found), 0.7)[:_MOST])


def _look(image: Image.Image, boxes: Floats, side: int, stage: Stage) -> list[Floats]:
    """Run a network on every box of the image."""
    patches = [pixels(patch) for patch in cut_out(image, boxes, side)]
    parts = [forward(stage, np.stack(patches[at : at + _BATCH])) for at in range(0, len(patches), _BATCH)]
    return [np.concatenate(heads) for heads in zip(*parts, strict=True)]


def _refined(boxes: Floats, offsets: Floats, scores: Floats) -> Floats:
    sides = np.tile(boxes[:, 2:4] - boxes[:, :2] + 1, 2)
    return np.concatenate([boxes[:, :4] + offsets * sides, scores[:, None]], axis=1)


def _square(boxes: Floats) -> Floats:
    """Widen the shorter side about the centre."""
    centre = (boxes[:, :2] + boxes[:, 2:4]) / 2
    half = (boxes[:, 2:4] - boxes[:, :2]).max(axis=1, keepdims=True) / 2
    return np.concatenate([centre - half, centre + half, boxes[:, 4:]], axis=1)


def _distinct(boxes: Floats, overlap: float, *, smaller: bool = False) -> Floats:
    """Non-maximum suppression: best first, without boxes that share more than `overlap` of their union.

    `smaller` compares with the smaller box instead of the union.
    """
    order = boxes[np.argsort(-boxes[:, 4], kind="stable")]
    kept: list[Floats] = []
    while len(order):
        best, order = order[0], order[1:]
        kept.append(best)
        inner = np.minimum(order[:, 2:4], best[2:4]) - np.maximum(order[:, :2], best[:2])
        shared = inner.clip(0).prod(axis=1)
        areas = (order[:, 2:4] - order[:, :2]).prod(axis=1)
        own = (best[2:4] - best[:2]).prod()
        whole = np.minimum(areas, own) if smaller else areas + own - shared
        order = order[shared <= overlap * whole]
    return np.stack(kept) if kept else boxes

"""dlib's face recognition network as plain numpy: faces of 150 x 150 pixels become 128 figures each.

The weights are `dlib_face_recognition_resnet_model_v1` (Davis King, public domain: davisking/dlib-models). They come
with the package `face_recognition_models` (CC0), whose code is never imported, and neither is dlib: its wheels are
missing for some machines, take six times as long, and stop the other threads meanwhile.
"""

import hashlib
import importlib.util
import re
import threading
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from portrayal.errors import OperatorError
from portrayal.photos.networks import Floats, convolve, pool

SIDE, FIGURES = 150, 128

_LEVELS = (3, 4, 3, 3, 1)
"""Blocks of two convolutions on each level; all levels but the first begin by halving the sides."""

_MEAN = np.array([122.782, 117.001, 104.298], np.float32)
"""Red, green and blue of the mean pixel."""

_LAYER = re.compile(rb"(?:con_4|affine_|fc_2)(?=[\x01-\x08])")
"""Name of a layer with weights, as the file has it, and the first byte of the number after it."""

_BYTES, _SHA256 = 22_466_066, "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30"
_PLACE = ("face_recognition_models", "models", "dlib_face_recognition_resnet_model_v1.dat")
_LOADING = threading.Lock()

Layer = tuple[Floats, Floats]


def weights_file() -> Path | None:
    """Return the file of the weights, or None when its package is not installed whole."""
    package = importlib.util.find_spec(_PLACE[0])
    places = package.submodule_search_locations if package else None
    file = Path(next(iter(places))).joinpath(*_PLACE[1:]) if places else None
    return file if file and file.is_file() and file.stat().st_size == _BYTES else None


def describe(faces: NDArray[np.uint8]) -> Floats:
    """Return (n, 128) figures for (n, 150, 150, 3) RGB pixels of aligned faces.

    Raises OperatorError when the weights are missing or damaged.
    """
    with _LOADING:
        convolutions, last = _network()
    layers = iter(convolutions)
    values = (faces.astype(np.float32) - _MEAN) / 256
    values = pool(np.maximum(convolve(values, *next(layers), stride=2), 0), size=3)
    for level, blocks in enumerate(_LEVELS):
        for block in range(blocks):
            halve = level > 0 and block == 0
            inner = np.maximum(_convolved(values, next(layers), halve=halve), 0)
            values = np.maximum(_sum(_convolved(inner, next(layers)), _halved(values) if halve else values), 0)
    return values.mean(axis=(1, 2)) @ last


def _convolved(values: Floats, layer: Layer, *, halve: bool = False) -> Floats:
    """Convolve 3 x 3; the sides stay, or are halved without padding."""
    if halve:
        return convolve(values, *layer, stride=2)
    return convolve(np.pad(values, ((0, 0), (1, 1), (1, 1), (0, 0))), *layer)


def _halved(values: Floats) -> Floats:
    """Take the mean of 2 x 2 pixels; an odd last row or column is left out."""
    high, wide = values.shape[1] // 2, values.shape[2] // 2
    even = values[:, : 2 * high, : 2 * wide]
    return even.reshape(len(values), high, 2, wide, 2, -1).mean(axis=(2, 4))


def _sum(one: Floats, other: Floats) -> Floats:
    """Add two arrays whose sizes and channels may differ: what is missing counts as 0."""
    total = np.zeros([max(sides) for sides in zip(one.shape, other.shape, strict=True)], np.float32)
    for part in (one, other):
        total[tuple(slice(side) for side in part.shape)] += part
    return total


@cache
def _network() -> tuple[list[Layer], Floats]:
    """Return 29 convolutions (kernel, bias), each with the scaling after it multiplied in, and the last matrix."""
    file = weights_file()
    if file is None:
        raise OperatorError("The weights that compare faces are missing.", next='pip install "portrayal[likeness]".')
    data = file.read_bytes()
    if hashlib.sha256(data).hexdigest() != _SHA256:
        raise OperatorError(f"{file.name} is damaged.", next='Install it again: pip install "portrayal[likeness]".')
    *arrays, last = _arrays(data)
    layers: list[Layer] = []
    channels = 3
    for weights, scaling in zip(arrays[::2], arrays[1::2], strict=True):
        filters = len(scaling) // 2
        scale, shift = scaling[:filters], scaling[filters:]
        side = round(((len(weights) - filters) / filters / channels) ** 0.5)
        kernel = weights[:-filters].reshape(filters, channels, side, side).transpose(2, 3, 1, 0)
        layers.append((np.ascontiguousarray(kernel * scale), weights[-filters:] * scale + shift))
        channels = filters
    return layers, last.reshape(256, FIGURES)


def _arrays(data: bytes) -> list[Floats]:
    """Return the weights of each layer, first layer first, out of dlib's own file format.

    A layer's name is followed by an edition, four sides and the little-endian floats; `fc_2` has two numbers more.
    """
    found: list[Floats] = []
    at = 0
    while name := _LAYER.search(data, at):
        at = name.end()
        numbers: list[int] = []
        for _ in range(7 if name.group() == b"fc_2" else 5):
            length = data[at] & 15
            numbers.append(int.from_bytes(data[at + 1 : at + 1 + length], "little"))
            at += 1 + length
        count = int(np.prod(numbers[-4:]))
        found.append(np.frombuffer(data, "<f4", count, at).astype(np.float32))
        at += 4 * count
    return found

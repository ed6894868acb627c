"""The three small networks of MTCNN as plain numpy: layers, weights, forward passes.

Method: Zhang, Zhang, Li, Qiao, "Joint Face Detection and Alignment using Multi-task Cascaded Convolutional
Networks" (2016). The weights come with the `mtcnn` package (MIT); its code and TensorFlow are never imported.
"""

import importlib
import importlib.util
import io
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from portrayal.errors import OperatorError

Floats: TypeAlias = NDArray[np.floating[Any]]
Stage: TypeAlias = Literal["pnet", "rnet", "onet"]

_ONE_THREAD = 250_000
"""Multiplications up to which OpenBLAS stays in the calling thread."""

_LOADING = threading.Lock()
_POOLS: dict[Stage, tuple[tuple[int, bool] | None, ...]] = {
    "pnet": ((2, True), None, None),
    "rnet": ((3, True), (3, False), None),
    "onet": ((3, True), (3, False), (2, True), None),
}
"""Per convolution: the size of the pooling after it and whether its edge is padded; all strides are 2."""


def weights(stage: Stage) -> list[Floats]:
    """Return the arrays of one network in layer order; raises OperatorError when the package is missing."""
    with _LOADING:
        return _loaded(stage)


@lru_cache(maxsize=3)
def _loaded(stage: Stage) -> list[Floats]:
    found = importlib.util.find_spec("mtcnn")
    places = found.submodule_search_locations if found else None
    file = Path(next(iter(places))) / "assets" / "weights" / f"{stage}.lz4" if places else None
    if file is None or not file.is_file():
        raise OperatorError("The face detector's weights are missing.", next="Install them: pip install mtcnn.")
    raw = importlib.import_module("lz4.frame").decompress(file.read_bytes())
    arrays: list[Any] = importlib.import_module("joblib").load(io.BytesIO(raw))
    return [np.ascontiguousarray(array, dtype=np.float32) for array in arrays]


def forward(stage: Stage, batch: Floats) -> list[Floats]:
    """Run one network on RGB pixels scaled to -1…1, shape (n, height, width, 3).

    Returns its heads: pnet and rnet (box offsets, face probability), onet (box offsets, landmarks, probability).
    """
    arrays, values, at = weights(stage), batch, 0
    for pooling in _POOLS[stage]:
        values = _rectify(convolve(values, arrays[at], arrays[at + 1]), arrays[at + 2])
        if pooling:
            values = pool(values, size=pooling[0], padded=pooling[1])
        at += 3
    if stage != "pnet":
        flat = values.transpose(0, 2, 1, 3).reshape(len(values), -1)
        values = _rectify(_product(flat, arrays[at]) + arrays[at + 1], arrays[at + 2])
        at += 3
    heads = [values @ np.squeeze(arrays[i]) + arrays[i + 1] for i in range(at, len(arrays), 2)]
    return [*heads[:-1], _probability(heads[-1])]


def convolve(values: Floats, kernel: Floats, bias: Floats, stride: int = 1) -> Floats:
    """Convolve without padding: (n, height, width, channels) with (height, width, channels, filters).

    Every window becomes a row, then one matrix product.
    """
    tall, wide, channels, filters = kernel.shape
    windows = np.lib.stride_tricks.sliding_window_view(values, (tall, wide), axis=(1, 2))[:, ::stride, ::stride]
    rows = windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, tall * wide * channels)
    product = _product(rows, kernel.reshape(-1, filters))
    product += bias
    return product.reshape(*windows.shape[:3], filters)


def _product(rows: Floats, kernel: Floats) -> Floats:
    """Multiply in small pieces: for larger ones the BLAS wakes its threads, which costs twice the time here."""
    product = np.empty((len(rows), kernel.shape[1]), dtype=rows.dtype)
    wide = 32
    step = max(1, _ONE_THREAD // (len(kernel) * min(wide, kernel.shape[1])))
    for left in range(0, kernel.shape[1], wide):
        part = np.ascontiguousarray(kernel[:, left : left + wide])
        for at in range(0, len(rows), step):
            product[at : at + step, left : left + wide] = rows[at : at + step] @ part
    return product


def _rectify(values: Floats, slope: Floats) -> Floats:
    return np.maximum(values, 0) + slope.reshape(-1) * np.minimum(values, 0)


def pool(values: Floats, *, size: int, padded: bool = False) -> Floats:
    """Take the maximum over windows, stride 2; `padded` keeps the last, incomplete window."""
    high, wide = values.shape[1:3]
    if padded:
        more = [max(0, (-(-side // 2) - 1) * 2 + size - side) for side in (high, wide)]
        edge = ((0, 0), (more[0] // 2, -(-more[0] // 2)), (more[1] // 2, -(-more[1] // 2)), (0, 0))
        values = np.pad(values, edge, constant_values=-np.inf)
        high, wide = values.shape[1:3]
    rows, columns = (high - size) // 2 + 1, (wide - size) // 2 + 1
    best = values[:, : 2 * rows : 2, : 2 * columns : 2]
    for y in range(size):
        for x in range(size):
            best = np.maximum(best, values[:, y : y + 2 * rows - 1 : 2, x : x + 2 * columns - 1 : 2])
    return best


def _probability(pair: Floats) -> Floats:
    """Return the share of "face" of a softmax over (no face, face)."""
    return 1 / (1 + np.exp(np.clip(pair[..., 0] - pair[..., 1], -60, 60)))

"""Which pixels are the person: colours of both sides that vary over the picture, and a random walk between them."""

from typing import NamedTuple

import numpy as np

from portrayal.providers.drawing.colour import Array
from portrayal.providers.drawing.field import blur, smooth

Box = tuple[float, float, float, float]
_ROUNDS = 4
_STEPS = 90
_COHESION = 5.0
_FLOOR = np.array([0.03, 0.022, 0.022], dtype=np.float32)
"""The least spread of a colour; a background's brightness may drift by twice as much beyond what was seen of it."""
_DRIFT = np.array([2.0, 1.0, 1.0], dtype=np.float32)
_REACH = 0.55
"""How far, in head heights, a colour speaks for its surroundings."""


class Prior(NamedTuple):
    """Signed distances in head heights, negative inside: where a body can be, likely is, and certainly is."""

    outer: Array
    likely: Array
    core: Array
    u: Array
    v: Array


def body_prior(shape: tuple[int, int], head: Box) -> Prior:
    """The prior of a person by the head's box (left, top, width, height in pixels) on a (rows, columns) grid."""
    height, width = shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    left, top, wide, tall = head
    u, v = (x + 0.5 - left - wide / 2) / tall, (y + 0.5 - top) / tall
    ratio = wide / tall

    def union(grow: float, neck: float, half: float, line: float) -> Array:
        a, b = ratio / 2 * (1 + grow), 0.5 * (1 + grow)
        skull = (np.sqrt((u / a) ** 2 + ((v - 0.5) / b) ** 2) - 1) * min(a, b)
        throat = np.maximum(np.abs(u) - neck, 0.6 - v)
        torso = np.maximum(line + 0.3 * np.clip(np.abs(u) / half, 0, 1) ** 1.6 - v, np.abs(u) - half)
        return np.minimum(np.minimum(skull, throat), torso)

    core = union(-0.26, 0.13, 0.36, 1.34)
    return Prior(union(0.26, 0.34, 1.28, 1.0), union(0.02, 0.24, 0.98, 1.14), core, u, v)


def features(picture: Array) -> Array:
    """Brightness and two colour differences of an RGB picture (0 to 1), scaled so that steps look about alike."""
    red, green, blue = (picture[..., i] for i in range(3))
    return np.stack([picture.mean(axis=-1) * 0.8, red - green, blue - (red + green) / 2], axis=-1)


class _Mixture(NamedTuple):
    means: Array
    spreads: Array
    places: Array
    shares: list[float]


def _mixture(colours: Array, places: Array, floor: Array, count: int = 14) -> _Mixture:
    """A few colours with their places that stand for many samples: farthest points first, then k-means."""
    step = max(1, len(colours) // 1500)
    colours, places = colours[::step], places[::step]
    points = np.concatenate([colours / 0.1, places / 0.9], axis=1)
    chosen = [int(np.argmin(((points - points.mean(axis=0)) ** 2).sum(axis=1)))]
    nearest = np.full(len(points), np.inf, dtype=np.float32)
    for _ in range(min(count, len(points)) - 1):
        nearest = np.minimum(nearest, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
        chosen.append(int(np.argmax(nearest)))
    centres = points[chosen]
    label = np.zeros(len(points), dtype=np.intp)
    for _ in range(6):
        label = np.argmin(_apart(points.T[..., None], centres.T[:, None]), axis=1)
        centres = np.stack(
            [points[label == k].mean(axis=0) if (label == k).any() else c for k, c in enumerate(centres)]
        )
    kept = [label == k for k in range(len(centres)) if (label == k).sum() >= 3] or [label >= 0]
    return _Mixture(
        np.stack([colours[mask].mean(axis=0) for mask in kept]),
        np.stack([np.maximum(colours[mask].std(axis=0), floor) for mask in kept]),
        np.stack([places[mask].mean(axis=0) for mask in kept]),
        [float(mask.mean()) for mask in kept],
    )


def _density(mixture: _Mixture, colours: Array, places: Array, doubt: float) -> Array:
    """How likely each pixel's colour is at its place; `doubt` is the share of colours never sampled."""
    layers, across = (np.ascontiguousarray(np.moveaxis(values, -1, 0)) for values in (colours, places))
    total: Array = np.zeros(colours.shape[:2], dtype=np.float32)
    weights: Array = np.full(colours.shape[:2], 1e-6, dtype=np.float32)
    for mean, spread, place, share in zip(*mixture, strict=True):
        away = _apart(across, place) / _REACH**2
        weight = share / (1 + away) ** 2
        volume: float = spread.prod().item()
        far = _apart(layers, mean, spread)
        total += weight * (1 + far / 4) ** -3.5 / (15.7 * volume)
        weights += weight
    return (1 - doubt) * total / weights + doubt * 4.0


def _apart(layers: Array, centre: Array, spread: Array | None = None) -> Array:
    """The squared distance from a centre, one layer of an axis after the other: numpy is slow along short axes."""
    scale = np.ones(len(centre), dtype=np.float32) if spread is None else spread
    total: Array = ((layers[0] - centre[0]) / scale[0]) ** 2
    for layer, middle, unit in zip(layers[1:], centre[1:], scale[1:], strict=True):
        total += ((layer - middle) / unit) ** 2
    return total


def _walk(pull: Array, goal: Array, start: Array, colours: Array) -> Array:
    """Random walk with restarts: neighbours of like colour agree (conjugate gradients, Jacobi preconditioned)."""

    def link(step: Array) -> Array:
        squared = (step**2).sum(axis=-1)
        return (_COHESION * (np.exp(-squared / (4 * float(squared.mean()) + 1e-5)) + 0.004)).astype(np.float32)

    right, down = link(np.diff(colours, axis=1)), link(np.diff(colours, axis=0))

    def apply(x: Array) -> Array:
        out = pull * x
        across, along = right * np.diff(x, axis=1), down * np.diff(x, axis=0)
        out[:, :-1] -= across
        out[:, 1:] += across
        out[:-1] -= along
        out[1:] += along
        return out

    diagonal = pull + 1e-4
    diagonal[:, :-1] += right
    diagonal[:, 1:] += right
    diagonal[:-1] += down
    diagonal[1:] += down
    x = start.astype(np.float32)
    rest = pull * goal - apply(x)
    along = rest / diagonal
    gain = float((rest * along).sum())
    for _ in range(_STEPS):
        if gain < 1e-6:
            break
        image = apply(along)
        size = gain / max(float((along * image).sum()), 1e-12)
        x, rest = x + size * along, rest - size * image
        scaled = rest / diagonal
        following = float((rest * scaled).sum())
        along, gain = scaled + (following / gain) * along, following
    return np.clip(x, 0, 1)


def _connected(mask: Array, core: Array) -> Array:
    """The parts of a mask that touch the core (4-neighbours)."""
    reached = mask & core
    while True:
        grown = reached.copy()
        grown[1:] |= reached[:-1]
        grown[:-1] |= reached[1:]
        grown[:, 1:] |= reached[:, :-1]
        grown[:, :-1] |= reached[:, 1:]
        grown &= mask
        if (grown == reached).all():
            return reached
        reached = grown


def _whole(share: Array, prior: Prior) -> Array:
    """One person without holes in the head, and without what hangs on it by a thread."""
    core, behind = prior.core < 0, prior.outer > 0
    thread = 0.03 / max(float(prior.v[1, 0] - prior.v[0, 0]), 1e-3)
    kept = _connected(share > 0.5, core)
    holes = ~kept & ~_connected(~kept, behind) & (prior.v < 1.05)
    firm = (blur((kept | holes).astype(np.float32), thread) > 0.86) | core
    grown = blur(_connected(firm, core).astype(np.float32), thread)
    return np.maximum(share, holes.astype(np.float32)) * smooth(0.02, 0.12, grown)


def segment(picture: Array, prior: Prior) -> tuple[Array, float]:
    """The share of person per pixel of a small RGB picture (0 to 1), and how well the colours told the two apart.

    The second figure runs from 0 (no telling) to 1; the prior's core and outside must not be empty.
    """
    colours, places = features(picture), np.stack([prior.u, prior.v], axis=-1)
    core, behind = prior.core < 0, prior.outer > 0
    hint = np.clip(-prior.likely / 0.2, -2.5, 1) * 1.2
    share = smooth(0.1, -0.2, prior.likely)
    person, ground = core, behind
    odds: Array = hint
    for turn in range(_ROUNDS):
        ours = _density(_mixture(colours[person], places[person], _FLOOR), colours, places, 0.18 if turn == 0 else 0.06)
        theirs = _density(_mixture(colours[ground], places[ground], _FLOOR * _DRIFT), colours, places, 0.02)
        odds = np.clip(np.log(ours / theirs), -4, 4)
        lean = odds + hint
        pull = np.where(core | behind, 40.0, np.abs(lean) * 0.25 + 1e-3).astype(np.float32)
        goal = np.where(core, 1.0, np.where(behind, 0.0, lean > 0)).astype(np.float32)
        share = _walk(pull, goal, share, colours)
        person, ground = (share > 0.7) | core, ((share < 0.25) & ~core) | behind
    share = _whole(share, prior)
    told = float(((odds > 0) & core).sum() / core.sum() + ((odds < 0) & behind).sum() / behind.sum() - 1)
    return share, told

"""Clear glass on white: triangular prisms, each with its shadow and the faint bands of colour that it casts."""

from dataclasses import dataclass

import numpy as np

from portrayal.providers.drawing.colour import Array, Rgb, mix, scale, with_luma
from portrayal.providers.drawing.field import over, paint, smooth
from portrayal.providers.drawing.room import Room

_COUNT = 3
_Corner = tuple[float, float]
_Corners = tuple[_Corner, ...]
_SPECTRUM: tuple[Rgb, ...] = (
    (0.95, 0.3, 0.28), (0.98, 0.55, 0.25), (0.95, 0.85, 0.35), (0.4, 0.82, 0.45), (0.3, 0.65, 0.95), (0.5, 0.38, 0.9),
)  # fmt: skip


@dataclass(frozen=True)
class _Prism:
    """The corners of a prism in picture heights: base left, base right and apex, in front and behind."""

    front: _Corners
    back: _Corners


def prisms(room: Room) -> Array:
    """Three clear prisms that stand apart on white, far ones first."""
    x, y = room.xy
    near = np.exp(-(((x - room.wide * (0.5 + 0.4 * room.side)) / 1.5) ** 2) - ((y - 0.4) / 1.3) ** 2)
    picture = paint(mix((1, 1, 1), room.palette.light, 0.6)) * (0.8 + 0.2 * near)[..., None]
    stands = sorted(_stands(room), key=lambda prism: prism.front[0][1])
    for prism in stands:
        picture = _bands(room, _shadow(room, picture, prism), prism)
    for prism in stands:
        picture = _glass(room, picture, prism)
    return picture


def _stands(room: Room) -> list[_Prism]:
    order = room.rng.permutation(_COUNT)
    space = room.wide / (_COUNT + 0.4)
    found: list[_Prism] = []
    for index in range(_COUNT):
        near = float(order[index]) / (_COUNT - 1)
        half = 0.1 + 0.06 * near + room.span(0, 0.015)
        left = space * (index + 0.62 + room.span(-0.08, 0.08)) - half
        foot, high = 0.52 + 0.27 * near, half * room.span(1.85, 2.1)
        deep = half * room.span(0.75, 1.0) * -room.side
        front = ((left, foot), (left + 2 * half, foot), (left + half, foot - high))
        rise = half * room.span(0.38, 0.5)
        found.append(_Prism(front, tuple((a + deep, b - rise) for a, b in front)))
    return found


def _inside(room: Room, corners: _Corners) -> Array:
    """Signed distance to a convex polygon, in picture heights: below 0 inside."""
    x, y = room.xy
    cx, cy = np.mean(np.array(corners), axis=0)
    far: Array = np.full(room.shape, -9, dtype=np.float32)
    for (ax, ay), (bx, by) in zip(corners, (*corners[1:], corners[0]), strict=True):
        nx, ny = by - ay, ax - bx
        length = float(np.hypot(nx, ny)) * (1 if (ax - cx) * nx + (ay - cy) * ny > 0 else -1)
        far = np.maximum(far, ((x - ax) * nx + (y - ay) * ny) / length)
    return far


def _edge(room: Room, start: _Corner, end: _Corner, thick: float) -> Array:
    """A fine line, 0 to 1."""
    x, y = room.xy
    bx, by = end[0] - start[0], end[1] - start[1]
    along = np.clip(((x - start[0]) * bx + (y - start[1]) * by) / (bx * bx + by * by), 0, 1)
    away = np.hypot(x - start[0] - bx * along, y - start[1] - by * along)
    return smooth(thick + 0.0022, thick - 0.0008, away)


def _shadow(room: Room, picture: Array, prism: _Prism) -> Array:
    """A pale shadow on the white, away from the light, and a darker line where the glass stands."""
    (ax, ay), (bx, by), _ = prism.front
    (cx, cy), (dx, dy), _ = prism.back
    reach = -room.side * (bx - ax)
    thrown = ((ax, ay), (bx, by), (dx, dy), (cx, cy))
    moved = tuple((p + reach * 0.35, q + 0.01) for p, q in thrown)
    soft = room.blur(smooth(0.008, -0.008, np.minimum(_inside(room, thrown), _inside(room, moved))), 0.014)
    touch = room.blur(smooth(0.004, -0.004, np.abs(_inside(room, thrown))), 0.004)
    shade = 1 - (0.2 * soft + 0.16 * touch)
    return picture * shade[..., None]


def _bands(room: Room, picture: Array, prism: _Prism) -> Array:
    """A fan of faint colours on the white, from the prism's far foot away from the light."""
    x, y = room.xy
    way = -room.side
    (ax, ay), (bx, _), _ = prism.front
    half = (bx - ax) / 2
    foot = (bx if way > 0 else ax) - way * half * 1.2, ay - half * 0.25
    p, q = (x - foot[0]) * way, y - foot[1]
    turn = room.span(0.1, 0.3)
    spread = np.arctan2(q, np.maximum(p, 1e-4)) - turn
    far = np.hypot(p, q)
    place = np.clip((spread / 0.2 + 0.5) * len(_SPECTRUM) - 0.5, 0, len(_SPECTRUM) - 1.001)
    index = place.astype(np.int32)
    colours = np.array(_SPECTRUM, dtype=np.float32)
    share = smooth(0, 1, place - index)[..., None]
    hue = colours[index] * (1 - share) + colours[np.minimum(index + 1, len(_SPECTRUM) - 1)] * share
    mask = smooth(0.135, 0.085, np.abs(spread)) * (p > 0) * smooth(half * 1.0, half * 1.7, far) * np.exp(-far / 0.36)
    return over(picture, picture * hue * 1.05, np.clip(mask * 1.15, 0, 0.75))


def _glass(room: Room, picture: Array, prism: _Prism) -> Array:
    """The faces, which let the white through, and the edges, which catch the light."""
    x, y = room.xy
    front, back = prism.front, prism.back
    right = back[0][0] > front[0][0]
    side = (front[1], back[1], back[2], front[2]) if right else (front[0], back[0], back[2], front[2])
    tall = front[0][1] - front[2][1]
    fall = np.clip((y - back[2][1]) / tall, 0, 1)
    dim = with_luma(room.palette.mid, 0.45)
    cast = paint(with_luma(room.palette.accent, 0.5))
    inside = smooth(0.0012, -0.0012, _inside(room, side))
    picture = over(picture, picture * 0.66 + paint(dim) * 0.28, inside * (0.5 + 0.3 * fall))
    face = smooth(0.0012, -0.0012, _inside(room, front))
    sheen = smooth(0.5, 1.0, np.sin(((x - front[0][0]) * 0.8 + (y - front[2][1]) * 0.6) / tall * 4.6 + 0.4)) * face
    picture = over(picture, picture * 0.8 + paint(dim) * 0.16, face * (0.15 + 0.5 * fall))
    picture = over(picture, cast, face * smooth(0.65, 1.0, fall) * 0.12)
    picture = over(picture, (1.0, 1.0, 1.0), sheen * 0.4)
    dark, bright = scale(room.palette.deep, 0.9), (1.0, 1.0, 1.0)
    for a, b in ((0, 1), (1, 2), (2, 0)):
        picture = over(picture, dark, _edge(room, back[a], back[b], 0.0007) * 0.32)
        picture = over(picture, dark, _edge(room, front[a], back[a], 0.0011) * 0.5)
    for a, b in ((0, 1), (1, 2), (2, 0)):
        picture = over(picture, dark, _edge(room, front[a], front[b], 0.0024) * 0.6)
        picture = over(picture, bright, _edge(room, front[a], front[b], 0.0006) * 0.75)
    return picture

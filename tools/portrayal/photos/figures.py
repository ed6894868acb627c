"""The parts of a drawn person: a head with a face on it, hair, and a dressed body."""

from dataclasses import dataclass

import numpy as np

from portrayal.photos.solids import Floats, Mask, Paint, Solid, Vector


@dataclass(frozen=True, slots=True)
class Looks:
    """Colours (0…1) and expression of a drawn person; `smile` 0…1."""

    skin: Vector = (0.86, 0.66, 0.54)
    hair: Vector = (0.26, 0.17, 0.11)
    iris: Vector = (0.28, 0.36, 0.30)
    top: Vector = (0.30, 0.40, 0.48)
    trousers: Vector = (0.22, 0.23, 0.28)
    smile: float = 0.4
    long_hair: float = 0.75


def figure(looks: Looks, yaw: float) -> list[Solid]:
    """Return the solids of a person who looks `yaw` degrees to the picture's right; the body turns half as far."""
    body, skin = yaw * 0.45, _plain(looks.skin)
    top, trousers = _cloth(looks.top), _cloth(looks.trousers)
    solids = [
        Solid((0, 0, 0), (0.74, 1.0, 0.86), _face(looks), yaw),
        Solid((0, 0.30, 0.82), (0.105, 0.13, 0.17), _nose(looks), yaw),
        Solid((0, 0.08, 0.80), (0.06, 0.30, 0.10), _plain(looks.skin), yaw, shine=0.05),
        Solid((-0.74, 0.08, -0.05), (0.08, 0.2, 0.14), skin, yaw),
        Solid((0.74, 0.08, -0.05), (0.08, 0.2, 0.14), skin, yaw),
        Solid((0, -0.12, -0.1), (0.87, 1.06, 0.98), _hair(looks), yaw, shine=0.22),
        Solid((0, -0.1, -0.36), (0.85, 1.02, 0.7), _hair(looks, all_round=True), yaw, shine=0.2),
        Solid((0, 1.1, -0.12), (0.36, 0.75, 0.36), _plain(_mixed(looks.skin, (0.45, 0.25, 0.2), 0.22)), body, 0.0),
        Solid((0, 2.35, -0.2), (1.6, 0.98, 0.6), top, body, 0.02),
        Solid((0, 3.65, -0.2), (1.22, 2.4, 0.66), top, body, 0.02),
        Solid((0, 6.2, -0.2), (1.1, 1.3, 0.66), trousers, body, 0.02),
    ]
    for side in (-1, 1):
        solids += [
            Solid((side * 1.3, 3.95, -0.2), (0.37, 2.1, 0.42), top, body, 0.02),
            Solid((side * 1.32, 6.1, -0.1), (0.2, 0.5, 0.22), skin, body),
            Solid((side * 0.55, 9.5, -0.2), (0.5, 4.3, 0.52), trousers, body, 0.02),
            Solid((side * 0.58, 13.6, 0.1), (0.32, 0.34, 0.7), _plain((0.16, 0.12, 0.1)), body, 0.1),
        ]
    return solids


def _plain(colour: Vector) -> Paint:
    def paint(points: Floats) -> tuple[Floats, Mask]:
        return np.tile(np.array(colour, np.float32), (len(points), 1)), np.ones(len(points), bool)

    return paint


def _cloth(colour: Vector) -> Paint:
    def paint(points: Floats) -> tuple[Floats, Mask]:
        x, y, z = points.T
        weave = 1 + 0.05 * np.sin(x * 95) * np.sin(y * 95)
        folds = 1 + 0.06 * np.sin(x * 5 + np.sin(y * 2.1) * 1.7) + 0.03 * np.sin(y * 3 + x * 2)
        collar = np.where((np.abs(x) < 0.62 - (y - 1.35) * 0.5) & (y < 1.8) & (z > 0), 0.9, 1.0)
        return np.array(colour, np.float32) * (weave * folds * collar)[:, None], np.ones(len(points), bool)

    return paint


def _nose(looks: Looks) -> Paint:
    def paint(points: Floats) -> tuple[Floats, Mask]:
        x, y, _ = points.T
        colour = np.tile(np.array(looks.skin, np.float32), (len(points), 1))
        colour = _over(colour, (0.80, 0.48, 0.40), 0.18 * _blob(x, y, (0, 0.34, 0.12, 0.1)))
        for side in (-1, 1):
            colour = _over(colour, (0.30, 0.14, 0.11), 0.8 * _blob(x, y, (side * 0.055, 0.40, 0.034, 0.022)))
        return colour, np.ones(len(points), bool)

    return paint


def _face(looks: Looks) -> Paint:
    def paint(points: Floats) -> tuple[Floats, Mask]:
        x, y, z = points.T
        colour = np.array(looks.skin, np.float32) * (1 - 0.05 * np.clip(y, 0, 1))[:, None]
        front = (z > 0.1).astype(np.float32)
        for side in (-1, 1):
            colour = _over(colour, (0.85, 0.42, 0.36), 0.20 * front * _blob(x, y, (side * 0.4, 0.28, 0.22, 0.17)))
            colour = _over(colour, (0.42, 0.24, 0.19), 0.42 * front * _blob(x, y, (side * 0.29, -0.04, 0.21, 0.15)))
            colour = _over(colour, (0.42, 0.22, 0.18), 0.30 * front * _blob(x, y, (side * 0.13, 0.30, 0.06, 0.12)))
            colour = _eye(colour, x * side, y, front, looks)
        colour = _mouth(colour, x, y, front, looks.smile)
        colour = _over(colour, (0.45, 0.24, 0.19), 0.25 * front * _blob(x, y, (0, 0.78, 0.2, 0.045)))
        return colour, np.ones(len(points), bool)

    return paint


def _eye(colour: Floats, x: Floats, y: Floats, front: Floats, looks: Looks) -> Floats:
    """Paint one eye at x = 0.29, y = 0 with its lid and brow; `x` is mirrored for the other one."""
    arch = y - 1.1 * (x - 0.33) ** 2 - 0.12 * (x - 0.3)
    colour = _over(
        colour, _mixed(looks.hair, (0.1, 0.07, 0.05), 0.3), 0.9 * front * _blob(x, arch, (0.31, -0.21, 0.19, 0.034))
    )
    white = front * _blob(x, y, (0.29, 0.0, 0.135, 0.062), soft=4)
    colour = _over(colour, (0.93, 0.91, 0.89), white)
    colour = _over(colour, looks.iris, white * _blob(x, y, (0.29, -0.004, 0.066, 0.066), soft=5))
    colour = _over(colour, (0.04, 0.03, 0.03), white * _blob(x, y, (0.29, -0.004, 0.032, 0.032), soft=5))
    colour = _over(colour, (1, 1, 1), _blob(x, y, (0.31, -0.026, 0.014, 0.014), soft=5) * front)
    lid = _blob(x, y, (0.29, -0.012, 0.152, 0.075), soft=5) - _blob(x, y, (0.29, 0.008, 0.15, 0.064), soft=5)
    return _over(colour, (0.12, 0.07, 0.06), 0.9 * front * np.clip(lid, 0, 1))


def _mouth(colour: Floats, x: Floats, y: Floats, front: Floats, smile: float) -> Floats:
    bent = y + smile * 1.1 * x * x
    lips = _blob(x, bent, (0, 0.57, 0.235 + 0.03 * smile, 0.072), soft=3)
    colour = _over(colour, (0.70, 0.33, 0.31), 0.85 * front * lips)
    if smile > 0.6:
        colour = _over(colour, (0.95, 0.93, 0.9), front * _blob(x, bent, (0, 0.565, 0.19, 0.026), soft=4))
    line = _blob(x, bent, (0, 0.563, 0.25 + 0.03 * smile, 0.014), soft=3)
    return _over(colour, (0.30, 0.10, 0.09), (0.35 if smile > 0.6 else 0.85) * front * line)


def _hair(looks: Looks, *, all_round: bool = False) -> Paint:
    def paint(points: Floats) -> tuple[Floats, Mask]:
        x, y, z = points.T
        around = np.arctan2(x, z)
        flow = around * 37 + np.sin(y * 3 + around * 4) * 1.6
        strands = 0.9 + 0.10 * np.sin(flow) + 0.09 * np.sin(flow * 2.7 + y * 4) + 0.07 * np.sin(flow * 6.1 - y * 7)
        fringe = -0.6 + 0.3 * np.abs(x + 0.2) + 0.02 * np.sin(around * 9) + 0.006 * np.sin(around * 67)
        edge = np.where(z > 0.42, fringe, np.where(z > 0.0, fringe + (0.42 - z) * 1.6, looks.long_hair))
        ends = looks.long_hair + 0.03 * np.sin(around * 13)
        return np.array(looks.hair, np.float32) * strands[:, None], y < (ends if all_round else edge)

    return paint


def _blob(x: Floats, y: Floats, ellipse: tuple[float, float, float, float], soft: float = 1.5) -> Floats:
    """Return 1 in an ellipse (centre, radii) and 0 outside; a larger `soft` makes the edge harder."""
    cx, cy, rx, ry = ellipse
    return np.clip((1 - ((x - cx) / rx) ** 2 - ((y - cy) / ry) ** 2) * soft, 0, 1)


def _over(colour: Floats, paint: Vector, share: Floats) -> Floats:
    return colour + (np.array(paint, np.float32) - colour) * share[:, None]


def _mixed(one: Vector, other: Vector, share: float) -> Vector:
    r, g, b = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return r, g, b

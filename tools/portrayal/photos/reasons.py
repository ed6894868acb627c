"""Why a photo was chosen, in words: what only it shows, else what sets it apart from its nearest neighbour."""

from collections.abc import Sequence

import numpy as np

from portrayal.photos.differing import WEIGHTS, differences
from portrayal.photos.measuring import Measures
from portrayal.photos.mix import groups, light_of
from portrayal.photos.portraits import Portrait


def because(one: Measures, others: Sequence[Measures], names: Sequence[str]) -> str:
    """Return two short sentences, of which the first is enough on a sheet; `others` are the rest with their names."""
    face = one.face
    if face is None:
        return "You want it in the set."
    light = light_of(one, face)
    lit = "in dim light" if light == "dim" else f"lit {light}"
    turn = "front" if face.angle == "front" else f"{face.angle} {face.side}"
    what = f"{face.shot.capitalize()}, {turn}, {lit}."
    rare = _only(face, one, others)
    if rare:
        return f"The only {rare}. {what}"
    apart = _apart(one, others, names)
    return f"{what} {apart}".rstrip()


def _only(face: Portrait, one: Measures, others: Sequence[Measures]) -> str:
    faces = [other.face for other in others if other.face]
    alike = [other for other in faces if other.angle == face.angle and other.side == face.side]
    if face.angle != "front" and not alike:
        return f"{face.side} {'profile' if face.angle == 'profile' else 'three-quarter view'}"
    if not any(other.shot == face.shot for other in faces):
        return face.shot
    if not any(other.angle == face.angle and other.shot == face.shot for other in faces):
        return f"{face.angle} {face.shot}"
    if one.setting == "night light" and not any(other.setting == "night light" for other in others):
        return "photo in night light"
    light = groups(one).get("light")
    if not any(groups(other).get("light") == light for other in others):
        return "photo in dim light" if light == "dim" else f"photo lit {light}"
    return ""


def _apart(one: Measures, others: Sequence[Measures], names: Sequence[str]) -> str:
    """Name the nearest photo and what differs most from it, weighted as the choice weighs it."""
    near = [(other, name) for other, name in zip(others, names, strict=True) if other.face]
    if not near:
        return ""
    parts = differences([one, *(other for other, _ in near)])
    rows = {name: WEIGHTS[name] * matrix[0, 1:] for name, matrix in parts.items()}
    nearest = int(np.stack(list(rows.values())).sum(axis=0).argmin())
    most = max(rows, key=lambda name: float(rows[name][nearest]))
    return f"Nearest to {near[nearest][1]}, with another {most}."

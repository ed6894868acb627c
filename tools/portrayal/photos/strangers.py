"""Who on the photos is not the person of most of them, by the figures of their faces. Pure arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from portrayal.photos.likeness import SAME, Signature, alike, alike_to

FEWEST = 4
"""Faces of one person from which that person is known."""

SURELY = 0.42
"""Likeness under which it is somebody else; from there up to SAME it may be."""

_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Sorted:
    """Photos by their likeness to the person: `others` are surely somebody else, `doubtful` perhaps.

    `one` is False when no person is on more than half of the photos; then nobody is sorted out.
    """

    one: bool
    others: Mapping[int, float]
    doubtful: Mapping[int, float]


def sort_people(faces: Mapping[int, Signature]) -> Sorted:
    """Find the person of most photos, and how alike to that person everybody is."""
    if len(faces) < FEWEST:
        return Sorted(one=False, others={}, doubtful={})
    members = _around_the_middle(faces)
    scores: dict[int, float] = {}
    for _ in range(_ROUNDS):
        scores = {at: _score(at, faces, members) for at in faces}
        found = {at for at, score in scores.items() if score >= SAME}
        if found == members:
            break
        members = found
    if len(members) < FEWEST or 2 * len(members) <= len(faces):
        return Sorted(one=False, others={}, doubtful={})
    return Sorted(
        one=True,
        others={at: score for at, score in scores.items() if score < SURELY},
        doubtful={at: score for at, score in scores.items() if SURELY <= score < SAME},
    )


def _around_the_middle(faces: Mapping[int, Signature]) -> set[int]:
    """Return those who are like the face that is nearest to most others."""
    places = list(faces)
    table = np.array([[alike(faces[one], faces[other]) for other in places] for one in places])
    middle = int(np.median(table, axis=1).argmax())
    return {at for at, likeness in zip(places, table[middle], strict=True) if likeness >= SAME}


def _score(at: int, faces: Mapping[int, Signature], members: set[int]) -> float:
    rest = [faces[one] for one in members if one != at]
    return alike_to(faces[at], rest) if rest else 0.0

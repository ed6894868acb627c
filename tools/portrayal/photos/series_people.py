"""How alike the faces of a series are: to the person of most of them, and to the photos that the LoRA learned from."""

from collections.abc import Mapping, Sequence

from portrayal.photos.likeness import Signature, alike_to
from portrayal.photos.strangers import sort_people

MOST_SORTED, MOST_COMPARED = 100, 40
"""Faces, evenly spread over the series, among which the person is sought, and with which every face is compared: the
time grows with the square of the first, and with the second."""


def alike_in_series(faces: Mapping[int, Signature]) -> dict[int, float]:
    """Return how alike each face is to the person of most faces, itself left out; nothing without such a person."""
    some = {at: faces[at] for at in _spread(list(faces), MOST_SORTED)}
    sorted_ = sort_people(some)
    if not sorted_.one:
        return {}
    members = [at for at in some if at not in sorted_.others and at not in sorted_.doubtful]
    known = {at: some[at] for at in _spread(members, MOST_COMPARED)}
    return {
        at: alike_to(figures, [other for who, other in known.items() if who != at]) for at, figures in faces.items()
    }


def alike_to_model(faces: Mapping[int, Signature], model: Sequence[Signature]) -> dict[int, float]:
    """Return how alike each face is to the photos of a person; nothing without photos."""
    known = [model[at] for at in _spread(range(len(model)), MOST_COMPARED)]
    return {at: alike_to(figures, known) for at, figures in faces.items()} if known else {}


def _spread(places: Sequence[int], most: int) -> list[int]:
    """Return at most so many of the places, evenly spread."""
    if len(places) <= most:
        return list(places)
    return [places[at * len(places) // most] for at in range(most)]

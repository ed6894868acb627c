"""Middles and spreads that a few strangers among the values do not move."""

from collections.abc import Iterable, Sequence
from statistics import median

Vector = Sequence[float]

TO_SIGMA = 1.4826
"""A normal distribution's standard deviation in median absolute deviations (Rousseeuw and Croux, 1993)."""


def middle(vectors: Sequence[Vector]) -> tuple[float, ...]:
    """Return the median of each figure. Raises ValueError for no vectors."""
    if not vectors:
        raise ValueError("nothing has no middle")
    return tuple(median(column) for column in zip(*vectors, strict=True))


def minus(one: Vector, other: Vector) -> tuple[float, ...]:
    """Return the difference of each figure."""
    return tuple(value - less for value, less in zip(one, other, strict=True))


def spread(differences: Sequence[Vector], floors: Vector) -> tuple[float, ...]:
    """Return the median absolute difference of each figure, as a standard deviation, and at least its floor."""
    columns: Iterable[Vector] = zip(*differences, strict=True)
    return tuple(
        max(floor, TO_SIGMA * median([abs(value) for value in column]))
        for column, floor in zip(columns, floors, strict=True)
    )


def in_spreads(differences: Vector, scale: Vector) -> tuple[float, ...]:
    """Return each difference in spreads."""
    return tuple(value / width for value, width in zip(differences, scale, strict=True))


def without_least(differences: Sequence[Vector]) -> list[tuple[float, ...]]:
    """Return the differences of one group without the least of each figure: a group's own middle differs by nothing."""
    columns = [sorted(column, key=abs)[1:] for column in zip(*differences, strict=True)]
    return list(zip(*columns, strict=True))

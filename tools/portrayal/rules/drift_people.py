"""Which heroes of a series show somebody else than the others, by likenesses from 0 to 1 (docs/likeness.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from portrayal.rules.drift_looks import FEWEST, Odd
from portrayal.rules.robust import TO_SIGMA

SAME, SURELY = 0.5, 0.42
"""From the first on it is the same person, under the second surely somebody else; the middle is in doubt."""

LESS, LEAST_SPREAD = 4.0, 0.03
"""Spreads under the middle likeness of a series from which a face is less like the person than the others are, and the
spread that likenesses have at least. It tells drawn people apart, whom the network takes for one."""

WHOLE = 0.5
"""Share of the heroes from which the LoRA itself, and not a hero, is unlike the person."""


@dataclass(frozen=True, slots=True)
class People:
    """The faces of one LoRA's heroes: position -> likeness to the others' person (`series`) and to `whose` photos."""

    series: Mapping[int, float]
    model: Mapping[int, float]
    whose: str = ""


def odd_people(people: People) -> dict[int, Odd]:
    """Return the heroes that show somebody else, surely or perhaps, the strongest reason each."""
    found = _less_alike(people.series)
    found |= _unlike(people.series, "the person of the other pictures")
    if not all_unlike(people):
        found |= _unlike(people.model, people.whose)
    return found


def all_unlike(people: People) -> bool:
    """Say whether most heroes are unlike the photos of the person: then none of them is the odd one."""
    strangers = sum(likeness < SAME for likeness in people.model.values())
    return strangers > WHOLE * len(people.model) and len(people.model) > 1


def told(people: People) -> str:
    """Return how alike the faces are, in a sentence; empty when nothing was measured."""
    parts = (("the person of the series", people.series), (people.whose, people.model))
    return "; ".join(
        f"likeness to {whose}: {median(likes.values()):.2f} in the middle, {min(likes.values()):.2f} at least"
        for whose, likes in parts
        if likes
    )


def _unlike(likenesses: Mapping[int, float], whose: str) -> dict[int, Odd]:
    found: dict[int, Odd] = {}
    for at, likeness in likenesses.items():
        if likeness < SAME:
            what = "It shows somebody else" if likeness < SURELY else "It may show somebody else"
            because = f"{what}: likeness {likeness:.2f} to {whose}, {SAME:g} is the same person."
            found[at] = Odd(round(likeness, 3), SAME, because)
    return found


def _less_alike(likenesses: Mapping[int, float]) -> dict[int, Odd]:
    """Return faces that lie far under the others: a doubt, as likeness over SAME is one person's for the network."""
    if len(likenesses) < FEWEST:
        return {}
    centre = median(likenesses.values())
    spread = max(LEAST_SPREAD, TO_SIGMA * median(abs(value - centre) for value in likenesses.values()))
    border = centre - LESS * spread
    return {
        at: Odd(
            round(likeness, 3),
            round(border, 3),
            f"The face is less like the person than the others: likeness {likeness:.2f}, theirs {centre:.2f} in the "
            f"middle, and {border:.2f} is the least that is usual.",
        )
        for at, likeness in likenesses.items()
        if likeness < border
    }

"""Whether the photos of a set show one person: faces are compared on this machine, with the extra `likeness`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from portrayal.photos.likeness import SAME, Signature, can_compare
from portrayal.photos.rejecting import blurred
from portrayal.photos.remembering import Memory
from portrayal.photos.shortlist import signatures
from portrayal.photos.strangers import FEWEST, Sorted, sort_people

if TYPE_CHECKING:
    from portrayal.catalog.curation_choice import Chosen

LEAST, MOST = 12, 200
"""Faces that are compared, if there are so many photos, and the most when it is unclear who the person is."""

_TURNED = 60
"""Degrees from which a head shows too little of its face to be surely somebody else's."""

NOBODY = (
    "No one person is on most of the photos, as far as faces can be compared, so nobody was left out for that: look at "
    "the contact sheet, and leave the others out with exclude."
)

Report = Callable[[float, str], None]


class People:
    """The faces of one curation: each photo is looked at once, and the person is whoever is on most of them."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._faces: dict[int, Signature] = {}
        self._seen: set[int] = set()
        self._sorted = Sorted(one=False, others={}, doubtful={})

    def strangers(self, chosen: "Chosen", report: Report) -> dict[int, str]:
        """Compare the chosen photos, more where there are too few, and return who is surely somebody else."""
        if not can_compare():
            return {}
        kept = [one.index for one in chosen.choice.kept]
        spare = [one.index for one in chosen.choice.rejected if one.spare]
        self._look(chosen, [*kept, *spare[: max(0, LEAST - len(kept))]], report)
        self._sorted = sort_people(self._faces)
        if not self._sorted.one:
            self._look(chosen, [*kept, *spare][:MOST], report)
            self._sorted = sort_people(self._faces)
        return {at: _other(likeness) for at, likeness in self._sorted.others.items() if _clear(chosen, at)}

    def doubts(self, chosen: "Chosen") -> dict[int, str]:
        """Return what to say of the photos that may show somebody else."""
        unclear = {at: one for at, one in self._sorted.others.items() if not _clear(chosen, at)}
        return {at: _perhaps(likeness) for at, likeness in {**self._sorted.doubtful, **unclear}.items()}

    def unclear(self) -> tuple[str, ...]:
        """Return a warning when no person is on most of the photos."""
        if self._sorted.one or len(self._faces) < FEWEST:
            return ()
        return (NOBODY,)

    def compared(self, chosen: "Chosen") -> str:
        """Return what the comparison says of the kept photos, empty when it says nothing."""
        kept = {one.index for one in chosen.choice.kept}
        count = len(kept & self._faces.keys())
        if not self._sorted.one or not count:
            return ""
        unlike = len(kept & {*self._sorted.others, *self._sorted.doubtful})
        if unlike:
            return f"The faces of {count} kept photos were compared: {unlike} may be somebody else and say so."
        return f"The faces of {count} kept photos were compared: they are one person's."

    def _look(self, chosen: "Chosen", wanted: list[int], report: Report) -> None:
        new = [index for index in wanted if index not in self._seen and _sharp(chosen, index)]
        self._seen.update(new)
        done = iter(range(1, len(new) + 1))

        def told() -> None:
            report(0.6 + 0.05 * next(done) / len(new), "comparing the faces of the chosen photos")

        self._faces |= signatures({index: chosen.photos[index] for index in new}, self._memory, told)


def _sharp(chosen: "Chosen", at: int) -> bool:
    face = chosen.photos[at].measures.face
    return face is not None and not blurred(face)


def _clear(chosen: "Chosen", at: int) -> bool:
    face = chosen.photos[at].measures.face
    return face is not None and face.sure and abs(face.yaw) < _TURNED


def _other(likeness: float) -> str:
    return f"It shows another person than most photos (likeness {likeness:.2f}; from {SAME:g} it is the same one)."


def _perhaps(likeness: float) -> str:
    return f"It may show another person (likeness {likeness:.2f}; from {SAME:g} it is the same one)."

"""Which pictures of a series are nearly the same, or mirror images of each other."""

from collections.abc import Mapping

from portrayal.photos.checking.echoes import same_picture
from portrayal.photos.hashes import SAME

Marks = Mapping[int, tuple[str, str]]
"""Position -> prints of the picture and of its mirror image."""


def repeats_in(marks: Marks) -> dict[int, tuple[int, bool]]:
    """Return position -> the first earlier position whose picture it repeats, and whether it is mirrored.

    Pairs are sought by their 128-bit hashes, half a million of a thousand pictures in a fraction of a second; the few
    that are near are compared closely.
    """
    found: dict[int, tuple[int, bool]] = {}
    hashes: list[tuple[int, int]] = []
    for at in sorted(marks):
        for mirrored, mark in enumerate(marks[at]):
            own = _bits(mark)
            near = (place for place, known in hashes if (own ^ known).bit_count() <= SAME)
            twin = next((place for place in near if same_picture(mark, marks[place][0])), None)
            if twin is not None:
                found[at] = (twin, bool(mirrored))
                break
        hashes.append((at, _bits(marks[at][0])))
    return found


def _bits(mark: str) -> int:
    return int(mark.partition(".")[0], 16)

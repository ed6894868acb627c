"""Photos that were left out, by reason: reasons that differ in a number or a file's name are one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portrayal.photos.showing.reviewing import Review, Tile, Verdict

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_OTHER = "\0"
_LONGEST = 400
"""Characters of a reason that are read."""


@dataclass(frozen=True, slots=True)
class Group:
    """Photos with one verdict and one reason, which stands over them."""

    verdict: Verdict
    because: str
    tiles: tuple[Tile, ...]


def by_reason(review: Review) -> tuple[Group, ...]:
    """Return spare photos first, then the left-out ones, each from the most common reason to the rarest."""
    named = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _names(review))) or '(?!)'})(?!\w)")
    groups: list[Group] = []
    for verdict in ("spare", "left out"):
        found: dict[str, list[Tile]] = {}
        for tile in review.of(verdict):
            plain = named.sub(_OTHER, tile.because[:_LONGEST])
            found.setdefault(_NUMBER.sub("0", plain), []).append(tile)
        groups += sorted(
            (
                Group(verdict, _common([tile.because[:_LONGEST] for tile in tiles], named), tuple(tiles))
                for tiles in found.values()
            ),
            key=lambda group: -len(group.tiles),
        )
    return tuple(groups)


def _names(review: Review) -> list[str]:
    """Return the files' names, longest first, so that "a b.jpg" is not read as "b.jpg"."""
    return sorted(
        {tile.name for tile in review.tiles if 0 < len(tile.name) <= 255}, key=lambda name: (-len(name), name)
    )


def _common(reasons: Sequence[str], named: re.Pattern[str]) -> str:
    """Return the sentence that all share: numbers become "430 to 480", names of files "another photo"."""
    if len(set(reasons)) == 1:
        return reasons[0]
    plain = [named.sub(_OTHER, reason) for reason in reasons]
    numbers = zip(*(_NUMBER.findall(text) for text in plain), strict=True)
    spans = iter([_span(column) for column in numbers])
    return _NUMBER.sub(lambda _: next(spans), plain[0]).replace(_OTHER, "another photo")


def _span(numbers: Sequence[str]) -> str:
    low, high = min(numbers, key=float), max(numbers, key=float)
    return low if float(low) == float(high) else f"{low} to {high}"

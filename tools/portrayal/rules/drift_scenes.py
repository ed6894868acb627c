"""Scenes that a series shows too often, or twice in a row (R-variety)."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

OFTEN = 3
"""Uses under which no scene counts as used often."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One hero in the order of the posts: its scene, and how many scenes its cluster has for it (0: not known)."""

    position: int
    scene: str
    group: str
    choices: int = 0


@dataclass(frozen=True, slots=True)
class Overused:
    """A scene with the positions that show it, and how many uses would be fair."""

    scene: str
    positions: tuple[int, ...]
    fair: float
    because: str


def equal_neighbours(shown: Sequence[Shown]) -> dict[int, int]:
    """Return position -> the position before it that shows the same scene."""
    return {two.position: one.position for one, two in pairwise(shown) if one.scene == two.scene}


def overused(shown: Sequence[Shown]) -> list[Overused]:
    """Return scenes that are used three times and more, and more than once over twice their fair share."""
    groups: Mapping[str, list[Shown]] = defaultdict(list)
    for one in shown:
        groups[one.group].append(one)
    found: list[Overused] = []
    for group in groups.values():
        choices = max(one.choices for one in group)
        fair = len(group) / choices if choices else len(group)
        uses = Counter(one.scene for one in group)
        for scene, count in uses.most_common():
            if choices > 1 and count >= OFTEN and count > 2 * fair + 1:
                at = tuple(one.position for one in group if one.scene == scene)
                because = (
                    f"{scene} is shown {count} times of {len(group)}; with {choices} scenes to choose from "
                    f"{fair:.1f} would be even."
                )
                found.append(Overused(scene, at, fair, because))
    return found

"""Which heroes of a series look unlike the others: in their colours, and in how they are composed."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from portrayal.rules.drift_axes import COLOURS, LAYOUT, PLACE, SHIFT, Axis, named
from portrayal.rules.robust import Vector, in_spreads, middle, minus, spread, without_least

FEWEST, PEERS = 8, 3
"""Heroes from which something is usual, and pictures of one scene from which that scene has a middle of its own."""

SCENE_COLOURS, SCENE_LAYOUT, PALETTE, PLACED = 3.5, 6.0, 4.25, 5.0
"""Spreads from which a hero looks unlike the others of its scene, unlike its scene's palette made the others, and from
which its face is elsewhere than the faces of the others (docs/series-report.md: hits and false alarms)."""


FEW = 3
"""How much less the spread of a few is believed: it counts 1 + 3 / n times."""


@dataclass(frozen=True, slots=True)
class Looks:
    """How a hero looks, in the figures of drift_axes.py; `shift` needs the scene's palette, `face` a face."""

    scene: str
    colours: Vector
    layout: Vector
    shift: Vector | None = None
    face: Vector | None = None


@dataclass(frozen=True, slots=True)
class Odd:
    """One hero that looks unlike the others: in spreads, the border, and a sentence."""

    figure: float
    border: float
    because: str


Series = Mapping[int, Looks]
_Steps = dict[int, tuple[float, ...]]


def odd_colours(series: Series) -> dict[int, Odd]:
    """Return the heroes whose colours are unlike their scene's others, or unlike what its palette makes of others."""
    told = "Unlike the other pictures of its scene"
    found = _judged(_in_scenes(series, lambda looks: looks.colours, COLOURS), COLOURS, SCENE_COLOURS, told)
    shifts = {at: looks.shift for at, looks in series.items() if looks.shift is not None}
    told = "Next to the palette of its scene, and unlike the others"
    return _judged(_from_middle(shifts, SHIFT), SHIFT, PALETTE, told) | found


def odd_layouts(series: Series) -> dict[int, Odd]:
    """Return the heroes that are composed unlike their scene's others, or show the face elsewhere than all others."""
    told = "Unlike in the other pictures of its scene"
    found = _judged(_in_scenes(series, lambda looks: looks.layout, LAYOUT), LAYOUT, SCENE_LAYOUT, told)
    faces = {at: looks.face for at, looks in series.items() if looks.face is not None}
    return found | _judged(_from_middle(faces, PLACE), PLACE, PLACED, "Unlike in the other pictures")


def unlike_alone(series: Series) -> int:
    """Return how many heroes could not be compared in their colours: a scene of its own words, and not often enough."""
    compared = set(_in_scenes(series, lambda looks: looks.colours, COLOURS))
    return sum(looks.shift is None and at not in compared for at, looks in series.items())


def _in_scenes(series: Series, of: Callable[[Looks], Vector], axes: tuple[Axis, ...]) -> _Steps:
    """Return how far each hero is from the middle of its own scene, in the spreads that scenes usually have."""
    scenes: dict[str, list[int]] = defaultdict(list)
    for at, looks in series.items():
        scenes[looks.scene].append(at)
    away: _Steps = {}
    usual: list[tuple[float, ...]] = []
    for group in (group for group in scenes.values() if len(group) >= PEERS):
        centre = middle([of(series[at]) for at in group])
        differences = {at: minus(of(series[at]), centre) for at in group}
        away |= differences
        usual += without_least(list(differences.values()))
    return _scaled(away, usual, axes)


def _from_middle(vectors: Mapping[int, Vector], axes: tuple[Axis, ...]) -> _Steps:
    """Return how far each hero is from the middle of all, in spreads."""
    if not vectors:
        return {}
    centre = middle(list(vectors.values()))
    away = {at: minus(vector, centre) for at, vector in vectors.items()}
    return _scaled(away, list(away.values()), axes)


def _scaled(away: _Steps, usual: Sequence[Vector], axes: tuple[Axis, ...]) -> _Steps:
    if len(usual) < FEWEST:
        return {}
    wider = 1 + FEW / len(usual)
    scale = [width * wider for width in spread(usual, [axis.floor for axis in axes])]
    return {at: in_spreads(differences, scale) for at, differences in away.items()}


def _judged(steps: _Steps, axes: tuple[Axis, ...], border: float, told: str) -> dict[int, Odd]:
    found = ((at, named(far, axes)) for at, far in steps.items())
    return {
        at: Odd(figure, border, f"{told}, {words}: {figure:.1f} times the usual difference.")
        for at, (figure, words) in found
        if figure >= border
    }

"""Which hero of a series does not belong: every decision on what was measured of its pictures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portrayal.rules.drift_looks import FEWEST, Looks, Odd, odd_colours, odd_layouts, unlike_alone
from portrayal.rules.drift_people import People, all_unlike, odd_people, told
from portrayal.rules.drift_scenes import Shown, equal_neighbours, overused
from portrayal.rules.series_rows import Consistency, DriftKind, Finding, SeriesRow, Spread

MANY_FACES = 0.8
"""Share of the heroes with a person that show a face, from which one without is odd."""

_UNLIKE = (
    "Most heroes are unlike {whose}: the LoRA itself does not hold the person. test_lora finds a better strength, or "
    "says what to mend."
)
_ORDER: tuple[DriftKind, ...] = ("person", "repeat", "colours", "composition", "scene")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was measured: looks by position, faces by LoRA, scenes in order, and repeats by position.

    A repeat is the earlier position and whether it is mirrored. `expected` and `seen` are the positions that should
    show a person, and that show a face. `notes` say what nobody looked at.
    """

    looks: Mapping[int, Looks] = field(default_factory=dict[int, Looks])
    people: Sequence[People] = ()
    expected: frozenset[int] = frozenset()
    seen: frozenset[int] = frozenset()
    repeats: Mapping[int, tuple[int, bool]] = field(default_factory=dict[int, tuple[int, bool]])
    shown: Sequence[Shown] = ()
    notes: tuple[str, ...] = ()


def judge(rows: Sequence[SeriesRow], evidence: Evidence) -> Consistency:
    """Return what does not belong, people first; each finding says why, with its figure."""
    names = {row.position: row.name for row in rows}
    found = [*_people(evidence), *_repeats(names, evidence), *_looks(evidence), *_scenes(names, evidence)]
    found.sort(key=lambda one: (_ORDER.index(one[0]), one[1][0]))
    findings = tuple(
        Finding(
            kind=kind,
            positions=at,
            posts=tuple(names.get(one, str(one + 1)) for one in at),
            because=odd.because,
            figure=round(odd.figure, 3),
            border=round(odd.border, 3),
        )
        for kind, at, odd in found
    )
    return Consistency(looked=len(evidence.looks), findings=findings, spread=_spread(evidence), notes=_notes(evidence))


_Found = tuple[DriftKind, tuple[int, ...], Odd]


def _people(evidence: Evidence) -> Iterable[_Found]:
    for people in evidence.people:
        for at, odd in odd_people(people).items():
            yield "person", (at,), odd
    faces, expected = len(evidence.seen & evidence.expected), len(evidence.expected)
    if expected >= FEWEST and faces >= MANY_FACES * expected:
        for at in sorted(evidence.expected - evidence.seen):
            because = f"No face can be seen, unlike in {faces} of {expected} pictures that should show the person."
            yield "composition", (at,), Odd(0.0, 1.0, because)


def _repeats(names: Mapping[int, str], evidence: Evidence) -> Iterable[_Found]:
    for at, (twin, mirrored) in evidence.repeats.items():
        how = ", mirrored" if mirrored else ""
        yield "repeat", (at, twin), Odd(1.0, 1.0, f"It is nearly the same picture as that of “{names[twin]}”{how}.")


def _looks(evidence: Evidence) -> Iterable[_Found]:
    for at, odd in odd_colours(evidence.looks).items():
        yield "colours", (at,), odd
    for at, odd in odd_layouts(evidence.looks).items():
        yield "composition", (at,), odd


def _scenes(names: Mapping[int, str], evidence: Evidence) -> Iterable[_Found]:
    for at, before in equal_neighbours(evidence.shown).items():
        because = f"It shows the same scene as its neighbour “{names[before]}”."
        yield "scene", (at, before), Odd(2.0, 1.0, because)
    for one in overused(evidence.shown):
        yield "scene", one.positions[::-1], Odd(len(one.positions), one.fair, one.because)


def _spread(evidence: Evidence) -> tuple[Spread, ...]:
    rows: list[Spread] = [
        Spread(kind="person", because=_sentence(words)) for one in evidence.people if (words := told(one))
    ]
    scenes = len({one.scene for one in evidence.shown})
    if evidence.shown:
        rows.append(Spread(kind="scene", because=f"{len(evidence.shown)} heroes show {scenes} scenes."))
    return tuple(rows)


def _notes(evidence: Evidence) -> tuple[str, ...]:
    notes = list(evidence.notes)
    if 0 < len(evidence.looks) < FEWEST:
        notes.append(
            f"Colours and composition were not compared: {len(evidence.looks)} heroes are too few to say what is usual "
            f"({FEWEST} are enough)."
        )
    elif alone := unlike_alone(evidence.looks):
        notes.append(f"The colours of {alone} heroes in scenes of their own were not compared with anything.")
    return (*notes, *(_UNLIKE.format(whose=people.whose) for people in evidence.people if all_unlike(people)))


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."

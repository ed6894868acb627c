"""What to do again in a finished series, each with the exact call to make."""

import json
from collections.abc import Iterator, Mapping, Sequence

from portrayal.models import Noun
from portrayal.rules.series_rows import DriftKind, SeriesAccount, SeriesRow

AT_ONCE = 20
"""Posts that one call changes: a longer one is not read by anybody."""

_NEW_SCENE: tuple[DriftKind, ...] = ("repeat", "scene")
_TO_DO = "Look at {what} first; {they} made again {how}, and nothing else changes"


class Redo(Noun):
    """One thing to do: a sentence, the call, and the positions of the posts that it changes."""

    because: str
    call: str
    positions: tuple[int, ...]


def redos(account: SeriesAccount) -> tuple[Redo, ...]:
    """Return the calls that make odd heroes again, try posts without a hero again, and put heroes into their posts."""
    found = [*_odd(account)]
    open_ = [row for row in account.rows if row.status in ("failed", "left")]
    if open_:
        many = "1 post has" if len(open_) == 1 else f"{len(open_)} posts have"
        because = f"{many} no hero yet: the same call tries again, and pays for nothing twice."
        found.append(Redo(because=because, call=_call(account, {}), positions=_positions(open_)))
    if account.unplaced:
        many = "1 hero is" if account.unplaced == 1 else f"{account.unplaced} heroes are"
        because = f"{many} made and not put into the post: the same call tries that again, for nothing."
        found.append(Redo(because=because, call=_call(account, {}, "place=true"), positions=()))
    return tuple(found)


def _odd(account: SeriesAccount) -> Iterator[Redo]:
    """Yield the calls for heroes that do not belong: another seed of its scene, or another scene where it repeats."""
    kinds: dict[int, set[DriftKind]] = {}
    for one in account.consistency.findings:
        kinds.setdefault(one.positions[0], set()).add(one.kind)
    rows = [row for row in account.rows if row.position in kinds and row.status == "done"]
    again = [row for row in rows if not kinds[row.position] & set(_NEW_SCENE)]
    moved = [row for row in rows if kinds[row.position] & set(_NEW_SCENE)]
    for some, how, change in ((again, "in the same scene", _same_scene), (moved, "in another scene", _other_scene)):
        for part in (some[at : at + AT_ONCE] for at in range(0, len(some), AT_ONCE)):
            what, they = ("it", "it is") if len(part) == 1 else (f"these {len(part)}", "they are")
            because = f"{_TO_DO.format(what=what, they=they, how=how)}."
            call = _call(account, {row.post: change(row) for row in part})
            yield Redo(because=because, call=call, positions=_positions(part))


def _same_scene(row: SeriesRow) -> str:
    scene = row.scene or ""
    keeps = f"scene={scene};" if scene and not scene.startswith("own/") else ""
    return f"{keeps}variation={row.variation + 1}"


def _other_scene(row: SeriesRow) -> str:
    return f"variation={row.variation + 1}"


def _call(account: SeriesAccount, changes: Mapping[str, str], *more: str) -> str:
    """Return the tool call as an agent makes it."""
    told = [f"source={_quoted(account.source)}", f"plan={_quoted(account.series)}"]
    if changes:
        told.append(f"changes={json.dumps(dict(changes), ensure_ascii=False)}")
    return f"backfill_heroes({', '.join((*told, *more))})"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _positions(rows: Sequence[SeriesRow]) -> tuple[int, ...]:
    return tuple(row.position for row in rows)

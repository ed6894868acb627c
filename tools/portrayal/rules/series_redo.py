"""What to do again in a finished series, each with the exact call to make, and the command that does the same."""

import json
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from portrayal.models import Noun
from portrayal.rules.clusters import builtin_clusters
from portrayal.rules.series_rows import DriftKind, SeriesAccount, SeriesRow

AT_ONCE = 20
"""Posts that one call changes: a longer one is not read by anybody."""

_NEW_SCENE: tuple[DriftKind, ...] = ("repeat", "scene")
_SAME, _OTHER = "in the same scene", "in another scene"
_TO_DO = "Look at {what} first; {they} made again {how}, and nothing else changes"


class Redo(Noun):
    """One thing to do: a sentence, the call, the command, and the positions of the posts that it changes."""

    because: str
    call: str
    command: str
    positions: tuple[int, ...]


def redos(account: SeriesAccount) -> tuple[Redo, ...]:
    """Return the calls that make odd heroes again, try posts without a hero again, and put heroes into their posts."""
    found = [*_odd(account)]
    open_ = [row for row in account.rows if row.status in ("failed", "left")]
    if open_:
        many = "1 post has" if len(open_) == 1 else f"{len(open_)} posts have"
        too = " The call above does that too." if found else ""
        because = f"{many} no hero yet: the same call tries again, and pays for nothing twice.{too}"
        found.append(_redo(account, because, open_))
    if account.unplaced:
        many = "1 hero is" if len(account.unplaced) == 1 else f"{len(account.unplaced)} heroes are"
        because = f"{many} made and not put into the post. See to the reason; the same call tries again for nothing."
        aside = [row for row in account.rows if row.position in account.unplaced]
        found.append(_redo(account, because, aside))
    return tuple(found)


def _odd(account: SeriesAccount) -> Iterator[Redo]:
    """Yield one call for heroes that do not belong: a call changes the plan's id, so a second one would not fit it."""
    kinds: dict[int, set[DriftKind]] = {}
    for one in account.consistency.findings:
        kinds.setdefault(one.positions[0], set()).add(one.kind)
    rows = [row for row in account.rows if row.position in kinds and row.status == "done"]
    part = rows[:AT_ONCE]
    if not part:
        return
    moved = {row.position for row in part if kinds[row.position] & set(_NEW_SCENE)}
    how = _SAME if not moved else _OTHER if len(moved) == len(part) else f"{_SAME}, or {_OTHER} where they repeat"
    what, they = ("it", "it is") if len(part) == 1 else (f"these {len(part)}", "they are")
    rest = f" The next report names the other {len(rows) - len(part)}." if len(rows) > len(part) else ""
    changes = {row.post: _other_scene(row, account.rows) if row.position in moved else _same_scene(row) for row in part}
    because = f"{_TO_DO.format(what=what, they=they, how=how)}.{rest}"
    yield _redo(account, because, part, changes)


def _same_scene(row: SeriesRow) -> str:
    scene = row.scene or ""
    keeps = f"scene={scene};" if scene and not scene.startswith("own/") else ""
    return f"{keeps}variation={row.variation + 1}"


def _other_scene(row: SeriesRow, rows: Sequence[SeriesRow]) -> str:
    """Return the change to the least used scene of the same kind that no neighbour shows; else to another seed."""
    known = {scene.id: scene for cluster in builtin_clusters() for scene in cluster.scenes}
    now = known.get(row.scene or "")
    uses = Counter(one.scene for one in rows)
    near = {one.scene for one in rows if abs(one.position - row.position) <= 1}
    home = (row.scene or "").partition("/")[0]
    others = [
        one.id
        for one in known.values()
        if now and one.person == now.person and one.id.startswith(f"{home}/") and one.id not in near
    ]
    if not others:
        return _same_scene(row)
    return f"scene={min(others, key=lambda one: uses[one])};variation={row.variation + 1}"


def _redo(
    account: SeriesAccount, because: str, rows: Sequence[SeriesRow], changes: Mapping[str, str] | None = None
) -> Redo:
    return Redo(
        because=because,
        call=_call(account, changes or {}),
        command=_command(account, changes or {}),
        positions=tuple(row.position for row in rows),
    )


def _call(account: SeriesAccount, changes: Mapping[str, str]) -> str:
    """Return the tool call as an agent makes it."""
    told = [f"source={_quoted(account.source)}", f"plan={_quoted(account.series)}"]
    if changes:
        told.append(f"changes={{{', '.join(f'{_quoted(post)}: {_quoted(words)}' for post, words in changes.items())}}}")
    return f"backfill_heroes({', '.join((*told, *(['place=true'] if account.place else [])))})"


def _command(account: SeriesAccount, changes: Mapping[str, str]) -> str:
    """Return the same as it is typed into a terminal."""
    words = ["portrayal", "backfill", account.source, "--plan", account.series]
    for post, change in changes.items():
        words += ["--changes", f"{post}={change}" if _is_plain(post) else json.dumps({post: change})]
    return shlex.join([*words, *(["--place"] if account.place else [])])


def _is_plain(post: str) -> bool:
    """Say whether a post's name arrives from a terminal as it is; another is written as JSON."""
    return post.isprintable() and post == post.strip() and "=" not in post and not post.startswith("{")


def _quoted(text: str) -> str:
    """Return a text as JSON; what a page does not show, as a mark that turns text, is written out."""
    return json.dumps(text, ensure_ascii=not text.isprintable())

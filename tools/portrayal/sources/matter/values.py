"""What front matter holds, once it is read: texts, lists and tables; and how two readings are compared."""

from collections.abc import Iterable
from typing import NoReturn, cast

from portrayal.errors import BadRequest

Path = tuple[str, ...]
"""The keys that lead to a field; never empty."""
Value = str | list[str]
"""What can be set: a text, or a list of texts."""

Fields = dict[str, object]
"""What was read: each value is a text, None, a list or another table. Numbers and dates are texts."""

Flat = list[tuple[Path, str]]
"""Every leaf with its path, in order; what a leaf is (its type, its text) is part of the string."""

DEEPEST = 30
"""Levels of nesting that are followed."""


def refuse(what: str, *, next: str = "Correct it by hand, or set the image there yourself.") -> NoReturn:
    """Raise BadRequest about front matter, which is left as it is."""
    raise BadRequest(f"The front matter {what}.", next=next)


def unreadable(kind: str, problem: str, line: int | None = None) -> NoReturn:
    """Raise BadRequest about front matter that is no YAML, TOML or JSON; `line` is the line of the file, from 1."""
    where = f", line {line}" if line else ""
    refuse(f"cannot be read as {kind} ({problem[:100]}{where})")


def as_table(value: object) -> Fields | None:
    """Return a table as what it is, and None for anything else."""
    return cast("Fields", value) if isinstance(value, dict) else None


def at_path(fields: Fields, path: Path) -> object:
    """Return the value at `path`, and None where there is none."""
    value: object = fields
    for key in path:
        value = (as_table(value) or {}).get(key)
    return value


def is_empty(value: object) -> bool:
    """Say whether a value is there but says nothing: null, blank, or a list or table of such values."""
    if isinstance(value, Pairs):
        return all(is_empty(each) for _, each in value.pairs)
    if isinstance(value, dict):
        return all(is_empty(each) for each in cast("dict[str, object]", value).values())
    if isinstance(value, list):
        return all(is_empty(each) for each in cast("list[object]", value))
    return value is None or (isinstance(value, str) and not value.strip())


def flatten(value: object, path: Path = ()) -> Flat:
    """Return the leaves of a parsed document; tables are lists of pairs or dicts."""
    if len(path) > DEEPEST:
        refuse(f"is nested more than {DEEPEST} levels deep")
    if isinstance(value, Pairs | dict):
        pairs = value.pairs if isinstance(value, Pairs) else cast("dict[str, object]", value).items()
        return _joined(pairs, path, "{}")
    if isinstance(value, list):
        return _joined(((f"[{at}]", each) for at, each in enumerate(cast("list[object]", value))), path, "[]")
    return [(path, f"{type(value).__name__} {value!r}")]


class Pairs:
    """A table as it is written: a key may stand in it twice."""

    def __init__(self, pairs: Iterable[tuple[str, object]]) -> None:
        self.pairs = list(pairs)

    def plain(self) -> Fields:
        """Return the table as it counts: of two equal keys the last."""
        return {key: _plain(value) for key, value in self.pairs}


def _plain(value: object) -> object:
    if isinstance(value, Pairs):
        return value.plain()
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [_plain(each) for each in cast("list[object]", value)]
    return value if value is None else str(value)


def plain(value: object) -> Fields:
    """Return a parsed document with numbers and dates as texts. Refuses what is no table."""
    try:
        found = _plain(value)
    except RecursionError:
        refuse(f"is nested more than {DEEPEST} levels deep")
    return cast("Fields", found) if isinstance(found, dict) else refuse("is not a table of fields")


def _joined(pairs: Iterable[tuple[str, object]], path: Path, empty: str) -> Flat:
    found = [leaf for key, value in pairs for leaf in flatten(value, (*path, key))]
    return found or [(path, empty)]

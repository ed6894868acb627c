"""Find where the statements of valid TOML stand; what they mean is left to tomllib."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portrayal.sources.matter.values import Path

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_KEY = re.compile(r"[ \t]*(\"(?:[^\"\\]|\\.)*\"|'[^']*'|[A-Za-z0-9_-]+)[ \t]*")
_SIMPLE = re.compile(r"[^,\]}#\r\n]*")
_STRINGS = (
    re.compile(r'"""(?:[^\\]|\\.)*?"""+', re.DOTALL),
    re.compile(r"'''.*?'''+", re.DOTALL),
    re.compile(r'"(?:[^"\\]|\\.)*"'),
    re.compile(r"'[^']*'"),
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A pair or a header: its whole path, where it begins, and where its value is (for a header, its end twice)."""

    path: Path
    table: Path
    start: int
    value_start: int
    value_end: int
    header: bool = False
    many: bool = False
    """Whether it is in an array of tables."""


def scan_toml(text: str) -> list[Statement]:
    """Return the statements of valid TOML in order; inside of arrays and inline tables nothing is listed."""
    return list(_statements(text))


def _statements(text: str) -> Iterator[Statement]:
    table: Path = ()
    many = False
    at = _skip(text, 0)
    while at < len(text):
        start = at
        if text[at] == "[":
            many = text.startswith("[[", at) or (many and table == _keys(text, at + 1)[0][: len(table)])
            table, at = _keys(text, at + 2 if text.startswith("[[", at) else at + 1)
            at = at + 2 if text.startswith("]]", at) else at + 1
            yield Statement(table, table, start, at, at, header=True, many=many)
        else:
            keys, at = _keys(text, at)
            value_start = _skip(text, at + 1)
            at = value_end(text, value_start)
            yield Statement((*table, *keys), table, start, value_start, at, many=many)
        at = _skip(text, at)


def inline_pairs(text: str, brace: int) -> list[Statement]:
    """Return the pairs of the inline table that begins at `brace`."""
    pairs: list[Statement] = []
    at = _skip(text, brace + 1)
    while at < len(text) and text[at] != "}":
        start = at
        keys, at = _keys(text, at)
        value_start = _skip(text, at + 1)
        at = value_end(text, value_start)
        pairs.append(Statement(keys, (), start, value_start, at))
        at = _skip(text, at)
        if text.startswith(",", at):
            at = _skip(text, at + 1)
    return pairs


def value_end(text: str, at: int) -> int:
    """Return where the value that begins at `at` ends."""
    for string in _STRINGS:
        if found := string.match(text, at):
            return found.end()
    if text[at] not in "[{":
        found = _SIMPLE.match(text, at)
        return at + len(found[0].rstrip()) if found else at
    depth = 0
    while at < len(text):
        if text[at] in "[{":
            depth += 1
        elif text[at] in "]}":
            depth -= 1
            if not depth:
                return at + 1
        elif text[at] in "\"'":
            at = value_end(text, at)
            continue
        at = _skip(text, at + 1)
    return at


def covers(statements: list[Statement], table: Path) -> Statement | None:
    """Return the last statement of `table` (its header, when that is all there is), outside of arrays of tables."""
    inside = [each for each in statements if each.table == table and not each.many]
    return inside[-1] if inside else None


def first_header(statements: list[Statement]) -> Statement | None:
    """Return the first header: top-level fields must stand before it."""
    return next((each for each in statements if each.header), None)


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _keys(text: str, at: int) -> tuple[Path, int]:
    """Return a dotted key and where it ends."""
    keys: list[str] = []
    while found := _KEY.match(text, at):
        key = found[1]
        keys.append(key[1:-1] if key[0] in "\"'" else key)
        at = found.end()
        if not text.startswith(".", at):
            break
        at += 1
    return tuple(keys), at

"""Set one field of JSON front matter by replacing or adding characters where the field stands, and nowhere else."""

import json
import re
from collections.abc import Sized
from dataclasses import dataclass
from typing import cast

from portrayal.sources.matter.quoting import json_text
from portrayal.sources.matter.values import Path, Value, as_table, is_empty, plain, refuse

_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class _Pair:
    key: str
    start: int
    key_end: int
    value_start: int
    end: int
    value: object

    def is_like(self, value: Value) -> bool:
        """Whether there is a text for a text, or a list of one for a list."""
        old = self.value
        return (
            isinstance(old, str) if isinstance(value, str) else isinstance(old, list) and len(cast("Sized", old)) == 1
        )


def set_json(text: str, path: Path, value: Value, *, utf8: bool) -> str:
    """Return valid JSON `text` with `value` at `path`; a field that is missing becomes the last one of its object.

    Raises BadRequest where that cannot be done without touching something else.
    """
    return _set(text, _skip(text, 0), path, value, utf8=utf8)


def _set(text: str, brace: int, path: Path, value: Value, *, utf8: bool) -> str:
    key, pairs = path[0], _pairs(text, brace)
    found = next((pair for pair in reversed(pairs) if pair.key == key), None)
    if found is None:
        return _add(text, brace, pairs, (json_text(key, utf8=utf8), _nested(path[1:], value, utf8=utf8)))
    old = plain({"": found.value})[""]
    if len(path) > 1 and as_table(old):
        return _set(text, found.value_start, path[1:], value, utf8=utf8)
    if not (is_empty(old) or (len(path) == 1 and found.is_like(value))):
        refuse(f"has another kind of value at {key}")
    return text[: found.value_start] + _nested(path[1:], value, utf8=utf8) + text[found.end :]


def _add(text: str, brace: int, pairs: list[_Pair], new: tuple[str, str]) -> str:
    """Add a pair behind the last one, spaced as the first ones are."""
    if not pairs:
        return text[: brace + 1] + ": ".join(new) + text[brace + 1 :]
    first, last = pairs[0], pairs[-1]
    colon = text[first.key_end : first.value_start]
    gap = text[first.end : pairs[1].start] if len(pairs) > 1 else "," + text[brace + 1 : first.start]
    return text[: last.end] + gap + colon.join(new) + text[last.end :]


def _nested(path: Path, value: Value, *, utf8: bool) -> str:
    if path:
        return f"{{{json_text(path[0], utf8=utf8)}: {_nested(path[1:], value, utf8=utf8)}}}"
    if isinstance(value, list):
        return "[" + ", ".join(json_text(text, utf8=utf8) for text in value) + "]"
    return json_text(value, utf8=utf8)


def _pairs(text: str, brace: int) -> list[_Pair]:
    """Return the pairs of the object that begins at `brace`."""
    pairs: list[_Pair] = []
    at = _skip(text, brace + 1)
    while text[at] != "}":
        key, key_end = _DECODER.raw_decode(text, at)
        value_start = _skip(text, _skip(text, key_end) + 1)
        value, end = _DECODER.raw_decode(text, value_start)
        pairs.append(_Pair(key, at, key_end, value_start, end, value))
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return pairs


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at

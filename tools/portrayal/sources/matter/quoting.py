"""Write a text as a value of YAML, TOML or JSON, quoted as the rest of the file is."""

import json
import re
from typing import Literal

Style = Literal["plain", '"', "'"]

_PLAIN = re.compile(r"(?:\.{0,2}/|[A-Za-z@~]+[-_./])[A-Za-z0-9/._@~-]*[A-Za-z0-9]", re.ASCII)
"""Paths and addresses that mean the same in every YAML reader without quotes."""

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def is_plain(text: str) -> bool:
    """Say whether YAML reads `text` as it is, without quotes."""
    return bool(_PLAIN.fullmatch(text)) and not text.startswith(("~", "@", "...", "---"))


def yaml_text(text: str, style: Style, *, utf8: bool) -> str:
    """Return `text` as a YAML scalar on one line; in a file that is not UTF-8 everything but ASCII is escaped."""
    if style == "plain" and is_plain(text):
        return text
    if style == "'" and _is_literal(text, utf8=utf8):
        return "'" + text.replace("'", "''") + "'"
    return _double(text, utf8=utf8)


def toml_text(text: str, style: Style, *, utf8: bool) -> str:
    """Return `text` as a TOML string: literal where the file has it so and no quote is inside."""
    if style == "'" and "'" not in text and _is_literal(text, utf8=utf8):
        return f"'{text}'"
    return _double(text, utf8=utf8)


def json_text(text: str, *, utf8: bool) -> str:
    """Return `text` as a JSON string."""
    return json.dumps(text, ensure_ascii=not (utf8 and text.isprintable()))


def _is_literal(text: str, *, utf8: bool) -> bool:
    return text.isprintable() and (utf8 or text.isascii())


def _double(text: str, *, utf8: bool) -> str:
    """Return a string with escapes that YAML and TOML share."""
    return '"' + "".join(_escaped(char, utf8=utf8) for char in text) + '"'


def _escaped(char: str, *, utf8: bool) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable() and (utf8 or char.isascii()):
        return char
    return f"\\u{ord(char):04X}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08X}"

"""Text of users inside HTML: file names, captions and reasons are hostile until they are escaped."""

import re
from html import escape

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Characters that no HTML document may contain, among them what is left of names that are not UTF-8."""

_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of the text after them; a sheet does not show them either."""

_BREAK, _AFTER = re.compile("([_.-]+)"), r"\1<wbr>"

LONGEST_NAME = 90
"""Characters of a file name that are shown; its title has all."""


def attribute(value: str) -> str:
    """Return a text for an attribute in double quotes, or for the title."""
    return escape(_TURNING.sub("", _UNFIT.sub("\ufffd", value)))


def text(value: str) -> str:
    """Return a text for the inside of an element; letters that run leftwards turn nothing but themselves."""
    clean = attribute(value)
    return clean if clean.isascii() else f"<bdi>{clean}</bdi>"


def name(value: str) -> str:
    """Return a file name that may be broken after its signs, and in the middle when it is very long (title: all)."""
    half, title = LONGEST_NAME // 2, ""
    if len(value) > LONGEST_NAME:
        title, value = f' title="{attribute(value)}"', f"{value[:half]}…{value[-half:]}"
    return f"<bdi{title}>{_BREAK.sub(_AFTER, attribute(value))}</bdi>"


def highlighted(value: str, word: str) -> str:
    """Return a text in which every occurrence of a word is marked."""
    if not word:
        return text(value)
    parts = re.split(f"({re.escape(word)})", value)
    return "".join(f"<mark>{text(part)}</mark>" if part == word else text(part) for part in parts if part)


def plural(count: int, one: str) -> str:
    """Return a number with its noun."""
    return f"{count:,} {one}{'' if count == 1 else 's'}"


def slug(verdict: str) -> str:
    """Return the CSS class of a verdict."""
    return verdict.replace(" ", "-")

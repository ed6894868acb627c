"""Find the front matter in the bytes of a post: its kind, where it begins and ends, and how its lines end."""

import codecs
import json
import re
from dataclasses import dataclass
from typing import Literal

from portrayal.errors import BadRequest
from portrayal.sources.matter.values import DEEPEST, refuse, unreadable

Kind = Literal["yaml", "toml", "json"]

LONGEST_BLOCK = 100_000
"""Bytes of front matter that are read: parsing it takes about a second for each 100 KB."""

_FENCES: dict[bytes, tuple[Kind, tuple[bytes, ...]]] = {
    b"---": ("yaml", (b"---", b"...")),
    b"---yaml": ("yaml", (b"---",)),
    b"---json": ("json", (b"---",)),
    b"---toml": ("toml", (b"---",)),
    b"+++": ("toml", (b"+++",)),
}
"""First line -> what follows, and the lines that may end it (---json is Eleventy's)."""

_C1 = {code: 0xE000 + code for code in range(0x80, 0xA0)}
_C1_BACK = {private: code for code, private in _C1.items()}


@dataclass(frozen=True, slots=True)
class Block:
    """Front matter: `start` to `end` are the bytes between its fences (for bare JSON with its braces)."""

    kind: Kind
    start: int
    end: int
    newline: str
    utf8: bool
    text: str
    above: int
    """Lines of the post that stand above the text."""

    def put_back(self, raw: bytes, text: str) -> bytes:
        """Return the post with `text` as its front matter, in the encoding that the post has."""
        data = text.encode() if self.utf8 else text.translate(_C1_BACK).encode("latin-1")
        return raw[: self.start] + data + raw[self.end :]


def find_block(raw: bytes) -> Block | None:
    """Return the front matter of a post, or None when it has none.

    Raises BadRequest when the post is no text, or when what looks like front matter has no end or is too long.
    """
    head = raw[: LONGEST_BLOCK + 100]
    if b"\0" in head or raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise BadRequest("The post is not plain text: it holds NUL bytes.", next="Save it as UTF-8.")
    begin = len(codecs.BOM_UTF8) if raw.startswith(codecs.BOM_UTF8) else 0
    begin += len(head[begin:]) - len(head[begin:].lstrip(b" \t\r\n"))
    first = head[begin:].split(b"\n", 1)[0]
    if re.match(rb"\{\s*(?:[\"}]|$)", first):
        return _bare_json(head, begin)
    if not first.startswith((b"---", b"+++")):
        return None
    if b"\r" in first.rstrip() or first.rstrip() not in _FENCES:
        refuse(f"begins with a line that is not understood: {first[:40].decode(errors='replace').strip()}")
    kind, ends = _FENCES[first.rstrip()]
    start = begin + len(first) + 1
    end = _end(head, start, ends)
    if end is None:
        if len(raw) > len(head):
            refuse(f"is longer than {LONGEST_BLOCK:,} bytes")
        refuse(f"has no end: the line {ends[0].decode()} after the fields is missing")
    return _block(kind, head, start, end, "\r\n" if first.endswith(b"\r") else "\n")


def body_of(raw: bytes) -> bytes:
    """Return what stands below the front matter of a post, from its closing line on; all where none can be found."""
    try:
        block = find_block(raw)
    except BadRequest:
        return raw
    return raw[block.end :] if block else raw


def _end(head: bytes, start: int, ends: tuple[bytes, ...]) -> int | None:
    """Return where the closing line begins."""
    at = start
    while at < len(head):
        line = head[at:].split(b"\n", 1)[0] if at == start else head[at : _line_end(head, at)]
        if line.rstrip() in ends and not line.startswith((b" ", b"\t")):
            return at
        at = _line_end(head, at) + 1
    return None


def _line_end(head: bytes, at: int) -> int:
    found = head.find(b"\n", at)
    return len(head) if found < 0 else found


def _bare_json(head: bytes, begin: int) -> Block:
    """Return Hugo's JSON front matter: the first object of the file."""
    text, utf8 = _decoded(head[begin:])
    try:
        _, length = json.JSONDecoder(strict=False).raw_decode(text)
    except json.JSONDecodeError as error:
        unreadable("JSON, which it begins like", error.msg, head[:begin].count(b"\n") + error.lineno)
    except RecursionError:
        refuse(f"is nested more than {DEEPEST} levels deep")
    encoded = text[:length].encode() if utf8 else text[:length].translate(_C1_BACK).encode("latin-1")
    line = head[begin : _line_end(head, begin)]
    return _block("json", head, begin, begin + len(encoded), "\r\n" if line.endswith(b"\r") else "\n")


def _block(kind: Kind, head: bytes, start: int, end: int, newline: str) -> Block:
    text, utf8 = _decoded(head[start:end])
    return Block(kind, start, end, newline, utf8, text, head[:start].count(b"\n"))


def _decoded(data: bytes) -> tuple[str, bool]:
    """Return text in which each byte that is no UTF-8 is one character, so that it can be put back as it was."""
    try:
        return data.decode(), True
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.end == len(data) > LONGEST_BLOCK:
            return data[: error.start].decode(), True
        return data.decode("latin-1").translate(_C1), False

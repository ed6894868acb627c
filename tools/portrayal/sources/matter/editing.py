"""Set fields of a post's front matter, and prove that nothing else of it changed."""

import json
import re
import tomllib
from collections.abc import Mapping

from portrayal.sources.matter.blocks import Block, find_block
from portrayal.sources.matter.json_edit import set_json
from portrayal.sources.matter.toml_edit import set_toml
from portrayal.sources.matter.values import (
    Fields,
    Flat,
    Pairs,
    Path,
    Value,
    at_path,
    flatten,
    plain,
    refuse,
    unreadable,
)
from portrayal.sources.matter.yaml_edit import set_yaml
from portrayal.sources.matter.yaml_tree import read_yaml

_PLACE_IN_TOML = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def read_fields(raw: bytes) -> Fields | None:
    """Return the front matter of a post with every scalar as a text, or None when it has none.

    Raises BadRequest when it cannot be read, with the reason.
    """
    block = find_block(raw)
    return None if block is None else plain(_document(block))


def set_fields(raw: bytes, fields: Mapping[str, Value] | Mapping[Path, Value], *, add_block: bool = True) -> bytes:
    """Return the post with each field set (`cover.image` or a tuple of keys); every other byte is as it was.

    Without front matter a YAML block is put on top, unless `add_block` is False. Raises BadRequest when a field cannot
    be set without touching anything else, or when what was written does not read back as exactly that change.
    """
    paths = {tuple(name.split(".")) if isinstance(name, str) else name: value for name, value in fields.items()}
    block = find_block(raw)
    if block is None:
        if not add_block:
            refuse("is missing", next="Add front matter to the post, or put the picture into its text by hand.")
        raw, block = _with_block(raw)
    text = block.text
    before = _exact(block, text)
    for path, value in paths.items():
        text = _set(block, text, path, value)
    after = _exact(block, text)
    if _others(before, paths) != _others(after, paths):
        refuse("cannot be changed without changing other fields of it")
    edited = block.put_back(raw, text)
    found = read_fields(edited) or {}
    if any(at_path(found, path) != value for path, value in paths.items()):
        refuse("does not read back as it was written")
    return edited


def _with_block(raw: bytes) -> tuple[bytes, Block]:
    """Return the post with an empty block on top, below its byte order mark."""
    bom = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    line = raw.split(b"\n", 1)[0]
    if b"\r" in line and b"\n" not in raw:
        refuse("cannot be added: the lines end as on old Macs", next="Save the post with usual line ends.")
    newline = b"\r\n" if line.endswith(b"\r") else b"\n"
    raw = bom + b"---" + newline + b"---" + newline + raw[len(bom) :]
    try:
        raw.decode()
    except UnicodeDecodeError:
        utf8 = False
    else:
        utf8 = True
    start = len(bom) + 3 + len(newline)
    return raw, Block("yaml", start, start, newline.decode(), utf8, "", 1)


def _set(block: Block, text: str, path: Path, value: Value) -> str:
    if block.kind == "yaml":
        return set_yaml(text, path, value, newline=block.newline, utf8=block.utf8)
    if block.kind == "toml":
        return set_toml(text, path, value, newline=block.newline, utf8=block.utf8)
    return set_json(text, path, value, utf8=block.utf8)


def _document(block: Block) -> object:
    """Return what the block holds. Raises BadRequest with the reason."""
    if block.kind == "yaml":
        tree = read_yaml(block.text, above=block.above)
        return {} if tree is None else tree.document()
    return _parsed(block, block.text)


def _parsed(block: Block, text: str) -> object:
    try:
        if block.kind == "toml":
            return tomllib.loads(text)
        return json.loads(text, object_pairs_hook=Pairs, strict=False)
    except RecursionError:
        refuse("is nested too deeply")
    except json.JSONDecodeError as error:
        unreadable("JSON", error.msg, block.above + error.lineno)
    except ValueError as error:
        place = _PLACE_IN_TOML.search(said := str(error))
        line = block.above + int(place[1]) if place and place[1] else None
        unreadable(block.kind.upper(), said[: place.start()] if place else said, line)


def _exact(block: Block, text: str) -> Flat:
    """Return every leaf of the block as it is written."""
    if block.kind == "yaml":
        tree = read_yaml(text, above=block.above)
        return [] if tree is None else flatten(tree.exact())
    return flatten(_parsed(block, text))


def _others(leaves: Flat, paths: Mapping[Path, Value]) -> Flat:
    """Return the leaves that are neither our fields nor an empty table that has come to hold one."""
    return [
        (path, leaf) for path, leaf in leaves if not any(path[: len(p)] == p or p[: len(path)] == path for p in paths)
    ]

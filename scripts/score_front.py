"""Score the front matter edits on real sites: `python scripts/score_front.py [--most 100] REPOSITORY[:FOLDER]…`.

REPOSITORY is a git directory (bare or not), FOLDER the root of the site in it. Its newest commit is laid out in a
temporary folder, with stand-ins of one byte for pictures. Each post gets a picture through PostFolder; a post that has
one gets another by `set_fields`. What changed is judged without the code that made it: by difflib, PyYAML, tomllib
and json.
"""

import asyncio
import difflib
import json
import subprocess
import sys
import tempfile
import time
import tomllib
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml

from portrayal.errors import PortrayalError
from portrayal.sources.base import BlogPost, PostPicture
from portrayal.sources.disk import POSTS, PostFolder
from portrayal.sources.disk.heads import read_head
from portrayal.sources.disk.sites import find_site
from portrayal.sources.matter import set_fields

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".svg")
CONFIGS = (".toml", ".yml", ".yaml", ".js", ".mjs", ".cjs", ".ts", ".mts", ".json", "Gemfile")
ALT = "A mug: the “quiet” morning, zażółć"
T = TypeVar("T")
Row = dict[str, Counter[str]]


def main() -> None:
    """Print files, edits, refusals and faults for each generator."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("sites", nargs="+")
    parser.add_argument("--most", type=int, default=100, help="posts of a site")
    given = parser.parse_args()
    rows: dict[str, Row] = defaultdict(lambda: defaultdict(Counter))
    start = time.process_time()
    for site in given.sites:
        with tempfile.TemporaryDirectory() as folder:
            root = _laid_out(site, Path(folder), given.most)
            name = find_site(root, _everything).generator.name
            try:
                _score_site(root, site, rows[name], given.most)
            except PortrayalError as error:
                print(f"{site} ({name}): {error}")
    count = sum(row["count"]["posts"] for row in rows.values())
    for name, row in rows.items():
        print(f"{name}: " + ", ".join(f"{value} {key}" for key, value in row["count"].items()))
        for key in ("refused", "wrong", "placed"):
            for text, times in row[key].most_common(12):
                print(f"  {key} {times}: {text}")
    print(f"{count} posts, {1000 * (time.process_time() - start) / max(count, 1):.1f} ms of CPU a post with its checks")


def _run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def _everything(path: Path) -> Path:
    return path.resolve()


def _score_site(root: Path, site: str, row: Row, most: int) -> None:
    """Place a picture in each post of a site and judge what changed."""
    source = PostFolder(root, _everything)
    picture = root.parent / "hero.webp"
    root.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(b"RIFF")
    posts = _run(source.posts(None))
    for post in sorted(posts[:: max(1, len(posts) // most)], key=lambda post: bool(post.image)):
        path = root / post.id
        raw = path.read_bytes()
        row["count"]["posts"] += 1
        try:
            fields = _edit(source, post, picture, path, row, site)
        except PortrayalError as error:
            row["count"]["refused"] += 1
            row["refused"][f"{error.message[:150]} ({site} {post.id})"] += 1
            if path.read_bytes() != raw:
                row["wrong"][f"changed though refused: {site} {post.id}"] += 1
            continue
        for fault in _faults(raw, path.read_bytes(), fields):
            row["count"]["wrong"] += 1
            row["wrong"][f"{fault}: {site} {post.id}"] += 1
        row["count"]["edited"] += 1


def _edit(source: PostFolder, post: BlogPost, picture: Path, path: Path, row: Row, site: str) -> dict[str, Any]:
    """Return the fields that were set: those of the placed picture, or the replaced one of a post that has one."""
    if post.image:
        row["count"]["had a picture"] += 1
        found = next(each for each in read_head(path).pictures if each.value == post.image)
        fields: dict[str, Any] = {".".join(found.field): ["/new/a b.webp"] if found.listed else "/new/a b.webp"}
        path.write_bytes(set_fields(path.read_bytes(), fields))
        return fields
    hero = PostPicture(path=picture, alt_text=ALT, token=post.id)
    placed = _run(source.place(post, hero))
    again = _run(source.place(post, hero))
    if again.changed or again.where != placed.where or not Path(placed.where).is_file():
        row["wrong"][f"placed twice: {again.where} {placed.where} {site} {post.id}"] += 1
    head = read_head(path)
    name = Path(placed.where).name
    found = next(each for each in head.pictures if each.value.endswith(name))
    where = Path(placed.where).relative_to(path.parents[len(Path(post.id).parts) - 1].resolve()).parent
    shown = found.value.replace(name, "NAME")
    row["placed"][
        f"{site}: {'.'.join(found.field)} = {shown} in {where if len(str(where)) < 60 else '…'} ({placed.because})"
    ] += 1
    fields = {".".join(found.field): [found.value] if found.listed else found.value}
    return fields | dict.fromkeys(_paths_of(head.fields, ALT), ALT)


def _paths_of(fields: dict[str, Any], value: str, before: str = "") -> Iterator[str]:
    for key, each in fields.items():
        if isinstance(each, dict):
            yield from _paths_of(each, value, f"{before}{key}.")
        elif each == value:
            yield before + key


def _faults(raw: bytes, edited: bytes, fields: dict[str, Any]) -> Iterator[str]:
    """Yield what changed beside the fields."""
    keys = {part.encode() for name in fields for part in name.split(".")}
    listed = [value[0] for value in fields.values() if isinstance(value, list)]
    old, new = raw.split(b"\n"), edited.split(b"\n")
    fresh = not raw.lstrip(b"\xef\xbb\xbf \r\n").startswith((b"---", b"+++", b"{"))
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        strange = [line for line in [*old[a:b], *new[c:d]] if not any(key in line for key in keys)]
        if kind == "replace" and b - a == d - c == 1 and any(value.encode() in new[c] for value in listed):
            strange = []  # an item of a list stands on a line of its own
        strange = [line for line in strange if not (fresh and line.strip() == b"---")]
        if strange or (kind == "delete"):
            yield f"{kind} of {strange[:2]}"
    try:
        before, after = _parsed(raw), _parsed(edited)
    except (ValueError, yaml.YAMLError) as error:
        yield f"cannot be parsed: {str(error)[:80]}"
        return
    for name, value in fields.items():
        if _pop(after, name.split(".")) != value:
            yield f"{name} is not {value}"
        _pop(before, name.split("."))
    if repr(before) != repr(after):
        yield "another value changed"


def _parsed(raw: bytes) -> dict[str, Any]:
    """Return the front matter as the usual readers see it."""
    text = raw.removeprefix(b"\xef\xbb\xbf").decode(errors="replace").replace("\r\n", "\n").lstrip()
    if text.startswith("{"):
        return json.JSONDecoder().raw_decode(text)[0]
    fence = text[:3]
    if fence not in {"---", "+++"}:
        return {}
    block = (text.split("\n", 1)[1] if "\n" in text else "").split(f"\n{fence}", 1)[0]
    if text.startswith(f"{fence}\n{fence}"):
        block = ""
    if fence == "+++":
        return tomllib.loads(block)
    return yaml.load(block.replace("\t", " "), Loader=yaml.BaseLoader) or {}  # noqa: S506  # scalars stay texts


def _pop(fields: dict[str, Any], path: list[str]) -> Any:
    """Take a field out, and the tables that are empty then."""
    inner = fields.get(path[0])
    if len(path) == 1:
        return fields.pop(path[0], None)
    value = _pop(inner, path[1:]) if isinstance(inner, dict) else None
    if not inner:
        fields.pop(path[0], None)
    return value


def _laid_out(site: str, folder: Path, most: int) -> Path:
    """Write a site's newest commit below `folder` and return the site's root."""
    repository, _, below = site.partition(":")
    git = ["git", "-C", repository]
    listed = subprocess.run([*git, "ls-tree", "-rz", "--name-only", "HEAD"], capture_output=True, check=True).stdout
    names = [name for name in listed.decode(errors="replace").split("\0") if name.startswith(below)]
    posts = [name for name in names if name.lower().endswith(POSTS)]
    chosen = set(posts[:: max(1, len(posts) // (4 * most))])
    root = folder / "site"
    texts: list[str] = []
    for name in names:
        path = root / name
        wanted = name in chosen or (name.endswith(CONFIGS) and name.count("/") - below.count("/") < 4)
        if wanted or name.lower().endswith(PICTURES):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b".")
        if wanted:
            texts.append(name)
    asked = "\n".join(f"HEAD:{name}" for name in texts).encode()
    data = subprocess.run([*git, "cat-file", "--batch"], input=asked, capture_output=True, check=True).stdout
    at = 0
    for name in texts:
        line = data.index(b"\n", at)
        if data[at:line].endswith(b"missing"):
            (root / name).unlink()
            at = line + 1
            continue
        size = int(data[at:line].split()[-1])
        (root / name).write_bytes(data[line + 1 : line + 1 + size])
        at = line + size + 2
    return root / below


if __name__ == "__main__":
    sys.exit(main())

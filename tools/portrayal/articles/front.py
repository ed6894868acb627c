"""Take the front matter off an article; what is broken is read as text, so that no article is lost."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from portrayal.articles.given import LONGEST_ARTICLE

_LONGEST_VALUE = 300
_TITLE = re.compile(r"title[ \t]*[:=](.*)", re.IGNORECASE)
_CODE = re.compile(r"[|>][-+0-9]*|\[[^\]]*|\[.*\]")
_MOST_TAGS = 20


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields that we read of it; empty when there is none."""

    title: str = ""
    slug: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """Return the front matter (YAML, TOML or JSON) of the first 20,000 characters, and the text below it."""
    text = text.replace("\r\n", "\n").removeprefix("\ufeff").lstrip()
    start, rest = text[:LONGEST_ARTICLE], text[LONGEST_ARTICLE:]
    fence = start.split("\n", 1)[0].rstrip()
    if fence not in {"---", "+++", "{"}:
        return FrontMatter(), text
    try:
        fields, content = _parsed(start, fence)
    except Exception:  # noqa: BLE001  # YAML, TOML and JSON readers fail each in their own way
        fields, content = {}, start
    if fields:
        return _read(fields), content + rest
    return _rescued(start, fence, rest)


def _parsed(start: str, fence: str) -> tuple[dict[str, Any], str]:
    """Return the fields and the text below them; TOML by the standard library, the rest by python-frontmatter."""
    if fence == "+++":
        block, end, content = start[len(fence) :].partition("\n+++")
        return (tomllib.loads(block), content.lstrip("+ \n")) if end else ({}, start)
    import frontmatter

    _refuse_aliases(start)
    return frontmatter.parse(start)


def _refuse_aliases(start: str) -> None:
    """Raise ValueError for YAML that repeats itself by aliases: nine lines of merge keys can cost minutes."""
    import yaml  # pyright: ignore[reportMissingModuleSource]

    block = start.split("\n---", 1)[0]
    events = cast("Iterable[object]", yaml.parse(block, Loader=yaml.SafeLoader))  # pyright: ignore[reportUnknownMemberType]
    if "*" in block and any(isinstance(event, yaml.AliasEvent) for event in events):
        raise ValueError("aliases in front matter")


def _read(fields: dict[str, Any]) -> FrontMatter:
    """Return our fields of parsed front matter; a value of another type is left out."""
    tags: list[str] = []
    for name in ("tags", "categories", "tag", "category", "keywords"):
        value = fields.get(name)
        listed = value.split(",") if isinstance(value, str) else value
        if isinstance(listed, list):
            tags += [_text(each) for each in cast("list[object]", listed)[:_MOST_TAGS]]
    return FrontMatter(
        title=_text(fields.get("title")),
        slug=_text(fields.get("slug")),
        tags=tuple(dict.fromkeys(tag for tag in tags if tag))[:_MOST_TAGS],
        language=_text(fields.get("lang") or fields.get("language") or fields.get("locale")),
    )


def _text(value: object) -> str:
    """Return a scalar as one line of at most 300 characters, and nothing for the rest."""
    try:
        return " ".join(str(value).split())[:_LONGEST_VALUE] if isinstance(value, str | int | float) else ""
    except ValueError:  # a number of more than 4,300 digits
        return ""


def _rescued(start: str, fence: str, rest: str) -> tuple[FrontMatter, str]:
    """Return the text of an article whose front matter cannot be read, with a plain `title:` line if there is one."""
    lines = start.split("\n")
    end = next((at for at, line in enumerate(lines) if at and line.rstrip() == fence), 0)
    if not end:
        return FrontMatter(), "\n".join(lines[1:]) + rest
    title, kept = "", list[str]()
    for line in lines[1:end]:
        found = _TITLE.match(line)
        if found and not title and (meant := _meant_as_title(found[1])):
            title = meant
        elif not line.startswith("#"):  # a comment is no heading
            kept.append(line)
    return FrontMatter(title=title), "\n\n".join(kept) + "\n\n" + "\n".join(lines[end + 1 :]) + rest


def _meant_as_title(value: str) -> str:
    """Return what stands behind `title:` when a person would read it as one, and nothing for what is code.

    `[Draft] One: two` is a title; `[broken`, `[a, b]`, `{{ name }}` and the sign of a text on the lines below are none.
    """
    value = value.strip()
    if value.startswith(("{", "#")) or _CODE.fullmatch(value):
        return ""
    return _text(value.strip("\"'"))

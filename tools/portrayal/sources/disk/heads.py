"""What a post says of itself: title, language, date, and the picture that it has."""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from portrayal.articles.decoding import decode
from portrayal.articles.files import KINDS
from portrayal.articles.front import split_front_matter
from portrayal.articles.markup import parse
from portrayal.articles.slugs import name_of_file
from portrayal.errors import PortrayalError
from portrayal.sources.disk.pictures import Picture, pictures_in
from portrayal.sources.matter import Fields, body_of, read_fields

_MOST = 120_000
_DATES = ("date", "pubDate", "pubDatetime", "publishDate", "published", "publishedAt", "published_at", "created")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_WORDS = re.compile(r"(?:(\d{1,2})\.? )?([A-Za-z]{3})[a-z]*\.? (?:(\d{1,2})(?:st|nd|rd|th)?,? )?(\d{4})")
_LANGUAGES = {"en": "en", "pl": "pl", "de": "de", "no": "no", "nb": "no", "nn": "no", "es": "es", "fr": "fr"}
_HEADING = re.compile(r"^#[ \t]+(.{1,300}?)[ \t#]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Head:
    """The front matter of a post, as far as it could be read."""

    title: str = ""
    language: str = ""
    published: str | None = None
    fields: Fields = field(default_factory=dict[str, object])
    pictures: tuple[Picture, ...] = ()
    fault: str = ""
    """Why nothing can be written: its front matter cannot be read."""

    @property
    def image(self) -> str | None:
        """The picture that the post has already."""
        return next((picture.value for picture in self.pictures if picture.value), None)


def read_start(path: Path) -> bytes:
    """Return the first 120 KB of the post at `path`, in which its front matter stands. Raises OSError."""
    with path.open("rb") as file:
        return file.read(_MOST)


def read_head(path: Path) -> Head:
    """Return what the post at `path` says of itself, of its first 120 KB. Raises OSError."""
    return head_of(read_start(path), path)


def why_no_text(raw: bytes) -> str:
    """Return why this is the start of no article (a picture, an archive, NUL bytes), or nothing."""
    try:
        decode(raw, name="It")
    except PortrayalError as error:
        return error.message
    return ""


def head_of(raw: bytes, path: Path) -> Head:
    """Return what a post says of itself; what cannot be read comes with its reason and a title.

    That is the line that is meant as its title, else the first heading of its text, else the name of its file.
    """
    try:
        fields = read_fields(raw) or {}
    except PortrayalError as error:
        title = _rescued(raw, path) or _heading(raw, path) or name_of_file(path)
        return Head(title=title, language=_language("", path), fault=str(error))
    return Head(
        title=_line(fields.get("title")) or _heading(raw, path),
        language=_language(_line(fields.get("lang") or fields.get("language") or fields.get("locale")), path),
        published=_published(fields, path),
        fields=fields,
        pictures=tuple(pictures_in(fields)),
    )


def _line(value: object) -> str:
    return " ".join(value.split())[:300] if isinstance(value, str) else ""


def _rescued(raw: bytes, path: Path) -> str:
    try:
        return split_front_matter(decode(raw, name=path.name))[0].title
    except PortrayalError:
        return ""


def _heading(raw: bytes, path: Path) -> str:
    """Return the title that stands in the text: a heading in Markdown, else what an article's reader takes for it."""
    kind = KINDS.get(path.suffix.lower())
    if kind in ("html", "plain"):
        with suppress(PortrayalError):
            return _line(parse(decode(raw, name=path.name), kind=kind).title)
        return ""
    found = _HEADING.search(body_of(raw)[:20_000].decode(errors="replace").replace("\r\n", "\n"))
    return found[1].strip() if found else ""


def _language(named: str, path: Path) -> str:
    """Return the language as the post names it, else by its name (`post.de.md`) or its folder (`content/de`)."""
    if named:
        return named
    ends = path.stem.rsplit(".", 1)
    parts = [ends[1]] if len(ends) > 1 else []
    return next((_LANGUAGES[part] for part in [*parts, *reversed(path.parts[-6:-1])] if part in _LANGUAGES), "")


def _published(fields: Fields, path: Path) -> str | None:
    """Return the day as an ISO date, from the front matter or from Jekyll's file names."""
    texts = [_line(fields.get(name)) for name in _DATES]
    for text in [*texts, path.name if _ISO.match(path.name) else ""]:
        if found := _ISO.match(text):
            return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
        if (found := _WORDS.search(text)) and found[2].lower() in _MONTHS and (day := found[1] or found[3]):
            return f"{found[4]}-{_MONTHS.index(found[2].lower()) + 1:02}-{int(day):02}"
    return None

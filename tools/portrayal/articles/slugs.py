"""Name an article: the short form that its picture's file and its ledger row carry."""

import re
from pathlib import PurePath
from urllib.parse import unquote, urlsplit

from portrayal.rules.language import fold, words_of

_DATE = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}-(?=.)")
_LONGEST = 80
_WORDS_OF_TEXT = 6


def slugify(text: str) -> str:
    """Return `text` as lower-case words with hyphens, at most 80 characters; ł ø æ ß become l o ae ss."""
    words = [word for written in words_of(text) for word in re.findall(r"[a-z0-9]+", fold(written.folded))]
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:_LONGEST]
        if len(longer) > _LONGEST:
            break
        slug = longer
    return slug


def slug_for(slug: str, name: str, title: str, lead: str) -> str:
    """Return the first that gives letters: the front matter's slug, the name, the title, the opening words."""
    opening = " ".join(lead.split()[:_WORDS_OF_TEXT])
    return next((found for each in (slug, name, title, opening) if (found := slugify(each))), "article")


def name_of_file(path: PurePath) -> str:
    """Return a file's name without its date; `index` and `_index` take the name of their folder."""
    stem = path.stem if path.stem.lower() not in {"index", "_index"} else path.parent.name or path.stem
    return _DATE.sub("", stem)


def name_of_url(url: str) -> str:
    """Return the last segment of a URL's path without its suffix, or its host when there is none."""
    parts = urlsplit(url)
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    if segments and segments[-1].lower().startswith("index.") and len(segments) > 1:
        segments.pop()
    return _DATE.sub("", re.sub(r"\.(?:html?|php|aspx?|md)$", "", segments[-1])) if segments else parts.hostname or ""

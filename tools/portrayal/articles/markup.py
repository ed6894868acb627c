"""Parse Markdown, HTML or plain text into an article: clean text without markup, code or navigation."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from portrayal.articles.cleaning import (
    halves,
    without_attributes,
    without_blocks,
    without_data_uris,
    without_excess,
    without_template_tags,
)
from portrayal.articles.front import split_front_matter
from portrayal.articles.given import LONGEST_ARTICLE
from portrayal.articles.page import read_html
from portrayal.articles.slugs import slug_for
from portrayal.models import Article

Kind = Literal["markdown", "mdx", "html", "plain", ""]
"""How to read a text; an empty string looks at the text itself."""

LEAD = 700
"""Characters of the opening, which tells more than the rest."""

_LOOKS_LIKE_HTML = re.compile(
    r"<(?:!doctype html|html|head|body|article|main|section|div|p|h[1-6]|ul|ol|table)[\s>]", re.IGNORECASE
)
_BEFORE_MARK = re.compile(r" (?=[.,)](?:\s|$))")
LONGEST_PAGE = 500_000
"""Characters of a page that are cleaned: scripts and styles often stand before its words."""

_LONGEST_TITLE_LINE = 120
_MOST_HEADINGS = 60
_SITE_NAME = re.compile(r"\s[|·»–—]\s[^|·»–—]{1,60}$")  # noqa: RUF001  # the dashes that stand before a site's name


@dataclass(slots=True)
class _Parsed:
    """What the markup gave."""

    title: str = ""
    headings: tuple[str, ...] = ()
    text: str = ""
    language: str = ""
    code_blocks: int = 0
    steps: int = 0


def parse(text: str, *, kind: Kind = "", title: str = "", source: str = "text", name: str = "") -> Article:
    """Return `text` as an article: front matter off, at most 20,000 characters parsed, `title` over its own.

    `source` is kept as it is; `name` is what the slug is made of when the front matter gives none. Never raises:
    markup that cannot be parsed is read as plain text.
    """
    front, content = split_front_matter(without_data_uris(text))
    kind = kind or ("html" if _LOOKS_LIKE_HTML.match(content.lstrip()) else "markdown")
    parsed = _PARSERS[kind](content)
    own_title = " ".join(title.split()) or front.title or parsed.title
    lead, body = _opening(parsed.text)
    return Article(
        title=own_title,
        headings=tuple(each for each in parsed.headings if each != own_title)[:_MOST_HEADINGS],
        lead=lead,
        body=body,
        tags=front.tags,
        slug=slug_for(front.slug, name, own_title, lead),
        source=source,
        language_hint=front.language or parsed.language,
        code_blocks=parsed.code_blocks,
        steps=parsed.steps,
    )


def _opening(text: str) -> tuple[str, str]:
    """Return the first 700 characters, cut between words, and what follows them."""
    text = text[:LONGEST_ARTICLE]
    if len(text) <= LEAD:
        return text, ""
    end = text.rfind(" ", 1, LEAD + 1)
    end = end if end > 0 else LEAD
    return text[:end], text[end:].lstrip()


def _markdown(text: str, *, mdx: bool = False) -> _Parsed:
    """Parse Markdown by rendering it, so that it is cleaned as HTML is."""
    from markdown_it import MarkdownIt

    text = without_template_tags(text[:LONGEST_ARTICLE].replace("\x00", ""), mdx=mdx)
    rendered = MarkdownIt("commonmark", {"html": True}).render(without_excess(text))
    return _read(without_attributes(without_blocks(rendered)))


def _mdx(text: str) -> _Parsed:
    """Parse Markdown with JSX in it."""
    return _markdown(text, mdx=True)


def _html(text: str) -> _Parsed:
    """Parse a page: the title and language from its head, the text from its main part."""
    text = text[:LONGEST_PAGE]
    language = re.search(r"<html[^<>]{0,400}?\slang=[\"']?([A-Za-z_-]{2,12})", text[:LONGEST_ARTICLE], re.IGNORECASE)
    head, content = halves(without_blocks(text))
    parsed = _read(without_attributes(content)[:LONGEST_ARTICLE])
    title = _title_of_head(head[:LONGEST_ARTICLE]) or parsed.title
    return replace(parsed, title=title, language=language.group(1) if language else "")


def _plain(text: str) -> _Parsed:
    """Read plain text; a short first line with an empty line below it is the title."""
    text = text[:LONGEST_ARTICLE].strip()
    first, _, rest = text.partition("\n")
    if rest.startswith(("\n", "\r\n")) and len(first) <= _LONGEST_TITLE_LINE and rest.strip():
        return _Parsed(title=_tidy(first), text=_tidy(rest))
    return _Parsed(text=_tidy(text))


_PARSERS = {"markdown": _markdown, "mdx": _mdx, "html": _html, "plain": _plain}


def _read(html: str) -> _Parsed:
    """Return title (the first h1), headings and text, without code and navigation, of which the code is counted."""
    page = read_html(html)
    headings = tuple(tidy for each in page.headings if (tidy := _tidy(each)))
    return _Parsed(_tidy(page.title), headings, _tidy(page.text), code_blocks=page.code_blocks, steps=page.steps)


def _title_of_head(head: str) -> str:
    """Return og:title, or <title> without the site's name."""
    page = read_html(head)
    return _tidy(page.shared_title) or _SITE_NAME.sub("", _tidy(page.head_title))


def _tidy(text: str) -> str:
    """Return `text` in one line, with single spaces and none before a full stop."""
    return _BEFORE_MARK.sub("", " ".join(text.split()))

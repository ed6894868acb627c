"""Read what WordPress tells, for what we need only: rows of posts and media, the index, the front page's head."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Annotated, Any, TypeVar, cast
from urllib.parse import urljoin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from portrayal.errors import VendorNever
from portrayal.sources.base import BlogPost

REL = "https://api.w.org/"
LONGEST_TITLE = 1_000
LONGEST_TEXT = 200_000
"""Characters of a post that are kept: far more than are parsed, so that a thousand posts stay small."""
_ADDRESS = re.compile(r"https?://[!-~]{1,2000}")
_LINK = re.compile(r'<([^<>\s]{1,2000})>\s*;\s*rel="?https://api\.w\.org/"?')
_TAG = re.compile(r"<(link|html)\b([^<>]{0,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(rel|href|lang)\s*=\s*["']([^"']{0,2000})["']""", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?=$|[-_])")
_MARKUP = re.compile(r"<[^<>]*>")
_DATE = re.compile(r"(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


Text = Annotated[str, BeforeValidator(_text)]
"""A text; what a plugin put in its place counts as none."""


class _Told(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True, defer_build=True)


class _Content(_Told):
    rendered: Text = ""
    protected: bool = False


class Row(_Told):
    """A post, as far as it was asked for."""

    id: int = Field(gt=0)
    status: Text = ""
    date_gmt: Text = ""
    link: Text = ""
    lang: Text = ""
    featured_media: int = 0
    author: int = 0
    title: _Content = _Content()
    content: _Content = _Content()

    def is_free_for(self, post: BlogPost) -> bool:
        """Say whether it has no image, or the one that the post was listed with and that may be replaced."""
        return not self.featured_media or (bool(post.replaces) and f"{self.featured_media}" == post.image)


class Media(_Told):
    """A picture in the media library."""

    id: int = Field(gt=0)
    slug: Text = ""
    source_url: Text = ""
    alt_text: Text = ""


class _Language(_Told):
    slug: Text = ""
    home_url: Text = ""


class Index(_Told):
    """What the site says about itself: `namespaces` of its API, and which logins it takes."""

    namespaces: tuple[str, ...] = Field(default=(), strict=False)
    authentication: Any = None

    @property
    def is_wordpress(self) -> bool:
        """Whether it offers WordPress's own routes."""
        return "wp/v2" in self.namespaces

    @property
    def takes_passwords(self) -> bool:
        """Whether it offers application passwords; only a site that says what it offers can say no."""
        offered = self.authentication
        return offered is None or "application-passwords" in str(offered)

    def has(self, plugin: str) -> bool:
        """Whether a plugin's routes are there, by the beginning of their name."""
        return any(name.startswith(plugin) for name in self.namespaces)


class User(_Told):
    """Who we are there, and what they may do."""

    id: int = 0
    capabilities: dict[str, bool] = Field(default={}, strict=False)

    def may_change(self, row: Row) -> bool:
        """Say whether they may change a post, as far as the site told: an Author only their own."""
        may = self.capabilities
        return not may or may.get("edit_others_posts", False) or row.author in (0, self.id)


T = TypeVar("T", bound=BaseModel)


def read_one(kind: type[T], value: Any, site: str) -> T:
    """Return one object. Raises VendorNever for anything else."""
    try:
        return kind.model_validate(value)
    except ValidationError:
        raise _unreadable(site) from None


def read_rows(kind: type[T], value: Any, site: str) -> list[T]:
    """Return a list of objects. Raises VendorNever for anything else."""
    if not isinstance(value, list):
        raise _unreadable(site)
    return [read_one(kind, row, site) for row in cast("list[Any]", value)]


def read_languages(value: Any) -> dict[str, str]:
    """Return the front page of each language -> the language, as Polylang lists them; empty if it does not."""
    try:
        rows = TypeAdapter(list[_Language]).validate_python(value)
    except ValidationError:
        return {}
    return {row.home_url.rstrip("/") + "/": short_language(row.slug) for row in rows if row.home_url and row.slug}


def read_front_page(headers: Mapping[str, str], html: str, address: str) -> tuple[str, str]:
    """Return where the page says that the REST API is ("" if it does not), and the site's language."""
    told = _LINK.search(headers.get("link", ""))
    root, language = (urljoin(address, told[1]) if told else ""), ""
    for name, inside in _TAG.findall(html):
        said = {key.lower(): unescape(value) for key, value in _ATTRIBUTE.findall(inside)}
        if name.lower() == "html":
            language = language or short_language(said.get("lang", ""))
        elif not root and said.get("rel") == REL and said.get("href"):
            root = urljoin(address, said["href"])
    return root, language


def short_language(text: str) -> str:
    """Return the language of a locale or a tag, in two or three small letters: de_DE and de-AT are de."""
    found = _LANGUAGE.match(text)
    return found[0].lower() if found else ""


def shown_address(text: str, instead: str) -> str:
    """Return an address that a site tells, or another one where it is none that may be shown."""
    return text if _ADDRESS.fullmatch(text) else instead


def blog_post(row: Row, homes: Mapping[str, str], language: str) -> BlogPost:
    """Return a row as a post; its language is its own, else that of the longest front page it lies below."""
    below = max((home for home in homes if row.link.startswith(home)), key=len, default="")
    return BlogPost(
        id=str(row.id),
        title=" ".join(unescape(_MARKUP.sub("", row.title.rendered[:LONGEST_TITLE])).split()),
        text=row.content.rendered[:LONGEST_TEXT],
        url=shown_address(row.link, "") or None,
        language=short_language(row.lang) or homes.get(below, "") or language,
        published=f"{row.date_gmt}+00:00" if _DATE.fullmatch(row.date_gmt) else None,
        image=str(row.featured_media) if row.featured_media else None,
    )


def _unreadable(site: str) -> VendorNever:
    return VendorNever(
        f"{site} answers in another form than WordPress's.", next="A plugin changes its REST API: switch it off for it."
    )

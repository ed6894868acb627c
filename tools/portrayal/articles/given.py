"""What a caller gives: an article as text, a file or a URL."""

from portrayal.errors import BadRequest
from portrayal.models import Noun

LONGEST_FILE = 5_000_000
"""Bytes that are read of a file or a page; the rest is left."""

LONGEST_ARTICLE = 20_000
"""Characters that are parsed; more does not make a classification better."""


class Given(Noun):
    """An article as exactly one of `text`, `file` (a path) or `url`; `title` overrides the article's own."""

    text: str | None = None
    file: str | None = None
    url: str | None = None
    title: str | None = None

    def check(self) -> None:
        """Raise BadRequest unless exactly one of `text`, `file` and `url` says something."""
        named = [name for name in ("text", "file", "url") if getattr(self, name) is not None]
        if not named:
            raise BadRequest("No article was given.", next="Give exactly one of text, file or url.")
        if len(named) > 1:
            raise BadRequest(
                f"The article was given {len(named)} times, as {' and '.join(named)}.",
                next="Give exactly one of text, file or url.",
            )
        for name in ("file", "url"):
            value = getattr(self, name)
            if value is not None and not value.strip():
                raise BadRequest(f"`{name}` is empty.", next="Give exactly one of text, file or url.")


class Fetched(Noun):
    """A page as it was downloaded: the last URL after redirects, its content type and its decoded text."""

    url: str
    content_type: str
    text: str

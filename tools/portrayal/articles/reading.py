"""Read an article from wherever it is: a text, a file or a URL."""

from collections.abc import Awaitable, Callable
from functools import cache, partial
from pathlib import Path

from anyio import CapacityLimiter, to_thread

from portrayal.articles.fetching import fetch_page
from portrayal.articles.files import read_file
from portrayal.articles.given import Fetched, Given
from portrayal.articles.markup import Kind, parse
from portrayal.articles.slugs import name_of_file, name_of_url
from portrayal.errors import BadRequest
from portrayal.models import Article

_AT_ONCE = 4


async def read_article(
    given: Given,
    *,
    allowed: Callable[[Path], Path],
    fetch: Callable[[str], Awaitable[Fetched]] = fetch_page,
) -> Article:
    """Return the article that was given, cleaned, of at most 20,000 characters of markup.

    `allowed` resolves a path and raises when it lies outside of the allowed folders; `fetch` downloads a page. Raises
    BadRequest (nothing, too much or no text given), NotFound, and what `fetch` raises. Parsing runs in a thread.
    """
    given.check()
    title = given.title or ""
    if given.url is not None:
        page = await fetch(given.url.strip())
        work = partial(
            parse, page.text, kind=_kind_of(page.content_type), title=title, source=page.url, name=name_of_url(page.url)
        )
    elif given.file is not None:
        work = partial(_from_file, given.file, title, allowed)
    else:
        work = partial(parse, given.text or "", title=title)
    article = await to_thread.run_sync(work, limiter=_limiter())
    if not (article.title or article.headings or article.lead):
        where = "The text" if article.source == "text" else article.source
        raise BadRequest(f"{where} holds no words to read.", next="Give an article with a title or some text.")
    return article


def _from_file(file: str, title: str, allowed: Callable[[Path], Path]) -> Article:
    """Read and parse a file; `source` is its name, without the folder."""
    path, kind, text = read_file(file, allowed=allowed)
    return parse(text, kind=kind, title=title, source=path.name, name=name_of_file(path))


def _kind_of(content_type: str) -> Kind:
    """Return how to parse a page of this content type."""
    kinds: dict[str, Kind] = {"text/markdown": "markdown", "text/plain": ""}
    return kinds.get(content_type, "html")


@cache
def _limiter() -> CapacityLimiter:
    """Return the limiter of parsing threads, apart from the one of everything else."""
    return CapacityLimiter(_AT_ONCE)

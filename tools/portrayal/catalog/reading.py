"""Read the article of a request and classify it, off the event loop."""

import hashlib
from dataclasses import dataclass, replace

import anyio.to_thread

from portrayal.articles import Given, read_article
from portrayal.catalog.requests import ArticleRequest
from portrayal.errors import BadRequest
from portrayal.models import Article, Classification
from portrayal.rules.classifying import classify_text
from portrayal.studio import Studio


@dataclass(frozen=True)
class Read:
    """An article with what it is about; `key` is what its scene is chosen from (R-variety)."""

    article: Article
    found: Classification
    key: str

    def with_found(self, found: Classification) -> "Read":
        """Return the same article with another classification."""
        return replace(self, found=found)


async def read_and_classify(studio: Studio, request: ArticleRequest, *, language: str = "") -> Read:
    """Read the article that `request` gives; `language` counts where it says none. Raises BadRequest or NotFound."""
    given = Given(text=request.text, file=request.file, url=request.url, title=request.title)
    return await classify_given(studio, given, language=language)


async def classify_given(studio: Studio, given: Given, *, language: str = "") -> Read:
    """Read and classify; the article's slug is its key, or its content when it has none."""
    article = await read_article(given, allowed=studio.folders.allowed)
    if not any(letter.isalnum() for letter in f"{article.title}{article.lead}{article.body}"):
        raise BadRequest("The article has no words.", next="Give its text, or another file or address.")
    if language and not article.language_hint:
        article = article.model_copy(update={"language_hint": language})
    clusters = studio.clusters()

    def classify() -> Classification:
        return classify_text(article, own_terms=clusters.terms, clusters=clusters.names)

    found = await anyio.to_thread.run_sync(classify)
    key = article.slug or hashlib.sha256(f"{article.title}\n{article.body}".encode()).hexdigest()[:16]
    return Read(article=article, found=found, key=key)


def gives_article(request: ArticleRequest) -> bool:
    """Say whether a request brings an article at all."""
    return any(value is not None for value in (request.text, request.file, request.url))

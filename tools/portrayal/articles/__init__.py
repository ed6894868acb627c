"""Read an article: Markdown, HTML, plain text, a file or a URL, into clean text."""

from portrayal.articles.fetching import fetch_page
from portrayal.articles.given import Fetched, Given
from portrayal.articles.reading import read_article

__all__ = ["Fetched", "Given", "fetch_page", "read_article"]

"""Short articles of our own in six languages, with the mixed vocabulary of an agency's blog, find their cluster."""

from pathlib import Path

import pytest

from portrayal.articles.markup import parse
from portrayal.rules.classifying import BUILTIN, classify_text

CORPUS = Path(__file__).parent / "classify_corpus"


def articles() -> list[tuple[str, str, str, str]]:
    """Return language, cluster, title and text of each."""
    found: list[tuple[str, str, str, str]] = []
    for file in sorted(CORPUS.glob("*.md")):
        for block in file.read_text(encoding="utf-8").split("=== ")[1:]:
            head, _, text = block.partition("\n")
            cluster, _, title = head.partition(" | ")
            found.append((file.stem, cluster, title, text.strip()))
    return found


def test_the_corpus_has_every_cluster_in_every_language():
    """R-cluster."""
    named = {(language, cluster) for language, cluster, _, _ in articles()}
    assert named == {(language, cluster) for language in ("de", "en", "es", "fr", "no", "pl") for cluster in BUILTIN}


@pytest.mark.parametrize(("language", "cluster", "title", "text"), articles(), ids=lambda value: value[:24])
def test_a_short_article_finds_its_cluster_and_language(language: str, cluster: str, title: str, text: str):
    """R-cluster."""
    found = classify_text(parse(text, kind="markdown", title=title))
    assert (found.cluster, found.language) == (cluster, language)
    assert found.is_tutorial == (cluster == "tutorial")


@pytest.mark.parametrize("language", ["de", "en", "es", "fr", "no", "pl"])
def test_most_find_it_without_their_title(language: str):
    """R-cluster."""
    rows = [(cluster, text) for spoken, cluster, _, text in articles() if spoken == language]
    found = [classify_text(parse(text, kind="markdown")).cluster == cluster for cluster, text in rows]
    assert sum(found) >= 0.75 * len(rows)

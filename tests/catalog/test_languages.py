"""What is said of an article's language, and of that of its alt text, where the two differ."""

import io

import pytest
from rich.console import Console

from portrayal import HeroRequest, classify_article, generate_hero
from portrayal.catalog.classify import ClassifyRequest
from portrayal.cli.screens import show

pytestmark = pytest.mark.anyio

PORTUGUESE = "# Senhas\n\nUma senha longa é melhor do que uma complicada, e ninguém deve usar a mesma duas vezes."
GERMAN = (
    "# Kennwörter\n\nEin langes Kennwort ist besser als ein kompliziertes, und niemand sollte dasselbe zweimal nutzen."
)


async def test_an_article_in_a_language_that_is_not_ours_is_named_beside_the_language_of_its_alt_text(studio):
    found = await classify_article(studio, ClassifyRequest(text=PORTUGUESE))
    assert (found.language, found.written_in) == ("en", "Portuguese")
    assert "for which there is no alt text: it is in English, and so language is en." in found.warnings[0]
    hero = await generate_hero(studio, HeroRequest(text=PORTUGUESE, dry_run=True))
    assert "and so" not in " ".join(hero.warnings)  # a hero has no such field


async def test_an_article_in_one_of_our_languages_has_one_language_and_no_word_of_another(studio):
    found = await classify_article(studio, ClassifyRequest(text=GERMAN))
    assert found.model_dump(exclude_none=True)["language"] == "de"
    assert found.written_in is None


async def test_the_command_line_says_both_languages_in_one_line(studio):
    out = io.StringIO()
    for text in (PORTUGUESE, GERMAN):
        show(await classify_article(studio, ClassifyRequest(text=text)), Console(file=out, width=110))
    shown = " ".join(out.getvalue().split())
    assert "Language Portuguese (alt text in English)" in shown
    assert "Language German │" in shown

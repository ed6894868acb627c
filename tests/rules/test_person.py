"""A hero shows a person for strategy pieces and where the title asks for one."""

import pytest

from portrayal.models import Article
from portrayal.rules.data import table
from portrayal.rules.person import needs_person


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("An interview with our first reader", "an interview"),
        ("Wywiad z programistką", "an interview"),
        ("Unser Team zieht um", "a team"),
        ("Møt de ansatte", "a team"),
        ("El equipo detrás de la web", "a team"),
        ("Ce que nos collègues nous apprennent", "a team"),
        ("What clients ask about caching", "clients"),
        ("Klienci pytają o pamięć podręczną", "clients"),
        ("Über mich und meine Server", "the author's own story"),
        ("Mon parcours vers Next.js", "the author's own story"),
        ("Moim zdaniem: za dużo wtyczek", "a personal opinion"),
        ("Mener jeg alvor om ytelse?", "a personal opinion"),
    ],
)
def test_a_cue_in_the_title_brings_a_person(title: str, why: str):
    """R-route-lora."""
    person, because = needs_person(Article(title=title), "performance")
    assert person
    assert why in because


def test_strategy_brings_a_person_without_a_cue():
    """R-route-lora."""
    assert needs_person(Article(title="Pricing"), "strategy") == (
        True,
        "Strategy pieces are about people and their decisions.",
    )


@pytest.mark.parametrize("cluster", ["ai", "security", "performance", "headless", "plugins", "seo", "tutorial", "own"])
def test_a_technical_piece_is_a_still_life(cluster: str):
    """R-route-t2i."""
    person, because = needs_person(Article(title="Cache headers explained", lead="Our client and our team."), cluster)
    assert not person
    assert "technical" in because


def test_every_kind_of_cue_has_a_reason_and_terms():
    for row in table("lexicon/person").values():
        assert row["because"]
        assert len(row["terms"]) >= 6

"""A hero shows a person for strategy pieces and where the title asks for one."""

import pytest

from portrayal.models import Article
from portrayal.rules.data import table
from portrayal.rules.person import mentions_person, needs_person


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


@pytest.mark.parametrize("cluster", ["ai", "security", "performance", "headless", "plugins", "seo", "tutorial"])
def test_a_technical_piece_is_a_still_life(cluster: str):
    """R-route-t2i."""
    person, because = needs_person(Article(title="Cache headers explained", lead="Our client and our team."), cluster)
    assert not person
    assert "technical" in because


def test_a_piece_of_a_user_s_own_cluster_is_a_still_life_without_being_called_technical():
    """R-route-t2i."""
    person, because = needs_person(Article(title="Sourdough in three days"), "recipes")
    assert (person, because) == (False, "Nothing in the title speaks of a person.")
    assert needs_person(Article(title="How I learned to bake"), "recipes")[0]


@pytest.mark.parametrize(
    "title", ["10 najlepszych przepisów na pierogi", "What changes in cookie law", "Fra frø til brød", ""]
)
@pytest.mark.parametrize("cluster", ["strategy", "ai"])
def test_a_guessed_cluster_neither_brings_a_person_nor_calls_the_piece_technical(title: str, cluster: str):
    """R-route-t2i."""
    person, because = needs_person(Article(title=title, lead="It rains."), cluster, low_evidence=True)
    assert not person
    assert because == f"Nothing in the {'title' if title else 'opening'} speaks of a person."


@pytest.mark.parametrize(
    "title",
    ["How I learned to rest", "Wie ich mit 40 schwimmen lernte", "Jak ja odpoczywam", "Hvordan jeg fant roen",
     "Cómo aprendí a descansar", "Comment j'ai appris à dormir", "Moja historia", "Meine Geschichte", "Min historie",
     "Mi historia", "Mon histoire", "My story"],
)  # fmt: skip
def test_a_first_person_story_brings_its_author(title: str):
    """R-route-lora."""
    person, because = needs_person(Article(title=title), "ai", low_evidence=True)
    assert person
    assert "the author's own story" in because


def test_a_how_to_in_the_first_person_stays_a_still_life():
    """R-route-t2i."""
    assert not needs_person(Article(title="How I set up Docker"), "tutorial", tutorial=True)[0]
    assert not needs_person(Article(title="How I set up Docker"), "ai", low_evidence=True, tutorial=True)[0]
    assert not needs_person(Article(title="Wie ich meinen Cache leere"), "performance")[0]


def test_a_story_without_a_title_is_told_by_its_opening():
    assert needs_person(Article(lead="Meine Geschichte beginnt am Meer."), "ai", low_evidence=True)[0]


@pytest.mark.parametrize(
    "text",
    ["a crowd cheering in a stadium", "an old man by the sea", "no chairs and a quiet room, one child",
     "kobieta z telefonem", "dwie osoby przy stole", "mężczyzna i pies", "eine Frau am Fenster", "Leute im Park",
     "ein Kind am Strand", "en kvinne ved vinduet", "et barn på stranda", "en mann med hund", "una mujer en la playa",
     "un hombre con perro", "une femme devant la mer", "deux hommes sur un quai"],
)  # fmt: skip
def test_words_for_people_are_known_in_six_languages(text: str):
    assert mentions_person(text)


@pytest.mark.parametrize(
    "text",
    ["a barn in a field", "a mug on an oak table", "a street without people", "no people, only fog", "a kind light",
     "kubek na stole", "plaża bez ludzi", "ein Tisch ohne Menschen", "en hytte uten folk", "una mesa sin gente",
     "une table sans personne", "a frying pan", "personal notes in a drawer", ""],
)  # fmt: skip
def test_things_and_denied_people_are_nobody(text: str):
    assert not mentions_person(text)


def test_every_kind_of_cue_has_a_reason_and_terms():
    for row in table("lexicon/person")["cues"].values():
        assert row["because"]
        assert len(row["terms"]) >= 6

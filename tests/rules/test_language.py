"""The language of a text is told by its small words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrayal.rules.data import table
from portrayal.rules.language import detect_language, fold, words_of

SENTENCES = {
    "en": "This is what we have learned about the garden and the people who work in it.",
    "pl": "To jest opowieść o ogrodzie, w którym nie ma już żadnych drzew, ale są kwiaty.",
    "de": "Das ist die Geschichte von einem Garten, der nicht mehr so groß ist wie früher.",
    "no": "Dette er en fortelling om hagen som ikke lenger er så stor, og om dem som bor der.",
    "es": "Esta es la historia de un jardín que ya no es tan grande como los demás.",
    "fr": "Voici l'histoire d'un jardin qui n'est plus aussi grand que les autres dans la ville.",
}


@pytest.mark.parametrize(("language", "sentence"), SENTENCES.items())
def test_a_sentence_is_enough(language: str, sentence: str):
    assert detect_language(sentence) == language


@pytest.mark.parametrize("sentence", ["Eg veit ikkje kva dei seier, men det er noko me har høyrt."])
def test_nynorsk_is_norwegian(sentence: str):
    assert detect_language(sentence) == "no"


@pytest.mark.parametrize(
    ("hint", "language"), [("nb-NO", "no"), ("de_AT", "de"), ("nn", "no"), ("pl", "pl"), ("xx", "en"), ("", "en")]
)
def test_a_hint_decides_where_the_text_says_nothing(hint: str, language: str):
    assert detect_language("WordPress 7.0", hint) == language


def test_a_wrong_hint_does_not_outweigh_the_text():
    """Themes often leave lang="en" on pages in another language."""
    assert detect_language(SENTENCES["pl"], "en-US") == "pl"


def test_english_names_in_a_title_do_not_make_it_english():
    assert detect_language("Hvordan vi bruker Next.js og Vercel til å lage raske nettsider") == "no"


TITLES = """
en|# Why I fired my biggest client
en|I quit my job
en|AI in 2026
en|Me, myself and the algorithm
en|Site audit: 5 steps
en|a crowd cheering in a stadium
en|a barn in a field
en|Café culture for remote workers
pl|Dlaczego zwolniłem największego klienta
pl|10 najlepszych przepisów na pierogi
pl|Mój pierwszy rok na swoim
pl|Strona ładuje się wolno
pl|kobieta z telefonem przed pulpitem nawigacyjnym
pl|kubek na stole
de|Warum ich meinen größten Kunden entließ
de|Wie ich mit 40 Gitarre lernte
de|Mein erster Kunde
de|ein Dashboard auf einem Bildschirm, daneben ein Handy auf dem Tisch
de|Frau am Fenster
de|Eigene Blöcke entwickeln
no|Hvorfor jeg sa opp kunden min
no|Si nei til feil kunde
no|et skrivebord uten skjerm
no|en kvinne ved vinduet
no|Digital strategi for små bedrifter
es|Por qué despedí a mi mejor cliente
es|Mi primer año como autónomo
es|una mesa con un móvil
es|Títulos que la gente busca
fr|Pourquoi j'ai renvoyé mon plus gros client
fr|Mon premier client
fr|une femme devant un tableau de bord
fr|Séparer la vitrine de l'atelier
fr|un bureau sans écran
""".strip().splitlines()


@pytest.mark.parametrize("row", TITLES)
def test_a_short_title_is_enough(row: str):
    language, title = row.split("|")
    assert detect_language(title) == language


def test_no_small_word_stands_twice_in_a_language():
    for words in table("lexicon/stopwords")["words"].values():
        assert len(set(words.split())) == len(words.split())


@pytest.mark.parametrize(
    ("written", "folded"),
    [("Łódź", "lodz"), ("Ærø", "aero"), ("Straße", "strasse"), ("Œuvre", "oeuvre"), ("ÅÖÜ", "aou"), ("Abc", "abc")],
)
def test_folding_leaves_plain_letters(written: str, folded: str):
    assert fold(written) == folded


def test_decomposed_letters_are_the_same_word():
    assert words_of("se\u0301curite\u0301") == words_of("sécurité")


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300))
def test_any_text_has_words_of_at_most_forty_letters(text: str):
    assert all(0 < len(word.written) <= 80 for word in words_of(text))
    assert detect_language(text) in SENTENCES

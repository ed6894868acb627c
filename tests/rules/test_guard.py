"""The prompt guard: what models cannot draw becomes mood (R-noscreen)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrayal.rules.data import table
from portrayal.rules.guard import cut_guarded, guard_prompt, mentions
from portrayal.rules.language import detect_language
from portrayal.rules.person import mentions_person

LANGUAGES = ("en", "pl", "de", "no", "es", "fr")

REWRITTEN = [
    ("a security dashboard on a monitor", "calm, watchful concentration in focused light"),
    ("a laptop", "a closed laptop"),
    ("her silver laptop", "a closed laptop"),
    ("a laptop open on the desk", "a closed laptop on the desk"),
    ("open laptop showing code", "a closed laptop and an open blank notebook, patient making"),
    ("a laptop showing a security dashboard", "a closed laptop, calm, watchful concentration in focused light"),
    ("smartphone with an app", "a closed notebook"),
    ("whiteboard full of diagrams", "a bare sunlit wall, thinking at large scale"),
    ("a woman typing on a laptop by the window", "a woman with a closed laptop by the window"),
    ("a man holding a smartphone", "a man with a closed notebook"),
    ("an open book on an oak table", "a closed book on an oak table"),
    ('a sign saying "Welcome home" near a path', "a clear sense of direction in open light, near a path"),
    ("a screen full of numbers in the dark", "quiet, uncluttered surfaces, in the dark"),
    ("A SCREEN", "calm concentration in soft, even light"),
    ("ＳＣＲＥＥＮ", "calm concentration in soft, even light"),
    ("scr\u200been", "calm concentration in soft, even light"),
    ("the mon\u00aditor", "calm concentration in soft, even light"),
]  # fmt: skip

IN_THE_SCENES_LANGUAGE = [
    ("Kobieta z telefonem przed pulpitem nawigacyjnym", "Kobieta, zamknięty notes, spokojne, czujne skupienie w punktowym świetle"),
    ("Kobieta, która trzyma telefon w ręku, przy oknie", "Kobieta, przy oknie, zamknięty notes"),
    ("mężczyzna z laptopem i kubkiem", "mężczyzna z kubkiem, zamknięty laptop"),
    ("na stole leży telefon i kubek", "na stole leży kubek, zamknięty notes"),
    ("komórka na biurku, poranne światło", "na biurku, poranne światło, zamknięty notes"),
    (
        "ein Dashboard auf einem Bildschirm, daneben ein Handy auf dem Tisch",
        "auf dem Tisch, ruhige, wache Konzentration in gebündeltem Licht, ein geschlossenes Notizheft",
    ),
    ("Eine Frau hält ein Handy in der Hand", "Eine Frau, ein geschlossenes Notizheft"),
    ("Frau mit einem alten Laptop im Garten", "Frau im Garten, ein zugeklappter Laptop"),
    ("am Morgen ein Laptop auf dem Tisch", "am Morgen auf dem Tisch, ein zugeklappter Laptop"),
    ("Ein Smartphone liegt auf dem Tisch.", "auf dem Tisch, ein geschlossenes Notizheft"),
    ("en kvinne med mobil i hånden ved vinduet", "en kvinne ved vinduet, en lukket notatbok"),
    ("en mann foran et kontrollpanel på en skjerm", "en mann, rolig, våken konsentrasjon i samlet lys"),
    ("una mujer con un móvil en la mano", "una mujer, un cuaderno cerrado"),
    ("una mesa con un ordenador y una taza", "una mesa con una taza, un portátil cerrado"),
    ("una profesora delante de una pizarra digital", "una profesora, una pared desnuda al sol, pensar en grande"),
    ("une femme devant un tableau de bord", "une femme, concentration calme et attentive dans une lumière ciblée"),
    ("un homme tient un smartphone à la main, près de la fenêtre", "un homme, près de la fenêtre, un carnet fermé"),
]  # fmt: skip

DENIED = [
    ("a calm desk without any text, no logos or watermarks", "a calm desk"),
    ("no screens", ""),
    ("a desk, no text, no logos, no watermark, window light", "a desk, window light"),
    ("text-free wall", "wall"),
    ("video no text call", "video, call"),
    ("biurko bez ekranów i napisów, rano", "biurko, rano"),
    ("ein Tisch ohne Bildschirm", "ein Tisch"),
    ("et skrivebord uten skjerm", "et skrivebord"),
    ("una mesa sin pantallas", "una mesa"),
    ("une table sans texte", "une table"),
]

CAUGHT = [
    "ekran", "na ekranie", "blask ekranu", "przed ekranem", "dwa ekrany", "za ekranami", "przy monitorze", "linie kodu", "kodem źródłowym",
    "wykresy", "z telefonem", "telefon komórkowy", "interfejs użytkownika", "szyldem", "gazetą", "napisami", "tytułem", "dokumenty", "klawiatura",
    "Bildschirm", "vor Bildschirmen", "Dashboard-Ansicht", "Laptopbildschirm", "Quellcode", "Balkendiagramme", "sein Handy", "Straßenschild", "Zeitung",
    "Beschriftung", "Firmenlogo", "Tastatur", "eine Überschrift",
    "skjerm", "skjermen", "skjermer", "dataskjermene", "kildekode", "diagrammer", "mobiltelefon", "nettbrett", "veiskilt", "avisen", "bokstaver", "en bærbar", "tastaturet",
    "pantalla", "pantallas", "código", "gráficos", "teléfono móvil", "letreros", "periódico", "palabras", "pizarra", "teclado", "portátil", "panel de control",
    "écran", "écrans", "lignes de code", "tableau de bord", "graphiques", "téléphones", "affiche", "journaux", "lettres", "clavier", "ordinateur portable",
    "terminal window", "charts", "flowcharts", "web page", "billboards", "posters", "newspapers", "logos", "badges", "captions", "QR code", "tablets", "iPhone15", "keyboards",
]  # fmt: skip

SAFE = [
    "closed laptop, blank notebook, window light", "a closed silver laptop", "sunscreen", "a screen door", "a folding screen", "codeine", "signature style",
    "charter boat", "design", "assign", "text-ile", "textile", "kodeks", "a decoder ring", "Codex", "phone booth", "headphones", "texture of linen", "context",
    "a slow morning, a tall window", "signs of spring", "brand new coat", "an airport terminal", "a stone tablet", "applause", "zamknięty laptop",
    "geschlossener Laptop", "lukket bærbar", "portátil cerrado", "ordinateur portable fermé", "a coffee mug, a pen, a lamp", "",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), REWRITTEN + DENIED)
def test_the_mood_takes_the_place_of_what_models_cannot_draw(text, expected):
    """R-noscreen, R-mood."""
    assert guard_prompt(text).text == expected


@pytest.mark.parametrize(("text", "expected"), IN_THE_SCENES_LANGUAGE)
def test_in_another_language_the_phrase_is_cut_out_and_its_mood_stands_at_the_end(text, expected):
    """R-noscreen, R-mood."""
    guarded = guard_prompt(text)
    assert guarded.text == expected
    assert guard_prompt(expected).text == expected
    kept = cut_guarded(text).text.rstrip(".")
    assert guarded.text.startswith(kept)
    assert not any(change.replaced_by in kept for change in guarded.changes)


def test_every_replacement_is_there_in_six_languages_and_brings_in_nobody():
    """R-mood."""
    data = table("guard")
    for row in [*data["concepts"], *data["pairs"]]:
        answers = row.get("in", {})
        if row.get("id") != "denied":
            assert set(answers) == {"pl", "de", "no", "es", "fr"}
        for answer in (*answers.values(), row.get("object", "")):
            assert guard_prompt(answer).text == answer
            assert not mentions_person(answer)
            assert not any(word in answer.split() for word in ("hand", "ręce", "Hand", "hånd", "mano", "main"))


@pytest.mark.parametrize("text", ["a handy mug beside a portable heater", "a mobile of paper birds", "a notebook"])
def test_a_word_that_is_a_screen_in_one_language_only_is_safe_in_the_others(text):
    assert detect_language(text) == "en"
    assert guard_prompt(text).text == text


def test_what_people_read_has_the_phrase_cut_out_and_nothing_in_its_place():
    assert cut_guarded("a woman typing on a laptop by the window").text == "a woman by the window"
    assert cut_guarded("a woman typing on a laptop").things == ("a closed laptop",)
    assert cut_guarded("a dashboard on a screen").text == ""
    assert cut_guarded("a mug on a table").text == "a mug on a table"


@pytest.mark.parametrize("text", CAUGHT)
def test_a_term_is_caught_in_six_languages_whatever_its_ending(text):
    """R-noscreen."""
    guarded = guard_prompt(f"{text}, morning light")
    assert guarded.changes
    assert text.split()[-1].casefold() not in guarded.text.casefold()
    assert "morning light" in guarded.text


@pytest.mark.parametrize("text", SAFE)
def test_safe_things_survive_unchanged(text):
    """R-props."""
    assert guard_prompt(text).text == text
    assert guard_prompt(text).changes == ()


def test_one_phrase_is_one_change_with_its_reason():
    changes = guard_prompt("a man, a laptop showing a security dashboard, a mug").changes
    assert [c.found for c in changes] == ["a laptop showing a security dashboard"]
    assert "R-noscreen" in changes[0].because
    assert mentions("a mug") == ()


def test_no_replacement_needs_the_guard_itself():
    for row in table("guard")["concepts"]:
        for answer in (row.get("object", ""), row.get("mood", "")):
            assert guard_prompt(answer).text == answer


_WORDS = st.sampled_from(
    [t.replace("*", "") for row in table("guard")["concepts"] for lang in LANGUAGES for t in row.get(lang, ())]
    + [w for words in table("guard")["words"].values() for w in words]
    + ["closed", "window", "lamp", ",", ".", '"', "tree", "'", "-", "door"]
)


@settings(deadline=None, max_examples=3000)
@given(st.lists(_WORDS, max_size=14).map(" ".join))
def test_guarding_twice_changes_nothing_more(text):
    once = guard_prompt(text)
    again = guard_prompt(once.text)
    assert (again.text, again.changes) == (once.text, ())


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=80))
def test_any_text_gives_one_clean_line(text):
    once = guard_prompt(text)
    assert guard_prompt(once.text).text == once.text
    assert "\n" not in once.text


@pytest.mark.parametrize(
    "unit",
    [
        "screen ",
        "a ",
        "on a ",
        "lap",
        "no screen, ",
        "bildschirm",
        "screen showing ",
        'sign "',
        "telefon",
        "a_",
        "é ",
        "\u0301",
    ],
)
def test_hostile_repeats_return(unit):
    assert len(guard_prompt((unit * 20_000)[:20_000]).text) <= 200_000

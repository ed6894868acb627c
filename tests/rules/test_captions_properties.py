"""What holds for every caption, whoever wrote it."""

import itertools
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captions_table import rows, spelled
from portrayal.rules.captions import clean_caption
from portrayal.rules.data import table
from portrayal.rules.traits import strip_traits
from portrayal.rules.traits_words import LANGUAGES, kinds_of
from portrayal.rules.wording import clean, fold

CAPTIONS = [row.caption for row in rows()]
NEVER = {
    "en": ["brown hair", "blue eyes", "her face", "pale skin", "a beard", "freckles", "blonde", "white shirt", "red dress", "eyeglasses"],
    "pl": ["brązowe włosy", "niebieskich oczach", "jej twarz", "jasna cera", "z brodą", "piegi", "biała koszula", "czerwonej sukience"],
    "de": ["braune Haare", "blauen Augen", "ihr Gesicht", "helle Haut", "mit Vollbart", "Sommersprossen", "weißes Hemd", "roten Kleid"],
    "no": ["brunt hår", "blå øyne", "ansiktet hennes", "lys hud", "med skjegg", "fregner", "hvit skjorte", "rød kjole"],
    "es": ["pelo castaño", "ojos azules", "su rostro", "piel clara", "con barba", "pecas", "camisa blanca", "vestido rojo"],
    "fr": ["cheveux bruns", "yeux bleus", "son visage", "peau claire", "moustache", "taches de rousseur", "chemise blanche", "robe rouge"],
}  # fmt: skip
"""What says how somebody looks, in each language; the last word or the one before it may never be left."""
SCENES = {
    "en": ["standing in a park", "by a tall window", "soft morning light", "red brick wall", "smiling at the camera", "three-quarter view"],
    "pl": ["stoi w parku", "przy wysokim oknie", "miękkie poranne światło", "ceglany mur", "uśmiecha się do kamery", "ujęcie z góry"],
    "de": ["steht in einem Park", "an einem hohen Fenster", "weiches Morgenlicht", "rote Ziegelwand", "lächelt in die Kamera", "von oben"],
    "no": ["står i en park", "ved et høyt vindu", "mykt morgenlys", "rød murvegg", "smiler mot kameraet", "sett ovenfra"],
    "es": ["de pie en un parque", "junto a una ventana", "luz suave de la mañana", "muro de ladrillo", "sonríe a la cámara", "vista desde arriba"],
    "fr": ["debout dans un parc", "près d'une fenêtre", "lumière douce du matin", "mur de briques", "sourit à la caméra", "vue de dessus"],
}  # fmt: skip


def _captions_of(language: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(NEVER[language] + SCENES[language] * 2), min_size=1, max_size=7)


PERSONAL = frozenset({"feature", "worn", "person", "pronoun", "look", "wear", "shade", "role"})
"""Kinds of words that say something about a person."""


TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(CAPTIONS), min_size=1, max_size=3).map(" ".join),
    st.lists(st.sampled_from(sorted({word for text in CAPTIONS for word in text.split()})), max_size=25).map(" ".join),
)


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_cleaning_a_cleaned_caption_changes_nothing(text):
    once, _ = strip_traits(text)
    assert strip_traits(once) == (once, ())


@settings(deadline=None, max_examples=150)
@given(TEXTS)
def test_a_caption_file_that_is_curated_again_stays_as_it_is(text):
    """R-caption-file, R-caption-trigger."""
    once = clean_caption(text, trigger_word="ohwx", base_model="flux", subject="woman").text
    assert clean_caption(once, trigger_word="ohwx", base_model="flux", subject="woman").text == once


@pytest.mark.parametrize("language", LANGUAGES)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_no_removed_fragment_is_left_and_no_word_of_looks(language, data):
    """R-caption-flux."""
    parts = data.draw(_captions_of(language))
    stays, removed = strip_traits(", ".join(parts))
    for part in parts:
        if part in NEVER[language]:
            assert spelled(part.split()[-1] if language in ("en", "de", "pl") else part) not in spelled(stays)
    assert all(spelled(fragment) not in spelled(stays) for fragment in removed)
    assert all(spelled(part) in spelled(stays) for part in parts if part in SCENES[language])


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.sampled_from(sorted({word for text in CAPTIONS for word in text.split()})), max_size=12).map(" ".join)
)
def test_a_text_without_a_word_about_a_person_passes_unchanged(text):
    words = fold(spelled(text)).split()
    told = any(PERSONAL & kinds_of(word, language) for word in words for language in LANGUAGES) or _is_listed_phrase(
        text
    )
    if not told and not _names_somebody(text) and not next(filter(str.isalpha, text), "").isupper():
        assert strip_traits(text) == (clean(text.replace("_", " ")), ())


def _names_somebody(text: str) -> bool:
    names = f"{table('trigger_words')['names']} {table('looks/any')['names']['more']}".split()
    return not set(fold(spelled(text)).split()).isdisjoint(names)


def _is_listed_phrase(text: str) -> bool:
    folded = fold(spelled(text))
    listed = [
        term
        for name in ("any", *LANGUAGES)
        for kind, terms in table(f"looks/{name}")["phrases"].items()
        if kind not in ("keep", "verb")
        for term in terms
    ]
    opened = [word for row in table("preambles").values() for term in row for word in term.replace("|", " ").split()]
    return any(f" {fold(term)} " in folded for term in listed) or any(f" {fold(word)} " in folded for word in opened)


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=60), st.text(max_size=20))
def test_any_letters_of_any_script_survive(text, subject):
    """R-caption-file, R-caption-trigger."""
    for base in ("flux", "sdxl"):
        cleaned = clean_caption(text, trigger_word="bnkr7p", base_model=base, subject=subject).text
        assert cleaned.startswith("bnkr7p")
        assert len(cleaned.splitlines()) == 1
        cleaned.encode()


@pytest.mark.parametrize(
    "unit",
    ["red hair ", "red, ", "red ", "a ", "a woman with ", "hand on ", "hand on hat ", "her ", "and ", "in ", "x", ",", "(", "1girl_", ". ",
     "the image shows ", "tall ", "a tall, ", "cap of ", "é", "wearing ", "hair: ", "adding ", "zu sehen ", "Anna "],
)  # fmt: skip
def test_a_letter_takes_no_more_steps_in_a_long_text(unit):
    """Steps are calls of functions; the time inside of one, as of a search, is measured by `make bench`."""
    letters = 4_000
    assert steps_of((unit * letters)[:letters]) <= 150 * letters


def steps_of(text: str) -> int:
    """Count the calls and returns of functions while traits are taken out of a text."""
    steps = itertools.count()
    sys.setprofile(lambda frame, event, arg: next(steps))
    try:
        strip_traits(text)
    finally:
        sys.setprofile(None)
    return next(steps)

"""The corpus: captions in six languages with what must stay in them for FLUX and what must go."""

import re
from collections import Counter

import pytest

from captions_table import LANGUAGES, PARTS, Row, left, lost, rows, spelled
from portrayal.rules.captions import clean_caption
from portrayal.rules.traits import strip_traits

ROWS = rows()
OPENINGS = """
there is|image shows|in this photo|arafed|na zdjęciu|zdjęcie przedstawia|na fotografii|auf dem bild|zu sehen|foto zeigt|auf der fotografie sieht man
bildet viser|på bildet ser vi|vi ser|på fotografiet ser vi|en la foto|imagen muestra|se ve|en la fotografía aparece|sur la photo|on voit|image montre
sur la photographie
"""
PRONOUNS = {"he", "she", "her", "która", "ona", "hun", "ella"}
UNREPORTED = PRONOUNS | set(OPENINGS.strip().replace("\n", "|").split("|"))
"""What goes without a word: how a captioning model begins, and pronouns."""
JOINTS = {
    "en": "with and a an the of at for is are her his who that",
    "pl": "z ze w i oraz przy o jest",
    "de": "mit und eine der die das im ist",
    "no": "med og en et er som",
    "es": "con y un una el la de es que",
    "fr": "avec et un une le la de est qui aux",
}
"""Words that lead somewhere, so that no clause of a cleaned caption may end with one."""


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.language}-{row.part}-{row.caption[:40]}")
def test_every_trait_goes_and_the_rest_of_the_picture_stays(row: Row):
    """R-caption-flux, R-caption-auto."""
    cleaned = clean_caption(row.caption, trigger_word="ohwx", base_model="flux")
    assert lost(row, cleaned.text) == []
    assert left(row, cleaned.text) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_trait_that_goes_is_reported(language):
    """R-caption-auto."""
    for row in (row for row in ROWS if row.language == language):
        told = spelled(" | ".join(strip_traits(row.caption)[1]))
        silent = [phrase for phrase in row.go if any(word not in told.split() for word in spelled(phrase).split())]
        assert set(silent) <= UNREPORTED, row.caption


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_joint_is_left_hanging(language):
    joints = set(JOINTS[language].split())
    for row in (row for row in ROWS if row.language == language):
        clauses = [spelled(clause).split() for clause in re.split(r"[,.;:!?]", strip_traits(row.caption)[0])]
        assert [words for words in clauses if words and words[-1] in joints] == [], row.caption


def test_the_whole_corpus_is_right():
    """R-caption-flux."""
    wrong = Counter(
        (row.language, row.part) for row in ROWS if lost(row, text := strip_traits(row.caption)[0]) or left(row, text)
    )
    assert wrong == {}


def test_the_corpus_is_large_enough_and_asks_only_for_words_of_its_captions():
    counts = Counter((row.language, row.part) for row in ROWS)
    for language in LANGUAGES:
        assert counts[language, "development"] >= (60 if language == "en" else 40)
        assert counts[language, "held_out"] >= 25
    assert {part for _, part in counts} == set(PARTS)
    for row in ROWS:
        assert all(spelled(phrase) in spelled(row.caption) for phrase in (*row.stay, *row.go)), row.caption

"""The corpus: captions in six languages with what must stay in them for FLUX and what must go."""

from collections import Counter

import pytest

from captions_table import LANGUAGES, PARTS, Row, left, lost, rows, spelled
from portrayal.rules.captions import clean_caption
from portrayal.rules.traits import strip_traits

ROWS = rows()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.language}-{row.part}-{row.caption[:40]}")
def test_every_trait_goes_and_the_rest_of_the_picture_stays(row: Row):
    """R-caption-flux, R-caption-auto."""
    cleaned = clean_caption(row.caption, trigger_word="ohwx", base_model="flux")
    assert lost(row, cleaned.text) == []
    assert left(row, cleaned.text) == []


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

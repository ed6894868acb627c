"""The lexicon's tables are whole, and its terms are found once each."""

from typing import get_args

import pytest

from portrayal.models import Language
from portrayal.rules.classify_terms import NEUTRAL, STRENGTHS, SWAMPING, TermIndex, lexicon_index, plain, term
from portrayal.rules.classifying import BUILTIN
from portrayal.rules.data import table
from portrayal.rules.language import words_of


def found(terms: list[str], text: str) -> dict[str, int]:
    index = TermIndex.of(made for each in terms if (made := term("x", 1.0, each)))
    return {hit.written: hit.count for hit in index.find(words_of(text)).values()}


@pytest.mark.parametrize("language", get_args(Language))
def test_each_language_has_terms_of_each_strength_for_each_cluster(language: str):
    """R-cluster."""
    lexicon = table(f"lexicon/{language}")
    assert set(lexicon) == {*BUILTIN, NEUTRAL}
    for cluster, lists in ((name, lexicon[name]) for name in BUILTIN):
        assert set(lists) == set(STRENGTHS), cluster
        assert all(lists.values()), cluster


@pytest.mark.parametrize("language", get_args(Language))
def test_no_term_stands_twice_in_one_cluster_or_swamps_a_blog(language: str):
    for cluster, lists in table(f"lexicon/{language}").items():
        terms = [each for texts in lists.values() for each in texts]
        assert sorted(set(terms)) == sorted(terms), cluster
        assert not {plain(each.strip("*")) for each in terms} & SWAMPING


@pytest.mark.parametrize("language", get_args(Language))
def test_stems_are_long_enough_to_mean_something(language: str):
    for lists in table(f"lexicon/{language}").values():
        for each in (text for texts in lists.values() for text in texts):
            assert all(len(part.strip("*")) >= 3 for part in each.split() if "*" in part), each


def test_stars_match_endings_and_beginnings():
    assert found(["malwar*"], "Malware malwares MALWARE") == {"malware": 3}
    assert found(["*plugin"], "Sicherheitsplugin plugin pluginlos") == {"sicherheitsplugin": 2}


def test_accents_hyphens_and_case_do_not_matter():
    assert found(["pamię* podręczn*"], "PAMIEC-podręczna") == {"pamiec podręczna": 1}
    assert found(["two-factor"], "two factor, Two-Factor") == {"two factor": 2}


def test_the_longest_phrase_takes_its_words():
    assert found(["web", "web vitals", "core web vitals"], "Core Web Vitals and the web") == {
        "core web vitals": 1,
        "web": 1,
    }


def test_a_neutral_word_hides_the_term_that_it_would_be():
    neutral = [("ai", "ai"), (NEUTRAL, "j ai"), ("performance", "fast"), (NEUTRAL, "fast")]
    index = TermIndex.of(made for cluster, each in neutral if (made := term(cluster, 1.0, each)))
    hits = index.find(words_of("J'ai fini, fast; AI"))
    assert {(hit.cluster, hit.parts) for hit in hits} == {("ai", ("ai",))}


def test_a_phrase_at_the_very_end_is_not_half_found():
    assert found(["machine learning"], "a machine") == {}


def test_empty_terms_are_left_out():
    assert term("x", 1.0, "  ") is None
    assert term("x", 1.0, "***") is None


def test_an_index_is_built_once():
    assert lexicon_index("pl") is lexicon_index("pl")

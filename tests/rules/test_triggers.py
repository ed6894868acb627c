"""Trigger words are rare tokens (R-trigger)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrayal.errors import BadRequest
from portrayal.rules.triggers import check_trigger, suggest_trigger


@pytest.mark.parametrize("word", ["MRZSZ", "ohwx", "zyx5char", "bnkr7p", "MYCHAR01"])
def test_rare_tokens_pass(word):
    """R-trigger."""
    assert check_trigger(word).token == word


def test_a_class_may_follow_the_token_without_its_looks():
    """R-trigger."""
    trigger = check_trigger(" ohwx  blonde woman ")
    assert (trigger.token, trigger.subject) == ("ohwx", "woman")


@pytest.mark.parametrize(
    "word",
    ["", " ", "\u200b", "hero", "Elena", "MARCUS", "kobieta", "Frau", "kvinne", "mujer", "femme", "Zdjęcie", "trees", "a b c d", "ohwx wo3man",
     "ab", "x" * 17, "foo-bar", "foo_bar", "zażółć", "1abc", "ohwx,woman"],
)  # fmt: skip
def test_words_names_and_odd_shapes_are_refused_with_a_suggestion(word):
    """R-trigger."""
    with pytest.raises(BadRequest) as caught:
        check_trigger(word)
    suggested = caught.value.next.split("'")[1]
    assert check_trigger(suggested).token == suggested


@pytest.mark.parametrize("word", ["x", "x" * 17])
def test_a_token_of_another_length_says_its_own_and_the_range(word):
    """R-trigger."""
    with pytest.raises(BadRequest, match=rf"is {len(word)} long; 3 to 16 characters work"):
        check_trigger(word)


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=30))
def test_every_suggestion_is_a_good_trigger_and_always_the_same(name):
    """R-trigger."""
    assert check_trigger(suggest_trigger(name)).token == suggest_trigger(name)


def test_other_names_get_other_suggestions():
    assert len({suggest_trigger(name) for name in ("Ada", "Bo", "Cy", "Di")}) == 4

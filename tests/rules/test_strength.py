"""How strong a LoRA may be, alone and beside others."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attempts import attempt
from portrayal.errors import BadRequest, PortrayalError
from portrayal.rules.strength import TEST_STRENGTHS, check_strengths, describe_strength


@pytest.mark.parametrize(
    ("strength", "word"),
    [
        (0.3, "faint"),
        (0.5, "subtle"),
        (0.7, "subtle"),
        (0.8, "balanced"),
        (1.0, "balanced"),
        (1.1, "strong"),
        (1.2, "strong"),
        (1.31, "overpowering"),
        (2.0, "overpowering"),
    ],
)
def test_a_strength_is_described_by_its_band(strength, word):
    """R-strength."""
    assert f"is {word}" in describe_strength(strength)


@pytest.mark.parametrize(("strength", "sweet"), [(0.69, False), (0.7, True), (0.85, True), (0.86, False)])
def test_the_sweet_spot_is_named(strength, sweet):
    """R-strength."""
    assert ("sweet spot" in describe_strength(strength)) is sweet


@pytest.mark.parametrize("bad", [-0.1, 2.1, float("nan")])
def test_a_strength_outside_of_0_to_2_is_refused(bad):
    """R-strength."""
    with pytest.raises(BadRequest):
        describe_strength(bad)
    with pytest.raises(BadRequest):
        check_strengths(bad)
    with pytest.raises(BadRequest, match="film"):
        check_strengths(0.8, [("film", bad)])


def test_three_loras_are_the_most():
    """R-stack."""
    assert check_strengths(0.8, [("a", 0.3), ("b", 0.3)]) == ()
    with pytest.raises(BadRequest, match="at most 3"):
        check_strengths(0.8, [("a", 0.1), ("b", 0.1), ("c", 0.1)])


def test_the_sum_stays_under_1_8_and_warns_from_1_5():
    """R-stack."""
    assert check_strengths(0.9, [("a", 0.5)]) == ()
    assert "1.5" in check_strengths(0.9, [("a", 0.6)])[0]
    with pytest.raises(BadRequest, match=r"1\.8"):
        check_strengths(0.8, [("a", 0.6), ("b", 0.4)])


def test_the_character_should_be_the_strongest():
    """R-stack."""
    assert "film" in check_strengths(0.6, [("film", 0.7)])[0]


def test_a_lone_lora_at_an_extreme_is_a_warning():
    """R-strength."""
    assert "overpowering" in check_strengths(1.9)[0]
    assert "faint" in check_strengths(0.2)[0]


def test_the_test_matrix_has_five_strengths():
    """R-test."""
    assert TEST_STRENGTHS == (0.5, 0.7, 0.8, 0.9, 1.0)
    assert all(check_strengths(strength) == () for strength in TEST_STRENGTHS)


@settings(deadline=None, max_examples=100)
@given(st.floats(0, 2), st.lists(st.tuples(st.just("x"), st.floats(0, 2)), max_size=4))
def test_what_is_let_through_keeps_the_limits(character, extras):
    """R-stack."""
    warnings = attempt(check_strengths, character, extras)
    if isinstance(warnings, PortrayalError):
        assert warnings.next
        return
    total = character + sum(strength for _, strength in extras)
    assert len(extras) <= 2
    assert not extras or total < 1.8 + 1e-6
    if extras and (total > 1.5 + 1e-6 or any(strength >= character for _, strength in extras)):
        assert warnings

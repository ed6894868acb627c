"""Estimates are rounded up, dated and explained; caps hold before anything is sent."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attempts import attempt
from portrayal.errors import BadRequest, OverBudget, PortrayalError
from portrayal.rules.lifecycle import default_model, find_model, models
from portrayal.rules.pricing import (
    Price,
    break_even,
    check_budget,
    dollars,
    estimate_image,
    estimate_training,
    estimate_unknown,
    further_tries,
)

TRAINER = default_model("replicate", "trainer")
AMOUNTS = st.floats(0, 500, allow_nan=False)


def price(usd: float, *, known: bool = True) -> Price:
    return Price(usd=usd, as_of="2026-10-07", because="test", known=known)


def check(usd, max_cost_usd=None, confirm=1.0, spent=0.0, daily=10.0, *, known=True):
    return check_budget(
        price(usd, known=known), max_cost_usd=max_cost_usd, confirm_usd=confirm, spent_today=spent, daily_usd=daily
    )


def test_a_usual_training_costs_a_dollar_eighty_five():
    """R-cost."""
    estimate = estimate_training(TRAINER, 1000, 20)
    assert estimate.usd == 1.85
    assert estimate.as_of == "2026-10-30"
    assert "20 to 30 minutes" in estimate.because
    assert 1 <= estimate.usd <= 3


def test_a_training_costs_by_the_step():
    """R-cost."""
    assert estimate_training(TRAINER, 2000, 20).usd == 3.70
    assert estimate_training(TRAINER, 500, 20).usd == 0.925


def test_a_lora_picture_is_priced_by_the_second_and_says_that_it_is_assumed():
    estimate = estimate_image(default_model("replicate", "lora"))
    assert estimate.usd == 0.0275
    assert "our assumption" in estimate.because


def test_a_trainer_draws_no_picture_and_a_painter_trains_nothing():
    with pytest.raises(BadRequest):
        estimate_image(TRAINER)
    with pytest.raises(BadRequest):
        estimate_training(default_model("google", "text_to_image"), 1000, 20)
    with pytest.raises(BadRequest):
        estimate_image(default_model("google", "text_to_image"), 0)
    with pytest.raises(BadRequest):
        estimate_training(TRAINER, 0, 20)


def test_an_unknown_model_is_priced_as_the_dearest_we_know_and_needs_a_yes():
    estimate = estimate_unknown("google")
    assert (estimate.usd, estimate.known) == (0.134, False)
    assert check(estimate.usd, known=False).answer == "needs_approval"
    assert check(0.0, known=False).answer == "needs_approval"
    assert check(estimate.usd, max_cost_usd=0.2, known=False).answer == "go"


def test_small_work_goes_without_asking_and_dear_work_asks():
    assert check(1.0).answer == "go"
    asked = check(1.85)
    assert asked.answer == "needs_approval"
    assert "max_cost_usd=1.85" in asked.next


def test_a_cap_that_covers_the_price_is_consent():
    assert check(1.85, max_cost_usd=1.85).answer == "go"


def test_a_price_over_the_cap_starts_nothing():
    with pytest.raises(OverBudget, match="Nothing was started") as caught:
        check(1.85, max_cost_usd=1.0)
    assert "max_cost_usd=1.85" in caught.value.next
    assert "$1.00" in caught.value.message


def test_the_days_cap_holds_even_with_consent():
    with pytest.raises(OverBudget, match="PORTRAYAL_DAILY_USD"):
        check(1.85, max_cost_usd=5, spent=9.0)


def test_free_work_always_goes():
    assert check(0.0, max_cost_usd=0, spent=99).answer == "go"


@pytest.mark.parametrize("bad", [-1.0, math.nan, math.inf])
def test_a_cap_that_is_no_amount_is_refused(bad):
    with pytest.raises(BadRequest, match="no amount"):
        check(0.5, max_cost_usd=bad)


@settings(deadline=None, max_examples=100)
@given(AMOUNTS, st.none() | AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_what_goes_is_within_every_cap(usd, cap, confirm, spent, daily):
    verdict = attempt(check, usd, cap, confirm, spent, daily)
    if isinstance(verdict, PortrayalError):
        assert isinstance(verdict, OverBudget)
        assert "Nothing was started" in verdict.message
        assert verdict.next
        return
    if usd > 0:
        assert spent + usd <= daily + 1e-6
    if verdict.answer == "go" and usd > 0:
        assert usd <= (confirm if cap is None else cap) + 1e-6
    if verdict.answer == "needs_approval":
        assert cap is None
        offered = float(verdict.next.split("max_cost_usd=")[1].rstrip("."))
        assert check(usd, offered, confirm, spent, daily).answer == "go"


@settings(deadline=None, max_examples=100)
@given(
    st.sampled_from([row for row in models() if row.kind == "image" and row.state != "retired"]), st.integers(1, 500)
)
def test_the_price_of_many_is_never_under_the_sum(row, count):
    each, many = estimate_image(row), estimate_image(row, count)
    assert many.usd <= each.usd * count + 0.01
    assert each.because
    assert many.as_of
    raw = row.usd_per_image if row.usd_per_image is not None else (row.usd_per_second or 0) * (row.typical_seconds or 0)
    assert many.usd >= raw * count - 1e-9


def test_the_break_even_is_computed_from_the_prices():
    """R-route-volume."""
    found = break_even(1.85, 0.0275, 0.056, 200)
    assert found.images == 65
    assert 65 * (0.056 - 0.0275) >= 1.85 > 64 * (0.056 - 0.0275)
    assert "65 pictures" in found.because
    assert "4 months" in found.because
    assert "22 years" in break_even(1.85, 0.0275, 0.056, 3).because


def test_when_a_lora_is_never_cheaper_the_number_is_still_shown():
    """R-route-volume."""
    found = break_even(1.85, 0.0275, 0.025)
    assert found.images is None
    assert found.training_in_images == 74
    assert "consistency, not by price" in found.because
    assert "74 image-to-image heroes" in found.because
    assert break_even(0, 0, 0).images is None


@settings(deadline=None, max_examples=100)
@given(st.floats(0, 50), st.floats(0, 1), st.floats(0.001, 1))
def test_from_the_break_even_on_the_lora_is_not_dearer(training, lora, photo):
    """R-route-volume."""
    found = break_even(training, lora, photo)
    assert (found.images is not None) == (lora < photo)
    if found.images is not None and photo - lora > 1e-4:
        assert training + found.images * lora <= found.images * photo + 1e-3


@pytest.mark.parametrize(
    ("usd", "text"), [(0, "$0.00"), (1.85, "$1.85"), (0.0275, "$0.0275"), (0.1, "$0.10"), (1234.5, "$1,234.50")]
)
def test_amounts_read_like_money(usd, text):
    assert dollars(usd) == text


def test_a_doubtful_price_says_so():
    row = find_model("replicate/fast-flux-trainer")
    assert row is not None
    assert "third party" in estimate_training(row, 1000, 12).because


@given(st.floats(0.001, 2), st.floats(0, 20), st.integers(0, 3))
def test_further_tries_stay_within_the_budget_together_with_the_first(each, budget, most):
    """R-cost."""
    tries = further_tries(each, budget, most)
    assert 0 <= tries <= most
    assert tries == 0 or (tries + 1) * each <= budget * (1 + 1e-6)
    assert tries == most or (tries + 2) * each > budget * (1 - 1e-6)


def test_what_is_free_is_not_tried_again_for_its_price():
    assert further_tries(0, 10, 3) == 0

"""A vendor's rate limit: no minute holds more orders than it allows, and a refusal slows everybody down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portrayal.rules.pace import SLOWEST_S, Pace, Rate, slowed, take

NOW = 1_800_000_000.0
rates = st.builds(Rate, st.floats(1, 6000), st.integers(1, 60))


@given(rates, st.lists(st.floats(0, 5), max_size=120))
def test_no_stretch_of_time_holds_more_than_the_rate_and_the_burst(rate, pauses):
    pace, now, sent = Pace(), NOW, []
    for pause in pauses:
        now += pause
        wait, pace = take(pace, now, rate, 1e9)
        assert wait is not None
        sent.append(now + wait)
    step = 60 / rate.per_minute
    for first in range(len(sent)):
        for last in range(first, len(sent)):
            assert last - first + 1 <= rate.burst + (sent[last] - sent[first]) / step + 1e-3


@given(rates, st.floats(0.1, 600))
def test_a_refusal_lets_nobody_through_for_as_long_as_the_vendor_asks(rate, wait_s):
    pace = slowed(Pace(), NOW, rate, wait_s)
    waits = []
    for _ in range(5):
        wait, pace = take(pace, NOW, rate, 1e9)
        waits.append(wait)
    assert waits[0] == pytest.approx(wait_s, abs=1e-6)  # the clock has no finer steps
    assert waits == sorted(set(waits))


def test_refusal_upon_refusal_ends_at_six_orders_a_minute():
    pace = Pace()
    for _ in range(12):
        pace = slowed(pace, NOW, Rate(600, 30), 0)
    assert pace.step == SLOWEST_S == 60 / 6


@given(st.integers(1, 12))
def test_orders_that_go_through_bring_the_usual_pace_back(refusals):
    rate = Rate(600, 30)
    pace, now = Pace(), NOW
    for _ in range(refusals):
        pace = slowed(pace, now, rate, 1)
    for _ in range(60):
        wait, pace = take(pace, now, rate, 1e9)
        now += wait or 0
    assert pace.step <= 60 / rate.per_minute


@given(rates, st.floats(0, 100))
def test_a_turn_that_comes_too_late_is_not_taken(rate, most):
    pace = slowed(Pace(), NOW, rate, most + 1)
    assert take(pace, NOW, rate, most) == (None, pace)


def test_a_vendor_that_names_no_figure_is_not_slowed_until_it_asks():
    pace = Pace()
    for _ in range(100):
        wait, pace = take(pace, NOW, Rate(0), 1e9)
        assert wait == 0


def test_a_turn_written_before_a_clock_was_set_back_counts_for_nothing():
    wait, _ = take(Pace(NOW + 86_400, 0.1), NOW, Rate(600), 60)
    assert wait == 0

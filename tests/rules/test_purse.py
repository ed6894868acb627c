"""The money of a series: what is spent and promised never passes the budget."""

from hypothesis import given
from hypothesis import strategies as st

from portrayal.rules.purse import Purse

cents = st.integers(0, 5000).map(lambda cent: cent / 100)


@given(cents, st.lists(st.tuples(cents, st.floats(0, 1)), max_size=60))
def test_promises_that_the_purse_allows_never_pass_the_budget(budget, orders):
    purse = Purse(budget)
    for each, share in orders:
        tries = purse.tries(each, 2)
        if tries and each:
            purse.promise(each * tries)
            assert purse.left_usd >= -1e-9
            purse.settle(each * tries, round(each * tries * share, 6))
            assert purse.spent_usd <= budget + 1e-9


def test_a_budget_is_kept_to_the_cent():
    purse = Purse(0.30)
    made = 0
    while purse.tries(0.03, 1):
        purse.promise(0.03)
        purse.settle(0.03, 0.03)
        made += 1
    assert (made, purse.left_usd) == (10, 0)


def test_what_a_vendor_bills_above_its_price_is_taken_from_the_rest():
    purse = Purse(1.00)
    purse.promise(0.40)
    purse.settle(0.40, 0.70)
    assert purse.tries(0.40, 1) == 0
    assert purse.tries(0.30, 1) == 1


def test_a_price_that_is_set_aside_twice_is_given_back():
    purse = Purse(1.00)
    purse.promise(0.50)
    assert purse.tries(0.25, 4) == 2
    purse.settle(0.50, 0.25)
    assert purse.tries(0.25, 4) == 3


def test_a_second_picture_never_takes_the_money_of_another_first_one():
    purse = Purse(1.00)
    assert purse.tries(0.25, 4, keep_usd=0.50) == 2
    assert purse.tries(0.25, 4, keep_usd=0.90) == 1
    assert purse.tries(0.25, 4, keep_usd=9.00) == 1
    assert purse.tries(1.25, 4, keep_usd=0.00) == 0


def test_free_heroes_are_always_allowed():
    assert Purse(0).tries(0, 3) == 3

"""From what was seen on test pictures to causes and remedies."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrayal.rules.diagnosis import Seen, Thresholds, best_strength, checklist, diagnose, faults

GOOD = ((0.7, 0.7), (0.8, 0.8), (1.0, 0.79))


@pytest.mark.parametrize(
    ("seen", "fault", "remedy"),
    [
        (Seen(trigger_in_prompt=False), "not_activated", "trigger word first"),
        (Seen(identity=((0.8, 0.1),)), "not_activated", "captionless"),
        (Seen(identity=((0.8, 0.5),)), "weak", "10 % more steps"),
        (Seen(identity=GOOD, spread=0.4), "inconsistent", "close-ups"),
        (Seen(identity=GOOD, copy_score=0.99), "copies", "800 steps at 5e-5"),
        (Seen(identity=GOOD, bleed=0.7), "bleeds", "100 to 200"),
        (Seen(distorted=True), "distorted", "5e-5"),
        (Seen(body_wrong=True), "body_wrong", "full-body"),
    ],
)
def test_each_symptom_leads_to_its_remedy(seen, fault, remedy):
    """R-diagnose."""
    (found,) = diagnose(seen)
    assert found.fault == fault
    assert any(remedy in text for text in found.remedies)
    assert found.because
    assert found.causes


def test_bleeding_is_answered_by_a_lower_rank_first():
    """R-diagnose, R-reg."""
    (found,) = diagnose(Seen(identity=GOOD, bleed=0.7))
    assert "rank" in found.remedies[0]
    assert "without the trigger word" in found.remedies[1]


def test_good_pictures_have_no_diagnosis():
    """R-diagnose."""
    assert diagnose(Seen(identity=GOOD, bleed=0.2, copy_score=0.5, spread=0.05)) == ()


def test_failure_is_silent_so_nothing_measured_is_said():
    """R-diagnose."""
    (found,) = diagnose(Seen())
    assert found.fault == "not_measured"
    assert "test_lora" in found.remedies[0]


def test_pictures_without_a_likeness_say_what_to_look_for():
    """R-diagnose."""
    (found,) = diagnose(Seen(pictures=10, prompts=3, trigger_in_prompt=True))
    assert found.fault == "not_measured"
    assert len(found.remedies) == len(faults())
    assert all("? " in text for text in found.remedies)


def test_thresholds_can_be_set_for_another_way_of_measuring():
    seen = Seen(identity=((0.8, 0.5),))
    assert diagnose(seen, Thresholds(recognised=0.45)) == ()


def test_the_best_strength_is_the_lowest_of_the_nearly_equal():
    """R-test."""
    assert best_strength(Seen(identity=GOOD)) == 0.8
    assert best_strength(Seen(identity=((0.7, 0.79), (0.8, 0.8), (0.8, 0.8)))) == 0.7
    assert best_strength(Seen()) is None


def test_the_checklist_has_six_items_and_unmeasured_ones_need_eyes():
    """R-checklist."""
    items = checklist(Seen())
    assert len(items) == 6
    assert all(item.ok is None and item.because for item in items)


def test_measured_items_are_answered():
    """R-checklist."""
    seen = Seen(
        identity=GOOD, spread=0.05, pictures=12, prompts=3, distorted=False, body_wrong=True, same_base_model=True
    )
    assert [item.ok for item in checklist(seen)] == [True, False, True, True, True, True]


def test_fewer_than_ten_pictures_prove_no_consistency():
    """R-checklist."""
    assert checklist(Seen(identity=GOOD, spread=0.01, pictures=9))[0].ok is None
    assert checklist(Seen(identity=GOOD, spread=0.5, pictures=10))[0].ok is False


SCORES = st.none() | st.floats(0, 1)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.tuples(st.sampled_from([0.5, 0.7, 1.0]), st.floats(0, 1)), max_size=6),
    SCORES,
    SCORES,
    SCORES,
    st.none() | st.booleans(),
)
def test_a_diagnosis_always_has_a_remedy_and_the_tables_order(identity, bleed, copy_score, spread, distorted):
    """R-diagnose."""
    seen = Seen(identity=tuple(identity), bleed=bleed, copy_score=copy_score, spread=spread, distorted=distorted)
    found = diagnose(seen)
    order = [row.when for row in faults()]
    assert all(item.remedies and item.because for item in found)
    if any(item.fault == "not_measured" for item in found):
        assert not identity
        assert len(found) == 1
    else:
        places = [order.index(item.fault) for item in found]
        assert places == sorted(places)
    assert ("distorted" in {item.fault for item in found}) is bool(distorted)
    assert len(checklist(seen)) == 6

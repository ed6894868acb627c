"""Which try is best, and whether another is worth its price."""

from hypothesis import given
from hypothesis import strategies as st

from portrayal.models import Check
from portrayal.rules.verdicts import FAULTS, MENDABLE, another_seed_helps, failed, faults_of

checks = st.lists(
    st.builds(
        Check,
        check=st.sampled_from([*FAULTS, "something new"]),
        ok=st.sampled_from([True, False, None]),
        because=st.just("x"),
    )
)


def bad(*names: str) -> list[Check]:
    return [Check(check=name, ok=False, because="x") for name in names]


@given(checks)
def test_what_could_not_be_checked_counts_for_nothing(seen):
    known = [check for check in seen if check.ok is not None]
    assert faults_of(seen) == faults_of(known)
    assert another_seed_helps(seen) == another_seed_helps(known)


@given(checks)
def test_a_picture_without_faults_needs_no_other(seen):
    assert (faults_of(seen) == 0) == (not failed(seen))
    if not failed(seen):
        assert not another_seed_helps(seen)


@given(checks, st.sampled_from(sorted(FAULTS)))
def test_one_more_fault_never_makes_a_picture_better(seen, name):
    assert faults_of([*seen, *bad(name)]) > faults_of(seen)


def test_a_wrong_person_or_text_weighs_more_than_colours_and_repetition_together():
    assert faults_of(bad("people")) > faults_of(bad("palette", "new picture"))
    assert faults_of(bad("no text")) > faults_of(bad("palette", "new picture"))
    assert [check.check for check in failed(bad("palette", "people"))] == ["people", "palette"]


def test_colours_alone_are_no_reason_to_pay_again():
    assert not another_seed_helps(bad("palette"))
    assert all(another_seed_helps(bad(name)) for name in MENDABLE)

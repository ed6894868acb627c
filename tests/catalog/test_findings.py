"""What a LoRA's test says: the best strength and the diagnosis come from what was measured, and claim no more."""

from hypothesis import given
from hypothesis import strategies as st

from portrayal.catalog.cells import Cell
from portrayal.catalog.findings import LOCAL, best_of, seen_in
from portrayal.rules.diagnosis import diagnose


def cell(strength: float, likeness: float | None = None, **more) -> Cell:
    return Cell(row="desk", scene="tutorial/morning-table", strength=strength, likeness=likeness, score=1.0).model_copy(
        update=more
    )


def faults(*cells: Cell) -> set[str]:
    return {one.fault for one in diagnose(seen_in(list(cells)), LOCAL)}


def test_the_likest_strength_is_best_and_of_equals_the_lowest_in_the_sweet_spot():
    """R-strength, R-test."""
    assert best_of([cell(strength, 0.7) for strength in (0.5, 0.7, 0.8, 1.0)])[0] == 0.7
    assert best_of([cell(strength, 0.7) for strength in (0.5, 1.0)])[0] == 1.0
    best, because = best_of([cell(0.5, 0.45), cell(0.7, 0.64), cell(0.8, 0.655), cell(1.0, 0.65)])
    assert best == 0.7
    assert "likeness 0.64" in because


def test_a_strength_whose_pictures_fail_is_not_best_however_like_they_are():
    assert best_of([cell(0.7, 0.60), cell(1.0, 0.70, score=0.5)])[0] == 0.7


def test_without_a_likeness_the_checks_decide_and_a_tie_goes_to_the_sweet_spot():
    assert best_of([cell(0.5), cell(0.7), cell(0.9)])[0] == 0.7
    assert best_of([cell(0.5), cell(0.7, score=0.8)])[0] == 0.5
    assert best_of([cell(0.5, score=None)]) == (0.8, "no picture could be made, so the default stays")


@given(st.lists(st.tuples(st.sampled_from([0.5, 0.7, 0.8, 0.9, 1.0]), st.none() | st.floats(0, 1)), max_size=12))
def test_the_best_strength_is_one_that_was_tried(tried):
    best, _ = best_of([cell(strength, alike) for strength, alike in tried])
    assert best in {strength for strength, _ in tried} | ({0.8} if not tried else set())


def test_a_good_lora_has_no_fault():
    """R-diagnose."""
    assert faults(cell(0.7, 0.64), cell(0.8, 0.66), cell(0.8, 0.28, trigger=False)) == set()


def test_a_stranger_a_vague_face_and_a_copy_are_told_apart():
    """R-diagnose."""
    assert faults(cell(0.7, 0.30), cell(1.0, 0.33)) == {"not_activated"}
    assert faults(cell(0.7, 0.40), cell(1.0, 0.47)) == {"weak"}
    assert faults(cell(0.8, 0.70, copied=0.9)) == {"copies"}
    assert faults(cell(0.8, 0.70, copied=0.7)) == set()


def test_a_person_who_is_there_without_the_trigger_word_bleeds():
    """R-reg, R-diagnose."""
    assert faults(cell(0.8, 0.66), cell(0.8, 0.58, trigger=False)) == {"bleeds"}


def test_a_face_that_differs_from_seed_to_seed_is_inconsistent():
    """R-diagnose."""
    assert faults(cell(0.8, 0.68), cell(0.8, 0.52, row="second seed")) == {"inconsistent"}
    assert faults(cell(0.8, 0.68), cell(0.8, 0.64, row="second seed")) == set()
    assert faults(cell(0.7, 0.52), cell(1.0, 0.68)) == set(), "strengths are meant to differ"


def test_when_nothing_was_measured_people_are_asked_to_look():
    assert faults(cell(0.8), cell(0.8, trigger=False)) == {"not_measured"}


def test_every_remedy_of_bleeding_and_silence_is_one_that_can_be_done_here():
    """R-captionless, R-reg: the advice leads to the calls and files that exist."""
    bleeding = diagnose(seen_in([cell(0.8, 0.66), cell(0.8, 0.6, trigger=False)]), LOCAL)[0]
    silent = diagnose(seen_in([cell(0.8, 0.3)]), LOCAL)[0]
    assert any("regularisation/" in remedy for remedy in bleeding.remedies)
    assert any("captionless=true" in remedy for remedy in silent.remedies)

"""Which hero of a series does not belong, on figures alone: robust, the same in any order, silent where all is even."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portrayal.rules.clusters import builtin_clusters
from portrayal.rules.consistency import Evidence, judge
from portrayal.rules.drift_axes import COLOURS, LAYOUT, PLACE, SHIFT, named
from portrayal.rules.drift_looks import FEWEST, Looks, odd_colours, odd_layouts, unlike_alone
from portrayal.rules.drift_people import People, odd_people
from portrayal.rules.drift_scenes import Shown, equal_neighbours, overused
from portrayal.rules.robust import in_spreads, middle, minus, spread, without_least
from portrayal.rules.scenes import SceneNeed, assign_scenes, scenes_of
from portrayal.rules.series_rows import Consistency, SeriesRow

FIGURES = st.floats(-1, 1).map(lambda value: round(value, 3))
CLUSTERS = builtin_clusters()


def looks(scene: str, *, light: float = 0.0, upper: float = 0.0, noise: float = 0.0, face: float = 0.3) -> Looks:
    """A hero whose lightness, upper third and face are given; every other figure is `noise`."""
    colours = (0.5 + light, *(noise for _ in COLOURS[1:]))
    shift = (light, *(noise for _ in SHIFT[1:]))
    layout = (upper, *(noise for _ in LAYOUT[1:]))
    return Looks(scene, colours, layout, shift, (0.2, face, 0.3))


def even(count: int = 24, scenes: int = 4, **figures: float) -> dict[int, Looks]:
    """A series whose heroes differ by a little, each scene shown several times."""
    chance = random.Random(1)
    return {at: looks(f"s{at % scenes}", noise=chance.uniform(-0.004, 0.004), **figures) for at in range(count)}


def row(at: int, **fields: object) -> SeriesRow:
    return SeriesRow.model_validate(
        {"post": f"p{at}", "position": at, "status": "done", "title": f"Post {at}", **fields}
    )


# --- middles and spreads ---------------------------------------------------------------------------


@given(st.lists(st.tuples(FIGURES, FIGURES), min_size=3, max_size=30), st.floats(-1e6, 1e6))
def test_one_stranger_never_moves_the_middle_out_of_the_others(others, far):
    low, high = ([pick(column) for column in zip(*others, strict=True)] for pick in (min, max))
    found = middle([*others, (far, far)])
    assert all(least <= value <= most for least, value, most in zip(low, found, high, strict=True))


@given(st.lists(st.tuples(FIGURES, FIGURES), min_size=1, max_size=30), FIGURES)
def test_a_spread_is_never_under_its_floor_and_is_the_same_wherever_the_middle_lies(vectors, moved):
    centre = middle(vectors)
    floors = (0.05, 0.01)
    found = spread([minus(one, centre) for one in vectors], floors)
    shifted = [tuple(value + moved for value in one) for one in vectors]
    again = spread([minus(one, middle(shifted)) for one in shifted], floors)
    assert all(width >= floor for width, floor in zip(found, floors, strict=True))
    assert again == pytest.approx(found)
    assert in_spreads(centre, (1.0, 1.0)) == centre


def test_nothing_has_no_middle_and_a_group_forgets_its_own():
    with pytest.raises(ValueError, match="no middle"):
        middle([])
    assert without_least([(0.0, -3.0), (1.0, 0.5), (-2.0, 1.0)]) == [(1.0, 1.0), (-2.0, -3.0)]


def test_a_difference_is_named_by_its_largest_fault_and_less_lost_detail_is_none():
    at = [0.0] * len(COLOURS)
    assert named((*at[:0], -5.0, *at[1:]), COLOURS) == (5.0, "it is darker")
    assert named((*at[:-1], -9.0), COLOURS)[0] == 0
    assert named((*at[:-1], 9.0), COLOURS) == (9.0, "more of it is pure white or black")
    assert all(axis.floor > 0 and axis.more for axis in (*SHIFT, *LAYOUT, *PLACE))


# --- looks -----------------------------------------------------------------------------------------


def test_an_even_series_has_nothing_odd():
    assert odd_colours(even()) == odd_layouts(even()) == {}


@given(st.integers(0, 23), st.sampled_from([-0.4, 0.3, 0.5]))
def test_the_one_that_is_lighter_or_darker_than_its_scene_is_found_and_no_other(at, light):
    series = even() | {at: looks(f"s{at % 4}", light=light)}
    (found,) = odd_colours(series).items()
    assert found[0] == at
    assert found[1].figure >= found[1].border
    assert ("darker" if light < 0 else "lighter") in found[1].because
    assert f"{found[1].figure:.1f} times" in found[1].because


@given(st.integers(0, 23), st.sampled_from([-0.5, 0.4]))
def test_the_one_that_is_composed_otherwise_is_found_and_no_other(at, upper):
    series = even() | {at: looks(f"s{at % 4}", upper=upper)}
    (found,) = odd_layouts(series).items()
    assert found[0] == at
    assert "upper third" in found[1].because


def test_a_face_that_is_elsewhere_than_all_others_is_found():
    series = even() | {7: looks("s3", face=0.8)}
    assert list(odd_layouts(series)) == [7]
    assert "the face is lower" in odd_layouts(series)[7].because


@given(st.randoms(use_true_random=False), st.integers(0, 23))
def test_the_order_of_the_posts_does_not_change_what_is_odd(chance, at):
    series = even() | {at: looks(f"s{at % 4}", light=0.4, upper=0.5)}
    order = list(series)
    chance.shuffle(order)
    again = {place: series[place] for place in order}
    assert odd_colours(again) == odd_colours(series)
    assert odd_layouts(again) == odd_layouts(series)


@given(FIGURES, FIGURES)
def test_a_series_that_is_all_darker_or_all_of_another_model_has_no_odd_one(light, upper):
    assert odd_colours(even(light=light)) == {}
    assert odd_layouts(even(upper=upper)) == {}


def test_a_scene_shown_once_is_judged_by_its_palette():
    series = {at: looks(f"only-{at}") for at in range(20)} | {3: looks("only-3", light=0.4)}
    assert list(odd_colours(series)) == [3]
    assert "palette of its scene" in odd_colours(series)[3].because


def test_a_few_heroes_have_nothing_that_is_usual():
    few = {at: looks("s", light=at / 3) for at in range(FEWEST - 1)}
    assert odd_colours(few) == odd_layouts(few) == {}


def test_a_scene_in_own_words_that_is_shown_once_is_counted_as_not_compared():
    own = Looks("own/1", looks("s").colours, looks("s").layout)
    assert unlike_alone(even() | {24: own}) == 1
    assert odd_colours(even() | {24: own}) == {}


# --- people ----------------------------------------------------------------------------------------


def test_a_face_that_is_surely_or_perhaps_somebody_else_is_found():
    likes = dict.fromkeys(range(10), 0.7) | {3: 0.2, 5: 0.47}
    found = odd_people(People(likes, {}, ""))
    assert set(found) == {3, 5}
    assert (
        found[3].because
        == "It shows somebody else: likeness 0.20 to the person of the other pictures, 0.5 is the same person."
    )
    assert found[5].because.startswith("It may show somebody else: likeness 0.47")


def test_a_face_that_is_like_the_others_but_not_like_the_data_set_is_found():
    found = odd_people(People({}, {0: 0.8, 1: 0.3, 2: 0.7}, "the photos of anna"))
    assert list(found) == [1]
    assert "to the photos of anna" in found[1].because


def test_a_lora_that_never_holds_the_person_is_no_fault_of_one_hero():
    people = People({}, dict.fromkeys(range(9), 0.3), "the photos of anna")
    look = judge([row(at) for at in range(9)], Evidence(people=(people,)))
    assert look.findings == ()
    assert "the LoRA itself does not hold the person" in look.notes[0]


@given(st.lists(st.floats(0.5, 1), min_size=1, max_size=40))
def test_whoever_is_the_same_person_is_surely_nobody_else(likes):
    found = odd_people(People(dict(enumerate(likes)), {}, ""))
    assert all("less like" in odd.because for odd in found.values())


def test_a_face_far_under_the_others_is_a_doubt_even_over_the_border():
    likes = {at: 0.84 + at % 3 * 0.01 for at in range(12)} | {4: 0.6}
    assert list(odd_people(People(likes, {}, ""))) == [4]


def test_a_picture_without_a_face_among_many_with_one_is_found():
    at = frozenset(range(10))
    look = judge([row(place) for place in at], Evidence(expected=at, seen=at - {6}))
    (found,) = look.findings
    assert (found.kind, found.positions) == ("composition", (6,))
    assert "No face can be seen, unlike in 9 of 10" in found.because
    assert judge([row(place) for place in at], Evidence(expected=at, seen=frozenset({1, 2}))).findings == ()


# --- scenes and repeats ----------------------------------------------------------------------------


@given(st.lists(st.tuples(st.sampled_from(CLUSTERS), st.booleans()), max_size=60), st.integers(0, 9))
def test_scenes_that_were_assigned_as_a_series_are_never_called_too_often_or_twice_in_a_row(posts, seed):
    """R-variety."""
    needs = [SceneNeed(cluster, f"{seed}-{at}", person) for at, (cluster, person) in enumerate(posts)]
    shown = [
        Shown(at, scene.id, f"{need.cluster.name} {need.person}", len(scenes_of(need.cluster, person=need.person)))
        for at, (need, scene) in enumerate(zip(needs, assign_scenes(needs), strict=True))
    ]
    assert equal_neighbours(shown) == {}
    assert overused(shown) == []


def test_a_scene_that_is_shown_far_over_its_share_is_named_with_the_figures():
    """R-variety."""
    usual = [Shown(at, scene, "g", 4) for at, scene in enumerate("abacada")]
    assert overused(usual) == []
    (found,) = overused([Shown(at, scene, "g", 4) for at, scene in enumerate("abacadabadaaa")])
    assert (found.scene, found.positions) == ("a", (0, 2, 4, 6, 8, 10, 11, 12))
    assert found.because == "a is shown 8 times of 13; with 4 scenes to choose from 3.2 would be even."


def test_neighbours_that_show_one_scene_are_named():
    """R-variety."""
    shown = [Shown(at, scene, "g", 4) for at, scene in ((0, "a"), (3, "a"), (5, "b"))]
    assert equal_neighbours(shown) == {3: 0}
    look = judge([row(at) for at in range(6)], Evidence(shown=shown))
    assert look.findings[0].because == "It shows the same scene as its neighbour “Post 0”."


def test_a_repeated_picture_is_found_with_the_one_it_repeats():
    look = judge([row(0), row(1)], Evidence(repeats={1: (0, True)}))
    assert look.findings[0].positions == (1, 0)
    assert look.findings[0].posts == ("Post 1", "Post 0")
    assert look.lines([row(0), row(1)]) == ("p1: It is nearly the same picture as that of “Post 0”, mirrored.",)


# --- the whole -------------------------------------------------------------------------------------


def test_people_come_first_and_every_finding_has_its_figure_and_its_reason():
    series = even() | {7: looks("s3", light=0.4), 9: looks("s1", upper=0.5)}
    people = People(dict.fromkeys(range(24), 0.8) | {2: 0.2}, {}, "")
    look = judge([row(at) for at in range(24)], Evidence(looks=series, people=(people,), repeats={5: (1, False)}))
    assert [(one.kind, one.positions[0]) for one in look.findings] == [
        ("person", 2),
        ("repeat", 5),
        ("colours", 7),
        ("composition", 9),
    ]
    assert all(one.because.endswith(".") for one in look.findings)
    assert look.looked == 24
    assert look.odd() == {2, 5, 7, 9}


def test_what_could_not_be_compared_is_a_note():
    look = judge(
        [row(at) for at in range(3)], Evidence(looks={at: looks("s") for at in range(3)}, notes=("Nobody looked.",))
    )
    assert look.notes[0] == "Nobody looked."
    assert "3 heroes are too few" in look.notes[1]
    assert judge([], Evidence()) == Consistency()


@pytest.mark.parametrize("make", [odd_colours, odd_layouts])
def test_an_empty_series_is_no_error(make: Callable[[dict[int, Looks]], object]):
    assert make({}) == {}

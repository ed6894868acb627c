"""The chosen set is varied, deterministic, explained, obeys the user, and says what is missing."""

import itertools
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from fake_photos import SHOTS, faceless, photo
from portrayal.photos.choosing import ENOUGH, Wishes, choose
from portrayal.photos.mix import coverage, missing, variety
from portrayal.photos.rejecting import TINT, duplicates
from portrayal.photos.scoring import Scores

ANY = st.builds(
    photo,
    st.integers(0, 10_000),
    brightness=st.floats(30, 220),
    clutter=st.floats(0, 20),
    yaw=st.floats(-80, 80),
    shot=st.sampled_from(SHOTS),
    light_side=st.sampled_from(["left", "right", "front"]),
    eyes_detail=st.floats(0.05, 0.6),
    expression=st.text("0123456789abcdef", min_size=56, max_size=56),
    setting=st.sampled_from([None, "daylight", "indoor light", "night light"]),
    grid=st.lists(st.sampled_from(["", "000000", "ffffff", "336699"]), min_size=12, max_size=12).map(tuple),
)


def kept_of(photos, keep, **wishes):
    return [one.index for one in choose(photos, Wishes(keep=keep, **wishes)).kept]


@settings(deadline=None, max_examples=60)
@given(st.lists(ANY, max_size=25), st.integers(1, 30), st.booleans())
def test_every_photo_is_either_kept_or_left_out_with_a_reason(photos, keep, asked):
    """R-reject."""
    choice = choose(photos, Wishes(keep=keep, asked=asked))
    indexes = [one.index for one in choice.kept + choice.rejected]
    assert sorted(indexes) == list(range(len(photos)))
    assert len(choice.kept) <= keep
    assert all(one.because.endswith(".") for one in choice.kept + choice.rejected)
    assert choose(photos, Wishes(keep=keep, asked=asked)) == choice
    assert 0 <= choice.variety <= 1


@settings(deadline=None, max_examples=40)
@given(st.lists(ANY, min_size=2, max_size=25), st.data())
def test_the_users_word_on_a_photo_always_holds(photos, data):
    places = st.sets(st.integers(0, len(photos) - 1), max_size=4)
    include, exclude = data.draw(places), data.draw(places)
    choice = choose(photos, Wishes(keep=4, include=frozenset(include), exclude=frozenset(exclude)))
    kept = {one.index for one in choice.kept}
    assert include - exclude <= kept
    assert not exclude & kept
    assert all(one.because == "You left it out." for one in choice.rejected if one.index in exclude)


@settings(deadline=None, max_examples=25)
@given(st.lists(ANY, min_size=6, max_size=18), st.integers(2, 6))
def test_no_exchange_of_one_photo_makes_the_set_better(photos, keep):
    """R-variety-photos, R-mix."""
    chosen = kept_of(photos, keep, asked=True)
    spare = [one.index for one in choose(photos, Wishes(keep=keep, asked=True)).rejected if one.spare]
    pool = sorted([*chosen, *spare])
    if len(chosen) < 2:
        return
    scores = Scores([photos[i] for i in pool], keep)
    best = scores.of([pool.index(i) for i in chosen])
    for out, other in itertools.product(chosen, spare):
        other_set = [pool.index(i) for i in chosen if i != out] + [pool.index(other)]
        assert scores.of(other_set) <= best + 1e-3


def test_variety_wins_over_more_of_the_same():
    """R-variety-photos."""
    alike = [photo(n) for n in range(20)]
    others = [photo(30, yaw=-70.0), photo(31, yaw=35.0), photo(32, shot="full body"), photo(33, shot="close-up"),
              photo(34, light_side="right"), photo(35, brightness=40.0), photo(36, shot="half body")]  # fmt: skip
    assert set(range(20, 27)) <= set(kept_of(alike + others, 8))


def test_backgrounds_and_expressions_count_as_variety():
    """R-variety-photos."""
    alike = [photo(n) for n in range(6)]
    others = [photo(20, grid=("204080",) * 12), photo(21, expression="0f" * 28)]
    assert {6, 7} <= set(kept_of(alike + others, 3))


def test_a_set_stops_growing_when_nothing_new_comes():
    """R-count."""
    alike = [photo(n) for n in range(40)]
    assert len(kept_of(alike, 30)) == ENOUGH
    assert len(kept_of(alike, 30, asked=True)) == 30


def test_the_only_left_profile_says_so():
    choice = choose([photo(1), photo(2, yaw=-70.0), photo(3, shot="half body")], Wishes(keep=3))
    because = {one.index: one.because for one in choice.kept}
    assert because[1].startswith("The only left profile")


def test_a_photo_like_others_says_what_sets_it_apart_from_its_nearest():
    photos = [photo(n, yaw=3.0 * n, grid=("808080",) * 12) for n in range(3)]
    photos.append(photo(9, yaw=1.0, grid=("10e010",) * 12))
    names = ["a.jpg", "b.jpg", "c.jpg", "d.jpg"]
    because = {one.index: one.because for one in choose(photos, Wishes(keep=4), names).kept}
    assert because[3] == "Portrait, front, lit from the left. Nearest to a.jpg, with another background."


def test_a_fault_of_the_photo_itself_is_told_before_what_a_later_look_found():
    found = {0: "Text was laid over the photo: hello.", 1: "Text was laid over the photo: hello."}
    choice = choose([photo(1, eyes_detail=0.1), photo(2), photo(3)], Wishes(keep=3, faults=found))
    because = {one.index: one.because for one in choice.rejected}
    assert because == {0: "The face is blurred.", 1: found[1]}


def test_heads_of_one_outline_in_another_light_are_two_photos():
    """R-reject."""
    first = photo(1, red=15.0)
    pale, same = (
        photo(n, red=red, head_hash=first.face.head_hash) for n, red in ((2, 15.0 + 190 * TINT * 1.1), (3, 16.0))
    )
    assert not duplicates(first, pale)
    assert duplicates(first, same)


def test_of_two_copies_the_sharper_one_is_kept():
    blurry = photo(1, laplacian=120.0)
    sharp = blurry.model_copy(update={"face": blurry.face.model_copy(update={"laplacian": 390.0}), "sha256": "f" * 64})
    choice = choose([blurry, sharp, photo(2)], Wishes(keep=5), ["old.jpg", "new.jpg", "other.jpg"])
    assert {one.index for one in choice.kept} == {1, 2}
    assert choice.rejected[0].because == "Nearly the same picture as new.jpg, which is sharper."


def test_of_two_copies_the_one_that_the_user_wants_is_kept():
    blurry = photo(1, laplacian=120.0)
    sharp = blurry.model_copy(update={"face": blurry.face.model_copy(update={"laplacian": 390.0}), "sha256": "f" * 64})
    choice = choose([blurry, sharp], Wishes(keep=5, include=frozenset({0})), ["old.jpg", "new.jpg"])
    assert [one.index for one in choice.kept] == [0]
    assert choice.rejected[0].because == "Nearly the same picture as old.jpg, which you want in the set."


def test_a_photo_that_the_user_wants_comes_in_with_its_fault_as_a_warning():
    choice = choose([photo(1), photo(2, eyes_detail=0.05), faceless(3)], Wishes(keep=3, include=frozenset({1, 2})))
    kept = {one.index: one for one in choice.kept}
    assert kept[1].because == "You want it in the set."
    assert kept[1].warnings[0] == "It would have been left out: The face is blurred."
    assert kept[2].warnings[0] == "It would have been left out: No face was found."


def test_a_fault_that_was_found_otherwise_rejects_a_photo():
    """R-reject."""
    choice = choose([photo(1), photo(2)], Wishes(keep=2, faults={1: "Text was laid over the photo."}))
    assert [(one.index, one.because) for one in choice.rejected] == [(1, "Text was laid over the photo.")]


def test_a_photo_that_is_only_spare_is_told_apart_from_a_bad_one():
    choice = choose([photo(1), photo(2), photo(3, eyes_detail=0.1)], Wishes(keep=1))
    assert max((one.index, one.spare) for one in choice.rejected) == (2, False)
    assert sum(one.spare for one in choice.rejected) == 1


def test_coverage_counts_every_kept_photo_once_in_every_kind():
    """R-mix."""
    kept = [photo(1), photo(2, yaw=40.0, shot="half body"), photo(3, yaw=-75.0, brightness=30.0)]
    rows = coverage(kept)
    totals = Counter()
    for row in rows:
        totals[row.kind] += row.have
    assert totals == {"angle": 3, "shot": 3, "light": 3}
    assert next(row.have for row in rows if row.name == "dim") == 1


def test_settings_are_compared_only_when_most_photos_say_theirs():
    """R-mix."""
    silent = [photo(n) for n in range(4)]
    outdoors = [photo(10 + n, setting="daylight") for n in range(4)]
    assert not any(row.kind == "setting" for row in coverage([*silent, *outdoors[:3]]))
    rows = {row.name: row for row in coverage([*silent, *outdoors]) if row.kind == "setting"}  # fmt: skip
    assert rows["daylight"].have == 4
    assert rows["indoor light"].want >= 1
    assert any("indoors" in order for order in missing([*silent, *outdoors]))


def test_a_set_of_20_is_compared_with_the_mix_itself():
    """R-mix."""
    wants = {row.name: row.want for row in coverage([photo(n) for n in range(20)])}
    assert (wants["front"], wants["three-quarter"], wants["profile"]) == (9, 7, 4)
    assert (wants["close-up"], wants["full body"]) == (6, 3)


def test_missing_shots_are_orders_that_a_person_can_follow():
    """R-mix."""
    orders = missing([photo(n, yaw=40.0) for n in range(15)])
    text = "; ".join(orders)
    assert "full-body shot" in text
    assert "in profile, looking to the picture's left" in text
    assert "facing the camera" in text
    assert "with the light from the" in text
    assert "three-quarter" not in text


def test_what_is_missing_altogether_is_asked_for_first():
    """R-mix."""
    kept = [photo(n, shot=("close-up", "portrait", "half body")[n % 3], yaw=(0.0, 40.0)[n % 2]) for n in range(15)]
    first = missing(kept)[0]
    assert "full-body" in first
    assert "profile" in first


def test_a_complete_set_misses_nothing():
    kept = [
        photo(n, yaw=(0.0, 40.0, -75.0)[n % 3], shot=SHOTS[n % 4], light_side=("left", "right", "front")[n // 2 % 3],
              brightness=40.0 if n % 9 == 0 else 150.0)
        for n in range(60)
    ]  # fmt: skip
    few = [row for row in coverage(kept) if row.have < row.want]
    assert {row.name for row in few} <= {"front", "three-quarter", "close-up", "portrait"}
    assert len(missing(kept)) <= sum(row.want - row.have for row in few)


def test_the_drawn_set_gives_at_least_eight_varied_photos(measured):
    """R-variety-photos, R-mix."""
    choice = choose([one.measures for one in measured], Wishes(keep=12), [one.path.name for one in measured])
    assert len(choice.kept) >= 8
    shown = {(row.kind, row.name) for row in choice.coverage if row.have}
    assert {("angle", "front"), ("angle", "three-quarter"), ("angle", "profile")} <= shown
    assert {("shot", shot) for shot in SHOTS} <= shown
    assert choice.variety > 0.8


def test_variety_is_none_for_nothing_and_low_for_one_look():
    assert variety([]) == 0.0
    assert variety([photo(n) for n in range(10)]) < 0.3


def test_of_two_like_photos_the_one_with_the_calmer_background_is_taken():
    """R-clean."""
    assert kept_of([photo(1, clutter=14.0), photo(2, clutter=1.5)], 1) == [1]
    assert kept_of([photo(1, clutter=1.5), photo(2, clutter=14.0)], 1) == [0]

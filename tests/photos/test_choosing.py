"""The chosen set is varied, deterministic, explained, and says what is missing."""

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from portrayal.photos.choosing import choose
from portrayal.photos.measuring import FaceMeasures, Measures, angle_of
from portrayal.photos.mix import coverage, missing, variety


def face(**changes) -> FaceMeasures:
    plain = {
        "sure": True, "share": 0.3, "head_share": 0.45, "shot": "portrait", "yaw": 0.0, "roll": 0.0, "angle": "front",
        "side": "front", "head": "whole", "laplacian": 400.0, "reblur": 0.6, "brightness_p90": 190.0, "clipped": 0.0,
        "light_side": "left", "mouth": 20.0, "head_hash": "0" * 32, "crop": (0.0, 0.0, 1200.0, 1200.0),
        "crop_side": 1200,
    }  # fmt: skip
    return FaceMeasures(**(plain | changes))


def photo(number: int = 0, *, brightness: float = 150.0, clutter: float = 2.0, **changes) -> Measures:
    """A usable photo that looks like no other one."""
    pattern = random.Random(number)
    look, head = (f"{pattern.getrandbits(128):032x}" for _ in range(2))
    yaw = changes.get("yaw", 0.0)
    side = "front" if abs(yaw) < 10 else "left" if yaw < 0 else "right"
    made = face(**{"head_hash": head, "angle": angle_of(yaw), "side": side} | changes)
    return Measures(
        width=1200, height=1500, format="JPEG", jpeg_quality=93, sha256=f"{number:064x}", faces=1, face=made,
        look=look, mirror=f"{pattern.getrandbits(128):032x}", blocks=1.0, flat_rows=0.0, chroma=20.0,
        brightness=brightness, warmth=0.0, clutter=clutter,
    )  # fmt: skip


SHOTS = ("close-up", "portrait", "half body", "full body")
ANY = st.builds(
    photo,
    st.integers(0, 10_000),
    brightness=st.floats(30, 220),
    yaw=st.floats(-80, 80),
    shot=st.sampled_from(SHOTS),
    light_side=st.sampled_from(["left", "right", "front"]),
    laplacian=st.floats(20, 900),
    mouth=st.floats(0, 60),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(ANY, max_size=25), st.integers(1, 30))
def test_every_photo_is_either_kept_or_left_out_with_a_reason(photos, keep):
    """R-reject."""
    choice = choose(photos, keep)
    indexes = [one.index for one in choice.kept + choice.rejected]
    assert sorted(indexes) == list(range(len(photos)))
    assert len(choice.kept) <= keep
    assert all(one.because.endswith(".") for one in choice.kept + choice.rejected)
    assert choose(photos, keep) == choice
    assert 0 <= choice.variety <= 1


def test_variety_wins_over_more_of_the_same():
    """R-variety-photos."""
    alike = [photo(n) for n in range(20)]
    others = [photo(30, yaw=-70.0), photo(31, yaw=35.0), photo(32, shot="full body"), photo(33, shot="close-up"),
              photo(34, light_side="right"), photo(35, brightness=40.0), photo(36, shot="half body")]  # fmt: skip
    kept = {one.index for one in choose(alike + others, 8).kept}
    assert set(range(20, 27)) <= kept


def test_the_only_left_profile_says_so():
    choice = choose([photo(1), photo(2, yaw=-70.0), photo(3, shot="half body")], 3)
    because = {one.index: one.because for one in choice.kept}
    assert because[1].startswith("The only left profile")


def test_of_two_copies_the_sharper_one_is_kept():
    blurry = photo(1, laplacian=120.0)
    sharp = blurry.model_copy(update={"face": blurry.face.model_copy(update={"laplacian": 390.0}), "sha256": "f" * 64})
    choice = choose([blurry, sharp, photo(2)], 5, ["old.jpg", "new.jpg", "other.jpg"])
    assert {one.index for one in choice.kept} == {1, 2}
    assert "Nearly the same picture as new.jpg" in choice.rejected[0].because


def test_a_photo_that_is_only_spare_is_told_apart_from_a_bad_one():
    choice = choose([photo(1), photo(2), photo(3, laplacian=10.0)], 1)
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
    choice = choose([one.measures for one in measured], 12, [one.path.name for one in measured])
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
    assert [one.index for one in choose([photo(1, clutter=14.0), photo(2, clutter=1.5)], 1).kept] == [1]
    assert [one.index for one in choose([photo(1, clutter=1.5), photo(2, clutter=14.0)], 1).kept] == [0]

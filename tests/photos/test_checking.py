"""A finished picture is looked at before anyone is told that it is done."""

import io

import numpy as np
import pytest
from PIL import Image

from drawn_faces import draw_face
from portrayal.photos.checking import check_image


def encoded(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def verdicts(image: Image.Image, expect: bool | None) -> dict[str, tuple[bool, str]]:
    checks = check_image(encoded(image), size="1280x720", expect_person=expect)
    return {check.check: (check.ok, check.because) for check in checks}


def hero(**pose) -> Image.Image:
    return draw_face(size=(1280, 720), **pose)


@pytest.fixture(scope="module")
def portrait() -> Image.Image:
    return hero(shot="portrait", place="garden")


@pytest.fixture(scope="module")
def empty_place() -> Image.Image:
    random = np.random.default_rng(2)
    return Image.fromarray(random.integers(0, 255, (9, 16, 3), dtype="uint8")).resize((1280, 720), 3)


def test_a_good_portrait_passes_every_check(portrait):
    assert all(ok for ok, _ in verdicts(portrait, expect=True).values())


def test_a_still_life_passes_and_a_person_in_it_fails(portrait, empty_place):
    assert verdicts(empty_place, expect=False)["people"] == (True, "No face, as the scene asks.")
    ok, because = verdicts(portrait, expect=False)["people"]
    assert not ok
    assert "no person, but one face" in because


def test_a_portrait_without_a_person_fails(empty_place):
    assert verdicts(empty_place, expect=True)["people"] == (
        False, "The scene has a person, but no face was found.")  # fmt: skip


def test_two_people_fail_where_one_was_asked_for(portrait):
    both = portrait.copy()
    both.paste(portrait.crop((320, 0, 960, 720)), (0, 0))
    both.paste(portrait.crop((320, 0, 960, 720)), (640, 0))
    ok, because = verdicts(both, expect=True)["people"]
    assert not ok
    assert "2 faces" in because


def test_a_head_that_touches_the_frame_fails(portrait):
    """R-skull."""
    cut = portrait.crop((0, 105, 1280, 720)).resize((1280, 720))
    ok, because = verdicts(cut, expect=True)["people"]
    assert not ok
    assert "top of the frame" in because


def test_people_are_left_out_when_nothing_is_expected(portrait):
    assert "people" not in verdicts(portrait, expect=None)


def test_an_empty_picture_fails():
    ok, because = verdicts(Image.new("RGB", (1280, 720), "#446677"), expect=None)["not blank"]
    assert not ok
    assert "nearly empty" in because


def test_wrong_pixels_fail():
    """R-ratio."""
    ok, because = verdicts(hero().resize((1344, 768)), expect=None)["size"]
    assert not ok
    assert "1344x768 not 1280x720" in because


@pytest.mark.parametrize("cut", [0, 100, 20_000])
def test_data_that_is_cut_short_fails_without_an_error(portrait, cut):
    (check,) = check_image(encoded(portrait)[:cut], size="1280x720", expect_person=True)
    assert (check.check, check.ok) == ("decodes", False)

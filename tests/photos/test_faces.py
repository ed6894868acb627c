"""The detector finds each drawn person once, and finds nobody where nobody is."""

import sys

import numpy as np
import pytest
from PIL import Image

from drawn_faces import draw_face
from portrayal.errors import OperatorError
from portrayal.photos import networks
from portrayal.photos.faces import find_faces, head_box


@pytest.mark.parametrize("yaw", [-60, -35, 0, 35, 60])
def test_one_drawn_person_is_one_face_that_looks_where_it_was_drawn_to(yaw):
    (face,) = find_faces(draw_face(yaw=yaw, size=(600, 750)))
    assert face.sure
    assert abs(face.yaw - yaw) < 18
    assert abs(face.roll) < 15


@pytest.mark.parametrize("shot", ["close-up", "portrait", "half body", "full body"])
def test_the_face_is_found_at_every_distance(shot):
    (face,) = find_faces(draw_face(shot=shot, size=(800, 1000)))
    assert face.score > 0.9


def test_landmarks_and_the_head_lie_where_they_were_drawn():
    (face,) = find_faces(draw_face(shot="portrait", size=(1000, 1250)))
    unit, x, y = 250, 500, 450
    left_eye, right_eye, nose, *_ = face.landmarks
    assert left_eye == pytest.approx((x - 0.28 * unit, y), abs=18)
    assert right_eye == pytest.approx((x + 0.28 * unit, y), abs=18)
    assert nose == pytest.approx((x, y + 0.3 * unit), abs=25)
    assert face.mouth == pytest.approx((x, y + 0.57 * unit), abs=20)
    head = head_box(face)
    assert head.top == pytest.approx(y - 1.18 * unit, abs=45)
    assert head.bottom == pytest.approx(y + unit, abs=45)
    assert head.left < x - 0.72 * unit
    assert head.right > x + 0.72 * unit


def test_the_head_of_a_turned_person_reaches_to_the_back():
    (face,) = find_faces(draw_face(yaw=60, size=(600, 750)))
    head = head_box(face)
    assert face.eyes[0] - head.left > 1.5 * (head.right - face.eyes[0])


def test_two_people_are_two_faces():
    one = draw_face(shot="portrait", size=(500, 625))
    both = Image.new("RGB", (1000, 625))
    both.paste(one, (0, 0))
    both.paste(draw_face(shot="portrait", yaw=15, size=(500, 625)), (500, 0))
    assert len(find_faces(both)) == 2


def test_a_tiny_bystander_does_not_count():
    image = draw_face(shot="portrait", size=(800, 1000))
    image.paste(draw_face(shot="portrait", size=(160, 200)), (0, 0))
    assert len(find_faces(image)) == 1


@pytest.mark.parametrize("kind", ["blank", "noise", "stripes", "tiny"])
def test_pictures_without_people_have_no_face(kind):
    noise = np.random.default_rng(3).integers(0, 255, (400, 600, 3), dtype="uint8")
    pictures = {
        "blank": np.full((400, 600, 3), 128, "uint8"),
        "noise": noise,
        "stripes": np.tile((np.arange(600) // 20 % 2 * 255).astype("uint8")[None, :, None], (400, 1, 3)),
        "tiny": noise[:5, :7],
    }
    assert find_faces(pictures[kind]) == []


def test_an_array_and_a_picture_give_the_same():
    image = draw_face(size=(400, 500))
    assert find_faces(image) == find_faces(np.asarray(image))


def test_tensorflow_is_never_imported():
    find_faces(draw_face(size=(300, 375)))
    assert not {"tensorflow", "mtcnn"} & set(sys.modules)


def test_missing_weights_say_what_to_install(monkeypatch):
    monkeypatch.setattr(networks.importlib.util, "find_spec", lambda _: None)
    networks._loaded.cache_clear()
    try:
        with pytest.raises(OperatorError, match="pip install mtcnn"):
            find_faces(np.zeros((50, 50, 3), "uint8"))
    finally:
        networks._loaded.cache_clear()


def test_max_pooling_pads_like_keras_same():
    values = np.arange(1, 10, dtype=np.float32).reshape(1, 3, 3, 1) * -1
    pooled = networks.pool(values, size=2, padded=True)
    assert pooled[0, :, :, 0].tolist() == [[-1, -3], [-7, -9]]
    assert networks.pool(values, size=3, padded=False)[0, :, :, 0].tolist() == [[-1]]


def test_convolution_agrees_with_the_definition():
    random = np.random.default_rng(5)
    values, kernel = random.normal(size=(2, 5, 6, 3)), random.normal(size=(3, 2, 3, 4))
    made = networks.convolve(values, kernel, np.arange(4.0))
    here = (values[1, 1:4, 2:4, :, None] * kernel).sum(axis=(0, 1, 2)) + np.arange(4)
    assert made.shape == (2, 3, 5, 4)
    assert np.allclose(made[1, 1, 2], here)
    halved = networks.convolve(values, kernel, np.arange(4.0), stride=2)
    assert np.allclose(halved, made[:, ::2, ::2])

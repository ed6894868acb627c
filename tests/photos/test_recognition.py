"""The network that compares faces is dlib's to the last figure, and its weights are read or refused whole."""

import numpy as np
import pytest

from portrayal.errors import OperatorError
from portrayal.photos import likeness, recognition
from portrayal.photos.recognition import FIGURES, SIDE, describe, weights_file


def pattern() -> np.ndarray:
    """A square that no chance decides."""
    x, y = np.meshgrid(np.arange(SIDE), np.arange(SIDE))
    return np.stack([x + y, 2 * np.abs(x - 75) + 40, 255 - y], axis=2).clip(0, 255).astype(np.uint8)


def test_the_figures_are_those_that_dlib_gives():
    """From compute_face_descriptor of dlib 20.0.1 for the same pixels."""
    figures = describe(pattern()[None])[0]
    assert figures[:8].tolist() == pytest.approx(
        [-0.0473, 0.1135, 0.0657, -0.0111, -0.0830, -0.0637, -0.0709, -0.0238], abs=1e-4
    )
    assert figures[-4:].tolist() == pytest.approx([0.0297, -0.0318, -0.0743, -0.0152], abs=1e-4)
    assert float(np.linalg.norm(figures)) == pytest.approx(1.317359, abs=1e-4)


def test_several_faces_at_once_have_the_figures_of_each_alone():
    other = np.ascontiguousarray(pattern()[::-1])
    together = describe(np.stack([pattern(), other]))
    assert together.shape == (2, FIGURES)
    assert np.abs(together[1] - describe(other[None])[0]).max() < 1e-5
    assert np.abs(together[0] - together[1]).max() > 0.05


@pytest.fixture
def weights(tmp_path, monkeypatch):
    """Put a file in the place of the weights; the network is loaded anew, and again after the test."""

    def put(data: bytes) -> None:
        (tmp_path / "weights.dat").write_bytes(data)
        monkeypatch.setattr(recognition, "weights_file", lambda: tmp_path / "weights.dat")

    recognition._network.cache_clear()
    yield put
    recognition._network.cache_clear()


@pytest.mark.parametrize("whole", [0, 400_000, 22_466_065])
def test_damaged_weights_are_refused_with_what_to_do(weights, whole):
    file = weights_file()
    assert file
    weights(file.read_bytes()[:whole] + b"x")
    with pytest.raises(OperatorError, match=r"damaged.*Install it again"):
        describe(pattern()[None])


def test_without_the_package_or_with_half_of_it_faces_cannot_be_compared(tmp_path, monkeypatch):
    def lies_at(place):
        spec = recognition.importlib.util.spec_from_loader("face_recognition_models", None, is_package=True)
        spec.submodule_search_locations = [str(place)]
        return spec

    monkeypatch.setattr(recognition.importlib.util, "find_spec", lambda name: lies_at(tmp_path))
    assert not likeness.can_compare()
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "dlib_face_recognition_resnet_model_v1.dat").write_bytes(b"half")
    assert not likeness.can_compare()
    monkeypatch.setattr(recognition.importlib.util, "find_spec", lambda name: None)
    assert not likeness.can_compare()

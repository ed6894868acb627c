"""Text that was laid over a photo is told from words in the scene, and from no text at all."""

import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from drawn_faces import draw_face
from portrayal.photos import overlays
from portrayal.photos.outside.asking import Outside
from portrayal.photos.overlays import Line, read_text, sort_lines

SIZE = (768, 1024)


def line(text, left=0.3, top=0.5, width=0.2, *, score=0.95, tilt=0.0, ground=0.2) -> Line:
    corners = ((left, top), (left + width, top + tilt), (left + width, top + tilt + 0.03), (left, top + 0.03))
    return Line(text, score, corners, ground)


@pytest.mark.parametrize(
    "laid",
    [
        line("Anna Novak", top=0.94),
        line("24 12 2019", top=0.02),
        line("a long caption", left=0.1, width=0.6),
        line("HAPPY BIRTHDAY", ground=0.8),
        line("gettyimages"),
        line("© Novak", tilt=0.05),
        line("www.example.com"),
    ],
)
def test_captions_credits_boxes_and_agencies_are_overlays(laid):
    """R-reject."""
    assert sort_lines([laid], SIZE).overlay == (laid.text,)


def test_a_mark_that_is_repeated_is_an_overlay_wherever_it_lies():
    """R-reject."""
    marks = [line("stockphoto", top=0.2 + 0.2 * n, tilt=0.1) for n in range(3)]
    assert sort_lines(marks, SIZE).overlay == ("stockphoto",)
    assert sort_lines(marks[:2], SIZE).overlay == ()


@pytest.mark.parametrize(
    "seen", [line("adidas"), line("bakery", top=0.3, tilt=0.06), line("AUTO DET", left=0.5, top=0.77)]
)
def test_words_in_the_scene_are_words_and_no_overlay(seen):
    text = sort_lines([seen], SIZE)
    assert (text.words, text.overlay) == ((seen.text,), ())


@pytest.mark.parametrize("noise", [line("0000"), line("ab"), line("shirt", score=0.5), line("|||~~")])
def test_what_fabrics_look_like_is_no_word(noise):
    assert sort_lines([noise], SIZE).words == ()


@pytest.fixture(scope="module")
def portrait() -> Image.Image:
    return draw_face(shot="half body", place="garden", size=SIZE)


def test_the_reader_finds_a_credit_and_nothing_in_a_clean_photo(portrait):
    """R-reject."""
    assert read_text(portrait) == overlays.Lettering()
    marked = portrait.copy()
    font = ImageFont.load_default(34)
    ImageDraw.Draw(marked).text((430, 960), "Photo Anna Novak", font=font, fill="white")
    text = read_text(marked)
    assert text is not None
    assert "Novak" in " ".join(text.overlay)


def test_the_reader_leaves_nothing_in_the_home_folder(portrait):
    """R-private."""
    read_text(portrait)
    assert not (Path.home() / ".cache").exists()


def test_without_the_reader_nothing_is_known(portrait, monkeypatch):
    monkeypatch.setattr("portrayal.photos.overlays.importlib.util.find_spec", lambda name: None)
    assert read_text(portrait) is None


def test_a_reader_that_breaks_down_is_no_verdict(portrait):
    broken = Outside("", limit_s=5, command=[sys.executable, "-c", "1/0"])
    assert read_text(portrait, broken) is None

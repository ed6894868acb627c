"""Text that was laid over a photo is told from words in the scene, and from no text at all."""

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from drawn_faces import draw_face
from portrayal.photos import overlays
from portrayal.photos.outside.asking import Outside
from portrayal.photos.overlays import Line, read_text, sort_lines

SIZE = (768, 1024)


def line(text, left=0.3, top=0.5, width=0.2, *, score=0.95, tilt=0.0, found=0.8) -> Line:
    corners = ((left, top), (left + width, top + tilt), (left + width, top + tilt + 0.03), (left, top + 0.03))
    return Line(text, score, corners, found)


def sorted_lines(*lines: Line) -> overlays.Lettering:
    """Sort lines in a picture of noise, with one even box where `BOXED` lies."""
    noise = np.random.default_rng(1).integers(0, 255, (SIZE[1], SIZE[0]), dtype=np.uint8)
    noise[450:590, 200:420] = 240
    return sort_lines(lines, Image.fromarray(noise))


BOXED = line("HAPPY BIRTHDAY", left=0.3, top=0.5)
ELSEWHERE = {"left": 0.6, "top": 0.7}


@pytest.mark.parametrize(
    "laid",
    [
        line("Anna Novak", top=0.94),
        line("24 12 2019", top=0.02),
        line("a long caption", left=0.1, width=0.6),
        BOXED,
        line("gettyimages", **ELSEWHERE),
        line("© Novak", tilt=0.05, **ELSEWHERE),
        line("www.example.com", **ELSEWHERE),
    ],
)
def test_captions_credits_boxes_and_agencies_are_overlays(laid):
    """R-reject."""
    assert sorted_lines(laid).overlay == (laid.text,)


def test_a_mark_that_is_repeated_is_an_overlay_wherever_it_lies():
    """R-reject."""
    marks = [line("stockphoto", left=0.6, top=0.2 + 0.2 * n, tilt=0.1) for n in range(3)]
    assert sorted_lines(*marks).overlay == ("stockphoto",)
    assert sorted_lines(*marks[:2]).overlay == ()


@pytest.mark.parametrize(
    "seen", [line("adidas", **ELSEWHERE), line("bakery", top=0.3, tilt=0.06), line("AUTO DET", left=0.5, top=0.77)]
)
def test_words_in_the_scene_are_words_and_no_overlay(seen):
    text = sorted_lines(seen)
    assert (text.words, text.overlay) == ((seen.text,), ())


@pytest.mark.parametrize(
    "noise", [line("0000"), line("ab"), line("shirt", score=0.5), line("shirt", found=0.4), line("|||~~")]
)
def test_what_fabrics_look_like_is_no_word(noise):
    assert sorted_lines(noise).words == ()


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
    monkeypatch.setattr("portrayal.photos.letters.importlib.util.find_spec", lambda name: None)
    assert read_text(portrait) is None


def test_a_reader_that_breaks_down_is_no_verdict(portrait):
    broken = Outside("", limit_s=5, command=[sys.executable, "-c", "1/0"])
    assert read_text(portrait, broken) is None

"""Light as the camera wrote it, the place round the person, filters and screens: what is measured agrees with what is."""

from fractions import Fraction

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from drawn_faces import draw_face
from portrayal.photos.screens import is_screen
from portrayal.photos.sharpness import blockiness, edge_loss
from portrayal.photos.surroundings import colour_name, surroundings_of
from portrayal.photos.taken import setting_of
from portrayal.photos.toning import tones_of


def exif(aperture, seconds, speed, flash=0) -> Image.Exif:
    tags = Image.Exif()
    tags.get_ifd(0x8769).update({33437: aperture, 33434: seconds, 34855: speed, 37385: flash})
    return tags


@pytest.mark.parametrize(
    ("tags", "setting"),
    [
        (exif(Fraction(9, 5), Fraction(1, 2000), 50), "daylight"),
        (exif(16, Fraction(1, 100), 100), "daylight"),
        (exif(1.8, Fraction(1, 60), 400), "indoor light"),
        (exif(1.8, Fraction(1, 15), 3200), "night light"),
        (exif(1.8, Fraction(1, 15), 3200, flash=1), "indoor light"),
        (exif((1.8,), 0.5, (800, 800)), "night light"),
        (exif(0, Fraction(1, 60), 400), None),
        (exif("wide open", "long", "high"), None),
        (exif(1.8, float("inf"), 100), None),
        (Image.Exif(), None),
    ],
)
def test_the_setting_is_read_off_the_exposure(tags, setting):
    """R-variety-photos."""
    assert setting_of(tags) == setting


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ((250, 250, 248), "white"), ((190, 190, 195), "light grey"), ((20, 20, 22), "black"), ((70, 72, 70), "dark grey"), ((40, 36, 50), "dark"),
        ((120, 70, 30), "brown"), ((225, 205, 180), "beige"), ((40, 90, 40), "green"), ((20, 70, 25), "dark green"),
        ((70, 130, 220), "blue"), ((220, 40, 40), "red"), ((240, 150, 40), "orange"), ((235, 120, 180), "pink"),
    ],
)  # fmt: skip
def test_colours_have_the_names_that_people_give_them(colour, name):
    assert colour_name(*map(float, colour)) == name


def test_every_colour_has_a_name():
    steps = range(0, 256, 17)
    assert all(colour_name(float(r), float(g), float(b)) for r in steps for g in steps for b in steps)


def test_the_place_is_measured_beside_the_person_and_hidden_cells_are_empty():
    image = Image.new("RGB", (256, 192), (30, 60, 200))
    from portrayal.photos.boxes import Box

    image.paste((210, 160, 130), (96, 20, 160, 192))
    place = surroundings_of(image, Box(100, 24, 156, 96))
    assert place.colour == "blue"
    assert place.warmth < -0.4
    assert place.clutter < 1
    assert len(place.grid) == 12
    assert place.grid[0] == "1e3cc8"
    assert place.grid[9] == ""
    assert surroundings_of(image, None).grid[9] != ""


def test_a_picture_without_freedom_of_colour_is_toned():
    """R-reject."""
    face = draw_face(shot="close-up", size=(400, 500)).crop((80, 60, 320, 420))
    free, red = tones_of(face)
    assert free > 1.6
    assert 2 < red < 40
    grey = ImageOps.grayscale(face)
    for toned in (grey.convert("RGB"), ImageOps.colorize(grey, "#1c1008", "#f4e2c0"),
                  ImageOps.colorize(grey, "#101840", "#f0c060")):  # fmt: skip
        assert tones_of(toned)[0] < 1.0


def test_a_studio_wall_is_no_screen_and_a_page_with_a_bar_is():
    """R-reject."""
    studio = Image.new("L", (600, 800), 240)
    noise = np.random.default_rng(1).integers(0, 255, (500, 300), dtype=np.uint8)
    studio.paste(Image.fromarray(noise), (150, 300))
    assert not is_screen(studio)
    page = studio.copy()
    ImageDraw.Draw(page).rectangle((0, 0, 600, 60), fill=30)
    assert is_screen(page)


def test_edges_lose_less_the_softer_they_are_and_exposure_does_not_matter():
    """R-reject."""
    sharp = ImageOps.grayscale(draw_face(shot="close-up", size=(500, 600)))
    sharp = sharp.filter(ImageFilter.UnsharpMask(2, 200))
    soft = [edge_loss(sharp.filter(ImageFilter.GaussianBlur(radius)), 3) for radius in (0, 1, 2, 4)]
    assert soft == sorted(soft, reverse=True)
    darker = edge_loss(sharp.point(lambda value: value * 0.6), 3)
    assert darker == pytest.approx(soft[0], abs=0.05)
    assert edge_loss(Image.new("L", (4, 4)), 3) == 0.0


def test_a_photo_shaken_along_one_axis_is_as_blurred_as_its_worse_axis():
    """R-reject."""
    sharp = ImageOps.grayscale(draw_face(shot="close-up", size=(500, 600))).filter(ImageFilter.UnsharpMask(2, 200))
    along = sharp.resize((40, 600), Image.Resampling.BOX).resize((500, 600), Image.Resampling.BILINEAR)
    assert edge_loss(along, 3) < 0.5 * edge_loss(sharp, 3)


def test_blocks_show_at_borders_of_eight_only():
    """R-reject."""
    noise = np.random.default_rng(2).integers(100, 140, (256, 256), dtype=np.uint8)
    plain = Image.fromarray(noise).filter(ImageFilter.GaussianBlur(2))
    tiles = Image.fromarray(
        np.kron(np.random.default_rng(3).integers(90, 150, (32, 32)), np.ones((8, 8))).astype("uint8")
    )
    assert blockiness(plain) == pytest.approx(1, abs=0.1)
    assert blockiness(Image.blend(plain, tiles, 0.4)) > 1.45
    assert blockiness(Image.new("L", (20, 20))) == 1.0

import numpy as np
import pytest
from PIL import Image, ImageDraw

from portrayal.models import Scene, Stage
from portrayal.providers.drawing import Head, draw_portrait, treat_photo

SMALL = (320, 180)
MARK = (255, 0, 255)
SCENE = Scene(
    id="test/person",
    person=True,
    title="t",
    mood="m",
    place="p",
    light="l",
    camera="c",
    palette=("#20231b", "#4d5542", "#98a087", "#e8e3d2", "#a65a3a"),
    alt={"en": "a person"},
    stage=Stage(backdrop="window", surface="oak"),
)


def stand_in(width: int, height: int, head: Head) -> Image.Image:
    photo = Image.new("RGB", (width, height), (120, 150, 120))
    pen = ImageDraw.Draw(photo)
    middle, chin = head.x + head.width / 2, head.y + head.height
    pen.rectangle((middle - head.width, chin, middle + head.width, height), fill=(40, 44, 60))
    pen.ellipse((head.x, head.y, head.x + head.width, chin), fill=MARK)
    return photo


def marked(image: Image.Image) -> np.ndarray:
    values = np.asarray(image, dtype=np.float32)
    return (values[..., 0] - values[..., 1] > 60) & (values[..., 2] - values[..., 1] > 40)


def whole(image: Image.Image, head: Head) -> None:
    mask = marked(image)
    assert mask.sum() > 200
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    assert rows[0] > 0
    assert columns[0] > 0
    assert rows[-1] < image.height - 1
    assert columns[-1] < image.width - 1
    shape = (columns[-1] - columns[0]) / (rows[-1] - rows[0])
    assert shape == pytest.approx(head.width / head.height, rel=0.25)


PHOTOS = [
    (512, 512, Head(180, 60, 150, 200)),
    (400, 900, Head(60, 20, 280, 380)),
    (1200, 400, Head(900, 4, 150, 200)),
    (300, 300, Head(0, 0, 240, 298)),
    (90, 90, Head(30, 8, 28, 36)),
]


@pytest.mark.parametrize(("width", "height", "head"), PHOTOS)
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("make", [draw_portrait, treat_photo])
def test_the_head_is_whole_and_keeps_its_shape(make, width, height, head, seed):
    """R-skull, R-ratio."""
    made = make(SCENE, stand_in(width, height, head), head, seed, SMALL)
    assert made.size == SMALL
    whole(made, head)


@pytest.mark.parametrize("size", [(8, 8), (40, 900), (900, 40), (1024, 1024)])
@pytest.mark.parametrize("make", [draw_portrait, treat_photo])
def test_a_photo_of_any_shape_without_a_known_head_gives_a_picture(make, size):
    made = make(SCENE, Image.new("RGB", size, (140, 120, 110)), None, 4, SMALL)
    assert (made.size, made.mode) == (SMALL, "RGB")


@pytest.mark.parametrize("make", [draw_portrait, treat_photo])
def test_the_same_seed_gives_the_same_bytes(make):
    head = PHOTOS[0][2]
    photo = stand_in(512, 512, head)
    first, again, other = (make(SCENE, photo, head, seed, SMALL) for seed in (1, 1, 2))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


def test_the_person_stands_left_or_right_by_seed():
    head = PHOTOS[0][2]
    photo = stand_in(512, 512, head)
    places = {
        bool(np.nonzero(marked(draw_portrait(SCENE, photo, head, seed, SMALL)))[1].mean() > 160) for seed in range(8)
    }
    assert places == {True, False}


def test_a_plain_background_gives_way_to_the_scene():
    head = PHOTOS[0][2]
    green = Image.new("RGB", (512, 512), (0, 200, 0))
    photo = stand_in(512, 512, head)
    photo.paste(green, mask=Image.eval(photo.getchannel("G"), lambda value: 255 if value == 150 else 0))
    made = np.asarray(draw_portrait(SCENE, photo, head, 1, SMALL), dtype=np.float32)
    assert (made[..., 1] - np.maximum(made[..., 0], made[..., 2]) > 60).mean() < 0.02


def test_strength_changes_how_the_photo_holds():
    head = PHOTOS[0][2]
    photo = stand_in(512, 512, head)
    soft, strong = (
        np.asarray(draw_portrait(SCENE, photo, head, 1, SMALL, strength=value), dtype=np.float32)
        for value in (0.5, 1.2)
    )
    assert np.abs(soft - strong).mean() > 0.8


def test_any_colour_mode_is_read():
    head = PHOTOS[0][2]
    for mode in ("L", "RGBA", "P"):
        assert treat_photo(SCENE, stand_in(512, 512, head).convert(mode), head, 1, SMALL).mode == "RGB"

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from portrayal.models import Scene, Stage
from portrayal.providers.drawing import Head, draw_portrait, treat_photo
from portrayal.providers.drawing.matte import cut_out

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
    places: set[bool] = set()
    for seed in range(8):
        places.add(bool(np.nonzero(marked(draw_portrait(SCENE, photo, head, seed, SMALL)))[1].mean() > 160))
        if len(places) == 2:
            break
    assert places == {True, False}


def test_a_plain_background_gives_way_to_the_scene():
    head = PHOTOS[0][2]
    green = Image.new("RGB", (512, 512), (0, 200, 0))
    photo = stand_in(512, 512, head)
    photo.paste(green, mask=Image.eval(photo.getchannel("G"), lambda value: 255 if value == 150 else 0))
    made = np.asarray(draw_portrait(SCENE, photo, head, 1, SMALL), dtype=np.float32)
    assert (made[..., 1] - np.maximum(made[..., 0], made[..., 2]) > 60).mean() < 0.02


GREEN = (30, 190, 40)
GREY = SCENE.model_copy(update={"palette": ("#222222", "#555555", "#888888", "#bbbbbb", "#eeeeee")})


def in_a_garden(width: int, height: int, head: Head) -> tuple[Image.Image, Image.Image]:
    """A person before a saturated, uneven green, and the same person before grey."""
    middle, chin = head.x + head.width / 2, head.y + head.height
    x = np.linspace(0, 9, width)[None, :]
    y = np.linspace(0, 7, height)[:, None]
    light = (1 + 0.3 * np.sin(x) * np.cos(y) - 0.04 * y)[..., None]
    garden = Image.fromarray(np.clip(np.array(GREEN) * light, 0, 255).astype(np.uint8))
    wall = Image.new("RGB", (width, height), (128, 128, 128))
    for ground in (garden, wall):
        pen = ImageDraw.Draw(ground)
        half = head.height * 0.85
        pen.rounded_rectangle((middle - half, chin + 0.2 * head.height, middle + half, height * 2), 60, (96, 56, 60))
        neck = head.width * 0.24
        pen.rectangle((middle - neck, chin - neck, middle + neck, chin + 0.4 * head.height), (190, 140, 120))
        pen.ellipse((head.x, head.y, head.x + head.width, chin), (206, 156, 132))
        pen.chord((head.x, head.y, head.x + head.width, chin), 195, 345, (60, 38, 30))
    return garden, wall


@pytest.mark.parametrize(
    ("width", "height", "head"),
    [(512, 512, Head(190, 60, 130, 170)), (480, 600, Head(90, 40, 300, 390)), (500, 900, Head(215, 40, 64, 84))],
    ids=["portrait", "close-up", "half body"],
)
def test_nothing_of_the_photos_own_background_stays_round_the_person(width, height, head):
    photo = in_a_garden(width, height, head)[0]
    for seed in (1, 2):
        made = np.asarray(draw_portrait(GREY, photo, head, seed, SMALL), dtype=np.float32)
        green = made[..., 1] - np.maximum(made[..., 0], made[..., 2])
        assert (green > 14).sum() <= 3


def test_the_matte_follows_the_persons_outline():
    head = Head(190, 60, 130, 170)
    photo, plain = in_a_garden(512, 512, head)
    truth = np.abs(np.asarray(plain, dtype=np.float32) - 128).max(axis=-1) > 3
    cut = cut_out(photo, head)
    assert cut.outlined
    grown = np.asarray(Image.fromarray(truth).convert("L").filter(ImageFilter.MaxFilter(9))) > 0
    shrunk = np.asarray(Image.fromarray(truth).convert("L").filter(ImageFilter.MinFilter(9))) > 0
    assert cut.matte[~grown].max() < 0.1
    assert (cut.matte[shrunk] < 0.9).mean() < 0.002
    seen = cut.pixels[cut.matte > 0.1]
    assert (seen[:, 1] - np.maximum(seen[:, 0], seen[:, 2])).max() < 0.1


def test_a_busy_background_gets_a_soft_vignette_instead():
    head = Head(190, 60, 130, 170)
    busy = np.random.default_rng(3).integers(0, 255, (512, 512, 3), dtype=np.uint8)
    cut = cut_out(Image.fromarray(busy), head)
    assert not cut.outlined
    assert cut.matte[60:230, 240:270].min() > 0.9
    assert cut.matte[:200, :20].max() < 0.05


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

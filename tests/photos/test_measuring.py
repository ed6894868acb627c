"""What is measured on a photo agrees with how it was drawn."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from drawn_faces import draw_face
from portrayal.photos.hashes import distance, look_hash, mirror_hash
from portrayal.photos.measuring import Measures, measure
from portrayal.photos.reading import Photo, read_photo
from portrayal.photos.rejecting import duplicates, reject, warn
from portrayal.photos.sample_person import SAMPLE_POSES
from portrayal.photos.surveying import survey


def of(image: Image.Image, *, size: tuple[int, int] | None = None, quality: int | None = None) -> Measures:
    return measure(Photo(Path("a.jpg"), image, size or image.size, "JPEG", quality, "0" * 64))


@pytest.fixture(scope="module")
def portrait() -> Image.Image:
    return draw_face(shot="portrait", place="garden", size=(820, 1024))


@pytest.fixture(scope="module")
def good(portrait) -> Measures:
    return of(portrait, size=(1640, 2048))


def test_shot_and_angle_are_those_that_were_drawn(measured):
    right = sum(
        (one.measures.face.shot, one.measures.faces) == (pose.shot, 1)
        for one, pose in zip(measured, SAMPLE_POSES, strict=False)
    )
    assert right >= len(measured) - 1
    for one, pose in zip(measured, SAMPLE_POSES, strict=False):
        assert abs(one.measures.face.yaw - pose.yaw) < 20
        if abs(pose.yaw) > 10:
            assert one.measures.face.side == ("right" if pose.yaw > 0 else "left")


def test_the_light_side_and_its_warmth_are_seen():
    left, right = (of(draw_face(light=side, size=(500, 625))) for side in ("left", "right"))
    assert (left.face.light_side, right.face.light_side) == ("left", "right")
    cold, warm = (of(draw_face(warmth=warmth, size=(500, 625))) for warmth in (-1, 1))
    assert warm.around.warmth > cold.around.warmth + 0.05


def test_a_good_photo_is_not_rejected(good):
    assert reject(good) is None
    assert warn(good) == ()
    assert good.face.head == "whole"


def test_every_drawn_photo_is_usable(measured):
    assert [reject(one.measures) for one in measured] == [None] * len(measured)


def squeezed(image: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    with Image.open(buffer) as again:
        return again.convert("RGB")


def doubled(image: Image.Image) -> Image.Image:
    both = Image.new("RGB", (image.width * 2, image.height))
    both.paste(image, (0, 0))
    both.paste(ImageOps.mirror(image), (image.width, 0))
    return both


def screen(image: Image.Image) -> Image.Image:
    made = Image.new("RGB", image.size, "white")
    ImageDraw.Draw(made).rectangle((0, 0, image.width, 90), "navy")
    return made


def beheaded(image: Image.Image) -> Image.Image:
    return image.crop((0, image.height // 4, image.width, image.height))


LARGE = (1640, 2048)
FAULTS = {
    "blurred": lambda image: of(image.filter(ImageFilter.GaussianBlur(2)), size=LARGE),
    "too dark": lambda image: of(ImageEnhance.Brightness(image).enhance(0.2), size=LARGE),
    "overexposed": lambda image: of(ImageEnhance.Brightness(image).enhance(1.8), size=LARGE),
    "black and white": lambda image: of(ImageOps.grayscale(image).convert("RGB"), size=LARGE),
    "quality 40": lambda image: of(image, size=LARGE, quality=40),
    "Too small": lambda image: of(image, size=(400, 500)),
    "top of the head is cut": lambda image: of(beheaded(image), size=(1640, 1536)),
    "blocks can be seen": lambda image: of(squeezed(image, 8), size=LARGE),
    "2 people are in the frame": lambda image: of(doubled(image), size=(3280, 2048)),
    "screenshot": lambda image: of(screen(image), size=LARGE),
    "No face": lambda image: of(image.crop((0, image.height * 3 // 5, image.width, image.height)), size=LARGE),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_rejected_with_its_own_reason(portrait, fault):
    """R-reject, R-skull."""
    assert fault in (reject(FAULTS[fault](portrait)) or "kept")


def test_between_512_and_1024_pixels_is_a_warning(portrait):
    """R-reject."""
    small = of(portrait, size=(820, 1024))
    assert reject(small) is None
    assert "820 pixels" in warn(small)[0]


@pytest.fixture(scope="module")
def turned() -> Image.Image:
    return draw_face(yaw=-30, shot="portrait", place="garden", size=(820, 1024))


EDITS = {
    "mirrored": ImageOps.mirror,
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.2),
    "smaller": lambda image: image.resize((image.width // 2, image.height // 2)),
    "saved again": lambda image: squeezed(image, 60),
    "cropped off-centre": lambda image: image.crop((0, image.height // 12, image.width * 9 // 10, image.height)),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_copy_is_a_near_duplicate(turned, edit):
    """R-reject."""
    copy = of(EDITS[edit](turned)).model_copy(update={"sha256": "1" * 64})
    assert duplicates(of(turned), copy)


def test_different_takes_are_not_near_duplicates(measured):
    pairs = [(a, b) for i, a in enumerate(measured) for b in measured[:i]]
    assert [(a.path.name, b.path.name) for a, b in pairs if duplicates(a.measures, b.measures)] == []


def test_the_hash_has_128_bits_and_knows_its_mirror(portrait):
    assert len(look_hash(portrait)) == 32
    assert distance(look_hash(ImageOps.mirror(portrait)), mirror_hash(portrait)) <= 2
    assert distance("f" * 32, "0" * 32) == 128


def test_one_bad_file_does_not_stop_a_survey(tmp_path, photo_set):
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff broken")
    steps: list[tuple[int, int]] = []
    found, refused = survey([tmp_path / "broken.jpg", photo_set[4]], lambda done, total: steps.append((done, total)))
    assert [one.path for one in found] == [photo_set[4]]
    assert [one.path.name for one in refused] == ["broken.jpg"]
    assert "damaged" in refused[0].because
    assert steps == [(1, 2), (2, 2)]


def test_a_sideways_photo_is_measured_upright(photo_set):
    photo = read_photo(photo_set[1])
    with Image.open(photo_set[1]) as stored:
        assert stored.size == (1300, 1040)
        assert stored.getexif()[0x0112] == 6
        assert stored.getexif().get_ifd(0x8825)
    assert photo.size == (1040, 1300)
    assert measure(photo).faces == 1


def test_a_busy_room_counts_as_clutter_and_a_busy_sweater_does_not(portrait, good):
    """R-clean."""
    import numpy as np

    noise = Image.fromarray(np.random.default_rng(3).integers(0, 255, (64, 52, 3), dtype=np.uint8))
    blocks = noise.resize(portrait.size, Image.Resampling.NEAREST)
    room, sweater = portrait.copy(), portrait.copy()
    room.paste(blocks.crop((0, 0, 160, 1024)), (0, 0))
    sweater.paste(blocks.crop((300, 860, 520, 1024)), (300, 860))
    assert of(room).around.clutter > 2 * good.around.clutter
    assert of(sweater).around.clutter < 1.2 * good.around.clutter

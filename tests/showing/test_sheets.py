"""A contact sheet can be read at preview size, shows every verdict, and never becomes a tower."""

import io
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import combinations

import numpy as np
import pytest
from PIL import Image, ImageColor

from drawn_lines import Line, record_lines
from portrayal.photos.finishing import preview_jpeg
from portrayal.photos.showing.contact import contact_sheet
from portrayal.photos.showing.keeping import NAME
from portrayal.photos.showing.lettering import letters
from portrayal.photos.showing.reviewing import Review, Tile
from reviews import KEPT, SPARE, Row, contrast, luminance, make_review, name_of, thumbnail

PREVIEW = 768
SETS = [(6, 6), (9, 12), (30, 60), (30, 500), (100, 500)]


def decoded(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "JPEG"
        return image.convert("RGB")


@dataclass(frozen=True)
class Sheet:
    """A contact sheet, and every line on it."""

    image: Image.Image
    lines: list[Line]


@cache
def sheet_of(counts: tuple[int, int]) -> Sheet:
    """Draw a usual sheet once: that is most of the time of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        lines = record_lines(patch)
        return Sheet(decoded(contact_sheet(make_review(*counts))), lines)


def hostile_review() -> Review:
    """Everything that a sheet is made of is far too long or far too much."""
    review = make_review(14, 80)
    tiles = [
        replace(tile, name=f"{'a' * 4000}{at}.jpg", because=("word " * 300, "Oneword" * 90, "")[at % 3])
        for at, tile in enumerate(review.tiles)
    ]
    rows = [
        Row(f"kind {k} {'x' * 40}", f"name {n} {'long ' * 20}", n * 3, n * 4 + 1) for k in range(12) for n in range(12)
    ]
    return replace(
        review,
        title="Zażółć gęślą jaźń " * 40,
        trigger_word="t" * 300,
        subject="s" * 300,
        tiles=tuple(tiles),
        coverage=tuple(rows),
        missing=("take this photo, please, " * 30,) * 50,
        notes=("note " * 900,) * 9,
    )


@pytest.mark.parametrize("counts", SETS)
def test_text_is_large_enough_and_stands_out_when_the_sheet_is_shown_at_768(counts):
    sheet = sheet_of(counts)
    assert min(line.face.size for line in sheet.lines) * PREVIEW / sheet.image.width >= 11
    for line in sheet.lines:
        ink = ImageColor.getrgb(line.colour)
        assert min(contrast(ink, ground) for _, ground in line.ground.getcolors(1 << 16)) >= 4.5, line.text


@pytest.mark.parametrize("review", [partial(make_review, 30, 60), hostile_review], ids=["usual", "hostile"])
def test_text_stays_on_the_sheet_and_no_line_covers_another(drawn, review):
    sheet = decoded(contact_sheet(review()))
    for line in drawn:
        left, top, right, bottom = line.box
        assert left >= 40, line.text
        assert right <= sheet.width - 40, line.text
        assert top >= 20, line.text
        assert bottom <= sheet.height - 10, line.text
    for one, other in combinations(drawn, 2):
        apart = one.box[2] <= other.box[0] or other.box[2] <= one.box[0]
        apart = apart or one.box[3] <= other.box[1] or other.box[3] <= one.box[1]
        assert apart, (one.text, other.text)


@pytest.mark.parametrize(
    ("counts", "most"), [((30, 60), 2.45), ((24, 61), 2.45), ((30, 500), 2.7), ((100, 500), 5), ((0, 300), 2.45)]
)
def test_a_sheet_is_no_tower(counts, most):
    sheet = sheet_of(counts).image
    assert sheet.width == 1200
    assert sheet.height / sheet.width <= most


def test_the_most_that_can_be_asked_for_stays_under_6000_pixels_and_is_not_cut(drawn):
    review = make_review(100, 700)
    tiles = [
        replace(tile, because=f"Reason of its own {chr(65 + at % 26)}{chr(65 + at // 26)}.")
        for at, tile in enumerate(review.tiles)
    ]
    hostile = hostile_review()
    review = replace(hostile, kept=100, total=700, tiles=tuple(tiles))
    sheet = decoded(contact_sheet(review))
    assert max(line.box[3] for line in drawn) < sheet.height <= 6000


@pytest.mark.parametrize("counts", SETS)
def test_a_preview_of_150_kilobytes_keeps_its_width_and_its_letters(counts):
    sheet, drawn = sheet_of(counts).image, sheet_of(counts).lines
    data = preview_jpeg(sheet, max_bytes=150_000, width=1000)
    assert len(data) <= 150_000
    small = decoded(data)
    assert small.width >= PREVIEW
    scale = small.width / sheet.width
    for line in drawn:
        box = tuple(round(side * scale) for side in line.box)
        if len(line.text) > 3:
            levels = np.asarray(small.crop(box).convert("L"))
            dark, light = (luminance((round(np.percentile(levels, share)),) * 3) for share in (1, 75))
            assert (light + 0.05) / (dark + 0.05) >= 3.5, line.text


@pytest.mark.parametrize("count", [1, 4, 12, 30, 100])
def test_every_kept_photo_is_there_with_its_number_and_its_name(drawn, count):
    review = make_review(count, count + 20)
    contact_sheet(review)
    texts = [line.text for line in drawn]
    assert [text for text in texts if text.isdigit() and len(text) == 3] == [f"{n + 1:03d}" for n in range(count)]
    ends = [letters(name_of(number), NAME)[-6:] for number in range(count)]
    assert [end for end in ends if not any(text.endswith(end) for text in texts)] == []


def test_a_kept_photo_says_why_in_two_lines_at_most(drawn):
    review = make_review(6, 6)
    contact_sheet(
        replace(review, tiles=tuple(replace(tile, because="Because of this. " * 30) for tile in review.tiles))
    )
    lines = [line for line in drawn if line.text.startswith("Because") or line.text.endswith("…")]
    assert len(lines) == 12


def test_each_reason_is_written_once_over_its_photos_with_their_number(drawn):
    review = make_review(10, 60)
    contact_sheet(review)
    text = " ".join(line.text for line in drawn)
    assert text.count("The face is blurred.") == 1
    assert text.count(SPARE) == 1
    blurred = sum(tile.because == "The face is blurred." for tile in review.tiles)
    at = next(at for at, line in enumerate(drawn) if line.text == "The face is blurred.")
    assert drawn[at - 1].text == str(blurred)


def test_a_sample_says_how_many_there_are_and_where_the_others_are():
    drawn = sheet_of((30, 500)).lines
    text = next(line.text for line in drawn if "shown" in line.text)
    shown, _, total, *_ = text.split()
    names = [line for line in drawn if line.text.endswith(".jpg") and line.face.style == "text"]
    assert int(shown) == len(names) >= 16
    assert int(total) == 470
    assert "report" in text


def test_all_photos_that_were_left_out_are_shown_where_there_is_room(drawn):
    contact_sheet(make_review(12, 24))
    assert not any("shown" in line.text for line in drawn)
    names = [line for line in drawn if line.text.endswith(".jpg") and line.face.style == "text"]
    assert len(names) == 12


def test_the_head_says_what_was_kept_what_the_mix_has_and_what_is_to_take():
    texts = [line.text for line in sheet_of((24, 61)).lines]
    assert "24 of 61 photos kept" in texts
    assert "7 of 14 parts of the mix are complete" in texts
    assert {"profile", "0 of 4", "half body", "3 of 5", "front", "9 of 9"} <= set(texts)
    assert "One full-body shot, facing the camera, in dim evening light" in texts
    assert {"ohwx_anna", "woman", "FLUX"} <= set(texts)


def test_verdicts_differ_without_colour():
    review = replace(make_review(0, 40), coverage=(), missing=(), notes=())
    grey = decoded(contact_sheet(review)).convert("L")
    spare = grey.crop((38, 300, 64, 330))
    assert spare.getextrema()[0] < 160


def test_a_warning_is_marked_on_its_photo():
    plain = make_review(4, 4)
    tiles = tuple(replace(tile, warnings=()) for tile in plain.tiles)
    warned = replace(plain, tiles=(replace(tiles[0], warnings=("The eyes are a little soft.",)), *tiles[1:]))
    before, after = (decoded(contact_sheet(one)) for one in (replace(plain, tiles=tiles), warned))
    assert before.size == after.size
    changed = [
        at for at in range(0, before.height, 4) if before.crop((0, at, 310, at + 4)) != after.crop((0, at, 310, at + 4))
    ]
    assert changed
    assert max(changed) - min(changed) < 60


def test_photos_are_never_distorted():
    ring = Image.new("RGB", (320, 160), "white")
    ring.paste((200, 0, 0), (120, 40, 200, 120))
    buffer = io.BytesIO()
    ring.save(buffer, "JPEG", quality=95)
    tile = Tile("wide.jpg", buffer.getvalue(), "kept", KEPT[0], file="001.jpg")
    others = tuple(Tile(f"{at}.jpg", thumbnail(0), "kept", KEPT[0], file=f"{at:03d}.jpg") for at in (2, 3, 4))
    sheet = decoded(contact_sheet(Review("a", 4, 4, "", "", "", (tile, *others))))
    red = [(x, y) for x in range(40, 310) for y in range(sheet.height) if is_red(sheet.getpixel((x, y)))]
    wide = max(x for x, _ in red) - min(x for x, _ in red)
    high = max(y for _, y in red) - min(y for _, y in red)
    assert wide > 40
    assert abs(wide - high) <= 2


def is_red(pixel: tuple[int, int, int]) -> bool:
    return pixel[0] > 150 and pixel[1] < 50 and pixel[2] < 50


def test_the_same_review_gives_the_same_bytes():
    assert contact_sheet(make_review(9, 20)) == contact_sheet(make_review(9, 20))


@pytest.mark.parametrize("kept", [0, 4, 500])
def test_a_photo_that_could_not_be_read_has_an_empty_frame(drawn, kept):
    tile = Tile("bad.jpg", thumbnail(1)[:kept], "left out", "It could not be read.")
    contact_sheet(Review("a", 0, 1, "", "", "", (tile,)))
    assert "bad.jpg" in [line.text for line in drawn]


def test_an_empty_review_is_still_a_picture(drawn):
    assert decoded(contact_sheet(Review("Nothing", 0, 0, "", "", "", ()))).width == 1200
    assert "0 of 0 photos kept" in [line.text for line in drawn]

"""Crops keep the whole skull and no tag; packages are the same bytes every time."""

import io
import zipfile

import pytest
from PIL import Image

from drawn_faces import draw_face
from portrayal.photos.boxes import Box
from portrayal.photos.cropping import cut_photo, square_box
from portrayal.photos.faces import find_faces, head_box
from portrayal.photos.packing import Item, fingerprint, named, stems, write_files, zipped


def decoded(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image.copy()


@pytest.mark.parametrize("at", range(10))
def test_the_crop_is_square_inside_the_photo_and_keeps_the_whole_skull(measured, at):
    """R-skull, R-crop."""
    one = measured[at].measures
    left, top, right, bottom = one.face.crop
    assert abs((right - left) - (bottom - top)) <= 1
    assert left >= 0
    assert top >= 0
    assert right <= one.width
    assert bottom <= one.height
    crop = cut_photo(measured[at].path, Box(*one.face.crop))
    assert (crop.width, crop.height) == (1024, 1024)
    (face,) = find_faces(decoded(crop.data))
    assert face.eyes[1] / face.unit > 1.9


def test_a_small_head_in_a_wide_photo_is_brought_to_the_usual_share():
    """R-crop."""
    (face,) = find_faces(draw_face(shot="portrait", size=(1600, 900)))
    box = square_box(face, (1600, 900), "portrait")
    share = head_box(face).height / box.height
    assert 0.38 < share < 0.6


def test_no_tag_leaves_the_machine(photo_set, measured):
    """R-private."""
    for at, box in ((0, Box(*measured[0].measures.face.crop)), (1, None)):
        crop = cut_photo(photo_set[at], box)
        assert b"Exif" not in crop.data
        assert b"Sample camera" not in crop.data
        assert set(decoded(crop.data).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_the_whole_frame_keeps_its_shape(photo_set):
    """R-crop."""
    crop = cut_photo(photo_set[1], None)
    assert crop.width / crop.height == pytest.approx(1200 / 1500, abs=0.01)
    assert crop.width * crop.height == pytest.approx(1024 * 1024, rel=0.01)


def test_nothing_is_enlarged_silently(photo_set):
    crop = cut_photo(photo_set[0], Box(100, 100, 700, 700))
    assert (crop.width, crop.height) == (600, 600)
    assert "instead of enlarged" in crop.because


ITEMS = [Item(b"one", "ohwx, by a window,\n soft light "), Item(b"two", "ohwx, „zażółć”")]


def test_the_folder_holds_numbered_pictures_with_one_line_captions(tmp_path):
    """R-caption-file."""
    folder = tmp_path / "ohwx"
    write_files(folder, named(ITEMS))
    assert sorted(path.name for path in folder.iterdir()) == ["001.jpg", "001.txt", "002.jpg", "002.txt"]
    assert (folder / "001.txt").read_bytes() == b"ohwx, by a window, soft light"
    assert (folder / "002.txt").read_text(encoding="utf-8") == "ohwx, „zażółć”"


def test_the_archive_is_flat_and_the_same_bytes_every_time():
    data = zipped(named(ITEMS))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["001.jpg", "001.txt", "002.jpg", "002.txt"]
        assert archive.read("002.jpg") == b"two"
    assert zipped(named(ITEMS)) == data


def test_a_folder_that_is_there_is_not_written_into(tmp_path):
    with pytest.raises(FileExistsError):
        write_files(tmp_path, named(ITEMS))


def test_numbers_have_as_many_digits_as_the_last_needs():
    assert stems(2) == ("001", "002")
    assert stems(1000)[0] == "0001"


def test_the_fingerprint_changes_with_a_caption_a_picture_and_the_order():
    prints = {
        fingerprint(named(items))
        for items in (ITEMS, ITEMS[::-1], [Item(b"One", ITEMS[0].caption), ITEMS[1]], [Item(b"one", "x"), ITEMS[1]])
    }
    assert len(prints) == 4

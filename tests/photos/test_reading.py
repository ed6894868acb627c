"""Photos of every kind come in upright and in colour; what cannot be used is refused by name."""

import io
from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from portrayal.errors import BadRequest, NotFound
from portrayal.photos import reading
from portrayal.photos.reading import PhotoRefused, list_photos, load_full, read_photo


def halves(size=(400, 200)) -> Image.Image:
    """Red left, blue right."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    return image


def save(path, image, **options):
    image.save(path, **options)
    return path


@pytest.mark.parametrize(("orientation", "size", "top_left"), [(1, (400, 200), "red"), (3, (400, 200), "blue"),
                                                               (6, (200, 400), "red"), (8, (200, 400), "blue"),
                                                               (2, (400, 200), "blue")])  # fmt: skip
def test_the_orientation_tag_is_applied(tmp_path, orientation, size, top_left):
    """R-private."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = read_photo(save(tmp_path / "a.jpg", halves(), exif=exif))
    assert photo.size == photo.image.size == size
    red, _, blue = photo.image.getpixel((5, 5))
    assert (red > blue) == (top_left == "red")
    assert load_full(photo.path).size == size


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (2048, 1536), (1030, 700)])
def test_a_large_jpeg_is_measured_near_1024_pixels_and_not_at_half_size(tmp_path, size):
    photo = read_photo(save(tmp_path / "a.jpg", halves(size)))
    assert photo.size == size
    assert 940 <= max(photo.image.size) <= 1106
    assert photo.scale == pytest.approx(max(size) / max(photo.image.size))


@pytest.mark.parametrize("format", ["PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF"])
def test_other_formats_are_read(tmp_path, format):
    photo = read_photo(save(tmp_path / f"a.{format.lower()}", halves()))
    assert (photo.format, photo.size, photo.jpeg_quality) == (format, (400, 200), None)


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGBA", "P", "1"])
def test_every_mode_becomes_rgb(tmp_path, mode):
    kind = "jpg" if mode == "CMYK" else "png"
    assert read_photo(save(tmp_path / f"a.{kind}", halves().convert(mode))).image.mode == "RGB"


def test_16_bit_grey_keeps_its_tones(tmp_path):
    ramp = np.linspace(0, 65_535, 256, dtype=np.uint16)[None, :].repeat(16, 0)
    values = np.asarray(read_photo(save(tmp_path / "a.png", Image.fromarray(ramp))).image)[8, :, 0]
    assert values[0] == 0
    assert abs(int(values[128]) - 128) <= 1
    assert values[255] == 255


@pytest.mark.parametrize("quality", [30, 60, 85, 95])
def test_the_quality_of_a_jpeg_is_estimated(tmp_path, quality):
    assert abs(read_photo(save(tmp_path / "a.jpg", halves(), quality=quality)).jpeg_quality - quality) <= 2


def test_a_png_that_is_called_jpg_is_read_as_what_it_is(tmp_path):
    assert read_photo(save(tmp_path / "a.jpg", halves(), format="PNG")).format == "PNG"


def refusal(path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(PhotoRefused) as refused:
        read_photo(path)
    assert path.name in str(refused.value)
    return refused.value.because


def test_unusable_files_are_refused_with_the_reason(tmp_path):
    assert "empty" in refusal(tmp_path / "a.jpg", b"")
    assert "no image" in refusal(tmp_path / "b.jpg", b"<html>not found</html>")
    buffer = io.BytesIO()
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (300, 300, 3), dtype="uint8"))
    noise.save(buffer, "JPEG")
    assert "cut short" in refusal(tmp_path / "c.jpg", buffer.getvalue()[: buffer.tell() // 2])
    icon = io.BytesIO()
    halves((32, 32)).save(icon, "ICO")
    assert "ICO files are not supported" in refusal(tmp_path / "d.jpg", icon.getvalue())


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(PhotoRefused, match="cannot be read"):
        read_photo(tmp_path / "gone.jpg")


def test_a_decompression_bomb_is_refused_before_it_is_decoded(tmp_path):
    bomb = save(tmp_path / "a.png", Image.new("1", (20_000, 7_000)))
    with pytest.raises(PhotoRefused, match="120 million pixels"):
        read_photo(bomb)


def test_a_folder_lists_pictures_only_and_in_order(tmp_path):
    for name in ("b.JPG", "a.png", ".hidden.jpg", "._a.jpg", "notes.txt", "raw.CR2"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "c.jpg").write_bytes(b"x")
    assert [path.name for path in list_photos([tmp_path])] == ["a.png", "b.JPG", "raw.CR2"]
    assert [path.name for path in list_photos([tmp_path, tmp_path / "a.png"])] == ["a.png", "b.JPG", "raw.CR2"]
    assert [path.name for path in list_photos([tmp_path / "*.png"])] == ["a.png"]
    assert [path.name for path in list_photos([tmp_path / "**"])] == ["a.png", "b.JPG", "c.jpg", "raw.CR2"]
    assert [path.name for path in list_photos([tmp_path / "**" / "*.jpg"])] == ["c.jpg"]
    assert [path.name for path in list_photos([tmp_path / "notes.txt"])] == ["notes.txt"]


def test_more_photos_than_one_person_has_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_FILES", 2)
    for number in range(3):
        (tmp_path / f"{number}.jpg").write_bytes(b"x")
    with pytest.raises(BadRequest, match="more than 2 photos"):
        list_photos([tmp_path])


@pytest.mark.parametrize("name", ["gone.jpg", "*.webp"])
def test_a_path_that_does_not_exist_is_an_error(tmp_path, name):
    with pytest.raises(NotFound, match="no photo at"):
        list_photos([tmp_path / name])


def test_reading_changes_nothing(tmp_path):
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (Fraction(1), Fraction(2), Fraction(3))
    path = save(tmp_path / "a.jpg", halves(), exif=exif)
    before = path.read_bytes(), path.stat().st_mtime_ns
    read_photo(path)
    load_full(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before

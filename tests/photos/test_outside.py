"""Child processes cost one answer when they hang, die or talk nonsense, and never more."""

import io
import sys

import pytest
from PIL import Image

from portrayal.photos.heic import HeicUnreadable, decode_heic, is_heic
from portrayal.photos.outside.asking import NoAnswer, Outside, Refused, read_frame, write_frame
from portrayal.photos.reading import PhotoRefused, load_full, read_photo

ECHO = """
from portrayal.photos.outside.answering import serve
def answer(question):
    print("a library talks")
    if question == b"no":
        raise ValueError("it does not like this")
    if question == b"die":
        import os
        os._exit(3)
    return question[::-1]
serve(answer)
"""


def child(code: str, limit_s: float = 20.0) -> Outside:
    return Outside("", limit_s=limit_s, command=[sys.executable, "-c", code])


@pytest.fixture(scope="module")
def echo():
    asked = child(ECHO)
    yield asked
    asked.close()


def test_a_child_answers_again_and_again_and_what_libraries_print_is_no_answer(echo):
    assert [echo.ask(b"abc"), echo.ask(b""), echo.ask(bytes(300_000))] == [b"cba", b"", bytes(300_000)]


def test_a_refusal_is_told_and_the_child_lives_on(echo):
    with pytest.raises(Refused, match="it does not like this"):
        echo.ask(b"no")
    assert echo.ask(b"ab") == b"ba"


def test_a_child_that_dies_costs_one_answer(echo):
    with pytest.raises(NoAnswer):
        echo.ask(b"die")
    assert echo.ask(b"ab") == b"ba"


def test_a_module_that_lies_in_the_users_folder_is_never_taken_for_ours(tmp_path, monkeypatch):
    for name in ("portrayal", "PIL", "struct"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(9)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    asked = Outside("portrayal.photos.outside.heic", limit_s=20)
    with pytest.raises(Refused):
        asked.ask(b"no photo")
    asked.close()


@pytest.mark.parametrize("code", ["import sys; sys.stdin.buffer.read()", "print('no frame at all')", "1/0"])
def test_a_child_that_hangs_or_talks_nonsense_gives_no_answer(code):
    with pytest.raises(NoAnswer):
        child(code, limit_s=0.5).ask(b"x")


def test_a_frame_that_is_cut_short_is_noticed():
    stream = io.BytesIO()
    write_frame(stream, b"whole")
    with pytest.raises(EOFError):
        read_frame(io.BytesIO(stream.getvalue()[:-1]))


def heic(size=(640, 480), **options) -> bytes:
    import pillow_heif

    pillow_heif.register_heif_opener()
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    out = io.BytesIO()
    image.save(out, "HEIF", quality=80, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def photo() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({33437: 1.8, 33434: 1 / 2000, 34855: 50})
    return heic((1600, 1200), exif=exif.tobytes())


def test_a_heic_photo_is_read_small_for_measuring_and_whole_for_cropping(tmp_path, photo):
    """R-private."""
    path = tmp_path / "IMG_0001.HEIC"
    path.write_bytes(photo)
    seen = read_photo(path)
    assert (seen.size, seen.image.size, seen.format, seen.setting) == ((1600, 1200), (1024, 768), "HEIC", "daylight")
    red, _, blue = seen.image.getpixel((10, 10))
    assert red > 200
    assert blue < 50
    assert load_full(path).size == (1600, 1200)


def test_a_damaged_heic_is_refused_by_name(tmp_path, photo):
    path = tmp_path / "IMG_0002.HEIC"
    path.write_bytes(photo[: len(photo) // 2])
    with pytest.raises(PhotoRefused, match=r"IMG_0002\.HEIC cannot be used: its content is no image"):
        read_photo(path)


def test_a_heic_bomb_is_refused_before_it_is_decoded():
    with pytest.raises(HeicUnreadable, match="more than 0 million pixels"):
        decode_heic(heic(), side=0, most_pixels=1000)


def test_a_heic_whose_decoder_hangs_is_refused(photo):
    stuck = child("import sys; sys.stdin.buffer.read()", limit_s=0.5)
    with pytest.raises(HeicUnreadable, match="took too long"):
        decode_heic(photo, side=0, most_pixels=10**9, children=stuck)


def test_a_heic_photo_says_how_to_enable_it(tmp_path, monkeypatch, photo):
    monkeypatch.setattr("portrayal.photos.heic.importlib.util.find_spec", lambda name: None)
    (tmp_path / "a.heic").write_bytes(photo)
    with pytest.raises(PhotoRefused) as refused:
        read_photo(tmp_path / "a.heic")
    assert "pip install 'portrayal[heic]'" in refused.value.because


def test_only_heic_is_taken_for_heic(photo):
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(out, "AVIF")
    assert is_heic(photo)
    assert not is_heic(out.getvalue())
    assert not is_heic(b"\0\0\0\x18ftyp")
    assert not is_heic(b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf")
    assert is_heic(b"\0\0\0\x1cftypmif1\0\0\0\0mif1heicmiaf")

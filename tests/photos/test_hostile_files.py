"""A thousand broken files end in a reason each, and the good ones among them are still measured."""

import io
import os
import random
import zipfile

import pytest
from PIL import Image

from drawn_faces import draw_face
from portrayal.photos.surveying import Measured, survey

COUNT = int(os.environ.get("PORTRAYAL_MUTANTS", "120"))
"""Mutants of one run; a thousand were run by hand, see the closing notes."""

FORMATS = {
    "JPEG": ".jpg",
    "PNG": ".png",
    "WEBP": ".webp",
    "TIFF": ".tif",
    "GIF": ".gif",
    "BMP": ".bmp",
    "AVIF": ".avif",
}
NAMES = ("zdjęcie", "写真", "φωτογραφία", "صورة", "फोटो", "🙂", "a b", "-rf", "%s", "' OR 1=1", "x" * 120, "CON")


def originals() -> list[tuple[bytes, str]]:
    image = draw_face(shot="portrait", size=(240, 300))
    made: list[tuple[bytes, str]] = []
    for kind, suffix in FORMATS.items():
        out = io.BytesIO()
        image.save(out, kind)
        made.append((out.getvalue(), suffix))
    return made


def mutate(data: bytes, rng: random.Random) -> bytes:
    """Cut, flip, swap, double or blank a part of a file."""
    spoilt = bytearray(data)
    at = rng.randrange(len(spoilt))
    match rng.randrange(6):
        case 0:
            return bytes(spoilt[:at])
        case 1:
            for _ in range(rng.randrange(1, 40)):
                spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
        case 2:
            spoilt[at : at + 64] = bytes(64)
        case 3:
            spoilt[at:at] = spoilt[at : at + 256]
        case 4:
            for place in range(min(64, len(spoilt))):
                if rng.random() < 0.2:
                    spoilt[place] = rng.randrange(256)
        case _:
            spoilt[at : at + 4] = b"\xff\xff\xff\xff"
    return bytes(spoilt)


@pytest.mark.filterwarnings("ignore")  # decoders warn of what they find; what counts is how it ends
def test_every_mutant_ends_in_figures_or_in_a_reason(tmp_path):
    """R-reject."""
    rng, known = random.Random(20261125), originals()
    paths = []
    for number in range(COUNT):
        data, suffix = rng.choice(known)
        other = rng.choice(list(FORMATS.values())) if rng.random() < 0.2 else suffix
        path = tmp_path / f"{NAMES[number % len(NAMES)]}-{number}{other}"
        path.write_bytes(mutate(data, rng))
        paths.append(path)
    measured, refused = survey(paths)
    assert len(measured) + len(refused) == COUNT
    assert all(one.because.strip() for one in refused)
    assert len(refused) > COUNT // 5


def test_odd_files_are_refused_by_what_they_are(tmp_path, photo_set):
    """R-reject."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("a.jpg", b"x")
    bomb = io.BytesIO()
    Image.new("1", (20_000, 7_000)).save(bomb, "PNG")
    odd = {
        "empty.jpg": b"", "archive.jpg": archive.getvalue(), "page.png": b"<html></html>", "bomb.png": bomb.getvalue(),
        "huge.gif": b"GIF89a\xff\xff\xff\xff\x00\x00\x00" + bytes(40), "text.webp": b"hello" * 100,
    }  # fmt: skip
    for name, data in odd.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "folder.jpg").mkdir()
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "dangling.jpg").symlink_to(tmp_path / "nowhere.jpg")
    (tmp_path / "device.jpg").symlink_to("/dev/zero")
    paths = sorted(tmp_path.iterdir())
    measured, refused = survey([*paths, photo_set[0]])
    assert [one.path for one in measured if isinstance(one, Measured)] == [photo_set[0]]
    reasons = {one.path.name: one.because for one in refused}
    assert set(reasons) == {path.name for path in paths}
    assert reasons["empty.jpg"] == "the file is empty"
    assert "million pixels" in reasons["bomb.png"]
    assert "no ordinary file" in reasons["pipe.jpg"]
    assert "no ordinary file" in reasons["device.jpg"]
    assert "no image" in reasons["page.png"]

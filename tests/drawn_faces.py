"""People for tests who do not exist: thin names over the sample person that the demo draws."""

import tempfile
from functools import cache
from pathlib import Path

from PIL import Image

from portrayal.photos.remembering import Memory
from portrayal.photos.sample_person import Pose, draw_sample_person, sample_photo
from portrayal.photos.shortlist import letterings, signatures
from portrayal.photos.surveying import survey

SMALL = (720, 900)
"""A size that is quickly drawn, and large enough to be trained on."""


def draw_face(*, size: tuple[int, int] = (1200, 1500), seed: int = 0, **pose) -> Image.Image:
    """One drawn portrait; `pose` are the fields of Pose: yaw, shot, light, place, smile, warmth, shift."""
    return draw_sample_person(seed, Pose(**pose), size)


def write_photo_set(folder: Path, count: int = 12, *, size: tuple[int, int] = SMALL) -> list[Path]:
    """Varied JPEGs with EXIF, GPS and orientation tags; with 10 or more at least 8 are kept by `choose`."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"sample-{number + 1:02d}.jpg" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(_drawn(number, size))
    return paths


_drawn = cache(sample_photo)
"""Draw once in a process: drawing is the slow part."""


def remember_photo_set(home: Path, count: int = 12, *, size: tuple[int, int] = SMALL) -> None:
    """Write into a home folder what a first look at these photos finds, for tests of what comes after it."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "photos.sqlite").write_bytes(_figures(count, size))


@cache
def _figures(count: int, size: tuple[int, int]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "photos.sqlite"
        look_at(write_photo_set(Path(folder), count, size=size), file)
        return file.read_bytes()


def look_at(photos: list[Path], file: Path) -> None:
    """Measure photos, describe their faces and read no text in them, and write all that into the memory at `file`."""
    memory = Memory(file)
    found, _ = survey(photos, memory=memory)
    for look in (signatures, letterings):
        look(dict(enumerate(found)), memory, lambda: None)

"""People for tests who do not exist: thin names over the sample person that the demo draws."""

import tempfile
from functools import cache
from pathlib import Path

from PIL import Image

from portrayal.photos.sample_person import Pose, draw_sample_person, write_sample_photos

SMALL = (720, 900)
"""A size that is quickly drawn, and large enough to be trained on."""


def draw_face(*, size: tuple[int, int] = (1200, 1500), seed: int = 0, **pose) -> Image.Image:
    """One drawn portrait; `pose` are the fields of Pose: yaw, shot, light, place, smile, warmth, shift."""
    return draw_sample_person(seed, Pose(**pose), size)


def write_photo_set(folder: Path, count: int = 12, *, size: tuple[int, int] = SMALL) -> list[Path]:
    """Varied JPEGs with EXIF, GPS and orientation tags; with 10 or more at least 8 are kept by `choose`."""
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for name, data in _drawn(count, size):
        (folder / name).write_bytes(data)
        paths.append(folder / name)
    return paths


@cache
def _drawn(count: int, size: tuple[int, int]) -> tuple[tuple[str, bytes], ...]:
    """Draw once in a process: drawing is the slow part."""
    with tempfile.TemporaryDirectory() as folder:
        return tuple((path.name, path.read_bytes()) for path in write_sample_photos(Path(folder), count, size=size))

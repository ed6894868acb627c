"""People for tests who do not exist: thin names over the sample person that the demo draws."""

from pathlib import Path

from PIL import Image

from portrayal.photos.sample_person import Pose, draw_sample_person, write_sample_photos


def draw_face(*, size: tuple[int, int] = (1200, 1500), seed: int = 0, **pose) -> Image.Image:
    """One drawn portrait; `pose` are the fields of Pose: yaw, shot, light, place, smile, warmth, shift."""
    return draw_sample_person(seed, Pose(**pose), size)


def write_photo_set(folder: Path, count: int = 12, *, size: tuple[int, int] = (1200, 1500)) -> list[Path]:
    """Varied JPEGs with EXIF, GPS and orientation tags; with 10 or more at least 8 are kept by `choose`."""
    return write_sample_photos(folder, count, size=size)

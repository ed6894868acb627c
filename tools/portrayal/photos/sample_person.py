"""Draw "photos" of a person who does not exist, so that tests and the demo need nobody's face."""

import io
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
from PIL import Image, ImageFilter

from portrayal.photos.backdrops import Place, backdrop
from portrayal.photos.figures import Looks, figure
from portrayal.photos.files import write_atomically
from portrayal.photos.solids import Canvas, Light

Shot: TypeAlias = Literal["close-up", "portrait", "half body", "full body"]
Side: TypeAlias = Literal["left", "right", "front"]

_UNITS: dict[Shot, tuple[float, float]] = {
    "close-up": (2.75, 0.49),
    "portrait": (5.0, 0.36),
    "half body": (8.6, 0.21),
    "full body": (16.2, 0.105),
}
"""Head units that fill the picture's height, and where the head's middle is (share of the height)."""

_LIGHTS: dict[Side, tuple[float, float, float]] = {
    "left": (-0.85, -0.45, 0.6),
    "right": (0.85, -0.45, 0.6),
    "front": (0.1, -0.4, 1.0),
}
_TOPS = ((0.30, 0.40, 0.48), (0.62, 0.58, 0.52), (0.42, 0.26, 0.26), (0.26, 0.38, 0.30), (0.24, 0.25, 0.34))
"""Colours of the jumper: clothes change from photo to photo, the person stays."""


@dataclass(frozen=True, slots=True)
class Pose:
    """How one sample photo is taken; `yaw` in degrees, positive to the picture's right; `warmth` -1…1."""

    yaw: float = 0.0
    shot: Shot = "portrait"
    light: Side = "left"
    place: Place = "wall"
    smile: float = 0.4
    warmth: float = 0.0
    shift: float = 0.0
    looks: Looks = field(default_factory=Looks)


def draw_sample_person(seed: int = 0, pose: Pose | None = None, size: tuple[int, int] = (1200, 1500)) -> Image.Image:
    """Return an RGB picture of the drawn person; the same arguments give the same pixels."""
    pose = pose or Pose()
    random = np.random.default_rng(seed)
    width, height = size
    units, middle = _UNITS[pose.shot]
    warm = (1 + 0.12 * pose.warmth, 1.0, 1 - 0.16 * pose.warmth)
    night = pose.place == "night"
    light = Light(_LIGHTS[pose.light], warm, 0.34 if night else 0.46)
    pixels = backdrop(pose.place, size, random, pose.light)
    canvas = Canvas(pixels, height / units, (width * (0.5 + pose.shift), height * middle))
    looks = replace(pose.looks, smile=pose.smile, top=_TOPS[seed % len(_TOPS)])
    for solid in figure(looks, pose.yaw):
        canvas.draw(solid, light)
    drawn = np.clip(canvas.pixels * np.array(warm, np.float32) ** 0.5, 0, 1)
    image = Image.fromarray((drawn * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.7))
    grain = random.normal(0, 3.2, (height, width, 1)).astype(np.float32)
    return Image.fromarray(np.clip(np.asarray(image, np.float32) + grain, 0, 255).astype(np.uint8))


SAMPLE_POSES: tuple[Pose, ...] = (
    Pose(0, "close-up", "left", "wall", 0.3),
    Pose(-35, "portrait", "left", "window", 0.5, 0.4),
    Pose(35, "portrait", "right", "garden", 0.8, 0.2),
    Pose(0, "half body", "front", "garden", 0.6, 0.1),
    Pose(8, "full body", "front", "street", 0.5, 0.0),
    Pose(62, "close-up", "right", "studio", 0.2, -0.3),
    Pose(-62, "portrait", "left", "studio", 0.3, 0.0),
    Pose(-12, "close-up", "right", "night", 0.1, 0.7),
    Pose(-30, "half body", "right", "window", 0.4, 0.5),
    Pose(28, "full body", "left", "garden", 0.8, 0.3),
    Pose(15, "portrait", "front", "night", 0.9, 0.8),
    Pose(-5, "half body", "left", "street", 0.2, -0.4),
    Pose(38, "close-up", "left", "window", 0.7, 0.3),
    Pose(-20, "full body", "right", "studio", 0.3, -0.2),
    Pose(20, "half body", "right", "wall", 0.9, -0.1),
    Pose(-40, "close-up", "front", "garden", 0.5, 0.1),
)
"""Sixteen takes that differ in angle, shot, light, place and expression (R-variety-photos)."""


def write_sample_photos(folder: Path, count: int = 12, *, size: tuple[int, int] = (1200, 1500)) -> list[Path]:
    """Write `count` varied JPEGs with a camera's EXIF (place and time, some stored sideways); returns their paths."""
    paths = [folder / f"sample-{number + 1:02d}.jpg" for number in range(count)]
    for number, path in enumerate(paths):
        write_atomically(path, sample_photo(number, size))
    return paths


def sample_photo(number: int, size: tuple[int, int] = (1200, 1500)) -> bytes:
    """Return the JPEG of one of the sample photos, counted from 0; every third is stored sideways."""
    image = draw_sample_person(number, SAMPLE_POSES[number % len(SAMPLE_POSES)], size)
    turned = number % 3 == 1
    return _camera_jpeg(image.transpose(Image.Transpose.ROTATE_90) if turned else image, turned=turned)


def _camera_jpeg(image: Image.Image, *, turned: bool) -> bytes:
    """Encode with the tags that a phone writes; all of them are invented."""
    exif = Image.Exif()
    exif[0x0112] = 6 if turned else 1
    exif[0x010F], exif[0x0110] = "Portrayal", "Sample camera"
    gps: dict[int, Any] = exif.get_ifd(0x8825)
    gps.update({1: "N", 2: (Fraction(0), Fraction(0), Fraction(0)), 3: "E", 4: (Fraction(0),) * 3})
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=93, exif=exif)
    return buffer.getvalue()

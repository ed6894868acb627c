"""Out-of-focus places behind the drawn sample person."""

from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Place: TypeAlias = Literal["wall", "window", "garden", "street", "studio", "night"]

_COLOURS: dict[Place, tuple[tuple[int, int, int], tuple[int, int, int]]] = {
    "wall": ((214, 205, 192), (168, 156, 142)),
    "window": ((226, 228, 226), (150, 140, 128)),
    "garden": ((196, 216, 176), (74, 104, 62)),
    "street": ((198, 208, 218), (128, 126, 124)),
    "studio": ((150, 156, 164), (84, 88, 96)),
    "night": ((30, 32, 52), (14, 14, 24)),
}
"""Colour at the top and at the bottom."""


def backdrop(place: Place, size: tuple[int, int], random: np.random.Generator, light: str) -> NDArray[np.floating[Any]]:
    """Return pixels (height, width, 3) as 0…1 of a blurred place, brighter on the light's side."""
    small = (max(2, size[0] // 6), max(2, size[1] // 6))
    top, bottom = (np.array(colour, np.float32) for colour in _COLOURS[place])
    down = np.linspace(0, 1, small[1], dtype=np.float32)[:, None, None]
    image = Image.fromarray(np.broadcast_to(top + (bottom - top) * down, (small[1], small[0], 3)).astype(np.uint8))
    _furnish(image, place, random)
    image = image.filter(ImageFilter.GaussianBlur(small[1] / 45)).resize(size, Image.Resampling.BICUBIC)
    across = np.linspace(1, -1, size[0], dtype=np.float32)[None, :, None]
    side = {"left": 0.10, "right": -0.10}.get(light, 0.0)
    return np.clip(np.asarray(image, np.float32) / 255 * (1 + side * across), 0, 1)


def _furnish(image: Image.Image, place: Place, random: np.random.Generator) -> None:
    draw, (width, height) = ImageDraw.Draw(image), image.size
    if place == "window":
        left = width * random.uniform(0.02, 0.1)
        for column in range(2):
            x = left + column * width * 0.24
            draw.rectangle((x, height * 0.05, x + width * 0.2, height * 0.55), (250, 250, 244))
    elif place == "street":
        for column in range(6):
            x, shade = column * width / 5 - width * 0.1, int(random.uniform(110, 185))
            draw.rectangle(
                (x, height * random.uniform(0.05, 0.35), x + width / 5, height * 0.7), (shade, shade, shade - 6)
            )
    elif place in ("garden", "night"):
        for _ in range(70):
            x, y, r = random.uniform(0, width), random.uniform(0, height * 0.8), random.uniform(0.01, 0.045) * height
            if place == "garden":
                green = int(random.uniform(90, 220))
                colour = (int(green * 0.75), green, int(green * 0.55))
            else:
                warm = random.uniform(0.5, 1) * (random.random() < 0.3)
                colour = (int(30 + 200 * warm), int(32 + 140 * warm), int(52 + 60 * warm))
            draw.ellipse((x - r, y - r, x + r, y + r), colour)

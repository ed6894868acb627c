"""Plain pictures in place of drawn ones, for tests and child processes in which the picture is not the point."""

import io
from functools import lru_cache
from typing import Any, Protocol

from portrayal import HeroRequest
from portrayal.models import Size
from portrayal.providers.base import Delivery, ImageOrder

EFFORTS = {"webp": {"method": 0}, "jpg": {}, "png": {"compress_level": 1}, "avif": {"speed": 10}}


class Patch(Protocol):
    """What is used of pytest.MonkeyPatch; a child process does without it, and imports no pytest."""

    def setattr(self, target: str, name: object, /) -> None: ...


def draw_quickly(order: ImageOrder) -> Delivery:
    """Deliver a plain gradient in place of a drawing, 1344x768: what vendors call 16:9 and is 1.75."""
    return Delivery(data=_gradient(order.seed % 251), seed=order.seed)


@lru_cache(maxsize=64)
def _gradient(tone: int) -> bytes:
    from PIL import Image

    first, second = (Image.linear_gradient("L").rotate(90 * turn).resize((1344, 768)) for turn in (0, 1))
    picture = Image.merge("RGB", (first, second, Image.new("L", first.size, tone)))
    picture.paste((24, 24, 24), (450, 250, 670, 510))
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def draw_gradients(patch: Patch) -> None:
    """Let the offline provider deliver plain gradients, for tests of what happens before and after the drawing."""
    patch.setattr("portrayal.providers.offline._draw", draw_quickly)
    make_light_of_pictures(patch)


def encode_quickly(patch: Patch) -> None:
    """Let pictures be written with as little effort as each format allows."""
    patch.setattr("portrayal.photos.encoding._OPTIONS", EFFORTS)


def make_light_of_pictures(patch: Patch) -> None:
    """For tests of what happens round the pictures: series make small ones, coarsely scaled, and nobody is sought.

    Gradients, and what the emulators deliver, show nobody.
    """
    patch.setattr("portrayal.catalog.series.deciding.HeroRequest", SmallHero)
    patch.setattr("portrayal.photos.finishing._resized", resize_quickly)
    patch.setattr("portrayal.photos.checking.looking.find_faces", lambda image: [])
    patch.setattr("portrayal.photos.checking.people._bystanders", lambda image, heads: [])


def resize_quickly(image: Any, width: int) -> Any:
    """Resize a picture to 16:9 by its nearest pixels."""
    return image.resize((width, width * 9 // 16), 0)


class SmallHero(HeroRequest):
    """A request for a small picture, unless it says otherwise."""

    size: Size = "1280x720"

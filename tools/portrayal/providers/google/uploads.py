"""Photos on their way out: upright, at most 1536 pixels, and nothing in the file but pixels (R-private)."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST = 1536
"""Pixels of the longer side: ample for a face (`research: google`, section 5), and far below the inline limit."""


def photo_jpeg(path: Path) -> bytes:
    """Return a person's photo as JPEG. Raises PhotoRefused when it cannot be used."""
    from portrayal.photos.reading import load_full

    return _jpeg(load_full(path))


def picture_jpeg(data: bytes) -> bytes:
    """Return a finished picture as JPEG, for a look at it. Raises PhotoRefused for other bytes."""
    from PIL import Image, UnidentifiedImageError

    from portrayal.errors import BadRequest

    try:
        with Image.open(io.BytesIO(data)) as image:
            return _jpeg(image.convert("RGB"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise BadRequest("These bytes are not a picture.", next="Give a PNG, JPEG or WebP.") from None


def _jpeg(image: "Image") -> bytes:
    from PIL import Image

    image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS, reducing_gap=3)
    bare = Image.new("RGB", image.size)  # a new image has no comment, profile, EXIF or GPS to carry along
    bare.paste(image)
    buffer = io.BytesIO()
    bare.save(buffer, "JPEG", quality=92)
    return buffer.getvalue()

"""One picture of numbered heads, for a look at whether they are all of one person."""

import io
from collections.abc import Sequence
from contextlib import suppress

from PIL import Image, ImageDraw, ImageFont

from portrayal.photos.boxes import Box
from portrayal.photos.reading import PhotoRefused, read_photo
from portrayal.photos.surveying import Measured

_CELL, _COLUMNS = 224, 6


def numbered_heads(photos: Sequence[Measured]) -> bytes:
    """Return a JPEG without any tag: each head with a little room in a square cell, its number (from 1) in it."""
    rows = -(-len(photos) // _COLUMNS)
    sheet = Image.new("RGB", (_CELL * min(len(photos), _COLUMNS), _CELL * max(1, rows)), "white")
    draw = ImageDraw.Draw(sheet)
    for at, photo in enumerate(photos):
        x, y = at % _COLUMNS * _CELL, at // _COLUMNS * _CELL
        head = _head(photo)
        if head:
            sheet.paste(head, (x, y))
        draw.rectangle((x, y, x + 34, y + 26), fill="white")
        draw.text((x + 4, y + 2), str(at + 1), font=ImageFont.load_default(20), fill="black")
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def _head(photo: Measured) -> Image.Image | None:
    face = photo.measures.face
    if face is None:
        return None
    with suppress(PhotoRefused):
        opened = read_photo(photo.path)
        box = Box(*face.skull).scaled(1 / opened.scale)
        half, (x, y) = 0.6 * max(box.width, box.height), box.centre
        square = Box(x - half, y - half, x + half, y + half).within(*opened.image.size)
        head = opened.image.crop(square.whole())
        head.thumbnail((_CELL - 4, _CELL - 4), Image.Resampling.LANCZOS)
        return head
    return None

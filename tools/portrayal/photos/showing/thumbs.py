"""Thumbnails in uniform cells, never distorted: a sliver may be trimmed, a larger difference gets a border."""

import io
from collections.abc import Sequence
from statistics import median

from PIL import Image, ImageDraw, ImageEnhance

from portrayal.photos.showing.palette import LINE, PAPER, SOFT, TINT
from portrayal.photos.showing.reviewing import Tile

_TRIM = 0.1
"""Share of a photo that may be trimmed to fill its cell: from the bottom (heads are at the top) or from both sides."""


def opened(tile: Tile) -> Image.Image | None:
    """Return the thumbnail in RGB, or None when there is none or it is broken."""
    try:
        with Image.open(io.BytesIO(tile.thumbnail)) as image:
            return image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def cell_shape(tiles: Sequence[Tile]) -> float:
    """Return width / height of the cells that suit most of the photos, between 4:5 and 5:4."""
    shapes: list[float] = []
    for tile in tiles:
        try:
            with Image.open(io.BytesIO(tile.thumbnail)) as image:
                shapes.append(image.width / image.height)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            continue
    return min(1.25, max(0.8, median(shapes))) if shapes else 0.8


def placed(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return a picture of exactly `size` with the photo in it."""
    across, down = size[0] / image.width, size[1] / image.height
    full = max(across, down)
    scale = full if 1 - min(across, down) / full <= _TRIM else min(across, down)
    wide, high = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    cell = Image.new("RGB", size, TINT)
    top = 0 if high >= size[1] else (size[1] - high) // 2
    cell.paste(image.resize((wide, high), Image.Resampling.LANCZOS), ((size[0] - wide) // 2, top))
    return cell


def framed(cell: Image.Image) -> Image.Image:
    """Return a cell with a hairline round it, so that a white photo does not melt into the paper."""
    ImageDraw.Draw(cell).rectangle((0, 0, cell.width - 1, cell.height - 1), outline=LINE)
    return cell


def faded(image: Image.Image) -> Image.Image:
    """Return a photo stepped back from those that were kept, but still to be recognised."""
    return Image.blend(ImageEnhance.Color(image).enhance(0.5), Image.new("RGB", image.size, PAPER), 0.34)


def unreadable(size: tuple[int, int]) -> Image.Image:
    """Return what stands for a photo that could not be read: a crossed frame."""
    cell = Image.new("RGB", size, TINT)
    draw = ImageDraw.Draw(cell)
    draw.rectangle((0, 0, size[0] - 1, size[1] - 1), outline=LINE, width=2)
    x, y, r = size[0] / 2, size[1] / 2, min(size) * 0.14
    draw.line((x - r, y - r, x + r, y + r), fill=SOFT, width=3)
    draw.line((x - r, y + r, x + r, y - r), fill=SOFT, width=3)
    return cell

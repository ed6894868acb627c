"""Pixels into a file's bytes: webp, jpg, png or avif, with an XMP packet, under a limit of bytes when there is one."""

import io
from dataclasses import dataclass
from typing import Any

from PIL import Image, PngImagePlugin, features

from portrayal.errors import OperatorError
from portrayal.models import ImageFormat

_NAMES: dict[ImageFormat, str] = {"webp": "WEBP", "jpg": "JPEG", "png": "PNG", "avif": "AVIF"}
_OPTIONS: dict[ImageFormat, dict[str, Any]] = {
    "webp": {"method": 4},
    "jpg": {"progressive": True, "optimize": True},
    "png": {"compress_level": 6},
    "avif": {"speed": 7},
}
QUALITIES: dict[ImageFormat, tuple[int, ...]] = {
    "webp": (86, 80, 74, 68, 62, 56, 50),
    "jpg": (90, 84, 78, 72, 66, 60),
    "avif": (72, 66, 60, 54, 48, 42),
    "png": (),
}
"""The quality that is used when there is no limit, and those that are tried under one; below the last one it shows."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A file's bytes, and in `note` what the limit did to it (empty when nothing)."""

    data: bytes
    note: str = ""
    fits: bool = True


def encode(pixels: Image.Image, format: ImageFormat, packet: bytes, *, max_bytes: int | None = None) -> Encoded:
    """Return RGB pixels as a file of `format` with the XMP packet, of at most `max_bytes` where that can be.

    Raises OperatorError when this Pillow was built without the format.
    """
    if format in ("avif", "webp") and not features.check(format):
        raise OperatorError(
            f"This Python's Pillow cannot write {format.upper()}.", next='Ask for format="jpg", or reinstall Pillow.'
        )
    ladder = QUALITIES[format]
    best = _save(pixels, format, packet, ladder[0] if ladder else None)
    if max_bytes is None or len(best) <= max_bytes:
        return Encoded(best)
    if not ladder:
        return Encoded(
            best, f"PNG keeps every pixel, so it has {_kb(best)} instead of {max_bytes // 1000} kB.", fits=False
        )
    low, high = 1, len(ladder) - 1  # the highest quality that fits lies between, or there is none
    found: tuple[int, bytes] | None = None
    while low <= high:
        middle = (low + high) // 2
        best = _save(pixels, format, packet, ladder[middle])
        if len(best) <= max_bytes:
            found, high = (middle, best), middle - 1
        else:
            low = middle + 1
    if found:
        return Encoded(found[1], f"quality {ladder[found[0]]} instead of {ladder[0]} for {max_bytes // 1000} kB")
    last = _save(pixels, format, packet, ladder[-1])
    note = f"It has {_kb(last)}, more than {max_bytes // 1000} kB: a lower quality would show. Ask for a smaller size."
    return Encoded(last, note, fits=False)


def _kb(data: bytes) -> str:
    return f"{len(data) / 1000:.0f} kB"


def _save(image: Image.Image, format: ImageFormat, packet: bytes, quality: int | None) -> bytes:
    options = dict(_OPTIONS[format])
    if format == "png":
        chunk = PngImagePlugin.PngInfo()
        chunk.add_itxt("XML:com.adobe.xmp", packet.decode("utf-8"))
        options["pnginfo"] = chunk
    else:
        options |= {"xmp": packet, "quality": quality}
    if format == "jpg":
        options["subsampling"] = "4:4:4" if quality == QUALITIES["jpg"][0] else "4:2:0"
    buffer = io.BytesIO()
    image.save(buffer, _NAMES[format], **options)
    return buffer.getvalue()

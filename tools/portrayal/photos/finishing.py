"""Bring a generated picture to exactly 16:9 pixels, with its provenance inside and nothing else (R-ratio)."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from portrayal.models import ImageFormat, Size
from portrayal.photos.boxes import Box
from portrayal.photos.colours import as_srgb
from portrayal.photos.encoding import encode
from portrayal.photos.files import write_atomically
from portrayal.photos.provenance import Provenance, read_provenance, xmp_packet

__all__ = ["Finished", "Provenance", "finish_image", "preview_jpeg", "read_provenance", "write_atomically"]

PREVIEW_WIDTH = 768
"""Pixels: hosts show previews about so wide."""

TOP_SHARE = 0.25
"""Of the rows that must go, this share goes from the top: heads are up there."""


@dataclass(frozen=True, slots=True)
class File:
    """One encoded picture: bytes and pixels."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Finished(File):
    """A delivered picture: its file, what was cut or resized in `because`, its smaller versions, and warnings."""

    format: ImageFormat
    sha256: str
    because: str
    smaller: tuple[File, ...] = ()
    warnings: tuple[str, ...] = ()


def finish_image(
    image: Image.Image,
    *,
    size: Size,
    format: ImageFormat,
    provenance: Provenance,
    head: Box | None = None,
    widths: Sequence[int] = (),
    max_bytes: int | None = None,
) -> Finished:
    """Crop to 16:9 (never stretch), resize to `size`, encode as `format` with the provenance as XMP.

    `head` (in the picture's own pixels) stays inside of the crop when it fits; without it most rows go from
    the bottom. `widths` (multiples of 16) asks for smaller versions, `max_bytes` limits every file where that can be.
    Raises OperatorError when this Pillow was built without the format.
    """
    width, height = (int(part) for part in size.split("x"))
    box, cut = _crop(image.width, image.height, width / height, head)
    whole = as_srgb(image).crop(box)
    packet = xmp_packet(provenance)
    main = encode(_resized(whole, width), format, packet, max_bytes=max_bytes)
    warnings = [] if main.fits else [main.note]
    smaller: list[File] = []
    for narrow in sorted(widths):
        small = encode(_resized(whole, narrow), format, packet, max_bytes=max_bytes)
        smaller.append(File(small.data, narrow, narrow * 9 // 16))
        warnings += [] if small.fits else [f"{narrow} pixels wide: {small.note}"]
    scale = width / (box[2] - box[0])
    resized = f"enlarged {scale:.2f} times" if scale > 1 else "reduced" if scale < 1 else "kept"
    lowered = f", {main.note}" if main.note and main.fits else ""
    because = f"{image.width}x{image.height} {cut}, then {resized} to {size}{lowered}."
    sha256 = hashlib.sha256(main.data).hexdigest()
    return Finished(main.data, width, height, format, sha256, because, tuple(smaller), tuple(warnings))


def _resized(image: Image.Image, width: int) -> Image.Image:
    return image.resize((width, width * 9 // 16), Image.Resampling.LANCZOS)


def preview_jpeg(image: Image.Image, max_bytes: int = 150_000, width: int = PREVIEW_WIDTH) -> bytes:
    """Return a JPEG of at most `width` pixels and `max_bytes` bytes, for a host to show inline; no metadata.

    A picture that is wider than 768 loses width first; 768 is kept down to quality 20, so that text can be read.
    """
    pixels = as_srgb(image)
    while True:
        side = min(width, pixels.width)
        small = pixels.resize((side, max(1, round(pixels.height * side / pixels.width))), Image.Resampling.LANCZOS)
        for quality in (85, 78, 70, 60) if side > PREVIEW_WIDTH else (85, 78, 70, 60, 50, 42, 36, 30, 24, 20):
            buffer = io.BytesIO()
            small.save(buffer, "JPEG", quality=quality, progressive=True, optimize=True)
            if buffer.tell() <= max_bytes or side <= 16:
                return buffer.getvalue()
        width = PREVIEW_WIDTH if side > PREVIEW_WIDTH else side * 3 // 4


def _crop(width: int, height: int, ratio: float, head: Box | None) -> tuple[tuple[int, int, int, int], str]:
    """Return the largest box of that ratio and a phrase that says what was cut."""
    if abs(width / height - ratio) * height < 1:
        return (0, 0, width, height), "was 16:9 already"
    if width / height > ratio:
        kept = round(height * ratio)
        left = _start(width, kept, 0.5, (head.left, head.right) if head else None)
        return (left, 0, left + kept, height), f"was cut by {left} px left and {width - kept - left} px right"
    kept = round(width / ratio)
    top = _start(height, kept, TOP_SHARE, (head.top, head.bottom) if head else None)
    return (0, top, width, top + kept), f"was cut by {top} px at the top and {height - kept - top} px at the bottom"


def _start(length: int, kept: int, share: float, inside: tuple[float, float] | None) -> int:
    """Return where the kept stretch begins, moved so that `inside` is not cut (its beginning rules if too long)."""
    start = (length - kept) * share
    if inside:
        start = min(max(start, inside[1] - kept), inside[0])
    return round(min(max(start, 0), length - kept))

"""Open photos of any common kind upright, in sRGB, small enough to measure. Originals are never touched."""

import glob
import hashlib
import io
import itertools
import stat
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageOps

from portrayal.errors import BadRequest, NotFound
from portrayal.photos.colours import as_srgb
from portrayal.photos.heic import HeicPhoto, HeicUnreadable, decode_heic, is_heic
from portrayal.photos.taken import Setting, setting_of

MEASURED_SIDE = 1024
"""Pixels of the longer side at which photos are measured: the scale they are trained at."""

_NEAR = 1.08
"""A picture this near to it is measured as it is: a resize would cost a fifth of everything else."""

MOST_PIXELS = 120_000_000
Image.MAX_IMAGE_PIXELS = MOST_PIXELS

FORMATS = frozenset({"JPEG", "MPO", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF"})
SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".avif"}
    | {".heic", ".heif", ".hif", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".orf", ".rw2", ".psd"}
)
"""Names that mean a picture: files of other kinds in a folder are passed over."""

MOST_FILES = 5_000
"""Photos of one call: more are a whole library and not the photos of one person."""

MOST_BYTES = 100_000_000
"""A larger file is no photo that a camera or a phone makes."""

_LUMINANCE_SUM = 3685
"""Sum of the standard JPEG luminance table (ITU-T T.81, annex K) at quality 50."""


class PhotoRefused(BadRequest):
    """A file that cannot be used as a photo; `because` says why in half a sentence."""

    def __init__(self, path: Path, because: str, *, next: str = "") -> None:
        super().__init__(f"{path.name} cannot be used: {because}.", next=next)
        self.path = path
        self.because = f"{because}. {next}".strip() if next else because


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo: RGB pixels with the longer side at most 1024, and what its file says.

    `size` is the full (width, height) after orientation; `jpeg_quality` 1-100, None for other formats; `setting` is
    the light as the camera wrote it down.
    """

    path: Path
    image: Image.Image
    size: tuple[int, int]
    format: str
    jpeg_quality: int | None
    sha256: str
    setting: Setting | None = None

    @property
    def scale(self) -> float:
        """Full pixels per measured pixel."""
        return max(self.size) / max(self.image.size)


def list_photos(inputs: Sequence[Path]) -> list[Path]:
    """Return the photos in folders (not below them), files and patterns (** goes below), sorted by name, each once.

    Hidden files are skipped; files of a folder or a pattern that are no pictures by name are passed over; a file that
    is named is always listed. Raises NotFound for a path that does not exist or a pattern that matches nothing, and
    BadRequest for more than 5,000 photos.
    """
    found: dict[Path, None] = {}
    for given in inputs:
        for path in _expanded(given):
            found.setdefault(path.absolute())
            if len(found) > MOST_FILES:
                raise BadRequest(
                    f"There are more than {MOST_FILES:,} photos.", next="Name a smaller folder, or fewer of them."
                )
    return sorted(found, key=lambda path: (path.name.casefold(), str(path)))


def read_photo(path: Path, *, side: int = MEASURED_SIDE) -> Photo:
    """Open one photo at measuring scale, or another; raises PhotoRefused with the reason when it cannot be used."""
    return open_photo(path, *read_file(path), side=side)


def read_file(path: Path) -> tuple[bytes, str]:
    """Return a photo's bytes and their SHA-256 (hex); raises PhotoRefused for what is no file of a photo's size."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise PhotoRefused(path, "it is no ordinary file")
        if status.st_size > MOST_BYTES:
            raise PhotoRefused(path, f"it has more than {MOST_BYTES // 1_000_000} MB")
        data = path.read_bytes()
    except OSError as error:
        raise PhotoRefused(path, f"the file cannot be read ({error.strerror})") from None
    if not data:
        raise PhotoRefused(path, "the file is empty")
    return data, hashlib.sha256(data).hexdigest()


def open_photo(path: Path, data: bytes, digest: str, *, side: int = MEASURED_SIDE) -> Photo:
    """Decode a photo's bytes, its longer side at most `side` pixels or 8 % more; raises PhotoRefused."""
    if is_heic(data):
        seen = _heic(path, data, side)
        return Photo(path, seen.image, seen.size, "HEIC", None, digest, setting_of(seen.exif))
    image = _opened(path, data)
    with image:
        quality = _jpeg_quality(image)
        kind = "JPEG" if image.format == "MPO" else str(image.format)
        wide, high = image.size
        if image.format in ("JPEG", "MPO"):
            shrink = max(k for k in (1, 2, 4, 8) if k == 1 or max(wide, high) / k >= side / _NEAR)
            image.draft(image.mode, (wide // shrink, high // shrink))
        upright, turned = _upright(path, image)
        setting = _setting(image)
    if max(upright.size) > side * _NEAR:
        upright.thumbnail((side, side), Image.Resampling.BICUBIC, reducing_gap=3)
    size = (high, wide) if turned else (wide, high)
    return Photo(path, as_srgb(upright), size, kind, quality, digest, setting)


def load_full(path: Path, sha256: str = "") -> Image.Image:
    """Return all pixels of a photo, upright and in sRGB, for export; raises PhotoRefused.

    With `sha256` the file must still hold the bytes that were measured.
    """
    data, digest = read_file(path)
    if sha256 and digest != sha256:
        raise PhotoRefused(path, "the file was changed after it was measured")
    if is_heic(data):
        return _heic(path, data, 0).image
    with _opened(path, data) as image:
        return as_srgb(_upright(path, image)[0])


def _expanded(given: Path) -> Iterable[Path]:
    if given.is_dir():
        return (path for path in given.iterdir() if _is_picture(path))
    if given.is_file():
        return [given]
    if given.exists():
        raise BadRequest(f"{given.name} is no ordinary file.", next="Give a folder, or photos.")
    pattern = str(given)
    matches = glob.iglob(pattern, recursive=True) if glob.has_magic(pattern) else ()  # noqa: PTH207
    files = [path for path in map(Path, itertools.islice(matches, 20 * MOST_FILES)) if _is_picture(path)]
    if not files:
        raise NotFound(
            f"There is no photo at {given}.",
            next="Give a folder, files, or a pattern such as photos/*.jpg or photos/** for its subfolders.",
        )
    return files


def _is_picture(path: Path) -> bool:
    return not path.name.startswith(".") and path.suffix.lower() in SUFFIXES and path.is_file()


def _opened(path: Path, data: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PhotoRefused(path, f"it has more than {MOST_PIXELS // 1_000_000} million pixels") from None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a damaged file makes its decoder raise anything
        raise PhotoRefused(path, "its content is no image, or the file is damaged") from None
    if image.width * image.height > MOST_PIXELS:
        raise PhotoRefused(path, f"it has more than {MOST_PIXELS // 1_000_000} million pixels")
    if image.format not in FORMATS:
        raise PhotoRefused(path, f"{image.format} files are not supported", next="Save it as JPEG or PNG.")
    return image


def _heic(path: Path, data: bytes, side: int) -> HeicPhoto:
    try:
        return decode_heic(data, side=side, most_pixels=MOST_PIXELS)
    except HeicUnreadable as error:
        raise PhotoRefused(path, error.because, next=error.next) from None


def _upright(path: Path, image: Image.Image) -> tuple[Image.Image, bool]:
    """Decode and apply the orientation tag; the flag says whether width and height changed places."""
    try:
        image.load()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a damaged file makes its decoder raise anything
        raise PhotoRefused(path, "the file is damaged or cut short") from None
    turned, orientation = image, 1
    with suppress(Exception):
        orientation = int(image.getexif().get(ExifTags.Base.Orientation, 1))
        turned = ImageOps.exif_transpose(image)
    return (image.copy() if turned is image else turned), turned is not image and orientation in (5, 6, 7, 8)


def _setting(image: Image.Image) -> Setting | None:
    with suppress(Exception):  # a broken tag is no reason to lose the photo
        return setting_of(image.getexif())
    return None


def _jpeg_quality(image: Image.Image) -> int | None:
    """Estimate the quality setting from the quantisation table."""
    tables: dict[int, list[int]] = getattr(image, "quantization", None) or {}
    if image.format not in ("JPEG", "MPO") or not tables:
        return None
    scale = 100 * float(np.sum(tables[min(tables)])) / _LUMINANCE_SUM
    return round(min(100.0, max(1.0, (200 - scale) / 2 if scale <= 100 else 5000 / scale)))

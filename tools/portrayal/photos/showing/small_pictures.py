"""Small pictures beside a page, one file a hero: a page of a thousand posts loads those that are looked at."""

import hashlib
import io
import re
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from PIL import Image

from portrayal.photos.files import write_atomically
from portrayal.photos.reading import PhotoRefused, read_photo

WIDTH, HEIGHT, QUALITY = 480, 270, 76
_OURS = re.compile(r"[a-z0-9-]{1,40}\.[0-9a-f]{10}\.jpg")


def small_picture(path: Path, folder: Path, name: str) -> tuple[str, int, int] | None:
    """Write a hero's small picture into `folder`; returns its file's name, width and height in pixels. Blocking.

    One that is there already, of the same file, is kept. None for a hero that is gone or no picture. Raises OSError.
    """
    try:
        status = path.stat()
    except OSError:
        return None
    mark = hashlib.sha256(f"{path.name} {status.st_size} {status.st_mtime_ns}".encode(errors="replace")).hexdigest()
    small = folder / f"{re.sub('[^a-z0-9-]', '-', name.casefold())[:40]}.{mark[:10]}.jpg"
    with suppress(OSError, ValueError, SyntaxError, Image.DecompressionBombError), Image.open(small) as there:
        return small.name, *there.size
    try:
        image = read_photo(path, side=WIDTH).image
    except PhotoRefused:
        return None
    image.thumbnail((WIDTH, HEIGHT), Image.Resampling.LANCZOS, reducing_gap=3)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    write_atomically(small, buffer.getvalue())
    return small.name, *image.size


def forget_others(folder: Path, used: Collection[str]) -> None:
    """Delete small pictures of ours that no page shows any more; other files in the folder stay. Raises OSError."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in used and _OURS.fullmatch(path.name):
            path.unlink(missing_ok=True)

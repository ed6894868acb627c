"""Write a data set that every trainer reads: a flat folder of 001.jpg and 001.txt, and a zip (R-caption-file)."""

import hashlib
import io
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portrayal.errors import BadRequest
from portrayal.photos.files import write_atomically

_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Item:
    """One training picture: JPEG bytes and its caption (one line; empty for a captionless diagnostic)."""

    image: bytes
    caption: str


@dataclass(frozen=True, slots=True)
class Packed:
    """A written data set. `fingerprint` is the SHA-256 over every file's name and content."""

    folder: Path
    archive: Path
    fingerprint: str
    count: int


def pack(items: Sequence[Item], folder: Path, archive: Path) -> Packed:
    """Write the trained folder anew and its zip; equal items give equal bytes, whenever and wherever.

    The folder holds nothing but pictures and captions: trainers walk into whatever else lies there. An empty
    caption writes an empty file. Raises BadRequest for an archive inside of the folder.
    """
    if archive.absolute().is_relative_to(folder.absolute()):
        raise BadRequest("The archive would lie inside of the trained folder.", next="Put it beside the folder.")
    files = named(items)
    fresh = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, data in files:
        write_atomically(fresh / name, data)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    write_atomically(archive, zipped(files))
    return Packed(folder, archive, fingerprint(files), len(items))


def named(items: Sequence[Item]) -> list[tuple[str, bytes]]:
    """Return (name, content) of every file in order: 001.jpg, 001.txt, 002.jpg, …; captions become one line."""
    digits = max(3, len(str(len(items))))
    files: list[tuple[str, bytes]] = []
    for number, item in enumerate(items, start=1):
        stem = f"{number:0{digits}d}"
        files += [(f"{stem}.jpg", item.image), (f"{stem}.txt", " ".join(item.caption.split()).encode("utf-8"))]
    return files


def fingerprint(files: Sequence[tuple[str, bytes]]) -> str:
    """Return the SHA-256 (hex) over names, lengths and contents."""
    total = hashlib.sha256()
    for name, data in files:
        total.update(f"{name}\0{len(data)}\0".encode())
        total.update(data)
    return total.hexdigest()


def zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Return a flat zip with a fixed date, order and rights, stored without compression (JPEGs have none left)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()

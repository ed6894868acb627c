"""Write a data set that every trainer reads: a flat folder of 001.jpg and 001.txt, and a zip (R-caption-file)."""

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)

Files = Sequence[tuple[str, bytes]]
"""Names and contents, in order."""


@dataclass(frozen=True, slots=True)
class Item:
    """One training picture: JPEG bytes and its caption (one line; empty for a captionless diagnostic)."""

    image: bytes
    caption: str


def named(items: Sequence[Item]) -> list[tuple[str, bytes]]:
    """Return (name, content) of every file in order: 001.jpg, 001.txt, 002.jpg, …; captions become one line."""
    files: list[tuple[str, bytes]] = []
    for stem, item in zip(stems(len(items)), items, strict=True):
        files += [(f"{stem}.jpg", item.image), (f"{stem}.txt", " ".join(item.caption.split()).encode("utf-8"))]
    return files


def stems(count: int) -> tuple[str, ...]:
    """Return the names of `count` pictures without their endings: 001, 002 and so on."""
    digits = max(3, len(str(count)))
    return tuple(f"{number:0{digits}d}" for number in range(1, count + 1))


def write_files(folder: Path, files: Files) -> None:
    """Write files into a new folder: nothing else may lie there, for trainers walk into it. Raises OSError."""
    folder.mkdir(parents=True)
    for name, data in files:
        (folder / name).write_bytes(data)


def fingerprint(files: Files) -> str:
    """Return the SHA-256 (hex) over names, lengths and contents."""
    total = hashlib.sha256()
    for name, data in files:
        total.update(f"{name}\0{len(data)}\0".encode())
        total.update(data)
    return total.hexdigest()


def zipped(files: Files) -> bytes:
    """Return a flat zip with a fixed date, order and rights, stored without compression (JPEGs have none left)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()

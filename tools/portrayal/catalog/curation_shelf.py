"""Where a data set lies: one folder a version, made beside its place and moved there whole."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portrayal.photos.packing import Files, write_files, zipped

PHOTOS = "photos"
"""The trained folder's name: nothing but pictures and captions lies in it."""


@dataclass(frozen=True)
class Places:
    """The folder of one version and what lies in it; the same names wherever it stands."""

    root: Path
    stem: str

    @property
    def photos(self) -> Path:
        """The trained folder."""
        return self.root / PHOTOS

    @property
    def archive(self) -> Path:
        """The flat zip for trainers that take an upload."""
        return self.root / f"{self.stem}.zip"

    @property
    def sheet(self) -> Path:
        """The contact sheet."""
        return self.root / "contact-sheet.jpg"

    @property
    def page(self) -> Path:
        """The report for people."""
        return self.root / "report.html"

    @property
    def report(self) -> Path:
        """The report for programs."""
        return self.root / "report.json"

    @property
    def exports(self) -> Path:
        """The files for trainers, a folder each."""
        return self.root / "exports"


@contextmanager
def part_of(shelf: Path, name: str, job: str) -> Generator[Path]:
    """Give an empty folder to build in, and take away what is left of it at the end, however that comes."""
    part = shelf / f".{name}.{job}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)


def fill(places: Places, files: Files) -> None:
    """Write the trained folder and its archive. Raises OSError."""
    write_files(places.photos, files)
    places.archive.write_bytes(zipped(files))


def settle(part: Path, target: Path) -> None:
    """Move a finished folder to its place; what stood there goes only when the new one stands. Raises OSError."""
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    part.rename(target)
    shutil.rmtree(old, ignore_errors=True)

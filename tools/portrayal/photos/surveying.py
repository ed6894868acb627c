"""Read and measure many photos at once; one bad file never stops the rest."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from portrayal.photos.measuring import Measures, measure, thumbnail
from portrayal.photos.reading import PhotoRefused, read_photo

WORKERS = 2
"""Photos in memory at once."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A photo that could be read: its path, its figures and a small JPEG for sheets."""

    path: Path
    measures: Measures
    thumbnail: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that could not be read, and why."""

    path: Path
    because: str


def survey(
    paths: Sequence[Path], progress: Callable[[int, int], None] | None = None
) -> tuple[list[Measured], list[Refused]]:
    """Measure every photo, in the order given; `progress(done, total)` is called from this thread after each.

    Raises OperatorError when the face detector's weights are missing.
    """
    measured: list[Measured] = []
    refused: list[Refused] = []
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="photos") as pool:
        results: Iterator[Measured | Refused] = pool.map(_one, paths)
        for done, result in enumerate(results, start=1):
            if isinstance(result, Measured):
                measured.append(result)
            else:
                refused.append(result)
            if progress:
                progress(done, len(paths))
    return measured, refused


def _one(path: Path) -> Measured | Refused:
    try:
        photo = read_photo(path)
        return Measured(path, measure(photo), thumbnail(photo.image))
    except PhotoRefused as refusal:
        return Refused(path, refusal.because)
    except MemoryError:
        return Refused(path, "there is not enough memory to open it")

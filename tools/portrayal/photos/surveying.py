"""Read and measure many photos at once; one bad file never stops the rest."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from portrayal.photos.measuring import Measures, measure, thumbnail
from portrayal.photos.reading import PhotoRefused, open_photo, read_file
from portrayal.photos.remembering import Memory

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
    paths: Sequence[Path], progress: Callable[[int, int], None] | None = None, memory: Memory | None = None
) -> tuple[list[Measured], list[Refused]]:
    """Measure every photo, in the order given; `progress(done, total)` is called from this thread after each.

    What `memory` knows is not measured again. Whatever `progress` raises ends the survey at once. Raises OperatorError
    when the face detector's weights are missing.
    """
    measured: list[Measured] = []
    refused: list[Refused] = []
    pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="photos")
    try:
        results: Iterator[Measured | Refused] = pool.map(partial(_one, memory=memory), paths)
        for done, result in enumerate(results, start=1):
            if isinstance(result, Measured):
                measured.append(result)
            else:
                refused.append(result)
            if progress:
                progress(done, len(paths))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    if memory:
        memory.tidy([one.measures.sha256 for one in measured])
    return measured, refused


def _one(path: Path, memory: Memory | None) -> Measured | Refused:
    try:
        data, sha256 = read_file(path)
        known = memory.find(sha256) if memory else None
        if known is None:
            photo = open_photo(path, data, sha256)
            known = measure(photo), thumbnail(photo.image)
            if memory:
                memory.keep(*known)
        return Measured(path, *known)
    except PhotoRefused as refusal:
        return Refused(path, refusal.because)
    except MemoryError:
        return Refused(path, "there is not enough memory to open it")

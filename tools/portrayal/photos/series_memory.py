"""Remember what was measured of a hero, by the content of its file: looking at a series again costs next to nothing."""

from pathlib import Path

from portrayal.photos.reading import PhotoRefused, read_file
from portrayal.photos.remembering import Memory
from portrayal.photos.series_measures import EDITION, Measured, measure_hero


def measure_once(
    memory: Memory, path: Path, *, palette: tuple[str, ...], person: bool, compare: bool
) -> Measured | None:
    """Return `measure_hero` of a file, out of the memory where it is there; None for a file that is gone. Blocking."""
    try:
        data, digest = read_file(path)
    except PhotoRefused:
        return None
    kind = f"series:{EDITION}:{int(person)}{int(compare)}:{''.join(palette)}"
    note = memory.note(digest, kind)
    found = _read(note)
    if found is None:
        found = measure_hero(path, data, digest, palette=palette, person=person, compare=compare)
        if found is not None:
            memory.write_note(digest, kind, found.model_dump_json())
    return found


def _read(note: str | None) -> Measured | None:
    """Return what was noted; None for what cannot be read, which is then measured anew."""
    try:
        return Measured.model_validate_json(note) if note else None
    except ValueError:
        return None

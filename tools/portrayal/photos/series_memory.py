"""Remember what was measured of a hero, by the content of its file: looking at a series again costs next to nothing."""

import json
from array import array
from dataclasses import asdict
from pathlib import Path
from typing import Any

from portrayal.photos.reading import PhotoRefused, read_file
from portrayal.photos.remembering import Memory
from portrayal.photos.series_measures import EDITION, Measured, measure_hero


def measure_once(memory: Memory, path: Path, *, palette: tuple[str, ...], person: bool, compare: bool) -> Measured | None:
    """Return `measure_hero` of a file, out of the memory where it lies there; None for a file that is gone. Blocking."""
    try:
        data, digest = read_file(path)
    except PhotoRefused:
        return None
    kind = f"series:{EDITION}:{int(person)}{int(compare)}:{''.join(palette)}"
    note = memory.note(digest, kind)
    found = _read(note) if note else None
    if found is None:
        found = measure_hero(path, data, digest, palette=palette, person=person, compare=compare)
        if found is not None:
            memory.write_note(digest, kind, _written(found))
    return found


def _written(measured: Measured) -> str:
    figures = None if measured.figures is None else [round(value, 4) for value in measured.figures]
    return json.dumps({**asdict(measured), "figures": figures})


def _read(note: str) -> Measured | None:
    """Return what was noted; None for what cannot be read, which is then measured anew."""
    try:
        fields: dict[str, Any] = json.loads(note)
        figures = fields.pop("figures")
        texts = {name: fields.pop(name) for name in ("mark", "mirrored")}
        vectors = {name: None if value is None else tuple(value) for name, value in fields.items()}
        return Measured(**texts, **vectors, figures=None if figures is None else array("f", figures))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None

"""Look for text in the photos of the short list only: it takes ten times as long as everything else."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress

from portrayal.photos.overlays import Lettering, read_text
from portrayal.photos.reading import PhotoRefused, read_photo
from portrayal.photos.remembering import Memory
from portrayal.photos.surveying import Measured

_NOTE = "text-1"
"""The kind of note in the memory; the number grows when texts are sorted otherwise."""


def letterings(photos: Mapping[int, Measured], memory: Memory, told: Callable[[], None]) -> dict[int, Lettering]:
    """Return what can be read in each photo; a photo is left out when nothing is known. `told` is called after each."""
    found: dict[int, Lettering] = {}
    for index, photo in photos.items():
        text = _remembered(photo, memory)
        if text is None:
            with suppress(PhotoRefused):
                text = read_text(read_photo(photo.path).image)
            if text is not None:
                memory.write_note(photo.measures.sha256, _NOTE, json.dumps([text.words, text.overlay]))
        if text is not None:
            found[index] = text
        told()
    return found


def _remembered(photo: Measured, memory: Memory) -> Lettering | None:
    note = memory.note(photo.measures.sha256, _NOTE)
    if note is None:
        return None
    words, overlay = json.loads(note)
    return Lettering(tuple(words), tuple(overlay))

"""Look for text and compare faces in the photos of the short list only: either takes longer than all measurements."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

from portrayal.photos.faces import find_faces
from portrayal.photos.likeness import EDITION, Signature, signature_of
from portrayal.photos.overlays import Lettering, read_text
from portrayal.photos.reading import PhotoRefused, read_photo
from portrayal.photos.remembering import Memory
from portrayal.photos.surveying import WORKERS, Measured

_NOTE = "text-1"
"""The kind of note in the memory; the number grows when texts are sorted otherwise."""

_FACE_NOTE = f"face-{EDITION}"


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


def signatures(photos: Mapping[int, Measured], memory: Memory, told: Callable[[], None]) -> dict[int, Signature]:
    """Return the figures of the largest face in each photo that shows one. `told` is called after each."""
    found: dict[int, Signature] = {}
    pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="faces")
    try:
        results = pool.map(partial(_figures, memory=memory), photos.values())
        for index, figures in zip(photos, results, strict=True):
            if figures:
                found[index] = figures
            told()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return found


def _figures(photo: Measured, memory: Memory) -> Signature:
    """Return the figures of a photo's largest face, empty when there is none to be seen."""
    note = memory.note(photo.measures.sha256, _FACE_NOTE)
    if note is not None:
        return tuple(json.loads(note))
    figures: Signature = ()
    with suppress(PhotoRefused):
        image = read_photo(photo.path).image
        faces = find_faces(image)
        figures = signature_of(image, faces[0]) if faces else ()
        memory.write_note(photo.measures.sha256, _FACE_NOTE, json.dumps(figures))
    return figures

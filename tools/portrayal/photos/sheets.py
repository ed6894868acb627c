"""The contact sheet as curation asked for it before there were reviews; goes when curation speaks in reviews."""

from collections.abc import Sequence
from dataclasses import dataclass

from portrayal.photos.showing import contact
from portrayal.photos.showing.reviewing import Review, Tile, Want


@dataclass(frozen=True, slots=True)
class SheetPhoto:
    """One photo of a contact sheet: a small JPEG, its name, the verdict and a short reason."""

    thumbnail: bytes
    name: str
    kept: bool
    reason: str


def contact_sheet(
    photos: Sequence[SheetPhoto], *, title: str, coverage: Sequence[Want] = (), missing: Sequence[str] = ()
) -> bytes:
    """Return the contact sheet of what little is known: no numbers, captions or notes."""
    kept = [photo for photo in photos if photo.kept]
    others = [photo for photo in photos if not photo.kept]
    tiles = [Tile(one.name, one.thumbnail, "kept" if one.kept else "left out", one.reason) for one in (*kept, *others)]
    return contact.contact_sheet(
        Review(title, len(kept), len(photos), "", "", "", tuple(tiles), tuple(coverage), tuple(missing))
    )

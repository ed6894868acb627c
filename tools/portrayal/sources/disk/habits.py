"""What the posts of a site do with their pictures, so that ours are placed like theirs."""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from portrayal.errors import PortrayalError
from portrayal.sources.disk.heads import Head, read_head
from portrayal.sources.disk.pictures import FieldPath, alt_field_in
from portrayal.sources.disk.sites import Site
from portrayal.sources.disk.spots import SLUG, Spot, likely_spot, spot_of

_MOST_POSTS = 200
_MOST_FILES = 20_000
_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif"}


@dataclass(frozen=True, slots=True)
class Habits:
    """What most posts do; None and 0 where none shows it."""

    field: FieldPath | None = None
    alt_field: FieldPath | None = None
    listed: bool = False
    spot: Spot | None = None
    posts: int = 0
    """How many posts have that field,"""
    read: int = 0
    """and how many were read."""


def habits_of(site: Site, posts: Sequence[Path], allowed: Callable[[Path], Path]) -> Habits:
    """Return what up to 200 posts, spread over the whole series, do with pictures."""
    heads: list[tuple[Path, Head]] = []
    step = max(1, len(posts) // _MOST_POSTS)
    for post in posts[::step]:
        try:
            heads.append((post, read_head(allowed(post))))
        except (OSError, PortrayalError):
            continue
    filled = [(post, head, picture) for post, head in heads for picture in head.pictures if picture.value]
    counts = Counter(picture.field for _, _, picture in filled) or Counter(
        picture.field for _, head in heads for picture in head.pictures
    )
    if not counts:
        return Habits()
    chosen = counts.most_common(1)[0][0]
    own = [(post, head, picture) for post, head, picture in filled if picture.field == chosen]
    alts = Counter(alt for _, head, _ in own if (alt := alt_field_in(head.fields, chosen)))
    known = _picture_files(site) if any("/" not in picture.value for _, _, picture in own) else {}
    spots = [spot for post, _, picture in own if (spot := spot_of(site, post, picture.value, known))]
    spots = spots or [spot for post, _, picture in own if (spot := likely_spot(site, post, picture.value))]
    return Habits(
        field=chosen,
        alt_field=alts.most_common(1)[0][0] if alts else None,
        listed=any(picture.listed for _, head in heads for picture in head.pictures if picture.field == chosen),
        spot=_usual(spots),
        posts=counts[chosen],
        read=len(heads),
    )


def _usual(spots: list[Spot]) -> Spot | None:
    """Return the way that most pictures were placed; many folders under one are taken together."""
    if not spots:
        return None
    kind = Counter(spot.kind for spot in spots).most_common(1)[0][0]
    same = [spot for spot in spots if spot.kind == kind]
    spot, count = Counter(same).most_common(1)[0]
    if 2 * count >= len(same) or kind == "beside":
        return spot
    return _together(same) or spot


def _together(spots: list[Spot]) -> Spot | None:
    """Return the folder above all, with the part of the address that belongs to it."""
    folders = [spot.folder.split(f"/{SLUG}")[0] for spot in spots]
    common = os.path.commonpath(folders)
    if spots[0].kind == "linked":
        return Spot("linked", folder=common)
    for spot in spots:
        below = os.path.relpath(spot.folder, common).replace(os.sep, "/")
        ending = "" if below == "." else f"{below}/"
        if not spot.prefix.endswith(ending):
            return None
        return Spot("fixed", folder=common, prefix=spot.prefix[: len(spot.prefix) - len(ending)])
    return None


def _picture_files(site: Site) -> dict[str, Path]:
    """Return the site's picture files by name."""
    found: dict[str, Path] = {}
    for here, folders, files in os.walk(site.root):
        folders[:] = [name for name in folders if name[0] not in "._" and name not in {"node_modules", "dist"}]
        found |= {name: Path(here, name) for name in files if Path(name).suffix.lower() in _SUFFIXES}
        if len(found) > _MOST_FILES:
            break
    return found

"""A way of placing pictures: where the file goes and what the post says, learnt from a post that has one."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from portrayal.sources.disk.sites import Site

SLUG = "{slug}"
_DATED = re.compile(r"^\d{4}-\d{2}-\d{2}-")
_INDEX = re.compile(r"^_?index(?:\.[\w-]+)?$")


@dataclass(frozen=True, slots=True)
class Spot:
    """`beside`: a folder seen from the post; `linked`: one folder, written relative to the post; `fixed`: one address.

    `{slug}` in folder and prefix stands for the post's name.
    """

    kind: Literal["beside", "linked", "fixed"]
    folder: str = ""
    prefix: str = ""

    def file_for(self, post: Path, name: str) -> Path:
        """Return where the picture of `post` goes."""
        slug = slug_of(post)
        inside = (self.prefix if self.kind == "beside" else self.folder).replace(SLUG, slug)
        return Path(os.path.normpath(post.parent / inside if self.kind == "beside" else inside)) / name

    def value_for(self, post: Path, name: str) -> str:
        """Return what the post says."""
        if self.kind != "linked":
            return self.prefix.replace(SLUG, slug_of(post)) + name
        file = self.file_for(post, name)
        way = Path(os.path.relpath(file, post.parent)).as_posix()
        return way if way.startswith(".") else f"./{way}"


def is_bundle(post: Path) -> bool:
    """Whether the post is the index of a folder of its own."""
    return bool(_INDEX.match(post.stem))


def slug_of(post: Path) -> str:
    """Return the post's name: its file's or, for an index, its folder's; without Jekyll's date."""
    name = post.parent.name if is_bundle(post) else post.stem
    return _DATED.sub("", name) or name


def spot_of(site: Site, post: Path, value: str, known: dict[str, Path]) -> Spot | None:
    """Return how the picture of a post was placed, or None when its file cannot be found.

    `known` are the site's picture files by name, for themes that put a folder before a bare name.
    """
    if "://" in value or value.startswith(("//", "data:")) or "{" in value or "\0" in value:
        return None
    value = re.split(r"[?#]", value)[0]
    cut = value.rfind("/") + 1
    prefix, name = value[:cut], value[cut:]
    if not value.startswith("/") and _is_file(file := post.parent / value, site):
        if ".." in prefix.split("/"):
            return Spot("linked", folder=_named(os.path.normpath(file.parent), post))
        return Spot("beside", prefix=_named(prefix, post))
    for folder, url in _bases(site, prefix):
        if prefix.startswith(url) and _is_file(file := folder / value[len(url) :].lstrip("/"), site):
            return Spot("fixed", folder=_named(os.path.normpath(file.parent), post), prefix=_named(prefix, post))
    if not prefix and name in known:
        return Spot("fixed", folder=_named(os.path.normpath(known[name].parent), post))
    return None


def likely_spot(site: Site, post: Path, value: str) -> Spot | None:
    """Return how a picture was placed by its address alone, for sites whose pictures are not on this disk."""
    prefix = value[: value.rfind("/") + 1]
    bases = _bases(site, prefix)[:-1] if value.startswith("/") and not value.startswith("//") else []
    for folder, url in sorted(bases, key=lambda base: -len(base[1])):
        if prefix.startswith(url):
            full = os.path.normpath(folder / prefix[len(url) :].lstrip("/"))
            return Spot("fixed", folder=_named(full, post), prefix=_named(prefix, post))
    return None


def _bases(site: Site, prefix: str) -> list[tuple[Path, str]]:
    """Return the folders at which an address may begin, with what of it stands for the folder."""
    alias = re.match(r"[@~][\w-]*/", prefix)
    if alias:  # @/assets/… and @assets/… are set up by the site; they mean its src nearly always
        word = alias[0].strip("@~/")
        return [(site.root / "src" / word, alias[0])] if word else [(site.root / "src", alias[0])]
    public = [(folder, f"{url}/" if url else "") for folder, url in site.public]
    return [*public, (site.root, "")]


def _named(text: str, post: Path) -> str:
    """Replace the post's own name in a path, so that the same way fits other posts."""
    names = {slug_of(post), post.parent.name if is_bundle(post) else post.stem}
    return (
        "/".join(SLUG if part in names else part for part in Path(text).as_posix().split("/"))
        + ("/" if text.endswith("/") else "")
        if text and text != "./"
        else text
    )


def _is_file(path: Path, site: Site) -> bool:
    """Whether a file of the site is there; what lies elsewhere is not looked at."""
    try:
        return Path(os.path.normpath(path)).is_relative_to(site.root) and path.is_file()
    except (OSError, ValueError):
        return False

"""Tell which generator makes a site, from a folder in it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from portrayal.errors import PortrayalError
from portrayal.sources.disk.generators import GENERATORS, PLAIN, Generator
from portrayal.sources.disk.hints import content_folder, is_zola, public_folders
from portrayal.sources.disk.site_file import SiteChoices, read_site_file

HIGHEST = 6
"""Levels above the given folder that are looked at."""


@dataclass(frozen=True, slots=True)
class Site:
    """A site: its root, its generator, and what its owner has decided."""

    root: Path
    generator: Generator
    own: SiteChoices
    content: Path
    """The folder in which the generator looks for posts."""
    public: tuple[tuple[Path, str], ...]
    """Published folders, and the addresses where they begin."""


def find_site(folder: Path, allowed: Callable[[Path], Path]) -> Site:
    """Return the site that `folder` belongs to; a folder without a generator is a plain site of its own.

    The root is looked for at and above the folder, within the allowed folders and one repository.
    """
    for root in (folder, *folder.parents[:HIGHEST]):
        try:
            allowed(root)
        except PortrayalError:
            break
        own = read_site_file(root, allowed)
        generator = next((each for each in GENERATORS if _is_root(root, each)), None)
        if own or generator:
            return _site(root, generator or PLAIN, own or SiteChoices())
        if (root / ".git").exists():
            break
    return _site(folder, PLAIN, SiteChoices())


def _site(root: Path, generator: Generator, own: SiteChoices) -> Site:
    content = content_folder(root, generator)
    return Site(root, generator, own, content, public_folders(root, generator, content))


def _is_root(folder: Path, generator: Generator) -> bool:
    if not any((folder / mark).exists() for mark in generator.marks) or is_zola(folder, generator):
        return False
    return not generator.beside or any((folder / name).exists() for name in generator.beside)

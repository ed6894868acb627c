"""A blog of two posts, and the call that backfills it, for tests of what happens to its heroes later."""

from pathlib import Path
from typing import Any

from portrayal import BackfillRequest, Studio, backfill_heroes
from portrayal.catalog.backfill import Backfilled


def two_posts(home: Path) -> Path:
    """Write the blog below a home folder and return its folder."""
    folder = home / "blog"
    folder.mkdir(parents=True)
    for name, words in (("a", "passwords"), ("b", "page speed")):
        (folder / f"{name}.md").write_text(f"---\ntitle: {name}\n---\n\nA few words about {words}.\n", encoding="utf-8")
    return folder


def texts_of(blog: Path) -> dict[str, str]:
    """Return what every post says."""
    return {path.name: path.read_text(encoding="utf-8") for path in blog.glob("*.md")}


async def call(studio: Studio, blog: Path, **given: Any) -> Backfilled:
    """Backfill a blog as a caller would."""
    return await backfill_heroes(studio, BackfillRequest(source=str(blog), **given))

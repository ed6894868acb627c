"""Put finished heroes into their posts, once each, and remember where they went."""

import hashlib
import logging
from pathlib import Path

from portrayal.catalog.generate import Hero
from portrayal.catalog.series.posts import Edit, SeriesPost
from portrayal.errors import PortrayalError
from portrayal.models import Noun
from portrayal.sources.base import Placed, PostPicture, Source
from portrayal.studio import Studio

log = logging.getLogger(__name__)

_MOST = 100_000


class PlacedHero(Noun):
    """A hero that a post shows: its job, where it lies, what the post calls it, and what a person decided of it."""

    post: str
    hero: str
    job: str
    where: str
    image: str = ""
    edit: Edit = Edit()


async def placed_in(studio: Studio, address: str) -> dict[str, PlacedHero]:
    """Return the heroes that were put into a blog's posts, by the post."""
    shelf = _shelf(address)
    found = await studio.library.between("placed", PlacedHero, after=f"{shelf}:", before=f"{shelf};", limit=_MOST)
    return {one.post: one for _, one in found}


async def place_hero(studio: Studio, blog: Source, one: SeriesPost, hero: Hero) -> tuple[Placed | None, str]:
    """Put a finished hero into its post. Returns where it went, or None, and why; raises nothing of the blog's."""
    if hero.image is None or hero.job is None:
        return None, "There is no picture to put into it."
    post = one.post
    picture = PostPicture(path=Path(hero.image.path), alt_text=hero.alt_text, title=post.title, token=hero.hero)
    try:
        placed = await blog.place(post, picture)
    except PortrayalError as error:
        return None, str(error)
    except OSError as error:
        return None, f"A file could not be read or written: {error.strerror or type(error).__name__}."
    except Exception:
        log.exception("the hero of %s could not be put into its post", post.id)
        return None, "It failed for a reason of our own; the log has it."
    where = {"where": placed.where, "image": placed.image}
    note = PlacedHero(post=post.id, hero=hero.hero, job=hero.job, edit=one.edit, **where)
    await studio.library.save("placed", f"{_shelf(blog.address)}:{_digest(post.id)}", note)
    return placed, placed.because


def _shelf(address: str) -> str:
    return _digest(address)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

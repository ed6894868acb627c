"""The posts of a planned series, kept in the ledger one by one, so that a thousand of them fit any memory."""

from collections.abc import AsyncIterator, Collection, Sequence
from pathlib import Path

import anyio.to_thread

from portrayal.catalog import originals
from portrayal.catalog.plans import HeroPlan
from portrayal.errors import NotFound
from portrayal.models import Noun
from portrayal.runs.job import Json, content_key
from portrayal.sources.base import BlogPost, LeftOut
from portrayal.studio import Studio

PAGE = 50
"""Posts that are read at once."""
TABLES = 20
"""Tables of one plan that are remembered."""


class Edit(Noun):
    """What a person decided about a post; None leaves it to Portrayal."""

    make: bool | None = None
    cluster: str | None = None
    scene: str | None = None
    person: bool | None = None
    route: str | None = None
    variation: int | None = None

    def over(self, earlier: "Edit") -> "Edit":
        """Return both decisions, these before the `earlier` ones."""
        return earlier.model_copy(update=self.model_dump(exclude_none=True))

    def of_hero(self) -> bool:
        """Say whether it decides what the hero shows, and not only whether there is one."""
        return bool(self.model_dump(exclude_none=True, exclude={"make"}))


class SeriesPost(Noun):
    """One row of the plan: a post with its hero decided, or the reason why it gets none."""

    post: BlogPost
    plan: HeroPlan | None = None
    skipped: str = ""
    """Why no hero is made."""
    has_hero: bool = False
    """Whether the post shows its hero already, put there by an earlier series."""
    made: bool = False
    """Whether its hero lies on the disk, as far as the plan knew."""
    lost: bool = False
    """Whether its hero was made, and neither its file nor its original is there any more: it is not bought again."""
    edit: Edit = Edit()
    aside: HeroPlan | None = None
    """The hero that is not made, because it could not be put into its post."""
    no_place: str = ""
    """Why its hero could not be put into the post, when that was asked for."""

    @property
    def to_make(self) -> HeroPlan | None:
        """The hero that is still to be made; None when there is none, or it was made already."""
        return None if self.made or self.has_hero or self.lost else self.plan

    @property
    def usd(self) -> float:
        """What its hero costs now; nothing when it was made already."""
        return self.to_make.estimate_usd if self.to_make else 0.0


class SeriesInfo(Noun):
    """What a planned series is of."""

    id: str
    source: str
    output_dir: str | None = None
    lora: str | None = None
    posts: int
    left_out: tuple[LeftOut, ...] = ()
    """What the blog has beside its posts, the first of it,"""
    left_out_in_all: int = 0
    """and how much there is in all."""
    tables: tuple[str, ...] = ()
    """SHA-256 of the tables that were last written for it: one that is still so was edited by nobody."""


def table_of(folder: Path, info: SeriesInfo) -> Path:
    """Return where the table of a plan lies, if nobody has changed an earlier one."""
    return folder / f"plan-{info.id[1:9]}.csv"


def series_id(source: str, posts: Sequence[SeriesPost]) -> str:
    """Return the id of a series, from its content: its posts and their heroes."""
    heroes: Json = {f"{at}": [one.post.id, one.plan.key() if one.plan else ""] for at, one in enumerate(posts)}
    return f"s{content_key('series', {'source': source, 'heroes': heroes})[:12]}"


async def keep_series(studio: Studio, info: SeriesInfo, posts: Sequence[SeriesPost]) -> SeriesInfo:
    """Write a plan down, and return it with all tables that were written for it. The same again changes nothing."""
    known = await studio.library.newest_of("series", SeriesInfo, info.id)
    tables = dict.fromkeys((*(known.tables if known else ()), *info.tables))
    info = info.model_copy(update={"tables": tuple(tables)[-TABLES:]})
    named = {f"{info.id}:{at:06d}": one for at, one in enumerate(posts)}
    await studio.library.save_all("post", named)
    await studio.library.save("series", info.id, info)
    return info


async def find_series(studio: Studio, name: str) -> SeriesInfo:
    """Return a planned series. Raises NotFound."""
    found = await studio.library.newest_of("series", SeriesInfo, name)
    if found is None:
        raise NotFound(f"There is no plan {name!r}.", next="Make one with dry_run=true; its answer names it.")
    return found


async def pages_of(studio: Studio, series: str) -> AsyncIterator[list[SeriesPost]]:
    """Yield the posts of a series in their order, some at a time."""
    last = f"{series}:"
    while True:
        page = await studio.library.between("post", SeriesPost, after=last, before=f"{series};", limit=PAGE)
        if not page:
            return
        last = page[-1][0]
        yield [post for _, post in page]


async def post_at(studio: Studio, series: str, position: int) -> SeriesPost:
    """Return one post of a series. Raises NotFound for a plan whose rows are gone."""
    found = await studio.library.newest_of("post", SeriesPost, f"{series}:{position:06d}")
    if found is None:
        raise lost_rows(series)
    return found


async def posts_of(studio: Studio, info: SeriesInfo) -> list[SeriesPost]:
    """Return all posts of a series. Raises NotFound for a plan whose rows are gone."""
    posts = [post async for page in pages_of(studio, info.id) for post in page]
    if len(posts) != info.posts:
        raise lost_rows(info.id)
    return posts


async def with_made(studio: Studio, posts: Sequence[SeriesPost]) -> list[SeriesPost]:
    """Return the posts as they are now: with the heroes marked that lie on the disk, and those that are lost."""
    files = await _files(studio, posts)
    there = await anyio.to_thread.run_sync(lambda: {job for job, path in files.items() if path.exists()})
    return [await _as_made(studio, one, known=files.keys(), there=there) for one in posts]


async def _as_made(studio: Studio, one: SeriesPost, *, known: Collection[str], there: Collection[str]) -> SeriesPost:
    job = one.plan.job if one.plan else ""
    made, lost = job in there, False
    if one.plan and job in known and not made:
        lost = not await originals.is_free_again(studio, one.plan)
    same = (one.made, one.lost) == (made, lost)
    return one if same else one.model_copy(update={"made": made, "lost": lost})


async def files_gone(studio: Studio, posts: Sequence[SeriesPost]) -> bool:
    """Say whether the file of a finished hero was deleted or moved."""
    files = await _files(studio, posts)
    return await anyio.to_thread.run_sync(lambda: not all(path.exists() for path in files.values()))


async def _files(studio: Studio, posts: Sequence[SeriesPost]) -> dict[str, Path]:
    """Return where the finished heroes were written, by their job."""
    jobs = await studio.ledger.several([one.plan.job for one in posts if one.plan])
    images = {job.id: (job.result or {}).get("image") for job in jobs.values() if job.state == "succeeded"}
    return {job: Path(str(image["path"])) for job, image in images.items() if isinstance(image, dict)}


def lost_rows(series: str) -> NotFound:
    """Return the error of a plan that is not whole any more."""
    return NotFound(f"The plan {series} has lost its rows.", next="Plan the series anew with dry_run=true.")

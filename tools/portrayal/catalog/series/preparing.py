"""From a call to the plan that it means: made anew, or taken from a dry run, with what a person changed."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import anyio
import anyio.to_thread

from portrayal.catalog.planning import output_folder
from portrayal.catalog.series import sheet
from portrayal.catalog.series.barring import barred, unbarred
from portrayal.catalog.series.deciding import Wishes, decide_again, decide_all, priced_today
from portrayal.catalog.series.posts import (
    Edit,
    SeriesInfo,
    SeriesPost,
    find_series,
    posts_of,
    series_id,
    table_of,
    with_made,
)
from portrayal.catalog.series.table import edits_in, edits_of, rows_of
from portrayal.errors import BadRequest, OperatorError
from portrayal.models import LoraInfo, Noun
from portrayal.settings import KEYS
from portrayal.sources.base import Source
from portrayal.studio import Studio

MOST_LEFT_OUT = 500
"""Files or posts beside the plan that are kept by name."""


class Wanted(Noun):
    """What a call says of the plan: `plan` is an id or a CSV file, `changes` are decisions in words."""

    lora: str | None = None
    limit: int | None = None
    plan: str | None = None
    changes: Mapping[str, str] = {}
    output_dir: str | None = None
    place: bool = False


async def prepare(studio: Studio, blog: Source, wanted: Wanted) -> tuple[SeriesInfo, list[SeriesPost]]:
    """Return the plan that a call means. Nothing is written, sent to a vendor or spent.

    With `place` no hero is planned that could not be put into its post. Raises NotFound for a LoRA, a plan or posts
    that are not there, BadRequest for changes that cannot be right, OperatorError when a vendor's key is gone.
    """
    info, posts = await (_new(studio, blog, wanted) if wanted.plan is None else _of_plan(studio, blog, wanted))
    posts = await with_made(studio, posts)
    _check_providers(studio, posts)
    if wanted.place:
        posts = await barred(studio, blog, posts)
    return info.model_copy(update={"id": series_id(blog.address, posts), "posts": len(posts)}), posts


async def _new(studio: Studio, blog: Source, wanted: Wanted) -> tuple[SeriesInfo, list[SeriesPost]]:
    wishes = Wishes(blog.address, await _lora(studio, wanted.lora), wanted.output_dir)
    listed = await blog.posts(wanted.limit)
    posts = await decide_all(studio, listed, wishes)
    edits = edits_in(wanted.changes, (one.post.id for one in posts))
    if edits:
        posts = await decide_again(studio, posts, edits, listed, wishes)
    info = SeriesInfo(
        id="",
        source=blog.address,
        output_dir=wishes.output_dir,
        lora=wanted.lora,
        posts=len(posts),
        left_out=blog.left_out[:MOST_LEFT_OUT],
        left_out_in_all=len(blog.left_out),
    )
    return info, posts


async def _of_plan(studio: Studio, blog: Source, wanted: Wanted) -> tuple[SeriesInfo, list[SeriesPost]]:
    if wanted.limit is not None:
        raise BadRequest(
            "limit is for a new plan; this one has its posts.", next='Leave some out with changes={"post": "skip"}.'
        )
    info, table = await _planned(studio, wanted.plan or "", wanted.output_dir)
    if info.source != blog.address:
        raise BadRequest(f"The plan {info.id} is of {info.source}.", next="Give that as source, or make a new plan.")
    stored = await posts_of(studio, info)
    if table is None:
        await _check_table(studio, info, stored, wanted.output_dir)
    edits = edits_of(rows_of(info.id, stored), table) if table is not None else {}
    posts = await priced_today(studio, unbarred(stored, place=wanted.place))
    edits |= edits_in(wanted.changes, (one.post.id for one in posts))
    if not edits:
        _check_lora(info, posts, wanted.lora)
        return info, posts
    lora = await _lora(studio, wanted.lora or info.lora)
    wishes = Wishes(blog.address, lora, wanted.output_dir or info.output_dir)
    listed = await blog.posts(None) if _needs_texts(posts, edits) else []
    changed = await decide_again(studio, posts, edits, listed, wishes)
    return info.model_copy(update={"output_dir": wishes.output_dir, "lora": wanted.lora or info.lora}), changed


async def _check_table(studio: Studio, info: SeriesInfo, stored: Sequence[SeriesPost], folder: str | None) -> None:
    """Raise BadRequest for a plan that is named by its id, while somebody has decided otherwise in its table."""
    path = table_of(output_folder(studio, folder or info.output_dir), info)
    if not info.tables or not await anyio.Path(path).is_file():
        return
    try:
        table = await anyio.to_thread.run_sync(sheet.read_sheet, path)
        changed = sheet.plan_named_in(table) != info.id or bool(edits_of(rows_of(info.id, stored), table))
    except BadRequest:  # it cannot be right any more, so somebody was at it
        changed = True
    if changed:
        raise BadRequest(
            f"The table of the plan {info.id} was changed: {path}.",
            next=f"plan='{path}' makes it as it was changed; move the table away to make the plan as it was.",
        )


def _check_providers(studio: Studio, posts: Sequence[SeriesPost]) -> None:
    """Raise OperatorError for heroes that are to be made by a vendor whose key is gone since the plan was made."""
    wanted = {one.to_make.route.provider for one in posts if one.to_make}
    if gone := sorted(wanted - set(studio.providers)):
        raise OperatorError(
            f"The plan has heroes by {' and '.join(gone)}, which cannot be used here any more.",
            next=f"Set {' and '.join(KEYS.get(name, name) for name in gone)}, or plan anew with dry_run=true.",
        )


def _check_lora(info: SeriesInfo, posts: Sequence[SeriesPost], lora: str | None) -> None:
    """Raise BadRequest for a LoRA that is not the plan's own, when no row changes for which it could be taken."""
    used = {one.plan.lora.info.name for one in posts if one.plan and one.plan.lora}
    if lora and lora != info.lora and used != {lora}:
        has = f"has {' and '.join(sorted(used))}" if used else "has none"
        raise BadRequest(
            f"lora is for a new plan; the plan {info.id} {has}.",
            next=f"Leave lora out, or plan anew with dry_run=true and lora='{lora}'.",
        )


async def _planned(studio: Studio, named: str, folder: str | None) -> tuple[SeriesInfo, list[sheet.Row] | None]:
    """Return the plan of an id, or of a CSV file with the file's rows; a bare name may be one of the output folder."""
    if not named.casefold().endswith((".csv", ".tsv", ".txt")) and "/" not in named and "\\" not in named:
        return await find_series(studio, named), None
    path = studio.folders.allowed(Path(named))
    if Path(named).name == named and not await anyio.Path(path).is_file():
        path = studio.folders.allowed(output_folder(studio, folder) / named)
    table = await anyio.to_thread.run_sync(sheet.read_sheet, path)
    return await find_series(studio, sheet.plan_named_in(table)), table


def _needs_texts(posts: list[SeriesPost], edits: Mapping[str, Edit]) -> bool:
    """Say whether a changed post must be read from its site again."""
    return any(one.post.file is None and edits[one.post.id].make is not False for one in posts if one.post.id in edits)


async def _lora(studio: Studio, name: str | None) -> LoraInfo | None:
    return await studio.library.find("lora", LoraInfo, name) if name else None

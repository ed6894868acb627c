"""Write the report of a series: one HTML file, a sheet of its heroes, and a folder of small pictures beside them."""

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import anyio

from portrayal.darkroom import HEROES
from portrayal.errors import OperatorError
from portrayal.rules.series_rows import SeriesAccount, SeriesRow

if TYPE_CHECKING:
    from portrayal.photos.showing.series_cards import Shown


async def write_page(folder: Path, account: SeriesAccount) -> Path:
    """Write `series-<plan>.html` into the folder and return where; a report of the same series is replaced.

    Beside it lies its sheet (`sheet_of`). Small pictures that are there already are kept. Raises OperatorError for a
    folder that cannot be written.
    """
    name = f"series-{account.series.removeprefix('s')[:8]}"
    page, small = folder / f"{name}.html", folder / name
    if await anyio.Path(small).is_symlink():
        raise OperatorError(
            f"{small} is a link to somewhere else, so no pictures are put there.", next="Take it away, then call again."
        )
    pictures: dict[int, Shown] = {}

    async def show(row: SeriesRow) -> None:
        shown = await HEROES.do(partial(_shown, row, folder, small))
        if shown is not None:
            pictures[row.position] = shown

    try:
        async with anyio.create_task_group() as group:
            for row in account.rows:
                if row.status == "done" and row.image:
                    group.start_soon(show, row)
        await HEROES.do(partial(_write, page, small, account, pictures))
    except* OSError as errors:
        raise _unwritten(folder, errors) from None
    return page


def sheet_of(page: Path) -> Path:
    """Return where the sheet of a report's heroes lies, where it has any."""
    return page.with_suffix(".jpg")


def _unwritten(folder: Path, errors: BaseExceptionGroup[OSError]) -> OperatorError:
    first = errors.exceptions[0]
    reason = first.strerror if isinstance(first, OSError) else None
    return OperatorError(
        f"The report cannot be written to {folder}: {reason or 'the disk refused it'}.",
        next="Give an output_dir, or set PORTRAYAL_OUTPUT to a folder that can be written.",
    )


def _shown(row: SeriesRow, folder: Path, small: Path) -> "Shown | None":
    from portrayal.photos.showing.series_cards import Shown
    from portrayal.photos.showing.small_pictures import small_picture

    image = Path(row.image or "")
    made = small_picture(image, small, row.hero or f"post-{row.position + 1}")
    if made is None:
        return None
    file, width, height = made
    return Shown(_address(small / file, folder), width, height, _address(image, folder))


def _address(path: Path, folder: Path) -> str:
    """Return a file's address from the page on; empty where there is none, as on another drive."""
    try:
        way = os.path.relpath(path.absolute(), folder.absolute())
    except ValueError:
        return ""
    return quote(way.replace(os.sep, "/").encode(errors="surrogateescape"), safe="/")


def _write(page: Path, small: Path, account: SeriesAccount, pictures: "dict[int, Shown]") -> None:
    from portrayal.photos.files import write_atomically
    from portrayal.photos.showing.gallery import series_page
    from portrayal.photos.showing.small_pictures import forget_others

    write_atomically(page, series_page(account, pictures).encode())
    _write_sheet(page, small, account, pictures)
    forget_others(small, {Path(shown.small).name for shown in pictures.values()})


def _write_sheet(page: Path, small: Path, account: SeriesAccount, pictures: "dict[int, Shown]") -> None:
    from portrayal.photos.files import write_atomically
    from portrayal.photos.showing.gallery import name_of
    from portrayal.photos.showing.overview import Tile, choose_tiles, series_sheet

    odd = account.consistency.odd()
    tiles = [
        Tile(small / Path(shown.small).name, row.position + 1, row.name, odd=row.position in odd)
        for row in account.rows
        if (shown := pictures.get(row.position))
    ]
    if not tiles:
        sheet_of(page).unlink(missing_ok=True)
        return
    chosen = choose_tiles(tiles)
    many = f"{len(tiles)} heroes" if len(tiles) > 1 else "1 hero"
    shown = many if len(chosen) == len(tiles) else f"{len(chosen)} of {many}"
    note = f"{shown}; the numbers are those of the report." + (" Framed: what may not belong." if odd else "")
    write_atomically(sheet_of(page), series_sheet(chosen, title=name_of(account), note=note))

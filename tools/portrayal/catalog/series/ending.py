"""What a series leaves behind: the plan's table, the results' table, and the page that shows all of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anyio.to_thread

from portrayal.catalog.consistency import series_report
from portrayal.catalog.series import sheet
from portrayal.catalog.series.posts import SeriesInfo, find_series, table_of
from portrayal.catalog.series.previews import chosen, told_of_previews
from portrayal.catalog.series.rows import Line
from portrayal.catalog.series.running import SeriesJob
from portrayal.catalog.series.table import Row
from portrayal.catalog.series.telling import moved, next_of, told_of_left_out, warnings_of
from portrayal.catalog.series_page import write_page
from portrayal.rules.series_rows import SeriesAccount
from portrayal.studio import Studio

SHOWN = 8
"""Findings of an answer; the page has them all."""

RESULTS = (
    "post", "title", "status", "cluster", "person", "scene", "path", "usd", "hero", "image", "alt_text",
    "failed_checks", "placed", "because",
)  # fmt: skip


async def write_table(folder: Path, info: SeriesInfo, rows: Sequence[Row]) -> tuple[Path, tuple[str, ...]]:
    """Write the plan's table into the output folder. Returns where, and what to say of that. Raises OperatorError.

    A table of this plan that nobody changed is replaced; a changed one is kept.
    """
    usual = table_of(folder, info)
    path = await anyio.to_thread.run_sync(lambda: sheet.write_sheet(usual, rows, known=info.tables))
    return path, moved(path, usual)


async def end_series(studio: Studio, folder: Path, work: SeriesJob, lines: Sequence[Line]) -> dict[str, Any]:
    """Look at the series as a whole, write its table and its page, and return the fields of the answer that tell."""
    made = [line for line in lines if line.status == "done"]
    aside = [line.position for line in made if line.placed is None and line.hero] if work.place else []
    table = [_texts(line) for line in lines]
    await anyio.to_thread.run_sync(
        lambda: sheet.write_sheet(folder / f"heroes-{work.series[1:9]}.csv", table, RESULTS, ours=True)
    )
    whole = await series_report(studio, lines)
    info = await find_series(studio, work.series)
    account = SeriesAccount(
        series=work.series,
        source=work.source,
        rows=tuple(lines),
        consistency=whole,
        paid_usd=round(sum(line.paid_usd for line in lines), 4),
        budget_usd=work.budget_usd or None,
        lora=next((line.lora for line in lines if line.lora), None),
        preview=work.preview,
        place=work.place,
        unplaced=tuple(aside),
        notes=told_of_left_out(info),
    )
    page = await write_page(folder, account)
    told = whole.lines(lines)
    if len(told) > SHOWN:
        told = (*told[:SHOWN], f"{len(told) - SHOWN} more are in the report.")
    drawn = sum(line.preview for line in made)
    previews = told_of_previews(studio, drawn, place=work.place)
    may_place = not work.place and (chosen(studio) or not drawn)
    placed_by = f'plan="{work.series}" and place=true'
    return {
        "file": str(page),
        "placed": len(made) - len(aside) if work.place else None,
        "unplaced": len(aside) or None,
        "findings": told or None,
        "warnings": (*previews, *warnings_of(info, lines)) or None,
        "next": next_of(lines, aside=len(aside), odd=len(whole.odd()), place=placed_by if may_place else ""),
    }


def _texts(line: Line) -> Row:
    fields = line.shown().model_dump()
    fields["failed_checks"] = ", ".join(fields["failed_checks"] or ())
    fields["person"] = {True: "yes", False: "no", None: ""}[line.person]
    fields["usd"] = f"{line.usd:.4f}"
    return {name: "" if fields[name] is None else str(fields[name]) for name in RESULTS}

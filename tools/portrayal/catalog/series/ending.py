"""What a series leaves behind: the plan's table, the results' table, and the page that shows all of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anyio.to_thread

from portrayal.catalog.series import sheet
from portrayal.catalog.series.posts import SeriesInfo
from portrayal.catalog.series.rows import PostRow
from portrayal.catalog.series.running import SeriesJob
from portrayal.catalog.series.table import Row

RESULTS = (
    "post", "title", "status", "cluster", "person", "scene", "path", "usd", "hero", "image", "alt_text",
    "failed_checks", "placed", "because",
)  # fmt: skip


async def write_table(folder: Path, info: SeriesInfo, rows: Sequence[Row]) -> Path:
    """Write the plan's table into the output folder, and return where. Raises OperatorError."""
    path = folder / f"plan-{info.id[1:9]}.csv"
    return await anyio.to_thread.run_sync(sheet.write_sheet, path, rows)


async def end_series(folder: Path, work: SeriesJob, rows: Sequence[PostRow]) -> dict[str, Any]:
    """Write what people look at when a series has ended, and return the fields of the answer that tell of it."""
    unplaced = sum(row.status == "done" and row.placed is None for row in rows) if work.place else 0
    path = folder / f"heroes-{work.series[1:9]}.csv"
    table = [_texts(row) for row in rows]
    await anyio.to_thread.run_sync(lambda: sheet.write_sheet(path, table, RESULTS, ours=True))
    return {"unplaced": unplaced or None, "file": str(path)}


def _texts(row: PostRow) -> Row:
    fields = row.model_dump()
    fields["failed_checks"] = ", ".join(row.failed_checks or ())
    fields["person"] = {True: "yes", False: "no", None: ""}[row.person]
    fields["usd"] = f"{row.usd:.4f}"
    return {name: "" if fields[name] is None else str(fields[name]) for name in RESULTS}

"""The plan's table as a CSV file: written for spreadsheets, and read back as they save it."""

import csv
import hashlib
import io
import re
from collections.abc import Collection, Sequence
from itertools import islice
from pathlib import Path

from portrayal.catalog.series.table import COLUMNS, Row
from portrayal.errors import BadRequest, NotFound, OperatorError

MOST_BYTES = 20_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 200
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_INSIDE = re.compile(r"""(?<=[;\t\r\n])(?=['"]*[=+\-@])""")
_MARKED = re.compile(r"""(?<=[;\t\r\n])'(?=['"]*[=+\-@])""")
"""Where a new cell, and so a formula, begins for a spreadsheet that parts cells at semicolons or tabs."""
_AGAIN = "Take the file that a dry run wrote, and keep its first line."


def write_sheet(
    path: Path,
    rows: Sequence[Row],
    columns: Sequence[str] = COLUMNS,
    *,
    ours: bool = False,
    known: Collection[str] = (),
) -> Path:
    """Write the table, and return where. Blocking. Raises OperatorError.

    Unless it is `ours`, nobody's changes are lost: it goes beside a file that is there, differs, and is none of the
    `known` tables (by `digest_of`) as we wrote them.
    """
    from portrayal.photos.files import write_atomically

    data = _text(rows, columns).encode("utf-8-sig")
    try:
        if ours:
            write_atomically(path, data)
            return path
        for number in range(1, 1000):
            place = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
            there = place.read_bytes() if place.is_file() else None
            if there == data:
                return place
            replaced = there is not None and hashlib.sha256(there).hexdigest() in known
            if replaced or not place.exists():
                write_atomically(place, data)
                return place
    except OSError as error:
        raise _unwritable(path, error) from error
    return path


def digest_of(rows: Sequence[Row]) -> str:
    """Return the SHA-256 of the plan's table as it is written."""
    return hashlib.sha256(_text(rows, COLUMNS).encode("utf-8-sig")).hexdigest()


def read_sheet(path: Path) -> list[Row]:
    """Read a table as a spreadsheet saved it: commas, semicolons or tabs, any usual encoding. Blocking.

    Raises NotFound, BadRequest or OperatorError.
    """
    if not path.is_file():
        raise NotFound(f"There is no plan at {path}.", next="Give the CSV file of a dry run, or the plan's id.")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadRequest(f"{path.name} is too large to be a plan.", next=_AGAIN)
        text = _decoded(path.read_bytes())
    except OSError as error:
        raise OperatorError(f"{path} cannot be read.", next="Close it in other programs, then try again.") from error
    head = text.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    try:
        table = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark, restkey="", restval="")
        heads = [name.strip().casefold() for name in table.fieldnames or ()]
        if len(heads) > MOST_COLUMNS or not {"post", "plan"} <= set(heads):
            raise BadRequest(f"{path.name} is no plan: it has no columns named post and plan.", next=_AGAIN)
        rows = [{head: _plain(row.get(name) or "") for head, name in zip(heads, table.fieldnames or (), strict=True)}
                for row in islice(table, MOST_ROWS + 1)]  # fmt: skip
    except csv.Error as error:
        raise BadRequest(f"{path.name} is not a CSV table.", next=_AGAIN) from error
    if len(rows) > MOST_ROWS:
        raise BadRequest(f"{path.name} has too many rows for a plan.", next=_AGAIN)
    return [row for row in rows if any(row.values())]


def plan_named_in(rows: Sequence[Row]) -> str:
    """Return the id of the plan that a table belongs to. Raises BadRequest for none, or for several."""
    named = {row["plan"] for row in rows} - {""}
    if len(named) != 1:
        what = "names no plan" if not named else "mixes the rows of several plans"
        raise BadRequest(f"The table {what}.", next=_AGAIN)
    return named.pop()


def _text(rows: Sequence[Row], columns: Sequence[str]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _safe(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def _safe(value: str) -> str:
    """Keep a spreadsheet from running a title as a formula."""
    value = _INSIDE.sub("'", value.encode("utf-8", "replace").decode())
    return f"'{value}" if value.lstrip("'").startswith(_FORMULA) else value


def _plain(value: str) -> str:
    bare = value[1:] if value.startswith("'") and value.lstrip("'").startswith(_FORMULA) else value.strip()
    return _MARKED.sub("", bare)


def _decoded(data: bytes) -> str:
    for codec in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _unwritable(path: Path, error: OSError) -> OperatorError:
    return OperatorError(
        f"The plan cannot be written to {path.parent}: {error.strerror or 'the disk refused it'}.",
        next="Give an output_dir, or set PORTRAYAL_OUTPUT to a folder that can be written.",
    )

"""Contact sheets that a person can judge at a glance."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageEnhance

from portrayal.photos.lettering import fit, font, write
from portrayal.photos.mix import Coverage

PAPER, INK, SOFT, LINE = "#f6f4f0", "#23262b", "#6a6f78", "#dcd8d0"
GREEN, RED, AMBER = "#2f8f5b", "#c0483f", "#c98a1b"

_CELL, _GAP, _MARGIN, _COLUMNS = 240, 20, 40, 6
_TEXT = 62


@dataclass(frozen=True, slots=True)
class SheetPhoto:
    """One photo of a contact sheet: a small JPEG, its name, the verdict and a short reason."""

    thumbnail: bytes
    name: str
    kept: bool
    reason: str


def contact_sheet(
    photos: Sequence[SheetPhoto], *, title: str, coverage: Sequence[Coverage] = (), missing: Sequence[str] = ()
) -> bytes:
    """Return a JPEG (1,620 pixels wide): coverage and missing shots above, then the kept and the rejected photos."""
    ordered = sorted(photos, key=lambda photo: not photo.kept)
    rows = max(1, -(-len(ordered) // _COLUMNS))
    width = 2 * _MARGIN + _COLUMNS * _CELL + (_COLUMNS - 1) * _GAP
    head = _header_height(coverage, missing)
    sheet = Image.new("RGB", (width, head + rows * (_CELL + _TEXT + _GAP) + _MARGIN), PAPER)
    kept = sum(photo.kept for photo in ordered)
    write(sheet, (_MARGIN, 30), fit(title, width - 2 * _MARGIN, font(34)), font(34), INK)
    summary = f"{kept} kept, {len(ordered) - kept} left out"
    write(sheet, (_MARGIN, 78), [summary], font(20), SOFT)
    _coverage(sheet, coverage, 124)
    _missing(sheet, missing, 124 + (_coverage_height(coverage)))
    for number, photo in enumerate(ordered):
        x = _MARGIN + number % _COLUMNS * (_CELL + _GAP)
        _photo(sheet, photo, (x, head + number // _COLUMNS * (_CELL + _TEXT + _GAP)))
    return _jpeg(sheet)


def grid_sheet(
    cells: Sequence[Sequence[Image.Image | None]],
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    title: str,
    notes: Sequence[Sequence[str]] = (),
    best: int | None = None,
) -> bytes:
    """Return a JPEG with `cells` (rows of 16:9 pictures; None is drawn as empty) under labelled rows and columns.

    `notes` are one short line a cell; the column `best` is marked.
    """
    wide, high, side = 320, 180, 220
    note = 30 if notes else 0
    top = 150
    size = (_MARGIN * 2 + side + len(columns) * (wide + _GAP), top + len(rows) * (high + note + _GAP) + _MARGIN)
    sheet = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(sheet)
    write(sheet, (_MARGIN, 30), fit(title, size[0] - 2 * _MARGIN, font(34)), font(34), INK)
    for column, label in enumerate(columns):
        x = _MARGIN + side + column * (wide + _GAP)
        if column == best:
            draw.rounded_rectangle((x - 8, top - 44, x + wide + 8, size[1] - _MARGIN + 4), 10, outline=GREEN, width=4)
        text = f"{label}  (best)" if column == best else label
        write(sheet, (x, top - 34), fit(text, wide, font(20)), font(20), GREEN if column == best else INK)
    for row, label in enumerate(rows):
        y = top + row * (high + note + _GAP)
        write(sheet, (_MARGIN, y + 4), fit(label, side - 20, font(20), 5), font(20), INK)
        for column in range(len(columns)):
            x = _MARGIN + side + column * (wide + _GAP)
            _cell(sheet, cells[row][column], (x, y), (wide, high))
            if notes:
                write(sheet, (x, y + high + 6), fit(notes[row][column], wide, font(16)), font(16), SOFT)
    return _jpeg(sheet)


def _cell(sheet: Image.Image, picture: Image.Image | None, at: tuple[int, int], size: tuple[int, int]) -> None:
    if picture is None:
        draw = ImageDraw.Draw(sheet)
        draw.rectangle((*at, at[0] + size[0], at[1] + size[1]), fill="#ebe8e2", outline=LINE)
        write(sheet, (at[0] + 14, at[1] + size[1] / 2 - 12), ["not made"], font(16), SOFT)
        return
    small = picture.convert("RGB")
    small.thumbnail(size, Image.Resampling.LANCZOS)
    sheet.paste(small, (at[0] + (size[0] - small.width) // 2, at[1] + (size[1] - small.height) // 2))


def _photo(sheet: Image.Image, photo: SheetPhoto, at: tuple[int, int]) -> None:
    with Image.open(io.BytesIO(photo.thumbnail)) as opened:
        small = opened.convert("RGB")
    small.thumbnail((_CELL, _CELL), Image.Resampling.LANCZOS)
    if not photo.kept:
        small = ImageEnhance.Color(small).enhance(0.25)
        small = Image.blend(small, Image.new("RGB", small.size, PAPER), 0.5)
    colour = GREEN if photo.kept else RED
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((*at, at[0] + _CELL - 1, at[1] + _CELL - 1), fill="#ece9e3")
    sheet.paste(small, (at[0] + (_CELL - small.width) // 2, at[1] + (_CELL - small.height) // 2))
    draw.rectangle((at[0], at[1] + _CELL, at[0] + _CELL - 1, at[1] + _CELL + 5), fill=colour)
    verdict = "kept" if photo.kept else "left out"
    down = at[1] + _CELL + 11
    used = write(sheet, (at[0], down), [verdict], font(14), colour)
    along = at[0] + font(14).getlength(verdict) + 10
    write(sheet, (along, down), fit(photo.name, _CELL - (along - at[0]), font(14)), font(14), SOFT)
    write(sheet, (at[0], down + used), fit(photo.reason, _CELL, font(14), 2), font(14), INK)


def _coverage(sheet: Image.Image, coverage: Sequence[Coverage], top: int) -> None:
    """Draw one row of bars for every kind: how many there are of how many wanted."""
    draw, wide = ImageDraw.Draw(sheet), 300
    kinds = list(dict.fromkeys(row.kind for row in coverage))
    for line, kind in enumerate(kinds):
        y = top + line * 58
        write(sheet, (_MARGIN, y + 8), [kind.capitalize()], font(18), INK)
        for number, row in enumerate(one for one in coverage if one.kind == kind):
            x = _MARGIN + 130 + number * (wide + _GAP)
            colour = GREEN if row.have >= row.want else AMBER if row.have else RED
            write(sheet, (x, y), [f"{row.name}  {row.have} of {row.want}"], font(16), INK)
            draw.rounded_rectangle((x, y + 26, x + wide, y + 36), 5, fill=LINE)
            if row.have:
                part = min(1.0, row.have / row.want)
                draw.rounded_rectangle((x, y + 26, x + max(10, wide * part), y + 36), 5, fill=colour)


def _missing(sheet: Image.Image, missing: Sequence[str], top: int) -> None:
    if not missing:
        return
    write(sheet, (_MARGIN, top), ["Still to take"], font(18), INK)
    lines = [fit(order, sheet.width - 2 * _MARGIN - 130, font(16))[0] for order in missing[:5]]
    if len(missing) > 5:
        lines.append(f"and {len(missing) - 5} more")
    write(sheet, (_MARGIN + 130, top + 1), lines, font(16), SOFT)


def _coverage_height(coverage: Sequence[Coverage]) -> int:
    return len({row.kind for row in coverage}) * 58


def _header_height(coverage: Sequence[Coverage], missing: Sequence[str]) -> int:
    return 124 + _coverage_height(coverage) + (min(6, len(missing)) * 21 + 24 if missing else 0) + 10


def _jpeg(sheet: Image.Image) -> bytes:
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=88, optimize=True)
    return buffer.getvalue()

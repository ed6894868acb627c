"""The sheet of a series: its heroes at a glance, numbered as on the report, for whoever asked to see what was made."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from portrayal.photos.showing.lettering import fit, middle, write
from portrayal.photos.showing.palette import AMBER, INK, INNER, LINE, MARGIN, PAPER, SOFT, TINT, WIDTH
from portrayal.photos.showing.saving import jpeg
from portrayal.photos.showing.typefaces import Face

COLUMNS, MOST, GAP = 4, 24, 20
CELL = ((INNER - GAP * (COLUMNS - 1)) // COLUMNS, (INNER - GAP * (COLUMNS - 1)) // COLUMNS * 9 // 16)
"""Pixels of one hero on the sheet."""
_TITLE, _NOTE, _LABEL = Face("title", 44), Face("text", 20), Face("text", 18)
_LABEL_LINES, _TOP = 2, 30
_STEP = CELL[1] + 8 + _LABEL_LINES * _LABEL.step + 14


@dataclass(frozen=True, slots=True)
class Tile:
    """One hero: its small picture, its number on the report, and what its post is called. `odd` ones are framed."""

    picture: Path
    number: int
    name: str
    odd: bool = False


def choose_tiles(tiles: Sequence[Tile]) -> list[Tile]:
    """Return the heroes that fit on the sheet, in their order: every odd one first, then others spread evenly."""
    odd = [tile for tile in tiles if tile.odd][:MOST]
    others = [tile for tile in tiles if not tile.odd]
    room = MOST - len(odd)
    spread = others if len(others) <= room else [others[at * len(others) // room] for at in range(room)]
    return sorted((*odd, *spread), key=lambda tile: tile.number)


def series_sheet(tiles: Sequence[Tile], *, title: str, note: str) -> bytes:
    """Return a JPEG, 1,200 pixels wide, of `tiles` (at most 24); a picture that cannot be read is an empty frame."""
    lines = fit(note, INNER, _NOTE, 2)
    top = _TOP + _TITLE.step + 6 + len(lines) * _NOTE.step + 22
    rows = -(-len(tiles) // COLUMNS)
    sheet = Image.new("RGB", (WIDTH, top + rows * _STEP + MARGIN - 14), PAPER)
    write(sheet, (MARGIN, _TOP), [middle(title, INNER, _TITLE)], _TITLE, INK)
    write(sheet, (MARGIN, _TOP + _TITLE.step + 6), lines, _NOTE, SOFT)
    for at, tile in enumerate(tiles):
        corner = MARGIN + at % COLUMNS * (CELL[0] + GAP), top + at // COLUMNS * _STEP
        _tile(sheet, tile, corner)
    return jpeg(sheet)


def _tile(sheet: Image.Image, tile: Tile, at: tuple[int, int]) -> None:
    box = (*at, at[0] + CELL[0] - 1, at[1] + CELL[1] - 1)
    draw = ImageDraw.Draw(sheet)
    try:
        with Image.open(tile.picture) as opened:
            sheet.paste(opened.convert("RGB").resize(CELL, Image.Resampling.LANCZOS), at)
    except (OSError, ValueError, SyntaxError):
        draw.rectangle(box, fill=TINT, outline=LINE)
    if tile.odd:
        draw.rectangle((box[0] - 5, box[1] - 5, box[2] + 5, box[3] + 5), outline=AMBER, width=4)
    words = f"{tile.number}. {tile.name}"
    colour = AMBER if tile.odd else INK
    write(sheet, (at[0], at[1] + CELL[1] + 8), fit(words, CELL[0], _LABEL, _LABEL_LINES), _LABEL, colour)

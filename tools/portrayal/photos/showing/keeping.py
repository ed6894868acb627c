"""The kept photos of a contact sheet, each with its number, its name, why it was chosen, and a mark for a warning."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from portrayal.photos.showing.heading import SECTION, SMALL, TEXT, rule
from portrayal.photos.showing.lettering import fit, middle, width_of, write
from portrayal.photos.showing.marks import warning_mark
from portrayal.photos.showing.palette import GREEN, INK, INNER, MARGIN, SOFT, WHITE, WIDTH
from portrayal.photos.showing.reviewing import Tile
from portrayal.photos.showing.thumbs import framed, opened, placed, unreadable
from portrayal.photos.showing.typefaces import Face

MOST = 100
"""Kept photos that a sheet shows."""

NAME, NUMBER = Face("strong", 18), Face("strong", 18)


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns of cells, their size in pixels, the gap between them, and lines of reason under each."""

    columns: int
    size: tuple[int, int]
    gap: int
    lines: int

    @property
    def step(self) -> int:
        """Pixels from one row to the next."""
        return self.size[1] + 10 + NAME.step * (1 + self.lines) + 18


def grid_for(count: int, shape: float) -> Grid:
    """Return the grid in which so many photos are as large as a sheet has room for; over 48 lose their reasons."""
    choices = (4, 5) if count <= 12 else (5, 6) if count <= 20 else (6,) if count <= 48 else (8,)
    columns = max(choices, key=lambda columns: (count / (columns * -(-count // columns)) if count else 0, -columns))
    gap = 28 - 2 * (columns - 2)
    wide = (INNER - gap * (columns - 1)) // columns
    return Grid(columns, (wide, round(wide / shape)), gap, 2 if columns < 8 else 0)


def draw_kept(sheet: Image.Image, tiles: Sequence[Tile], shape: float, down: int) -> int:
    """Draw the kept photos from `down`; returns where they end."""
    rule(sheet, down)
    down += 16
    write(sheet, (MARGIN, down), ["Kept"], SECTION, INK)
    _hint(sheet, tiles, down + 10)
    down += 54
    shown = tiles[:MOST]
    grid = grid_for(len(shown), shape)
    for number, tile in enumerate(shown):
        x = MARGIN + number % grid.columns * (grid.size[0] + grid.gap)
        _kept(sheet, tile, grid, (x, down + number // grid.columns * grid.step))
    return down + -(-len(shown) // grid.columns) * grid.step


def _hint(sheet: Image.Image, tiles: Sequence[Tile], down: int) -> None:
    warned = sum(bool(tile.warnings) for tile in tiles)
    parts = [f"{warned} with a warning" if warned else "", "every reason is in the report" if len(tiles) > 48 else ""]
    text = ", ".join(part for part in parts if part)
    if not tiles:
        text = "No photo was kept."
    if text:
        write(sheet, (WIDTH - MARGIN, down), [text], TEXT, SOFT, right=True)
    if warned:
        warning_mark(sheet, (WIDTH - MARGIN - width_of(text, TEXT) - 30, down + 2), 22)


def _kept(sheet: Image.Image, tile: Tile, grid: Grid, at: tuple[int, int]) -> None:
    wide, high = grid.size
    photo = opened(tile)
    sheet.paste(framed(placed(photo, grid.size)) if photo else unreadable(grid.size), at)
    number = middle(tile.file.rpartition(".")[0] or tile.file, wide / 2, NUMBER)
    if number:
        side = width_of(number, NUMBER) + 16
        draw = ImageDraw.Draw(sheet)
        draw.rounded_rectangle((at[0], at[1], at[0] + side, at[1] + 27), 4, fill=GREEN)
        write(sheet, (at[0] + 8, at[1] + 2), [number], NUMBER, WHITE)
    if tile.warnings:
        warning_mark(sheet, (at[0] + wide - 34, at[1] + 6), 28)
    down = at[1] + high + 6
    down += write(sheet, (at[0], down), [middle(tile.name, wide, NAME)], NAME, INK)
    if grid.lines:
        write(sheet, (at[0], down), fit(tile.because, wide, SMALL, grid.lines), SMALL, SOFT)

"""The test sheet of a LoRA: scenes in rows, strengths in columns, what the pictures say under each."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from portrayal.photos.showing.lettering import fit, middle, write
from portrayal.photos.showing.palette import GREEN, INK, LINE, MARGIN, PAPER, SOFT, TINT, WIDTH
from portrayal.photos.showing.saving import jpeg
from portrayal.photos.showing.typefaces import Face

CELL, SIDE, GAP = (320, 180), 250, 20
_NOTE_LINES = 2


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things are on a sheet of `columns` by `rows`; letters grow with its width, as it is shown at one width."""

    columns: int
    rows: int
    noted: bool

    @property
    def width(self) -> int:
        """Pixels across."""
        return 2 * MARGIN + SIDE + self.columns * (CELL[0] + GAP)

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.top + self.rows * self.step + MARGIN

    @property
    def small(self) -> Face:
        """Return the letters of notes and labels."""
        return Face("text", max(18, round(18 * self.width / WIDTH)))

    @property
    def strong(self) -> Face:
        """Return the letters of strengths."""
        return Face("strong", round(self.small.size * 1.15))

    @property
    def title(self) -> Face:
        """Return the letters of the title."""
        return Face("title", self.small.size * 2)

    @property
    def top(self) -> int:
        """Pixels down to the first row."""
        return 30 + self.title.step + 24 + self.strong.step + 12

    @property
    def step(self) -> int:
        """Pixels from one row to the next."""
        return CELL[1] + GAP + (8 + _NOTE_LINES * self.small.step if self.noted else 0)

    def at(self, row: int, column: int) -> tuple[int, int]:
        """Return the corner of a cell."""
        return MARGIN + SIDE + column * (CELL[0] + GAP), self.top + row * self.step


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

    `notes` are one short sentence a cell; the column `best` is marked.
    """
    layout = Layout(len(columns), len(rows), bool(notes))
    sheet = Image.new("RGB", (layout.width, layout.height), PAPER)
    write(sheet, (MARGIN, 26), [middle(title, layout.width - 2 * MARGIN, layout.title)], layout.title, INK)
    for column, label in enumerate(columns):
        _label(sheet, layout, column, label, best=column == best)
    for row, label in enumerate(rows):
        _, y = layout.at(row, 0)
        write(sheet, (MARGIN, y), fit(label, SIDE - 24, layout.small, 5), layout.small, INK)
        for column in range(len(columns)):
            x, _ = layout.at(row, column)
            _cell(sheet, cells[row][column], (x, y), layout)
            if notes:
                lines = fit(notes[row][column], CELL[0], layout.small, _NOTE_LINES)
                write(sheet, (x, y + CELL[1] + 6), lines, layout.small, SOFT)
    return jpeg(sheet)


def _label(sheet: Image.Image, layout: Layout, column: int, label: str, *, best: bool) -> None:
    x, y = layout.at(0, column)
    top = y - layout.strong.step - 10
    if best:
        box = (x - 9, top - 6, x + CELL[0] + 8, layout.height - MARGIN + 2)
        ImageDraw.Draw(sheet).rounded_rectangle(box, 10, outline=GREEN, width=4)
    text = f"{label} (best)" if best else label
    write(sheet, (x, top), [middle(text, CELL[0], layout.strong)], layout.strong, GREEN if best else INK)


def _cell(sheet: Image.Image, picture: Image.Image | None, at: tuple[int, int], layout: Layout) -> None:
    if picture is None:
        box = (*at, at[0] + CELL[0] - 1, at[1] + CELL[1] - 1)
        ImageDraw.Draw(sheet).rectangle(box, fill=TINT, outline=LINE)
        middle_of = at[1] + (CELL[1] - layout.small.step) / 2
        write(sheet, (at[0] + 18, middle_of), ["not made"], layout.small, SOFT)
        return
    small = picture.convert("RGB")
    small.thumbnail(CELL, Image.Resampling.LANCZOS)
    sheet.paste(small, (at[0] + (CELL[0] - small.width) // 2, at[1] + (CELL[1] - small.height) // 2))

"""The photos of a contact sheet that are not in the set: faded, in groups that share a reason, a sample of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from portrayal.photos.showing.heading import SECTION, SMALL, TEXT, rule
from portrayal.photos.showing.lettering import fit, middle, width_of, write
from portrayal.photos.showing.marks import COLOURS, verdict_mark
from portrayal.photos.showing.palette import INK, MARGIN, SOFT, WIDTH
from portrayal.photos.showing.reasons import Group
from portrayal.photos.showing.reviewing import Tile
from portrayal.photos.showing.thumbs import faded, framed, opened, placed, unreadable
from portrayal.photos.showing.typefaces import Face

COLUMNS, CELL, GAP = 8, 126, 16
HEAD = Face("strong", 18)
_CAPS = (24, 16, 8, 7, 6, 5, 4, 3, 2)
"""Photos that a group shows at most; the first is taken with which all groups have room."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A group as it is laid: its column, how many columns it spans, the sample of its photos, and its heading."""

    column: int
    span: int
    group: Group
    sample: tuple[Tile, ...]
    head: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Rows of cells."""
        return -(-len(self.sample) // self.span)


@dataclass(frozen=True, slots=True)
class Plan:
    """Rows of groups beside each other, the height of a cell, and the reasons that had no room at all."""

    rows: tuple[tuple[Shown, ...], ...]
    high: int
    unshown: tuple[Group, ...] = ()

    def height_of(self, row: Sequence[Shown]) -> int:
        """Return the pixels that a row of groups takes."""
        return max(len(one.head) for one in row) * HEAD.step + 8 + max(one.rows for one in row) * self.step + 14

    @property
    def step(self) -> int:
        """Pixels from one row of cells to the next."""
        return self.high + SMALL.step + 14

    @property
    def height(self) -> int:
        """Pixels of all rows."""
        return sum(self.height_of(row) for row in self.rows)


def plan_groups(groups: Sequence[Group], shape: float, room: int, least: int) -> Plan:
    """Lay groups into `room` pixels with smaller and smaller samples; else into `least`, without the rarest reasons."""
    high = round(CELL / max(0.9, shape))
    plan = Plan((), high)
    for cap in _CAPS:
        plan = Plan(_rows(groups, cap), high)
        if plan.height <= room:
            return plan
    count = len(plan.rows)
    while count > 1 and Plan(plan.rows[:count], high).height > max(room, least):
        count -= 1
    unshown = tuple(one.group for row in plan.rows[count:] for one in row)
    return Plan(plan.rows[:count], high, unshown)


def draw_left_out(sheet: Image.Image, plan: Plan, down: int) -> int:
    """Draw the groups from `down`; returns where they end."""
    rule(sheet, down)
    down += 16
    write(sheet, (MARGIN, down), ["Not in the set"], SECTION, INK)
    laid = [one for row in plan.rows for one in row]
    shown, total = sum(len(one.sample) for one in laid), sum(len(one.group.tiles) for one in laid)
    total += sum(len(group.tiles) for group in plan.unshown)
    text = f"{shown} of {total} shown, every one is in the report" if shown < total else ""
    write(sheet, (WIDTH - MARGIN, down + 10), [text], TEXT, SOFT, right=True)
    down += 56
    for row in plan.rows:
        lines = max(len(one.head) for one in row)
        for one in row:
            _group(sheet, one, plan, down, lines)
        down += plan.height_of(row)
    if plan.unshown:
        rarer = len(plan.unshown)
        text = f"{rarer} rarer {'reason is' if rarer == 1 else 'reasons are'} in the report."
        down += 10 + write(sheet, (MARGIN, down), [text], TEXT, SOFT)
    return down


def _rows(groups: Sequence[Group], cap: int) -> tuple[tuple[Shown, ...], ...]:
    """Fill rows of eight columns: the first group that fits, again and again; room that is left shows more photos."""
    waiting = [(group, _span(group, cap)) for group in groups]
    rows: list[tuple[Shown, ...]] = []
    while waiting:
        row: list[tuple[Group, int]] = []
        free = COLUMNS
        while found := next((pair for pair in waiting if pair[1] <= free), None):
            waiting.remove(found)
            row.append(found)
            free -= found[1]
        rows.append(_laid(row, free, cap))
    return tuple(rows)


def _span(group: Group, cap: int) -> int:
    """Return the columns that a group's photos and its heading (two lines, or three over two columns) need."""
    cells = min(cap, len(group.tiles), COLUMNS)
    return cells if cells > 2 else next((span for span in (2, 3) if len(_head(group, span, 4)) <= 5 - span), 4)


def _laid(row: Sequence[tuple[Group, int]], free: int, cap: int) -> tuple[Shown, ...]:
    """Give free columns to the groups with most photos that are not shown, else to long headings; then place all."""
    spans = [span for _, span in row]
    while free and (hidden := max(len(group.tiles) - span for (group, _), span in zip(row, spans, strict=True))) > 0:
        at = next(at for at, (group, _) in enumerate(row) if len(group.tiles) - spans[at] == hidden)
        spans[at] += 1
        free -= 1
    while free and max(lines := [len(_head(group, span, 3)) for (group, _), span in zip(row, spans, strict=True)]) > 1:
        spans[lines.index(max(lines))] += 1
        free -= 1
    shown: list[Shown] = []
    for (group, _), span in zip(row, spans, strict=True):
        total = len(group.tiles)
        count = min(total, max(span, cap // COLUMNS * COLUMNS if span == COLUMNS else span))
        sample = tuple(group.tiles[at * total // count] for at in range(count))
        shown.append(Shown(sum(one.span for one in shown), span, group, sample, tuple(_head(group, span, 3))))
    return tuple(shown)


def _head(group: Group, span: int, lines: int) -> list[str]:
    return fit(group.because or "No reason given.", _width(span) - _pill(group), HEAD, lines)


def _pill(group: Group) -> float:
    """Return how far a heading is moved in by the mark and the number before it."""
    return 34 + width_of(str(len(group.tiles)), HEAD)


def _width(span: int) -> int:
    return span * CELL + (span - 1) * GAP


def _group(sheet: Image.Image, one: Shown, plan: Plan, down: int, lines: int) -> None:
    x = MARGIN + one.column * (CELL + GAP)
    verdict_mark(sheet, (x, down + 2), 19, one.group.verdict)
    write(sheet, (x + 26, down), [str(len(one.group.tiles))], HEAD, COLOURS[one.group.verdict])
    write(sheet, (x + _pill(one.group), down), one.head, HEAD, INK)
    down += lines * HEAD.step + 8
    for number, tile in enumerate(one.sample):
        _cell(sheet, tile, (x + number % one.span * (CELL + GAP), down + number // one.span * plan.step), plan.high)


def _cell(sheet: Image.Image, tile: Tile, at: tuple[int, int], high: int) -> None:
    photo = opened(tile)
    sheet.paste(framed(faded(placed(photo, (CELL, high)))) if photo else unreadable((CELL, high)), at)
    write(sheet, (at[0], at[1] + high + 4), [middle(tile.name, CELL, SMALL)], SMALL, SOFT)

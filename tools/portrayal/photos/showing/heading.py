"""The head of a contact sheet: what the set is, how many photos were kept, what the mix has, what is still to take."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from portrayal.photos.showing.lettering import fit, middle, width_of, write
from portrayal.photos.showing.marks import share_strip, swatch, want_bar
from portrayal.photos.showing.palette import ACCENT, AMBER, GREEN, INK, INNER, LINE, MARGIN, RED, SOFT, WIDTH
from portrayal.photos.showing.reviewing import Review, Want
from portrayal.photos.showing.typefaces import Face
from portrayal.photos.showing.wording import kept_line, mix_line, sentence

TITLE, SECTION = Face("title", 48), Face("title", 30)
BIG, STRONG, TEXT, SMALL = Face("strong", 28), Face("strong", 20), Face("text", 20), Face("text", 18)

_ORDERS, _KINDS, _ROWS = 6, 8, 8
"""Lines of each list that are shown at most."""


def draw_heading(sheet: Image.Image, review: Review) -> int:
    """Draw the head from the top of the sheet; returns where it ends."""
    facts = _facts(sheet, review)
    write(sheet, (MARGIN, 30), [middle(review.title, INNER - facts - 40, TITLE)], TITLE, INK)
    down = _counts(sheet, review, 104)
    wants = review.wants()
    if wants:
        down = _coverage(sheet, wants, down + 30)
    if review.missing:
        down = _missing(sheet, review.missing, down + 14)
    return down


def rule(sheet: Image.Image, down: int) -> None:
    """Draw a hairline across the sheet."""
    ImageDraw.Draw(sheet).line((MARGIN, down, WIDTH - MARGIN, down), fill=LINE, width=2)


def _facts(sheet: Image.Image, review: Review) -> int:
    """Draw trigger word, subject and base model in the right corner; returns how wide they are."""
    right, gap = WIDTH - MARGIN, 36
    pairs = (("trigger word", review.trigger_word), ("subject", review.subject), ("base model", review.base_model))
    for label, value in reversed(pairs):
        shown = middle(value, 240, STRONG)
        if shown:
            wide = max(width_of(shown, STRONG), width_of(label, SMALL))
            write(sheet, (right - wide, 36), [label], SMALL, SOFT)
            write(sheet, (right - wide, 60), [shown], STRONG, ACCENT if label == "trigger word" else INK)
            right = round(right - wide - gap)
    return WIDTH - MARGIN - right


def _counts(sheet: Image.Image, review: Review, down: int) -> int:
    """Draw "24 of 61 photos kept", how full the mix is, how the others divide, and a strip that shows it."""
    line = kept_line(review)
    write(sheet, (MARGIN, down), [line], BIG, INK)
    write(sheet, (MARGIN + width_of(line, BIG) + 22, down + 8), [mix_line(review)], TEXT, SOFT)
    counts = review.counts()
    x = WIDTH - MARGIN
    for verdict, count in reversed(counts.items()):
        if not count:
            continue
        text = f"{count} {verdict}"
        x -= round(width_of(text, TEXT))
        write(sheet, (x, down + 8), [text], TEXT, INK)
        swatch(sheet, (x - 28, down + 13, x - 10, down + 29), verdict)
        x -= 56
    share_strip(sheet, (MARGIN, down + 46, WIDTH - MARGIN, down + 62), counts)
    return down + 62


def _coverage(sheet: Image.Image, wants: dict[str, tuple[Want, ...]], down: int) -> int:
    """Draw the mix by kind in columns; returns where the longest ends."""
    kinds = list(wants.items())[:_KINDS]
    columns = len(kinds) if len(kinds) <= 4 else -(-len(kinds) // 2)
    gap = 34
    wide = (INNER - gap * (columns - 1)) // columns
    for first in range(0, len(kinds), columns):
        bottom = down
        for number, (kind, rows) in enumerate(kinds[first : first + columns]):
            bottom = max(bottom, _kind(sheet, kind, rows, (MARGIN + number * (wide + gap), down), wide))
        down = bottom + 8
    return down


def _kind(sheet: Image.Image, kind: str, rows: Sequence[Want], at: tuple[int, int], wide: int) -> int:
    x, down = at
    write(sheet, (x, down), [middle(sentence(kind), wide, STRONG)], STRONG, INK)
    down += 32
    for row in rows[:_ROWS]:
        full = row.have >= row.want
        count = f"{row.have} of {row.want}"
        colour = GREEN if full else AMBER if row.have else RED
        write(sheet, (x + wide, down), [count], STRONG if not full else TEXT, colour, right=True)
        write(sheet, (x, down), [middle(row.name, wide - width_of(count, STRONG) - 12, TEXT)], TEXT, INK)
        want_bar(sheet, (x, down + 28, x + wide, down + 37), row.have, row.want)
        down += 45
    if len(rows) > _ROWS:
        down += write(sheet, (x, down), [f"{len(rows) - _ROWS} more in the report"], SMALL, SOFT)
    return down


def _missing(sheet: Image.Image, missing: Sequence[str], down: int) -> int:
    """Draw the photos to take as a list to tick off."""
    rule(sheet, down)
    down += 18
    label = "Still to take"
    write(sheet, (MARGIN, down), [label], STRONG, ACCENT)
    x = MARGIN + 160
    shown = missing if len(missing) <= _ORDERS else missing[: _ORDERS - 1]
    for order in shown:
        draw = ImageDraw.Draw(sheet)
        draw.rounded_rectangle((x, down + 5, x + 16, down + 21), 3, outline=SOFT, width=2)
        down += write(sheet, (x + 28, down), fit(sentence(order), WIDTH - MARGIN - x - 28, TEXT), TEXT, INK) + 2
    if len(missing) > len(shown):
        more = f"and {len(missing) - len(shown)} more in the report"
        down += write(sheet, (x + 28, down), [more], TEXT, SOFT)
    return down

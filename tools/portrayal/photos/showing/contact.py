"""The contact sheet: one picture that shows what a curation kept, what it left out and why, and what is missing."""

from PIL import Image

from portrayal.photos.showing.heading import STRONG, TEXT, draw_heading, rule
from portrayal.photos.showing.keeping import draw_kept
from portrayal.photos.showing.leaving import draw_left_out, plan_groups
from portrayal.photos.showing.lettering import fit, write
from portrayal.photos.showing.palette import ACCENT, INK, INNER, MARGIN, PAPER, SOFT, WIDTH
from portrayal.photos.showing.reasons import by_reason
from portrayal.photos.showing.reviewing import Review
from portrayal.photos.showing.saving import jpeg
from portrayal.photos.showing.thumbs import cell_shape

TALLEST = 6_000
"""Pixels; most sheets are under `_USUAL`."""

_USUAL = round(2.4 * WIDTH)
_FOOT = 200
_LEAST = 830
"""Pixels that photos which are not in the set may take however many were kept: three rows of groups."""


def contact_sheet(review: Review) -> bytes:
    """Return a JPEG, 1,200 pixels wide and at most 6,000 high, that can be read when it is shown at 768."""
    sheet = Image.new("RGB", (WIDTH, TALLEST), PAPER)
    shape = cell_shape(review.tiles)
    down = draw_heading(sheet, review) + 26
    down = draw_kept(sheet, review.of("kept"), shape, down)
    groups = by_reason(review)
    if groups:
        plan = plan_groups(groups, shape, _USUAL - down - _FOOT, _LEAST)
        down = draw_left_out(sheet, plan, down + 8)
    down = _notes(sheet, review, down) + 26
    return jpeg(sheet.crop((0, 0, WIDTH, min(TALLEST, down))))


def _notes(sheet: Image.Image, review: Review, down: int) -> int:
    """Draw up to three notes, such as what could not be checked here."""
    if not review.notes:
        return down
    rule(sheet, down)
    down += 18
    write(sheet, (MARGIN, down), ["Please note"], STRONG, ACCENT)
    for note in review.notes[:3]:
        down += write(sheet, (MARGIN + 160, down), fit(note, INNER - 160, TEXT, 2), TEXT, INK) + 4
    if len(review.notes) > 3:
        down += write(sheet, (MARGIN + 160, down), [f"{len(review.notes) - 3} more in the report"], TEXT, SOFT)
    return down

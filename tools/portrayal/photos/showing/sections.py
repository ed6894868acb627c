"""The sections of the report page, each empty when there is nothing to say."""

from portrayal.photos.mix import SMALLEST_GOAL
from portrayal.photos.showing.cards import kept_card, small_card
from portrayal.photos.showing.embedding import Pictures
from portrayal.photos.showing.markup import plural, slug, text
from portrayal.photos.showing.reasons import Group, by_reason
from portrayal.photos.showing.reviewing import Review, Want
from portrayal.photos.showing.shell import section_of
from portrayal.photos.showing.wording import sentence

_BAR = 14
"""Parts of a bar at most."""


def mix_section(review: Review) -> str:
    """Return what the mix has and wants, as bars."""
    if not review.coverage:
        return ""
    kinds = "\n".join(
        f"<div><h3>{text(sentence(kind))}</h3><ul>{''.join(_want(row) for row in rows)}</ul></div>"
        for kind, rows in review.wants().items()
    )
    size = "this size" if review.kept >= SMALLEST_GOAL else f"{SMALLEST_GOAL} photos, the fewest that are ideal,"
    note = f'<p class="note">How many photos show each thing, and how many a set of {size} should have.</p>'
    return section_of("mix", "The mix", f'{note}\n<div class="mix">\n{kinds}\n</div>')


def _want(row: Want) -> str:
    parts = min(_BAR, max(1, row.want))
    full = row.have >= row.want
    filled = parts if full else row.have * parts // max(1, row.want)
    state = "full" if full else "some" if row.have else "none"
    bar = '<i class="on"></i>' * filled + "<i></i>" * (parts - filled)
    lack = "complete" if full else f"{row.want - row.have} to take"
    return (
        f'<li class="{state}"><span>{text(row.name)}</span><span class="count">{row.have} of {row.want}'
        f'<span class="lack">{lack}</span></span><span class="bar" aria-hidden="true">{bar}</span></li>'
    )


def missing_section(review: Review) -> str:
    """Return the photos to take, as a list to tick off."""
    if not review.missing:
        return ""
    rows = "\n".join(
        f'<li><label><input type="checkbox"><span>{text(sentence(order))}</span></label></li>'
        for order in review.missing
    )
    return section_of("missing", "Still to take", f'<ul class="orders">\n{rows}\n</ul>')


def kept_section(review: Review, pictures: Pictures) -> str:
    """Return the photos of the set."""
    tiles = review.of("kept")
    if not tiles:
        return section_of("kept", "Kept", '<p class="note">No photo was kept.</p>')
    cards = "\n".join(kept_card(tile, pictures, review.trigger_word) for tile in tiles)
    trigger = " The trigger word is marked in each caption." if review.trigger_word else ""
    note = f'<p class="note">In the order of the set, with the reason each was chosen.{trigger}</p>'
    return section_of("kept", f"Kept <span>{len(tiles):,}</span>", f'{note}\n<ol class="cards">\n{cards}\n</ol>')


def others_section(review: Review, pictures: Pictures) -> str:
    """Return the photos that are not in the set, by reason."""
    groups = by_reason(review)
    shown = sum(len(group.tiles) for group in groups)
    if not groups:
        return ""
    body = "\n".join(_group(group, pictures) for group in groups)
    return section_of("others", f"Not in the set <span>{shown:,}</span>", body)


def _group(group: Group, pictures: Pictures) -> str:
    cards = "\n".join(small_card(tile, pictures, group.because) for tile in group.tiles)
    more = " detailed" if any(tile.because != group.because for tile in group.tiles) else ""
    many = plural(len(group.tiles), "photo")
    return (
        f'<div class="group {slug(group.verdict)}{more}">\n<h3><span class="verdict">{sentence(group.verdict)}</span> '
        f'{text(group.because or "No reason given.")} <span class="many">{many}</span></h3>\n'
        f'<ul class="smalls">\n{cards}\n</ul>\n</div>'
    )


def notes_section(review: Review) -> str:
    """Return what could not be checked, and warnings about the set."""
    rows = "\n".join(f"<li>{text(note)}</li>" for note in review.notes)
    return section_of("notes", "Please note", f"<ul>\n{rows}\n</ul>", "notes") if rows else ""


def steps_section(review: Review) -> str:
    """Return what to do next."""
    rows = "\n".join(f"<li>{text(step)}</li>" for step in review.steps)
    return section_of("steps", "What next", f"<ol>\n{rows}\n</ol>", "steps") if rows else ""

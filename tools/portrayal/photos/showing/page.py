"""The report of a curation: one HTML file that asks the network for nothing and needs no script."""

from portrayal.photos.showing.embedding import embedded
from portrayal.photos.showing.markup import attribute, slug, text
from portrayal.photos.showing.reviewing import Review
from portrayal.photos.showing.sections import (
    kept_section,
    missing_section,
    mix_section,
    notes_section,
    others_section,
    steps_section,
)
from portrayal.photos.showing.shell import links_of, page_of
from portrayal.photos.showing.thumbs import cell_shape
from portrayal.photos.showing.wording import kept_line, mix_line

_STRIPES = (
    '<defs><pattern id="stripes" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path class="stripes" d="M2 0v9"/></pattern></defs>'
)
"""What spare photos look like without their colour."""


def report_page(review: Review) -> str:
    """Return the page; every text of the review is escaped, every thumbnail is inside of it."""
    pictures = embedded(review)
    sections = (
        mix_section(review),
        missing_section(review),
        notes_section(review),
        kept_section(review, pictures),
        others_section(review, pictures),
        steps_section(review),
    )
    parts = {
        "title": f"{attribute(review.title)}: photos kept and left out",
        "skip": '<a class="skip" href="#kept">Skip to the photos</a>',
        "kind": "data set report",
        "head": _head(review),
        "links": _links(review),
        "shape": _shape(review),
        "main": "\n".join(sections),
        "foot": "Made on this machine from your photos; nothing left it. The originals were not touched.",
    }
    return page_of(parts, style="report.css")


def _head(review: Review) -> str:
    counts = review.counts()
    total = max(1, sum(counts.values()))
    facts = {"Trigger word": review.trigger_word, "Subject": review.subject, "Base model": review.base_model}
    rows = "".join(f"<div><dt>{fact}</dt><dd>{text(value)}</dd></div>" for fact, value in facts.items() if value)
    legend = "".join(
        f'<li><svg viewBox="0 0 16 16" aria-hidden="true"><rect class="{slug(verdict)}" width="16" height="16"/></svg>'
        f"{count:,} {verdict}{', usable but not needed' if verdict == 'spare' else ''}</li>"
        for verdict, count in counts.items()
        if count
    )
    strip, x = _STRIPES, 0.0
    for verdict, count in counts.items():
        wide = 1000 * count / total
        strip += f'<rect class="{slug(verdict)}" x="{x:.1f}" width="{wide:.1f}" height="16"/>' if count else ""
        x += wide
    line = " ".join(
        part for part in (f"{kept_line(review)}.", f"{mix_line(review)}." if review.coverage else "") if part
    )
    return (
        f'<h1>{text(review.title)}</h1>\n<p class="lead">{line}</p>\n'
        f'<svg class="strip" viewBox="0 0 1000 16" preserveAspectRatio="none" aria-hidden="true">{strip}</svg>\n'
        f'<ul class="legend">{legend}</ul>\n' + (f'<dl class="facts">{rows}</dl>' if rows else "")
    )


def _shape(review: Review) -> str:
    """Return which frames suit most of the photos."""
    shape = cell_shape(review.tiles)
    return "portrait" if shape < 0.92 else "landscape" if shape > 1.1 else "square"


def _links(review: Review) -> str:
    others = review.total - review.kept
    links = {
        "mix": "The mix" if review.coverage else "",
        "missing": f"Still to take ({len(review.missing)})" if review.missing else "",
        "notes": "Please note" if review.notes else "",
        "kept": f"Kept ({review.kept:,})",
        "others": f"Not in the set ({others:,})" if others > 0 else "",
        "steps": "What next" if review.steps else "",
    }
    return links_of(links)

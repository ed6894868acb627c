"""One post on the series page: its hero, or why it has none; and one finding with the pictures that it speaks of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portrayal.models import Check
from portrayal.photos.showing.markup import attribute, text
from portrayal.photos.showing.wording import sentence
from portrayal.rules.pricing import dollars
from portrayal.rules.series_rows import DriftKind, Finding, SeriesRow, SeriesStatus
from portrayal.rules.verdicts import failed

PATHS = {"lora": "LoRA", "text_to_image": "text to image", "image_to_image": "image to image"}
KINDS: Mapping[DriftKind, str] = {
    "person": "The person",
    "repeat": "Seen before",
    "colours": "Colours",
    "composition": "Composition",
    "scene": "Scene",
}
STATES: Mapping[SeriesStatus, str] = {
    "done": "done",
    "planned": "planned",
    "failed": "failed",
    "skipped": "skipped",
    "left": "not begun",
}
_FEW = 6
"""Further pictures of a finding that are linked to by name."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a hero's pictures are for the page: addresses relative to it; pixels of the small one."""

    small: str
    width: int
    height: int
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Gallery:
    """All rows with their pictures by position."""

    rows: Sequence[SeriesRow]
    pictures: Mapping[int, Shown]
    by_position: Mapping[int, SeriesRow] = field(default_factory=dict[int, SeriesRow])


def anchor(position: int) -> str:
    """Return the id of a post's card."""
    return f"post-{position + 1}"


def card(row: SeriesRow, shown: Shown | None, findings: Sequence[Finding], *, aside: bool = False) -> str:
    """Return the card of a post, in the order: picture, title, facts, what is to look at, alt text.

    `aside`: its hero was to go into the post, and did not.
    """
    kinds = {"look": findings or failed(row.checks), "without": row.status != "done", "aside": aside}
    css = " ".join(("card", *(name for name, so in kinds.items() if so)))
    number = f'<span class="number">{row.position + 1:,}</span>'
    body = (
        f'<h3 class="file">{_title(row)}</h3>',
        _facts(row),
        f'<p class="state {row.status}">{sentence(STATES[row.status])}</p>' if row.status != "done" else "",
        '<p class="state left">Not in its post</p>' if aside else "",
        f'<p class="why">{text(row.because)}</p>' if row.because and row.status != "done" else "",
        _found(findings),
        _checks(row.checks),
        _alt(row.alt_text or ""),
    )  # fmt: skip
    return f'<li class="{css}" id="{anchor(row.position)}">{picture(row, shown)}{number}<div>{"".join(body)}</div></li>'


def picture(row: SeriesRow, shown: Shown | None) -> str:
    """Return the frame with the picture, a link to the whole file; or an empty frame that says so."""
    if shown is None:
        why = "no hero" if row.status != "done" else "its file is not here any more"
        return f'<div class="frame none" role="img" aria-label="{attribute(row.name)}: {why}"></div>'
    about = attribute(row.alt_text or row.name)
    size = f'width="{shown.width}" height="{shown.height}"'
    image = f'<img src="{attribute(shown.small)}" alt="{about}" {size} loading="lazy" decoding="async">'
    if not shown.whole:
        return f'<div class="frame">{image}</div>'
    return f'<a class="frame" href="{attribute(shown.whole)}">{image}</a>'


def finding_card(findings: Sequence[Finding], gallery: Gallery) -> str:
    """Return what does not belong about one post: its picture, beside it the one it repeats, and every reason."""
    row = gallery.by_position[findings[0].positions[0]]
    frames = picture(row, gallery.pictures.get(row.position))
    twin = next((one.positions[1] for one in findings if one.kind == "repeat" and len(one.positions) > 1), None)
    if twin is not None:
        frames = f'<div class="pair">{frames}{picture(gallery.by_position[twin], gallery.pictures.get(twin))}</div>'
    title = f'<h3 class="file"><a href="#{anchor(row.position)}">{text(row.name)}</a></h3>'
    reasons = "".join(_reason(one, gallery) for one in findings)
    return f'<li class="card">{frames}<div>{title}{reasons}</div></li>'


def _reason(finding: Finding, gallery: Gallery) -> str:
    others = [gallery.by_position[at] for at in finding.positions[1:]]
    names = ", ".join(f'<a href="#{anchor(one.position)}">{text(one.name)}</a>' for one in others[:_FEW])
    rest = f" and {len(others) - _FEW} more" if len(others) > _FEW else ""
    also = f'<p class="why">See {names}{rest}.</p>' if names else ""
    return f'<p class="kind">{KINDS[finding.kind]}</p><p class="because">{text(finding.because)}</p>{also}'


def _alt(words: str) -> str:
    return f'<p class="caption" dir="auto"><span class="unseen">Alt text: </span>{text(words)}</p>' if words else ""


def _title(row: SeriesRow) -> str:
    if row.url and row.url.startswith(("https://", "http://")):
        return f'<a href="{attribute(row.url)}" rel="noopener noreferrer">{text(row.name)}</a>'
    return text(row.name)


def _facts(row: SeriesRow) -> str:
    price = dollars(row.usd) if row.usd or row.status in ("done", "planned") else ""
    facts = [row.scene, PATHS.get(row.path or ""), price]
    told = " · ".join(f"<span>{text(fact)}</span>" for fact in facts if fact)
    post = f'<p class="post">{text(row.post)}</p>' if row.title and row.title != row.post else ""
    return post + (f'<p class="facts-line">{told}</p>' if told else "")


def _found(findings: Sequence[Finding]) -> str:
    rows = "".join(f"<li>{text(one.because)}</li>" for one in findings)
    return f'<ul class="warnings">{rows}</ul>' if rows else ""


def _checks(checks: Sequence[Check]) -> str:
    rows = "".join(f"<li><b>{text(one.check)}</b> {text(one.because)}</li>" for one in failed(checks))
    return f'<ul class="warnings">{rows}</ul>' if rows else ""

"""The report of a series: a gallery in the order of the posts, what it cost, what does not belong, what to do again."""

from collections import defaultdict
from collections.abc import Mapping

from portrayal.photos.showing.markup import attribute, plural, text
from portrayal.photos.showing.series_cards import Gallery, Shown, anchor, card, finding_card
from portrayal.photos.showing.shell import links_of, page_of, section_of
from portrayal.rules.pricing import dollars
from portrayal.rules.series_redo import Redo, redos
from portrayal.rules.series_rows import Finding, SeriesAccount, SeriesRow
from portrayal.rules.verdicts import failed

_BANDS = ("done", "failed", "left", "planned", "skipped")
_ANYBODYS = frozenset({"src", "content", "contents", "posts", "post", "_posts", "blog", "articles", "pages"})
"""Names of folders that every blog has."""
_WORDS = {"done": "done", "failed": "failed", "left": "not begun", "planned": "planned", "skipped": "skipped"}


def series_page(account: SeriesAccount, pictures: Mapping[int, Shown]) -> str:
    """Return the page; every text is escaped, and pictures come from beside it only."""
    gallery = Gallery(account.rows, pictures, {row.position: row for row in account.rows})
    again = redos(account)
    sections = (
        _drift(account, gallery), _again(again), _unplaced(account), _open(account), _notes(account),
        _posts(account, gallery),
    )  # fmt: skip
    title = name_of(account)
    parts = {
        "title": f"{attribute(title)}: a series of heroes",
        "skip": '<a class="skip" href="#posts">Skip to the gallery</a>',
        "kind": "series report",
        "head": _head(account, title),
        "links": _links(account, again),
        "shape": "wide",
        "main": "\n".join(section for section in sections if section),
        "foot": "Written on this machine. The page loads nothing but the small pictures in the folder beside it.",
    }
    return page_of(parts, style="series.css", images="'self' file: data:")


def name_of(account: SeriesAccount) -> str:
    """Return what the blog is called: the folder's name, with the one above while it says nothing; or the address."""
    source = account.source.partition("://")[2] or account.source
    bare = source.rstrip("/\\")
    if "://" in account.source:
        return bare
    parts = bare.replace("\\", "/").split("/")
    named = next((at for at in range(len(parts) - 1, -1, -1) if parts[at].lower() not in _ANYBODYS), 0)
    return "/".join(parts[named:]) or bare


def _head(account: SeriesAccount, title: str) -> str:
    counts = {status: sum(row.status == status for row in account.rows) for status in _BANDS}
    facts = {**_costs(account), "LoRA": account.lora or "", "Plan": account.series}
    rows = "".join(f"<div><dt>{fact}</dt><dd>{text(value)}</dd></div>" for fact, value in facts.items() if value)
    return (
        f'<h1>{text(title)}</h1>\n<p class="lead">{_lead(account, counts)}</p>\n{_strip(counts)}\n'
        f'<dl class="facts">{rows}</dl>'
    )


def _costs(account: SeriesAccount) -> dict[str, str]:
    """Return what all heroes cost, and what of that the last call paid where it found some made already."""
    usd = round(sum(row.usd for row in account.rows if row.status in ("done", "failed")), 4)
    budget = "" if account.budget_usd is None else f" of {dollars(account.budget_usd)}"
    if account.paid_usd is None or account.paid_usd == usd:
        return {"Spent": f"{dollars(usd)}{budget}"}
    return {"These heroes cost": dollars(usd), "By the last call": f"{dollars(account.paid_usd)}{budget}"}


def _lead(account: SeriesAccount, counts: Mapping[str, int]) -> str:
    posts = len(account.rows)
    aside = len(account.unplaced)
    shown = counts["done"] - aside
    done = f"{shown:,} of {plural(posts, 'post')} {'has' if shown == 1 else 'have'} a hero"
    if aside:
        done += f", {aside:,} more {'is made and not in its post' if aside == 1 else 'are made and not in their posts'}"
    odd = len(account.consistency.odd())
    if not account.consistency.looked:
        told = ""
    elif odd:
        told = f"; {odd} {'does' if odd == 1 else 'do'} not seem to belong"
    else:
        told = f"; none stands out{_as_far(account)}"
    preview = " All are previews, drawn offline." if account.preview else ""
    return f"{done}{told}.{preview}"


def _as_far(account: SeriesAccount) -> str:
    return " as far as they could be compared" if account.consistency.notes else " from the others"


def _strip(counts: Mapping[str, int]) -> str:
    total, x = max(1, sum(counts.values())), 0.0
    strip = ""
    for status, count in counts.items():
        wide = 1000 * count / total
        strip += f'<rect class="{status}" x="{x:.1f}" width="{wide:.1f}" height="16"/>' if count else ""
        x += wide
    legend = "".join(
        f'<li><svg viewBox="0 0 16 16" aria-hidden="true"><rect class="{status}" width="16" height="16"/></svg>'
        f"{count:,} {_WORDS[status]}</li>"
        for status, count in counts.items()
        if count
    )
    bar = f'<svg class="strip" viewBox="0 0 1000 16" preserveAspectRatio="none" aria-hidden="true">{strip}</svg>'
    return f'{bar}\n<ul class="legend">{legend}</ul>'


def _links(account: SeriesAccount, again: tuple[Redo, ...]) -> str:
    findings, open_ = len(account.consistency.odd()), len(_without(account))
    return links_of(
        {
            "drift": f"What does not belong ({findings:,})" if findings else "As a series",
            "again": "What to do again" if again else "",
            "unplaced": f"Not in their posts ({len(account.unplaced):,})" if account.unplaced else "",
            "open": f"Without a hero ({open_:,})" if open_ else "",
            "notes": "Please note" if _all_notes(account) else "",
            "posts": f"All posts ({len(account.rows):,})",
        }
    )


def _drift(account: SeriesAccount, gallery: Gallery) -> str:
    look = account.consistency
    spread = "".join(f"<li>{text(one.because)}</li>" for one in look.spread)
    told = f'<ul class="spread">{spread}</ul>' if spread else ""
    if not look.findings:
        many = "1 hero was" if look.looked == 1 else f"{look.looked:,} heroes were"
        nothing = f"nothing stands out{_as_far(account) if look.notes else ''}."
        looked = f"{many} looked at as one series: {nothing}" if look.looked else "No hero was looked at."
        return section_of("drift", "As a series", f'<p class="note">{looked}</p>\n{told}')
    posts: dict[int, list[Finding]] = defaultdict(list)
    for one in look.findings:
        posts[one.positions[0]].append(one)
    cards = "\n".join(finding_card(some, gallery) for some in posts.values())
    note = '<p class="note">Pictures that differ from the others. That may be right: look at them, then decide.</p>'
    heading = f"What does not belong <span>{len(posts):,}</span>"
    return section_of("drift", heading, f'{note}\n<ul class="cards">\n{cards}\n</ul>\n{told}')


def _again(again: tuple[Redo, ...]) -> str:
    rows = "\n".join(
        f'<li><p>{text(one.because)}</p><p class="how">To an agent</p><pre><code>{attribute(one.call)}</code></pre>'
        f'<p class="how">In a terminal</p><pre><code>{attribute(one.command)}</code></pre></li>'
        for one in again
    )
    return section_of("again", "What to do again", f"<ol>\n{rows}\n</ol>", "steps") if rows else ""


def _without(account: SeriesAccount) -> list[SeriesRow]:
    return [row for row in account.rows if row.status != "done"]


def _unplaced(account: SeriesAccount) -> str:
    wanted = set(account.unplaced)
    return _by_reason("unplaced", "Not in their posts", [row for row in account.rows if row.position in wanted])


def _open(account: SeriesAccount) -> str:
    return _by_reason("open", "Without a hero", _without(account))


def _by_reason(anchored: str, heading: str, rows: list[SeriesRow]) -> str:
    """Return a section of posts by their reason, the most common one first; nothing without posts."""
    reasons: dict[tuple[str, str], list[SeriesRow]] = defaultdict(list)
    for row in rows:
        reasons[row.status, row.because].append(row)
    if not reasons:
        return ""
    groups = sorted(reasons.items(), key=lambda item: (_BANDS.index(item[0][0]), -len(item[1])))
    body = "\n".join(_reason(status, because, some) for (status, because), some in groups)
    return section_of(anchored, f"{heading} <span>{len(rows):,}</span>", body)


def _reason(status: str, because: str, rows: list[SeriesRow]) -> str:
    names = "".join(f'<li><a href="#{anchor(row.position)}">{text(row.name)}</a></li>' for row in rows)
    return (
        f'<div class="reason"><h3><span class="state {status}">{_WORDS[status].capitalize()}</span> '
        f'{text(because or "No reason was given.")} <span class="many">{plural(len(rows), "post")}</span></h3>'
        f'<ul class="names">{names}</ul></div>'
    )


def _all_notes(account: SeriesAccount) -> tuple[str, ...]:
    return (*account.consistency.notes, *account.notes)


def _notes(account: SeriesAccount) -> str:
    rows = "\n".join(f"<li>{text(note)}</li>" for note in _all_notes(account))
    return section_of("notes", "Please note", f"<ul>\n{rows}\n</ul>", "notes") if rows else ""


def _posts(account: SeriesAccount, gallery: Gallery) -> str:
    found: dict[int, list[Finding]] = defaultdict(list)
    for one in account.consistency.findings:
        found[one.positions[0]].append(one)
    aside = set(account.unplaced)
    cards = "\n".join(
        card(row, gallery.pictures.get(row.position), found[row.position], aside=row.position in aside)
        for row in account.rows
    )
    look = sum(bool(found[row.position]) or bool(failed(row.checks)) for row in account.rows)
    choices = {
        "all": ("All", len(account.rows)),
        "look": ("To look at", look),
        "without": ("Without a hero", len(_without(account))),
        "aside": ("Not in their posts", len(aside)),
    }
    radios = "".join(
        f'<label><input type="radio" name="show" id="show-{name}"{" checked" if name == "all" else ""}>'
        f"<span>{label} <b>{count:,}</b></span></label>"
        for name, (label, count) in choices.items()
        if count or name == "all"
    )
    filters = f'<fieldset class="filter"><legend class="unseen">Which posts to show</legend>{radios}</fieldset>'
    heading = f"All posts <span>{len(account.rows):,}</span>"
    return section_of("posts", heading, f'{filters}\n<ol class="cards">\n{cards}\n</ol>')

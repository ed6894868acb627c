"""What a series says beside its rows: which posts cannot take a hero, and what is no post at all."""

from collections.abc import Sequence
from pathlib import Path

from portrayal.catalog.series.posts import SeriesInfo
from portrayal.catalog.series.rows import Line
from portrayal.rules.pricing import dollars

NAMED = 3
"""Posts that a sentence names."""
LONGEST = 160
"""Characters of a reason in a sentence; the row and the table have all of it."""


def unplaced_in(lines: Sequence[Line]) -> int:
    """Return how many posts of a plan could not take their hero."""
    return sum(bool(_reason(line)) for line in lines)


def warnings_of(info: SeriesInfo, lines: Sequence[Line]) -> tuple[str, ...]:
    """Return a sentence for the posts that cannot take a hero, and one for what was left out."""
    reasons = [(line.post, reason) for line in lines if (reason := _reason(line))]
    left_out = [(one.post, one.because) for one in info.left_out]
    told: list[str] = []
    if reasons:
        many = f"{len(reasons)} of {len(lines)} posts" if len(lines) > 1 else "The post"
        told.append(f"{many} cannot take a hero, and with place=true none is made: {_named(reasons, len(reasons))}")
    if left_out:
        what = "was left out, and is no post" if info.left_out_in_all == 1 else "were left out, and are no posts"
        told.append(f"{info.left_out_in_all} {what} of the plan: {_named(left_out, info.left_out_in_all)}")
    return tuple(told)


def progress_of(ended: Sequence[Line], heroes: int, spent_usd: float) -> tuple[float, str]:
    """Return which share of so many heroes has ended, from 0 to 1, and the words that a person is told."""
    done, failed = (sum(line.status == status for line in ended) for status in ("done", "failed"))
    words = f"{done} of {heroes} {'hero' if heroes == 1 else 'heroes'}, {dollars(round(spent_usd, 4))} spent"
    return len(ended) / max(1, heroes), words + (f", {failed} failed" if failed else "")


def moved(table: Path, usual: Path) -> tuple[str, ...]:
    """Return the sentence for a plan's table that could not have its usual name."""
    if table == usual:
        return ()
    return (f"{usual.name} was changed by somebody and is kept: the table of this plan is {table.name}.",)


def _reason(line: Line) -> str:
    return line.no_place if line.status in ("planned", "skipped") else ""


def _named(reasons: Sequence[tuple[str, str]], many: int) -> str:
    """Return the first posts with their reasons, and how many more there are."""
    shown = [f"{post}: {_short(reason)}" for post, reason in reasons[:NAMED]]
    more = f"; and {many - len(shown)} more, which the table has" if many > len(shown) else ""
    return "; ".join(shown).rstrip(".") + f"{more}."


def _short(reason: str) -> str:
    return reason.rstrip(".") if len(reason) <= LONGEST else reason[: LONGEST - 1].rstrip() + "…"

"""What a series says beside its rows: what a person should know of it, and what to do next."""

from collections.abc import Sequence
from pathlib import Path

from portrayal.catalog.series.posts import SeriesInfo, SeriesPost
from portrayal.catalog.series.rows import Line
from portrayal.rules.pricing import dollars

NAMED = 3
"""Posts that a sentence names."""
LONGEST = 160
"""Characters of a reason in a sentence; the row and the table have all of it."""


def unplaced_in(lines: Sequence[Line]) -> int:
    """Return how many posts of a plan could not take their hero."""
    return sum(_no_place(line) for line in lines)


def told_of_heroes(posts: Sequence[SeriesPost]) -> tuple[str, ...]:
    """Return a sentence for each thing that a person should know of the heroes which are to be made."""
    new = [(one.post.id, one.to_make) for one in posts if one.to_make]
    foreign = [f"{post} ({plan.foreign})" for post, plan in new if plan.foreign]
    guessed = [
        f"{post} ({plan.cluster})" for post, plan in new if plan.guessed and not plan.scene.id.startswith("own/")
    ]
    alone = [post for post, plan in new if plan.route.missing]
    told: list[str] = []
    if alone:
        many, rows = ("1 hero shows", "its row says") if len(alone) == 1 else (f"{len(alone)} heroes show", "rows say")
        told.append(f"{many} no person, though one is suggested; {rows} what is missing: {_first(alone)}")
    if guessed:
        many = "The cluster of 1 post is" if len(guessed) == 1 else f"The clusters of {len(guessed)} posts are"
        told.append(f"{many} only a guess, as the topic is not clear: {_first(guessed)}")
    if foreign:
        many = "1 post gets" if len(foreign) == 1 else f"{len(foreign)} posts get"
        told.append(f"{many} an English alt text, as there is none in its language: {_first(foreign)}")
    return tuple(told)


def warnings_of(info: SeriesInfo, lines: Sequence[Line]) -> tuple[str, ...]:
    """Return a sentence for the posts that cannot take a hero, and one for what was left out."""
    barred = [line.post for line in lines if _no_place(line) and line.status == "skipped"]
    made = [line.post for line in lines if _no_place(line) and line.status == "done"]
    told: list[str] = []
    if barred:
        many = f"{len(barred)} of {len(lines)} posts" if len(lines) > 1 else "The post"
        rows = "Their rows say" if len(barred) > 1 else "Its row says"
        told.append(f"{many} cannot take a hero, and place=true makes none. {rows} why: {_first(barred)}")
    if made:
        many = "1 hero that is made already" if len(made) == 1 else f"{len(made)} heroes that are made already"
        told.append(f"{many} cannot be put into the post: {_first(made)}")
    return (*told, *told_of_left_out(info))


def told_of_left_out(info: SeriesInfo) -> tuple[str, ...]:
    """Return the sentence for what the blog has beside its posts."""
    left_out, many = [(one.post, one.because) for one in info.left_out], info.left_out_in_all
    what = "was left out, and is no post" if many == 1 else "were left out, and are no posts"
    return (f"{many} {what} of the plan: {_named(left_out, many)}",) if left_out else ()


def next_of(lines: Sequence[Line], *, aside: int, odd: int, place: str) -> str | None:
    """Return what to do now: about posts without a hero, heroes not in their posts, odd ones; how to `place`."""
    open_ = sum(line.status in ("failed", "left") for line in lines)
    made = sum(line.status == "done" for line in lines)
    told: list[str] = []
    if open_:
        many = "1 post has" if open_ == 1 else f"{open_} posts have"
        told.append(f"{many} no hero: the same call tries again, and pays for nothing twice.")
    if aside:
        many = "1 hero is not in its post" if aside == 1 else f"{aside} heroes are not in their posts"
        told.append(f"{many}: see to the reason; the same call tries again for nothing.")
    if odd:
        many, them = ("1 hero does", "it") if odd == 1 else (f"{odd} heroes do", "them")
        told.append(f"{many} not seem to belong: the report has the call that makes {them} again.")
    if made and place:
        told.append(f"Show the person the report; the same call with {place} puts the heroes into their posts.")
    return " ".join(told) or None


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


def _no_place(line: Line) -> bool:
    """Say whether a post could not take its hero, as the plan knew; a hero that a run made has been tried since."""
    return bool(line.no_place) and line.hero is None


def _named(reasons: Sequence[tuple[str, str]], many: int) -> str:
    """Return the first posts with their reasons, and how many more there are."""
    shown = [f"{post}: {_short(reason)}" for post, reason in reasons[:NAMED]]
    more = f"; and {many - len(shown)} more, which the table has" if many > len(shown) else ""
    return "; ".join(shown).rstrip(".") + f"{more}."


def _first(posts: Sequence[str]) -> str:
    more = f" and {len(posts) - NAMED} more" if len(posts) > NAMED else ""
    return f"{', '.join(posts[:NAMED])}{more}."


def _short(reason: str) -> str:
    return reason.rstrip(".") if len(reason) <= LONGEST else reason[: LONGEST - 1].rstrip() + "…"

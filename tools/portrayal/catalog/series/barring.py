"""Posts that could not take their hero, known before it is paid: a plan to place has none for them."""

from collections.abc import Sequence

from portrayal.catalog.series.placing import placed_in
from portrayal.catalog.series.posts import SeriesPost
from portrayal.sources.base import Source
from portrayal.studio import Studio

BARRED = "It could not be put into its post, so none is made: "
"""How the reason of a post begins whose hero is not made."""


async def barred(studio: Studio, blog: Source, posts: Sequence[SeriesPost]) -> list[SeriesPost]:
    """Return the plan without the heroes that could not be put into their posts; those that are made stay in it."""
    placed = {at: one.job for at, one in (await placed_in(studio, blog.address)).items()}
    open_ = [one for one in posts if one.plan and not one.has_hero and placed.get(one.post.id) != one.plan.job]
    reasons = await blog.unplaceable([one.post for one in open_]) if open_ else {}
    return [_barred(one, reasons.get(one.post.id, "")) for one in posts]


def unbarred(posts: Sequence[SeriesPost], *, place: bool) -> list[SeriesPost]:
    """Return a kept plan before it is seen again which posts can take their heroes.

    Without `place` what the plan did not make stays out, so that no more is paid than it showed.
    """
    return [_unbarred(one, place=place) for one in posts]


def _barred(one: SeriesPost, reason: str) -> SeriesPost:
    if one.plan is None or not reason:
        return one
    if not one.to_make:
        return one.model_copy(update={"no_place": reason})
    set_aside = {"plan": None, "aside": one.plan, "skipped": BARRED + reason, "no_place": reason}
    return one.model_copy(update=set_aside)


def _unbarred(one: SeriesPost, *, place: bool) -> SeriesPost:
    if one.aside is not None and not place:
        return one
    if one.aside is not None:
        return one.model_copy(update={"plan": one.aside, "aside": None, "skipped": "", "no_place": ""})
    return one.model_copy(update={"no_place": ""}) if one.no_place else one

"""Previews in a series: drawn offline, free, and not put into posts that people read unless that was chosen."""

from collections.abc import Sequence

from portrayal.catalog.series.posts import SeriesPost
from portrayal.errors import OperatorError
from portrayal.rules.offers import OFFLINE
from portrayal.settings import KEYS
from portrayal.studio import Studio

_KEYS = " or ".join(KEYS.values())
_LATER = f"With {_KEYS} a new plan has heroes that take their place."


def may_be_placed(studio: Studio, posts: Sequence[SeriesPost], *, stored: bool) -> bool:
    """Say whether the heroes may go into their posts: they are no previews, or offline was chosen.

    In a plan that was `stored`, a post that showed its hero then may not show it any more.
    """
    return chosen(studio) or not any(is_preview(studio, one) for one in posts if stored or not one.has_hero)


def check_previews(studio: Studio, posts: Sequence[SeriesPost], *, stored: bool) -> None:
    """Raise OperatorError for a series of previews that would go into the posts, unless offline was chosen."""
    if not may_be_placed(studio, posts, stored=stored):
        raise OperatorError(
            "These heroes are previews, drawn offline, and are not put into posts that people read.",
            next=f"{_how_to_have_real_ones(studio)} To place previews all the same, set PORTRAYAL_PROVIDER=offline.",
        )


def told_of_previews(studio: Studio, many: int, *, place: bool) -> tuple[str, ...]:
    """Return the sentence for so many heroes that are previews."""
    if not many:
        return ()
    what = "1 hero is a preview" if many == 1 else f"{many} heroes are previews"
    if chosen(studio):
        return (f"{what}, drawn offline, and place=true puts them into the posts. {_LATER}",) if place else ()
    refused = ", and place=true refuses them" if place else ""
    return (f"{what}, drawn offline{refused}. {_how_to_have_real_ones(studio)}",)


def previews_in(studio: Studio, posts: Sequence[SeriesPost]) -> int:
    """Return how many heroes that a post does not show yet are previews."""
    return sum(is_preview(studio, one) for one in posts if not one.has_hero)


def is_preview(studio: Studio, one: SeriesPost) -> bool:
    """Say whether the hero of a post is drawn offline."""
    return one.plan is not None and studio.draws_previews(one.plan.route.provider)


def any_key(studio: Studio) -> bool:
    """Say whether a vendor's key is set."""
    return any(studio.settings.has_key(name) for name in KEYS)


def chosen(studio: Studio) -> bool:
    """Say whether a person wants previews: PORTRAYAL_PROVIDER names the offline provider."""
    return studio.settings.provider == OFFLINE


def _how_to_have_real_ones(studio: Studio) -> str:
    if any_key(studio):
        return "A key is set now: plan the series anew with dry_run=true."
    return f"Set {_KEYS}, then plan the series anew."

"""What a series says of each post: the row of an answer, from its plan and from the job that made its hero."""

from typing import Literal

from portrayal.catalog.generate import Hero
from portrayal.catalog.series.posts import SeriesPost
from portrayal.models import Noun
from portrayal.rules.verdicts import failed
from portrayal.runs.job import Job

RowStatus = Literal["planned", "done", "failed", "skipped", "left"]
"""`skipped`: no hero was wanted or could be planned; `left`: the run ended before its turn, and goes on from here."""

ORDER: tuple[RowStatus, ...] = ("failed", "left", "skipped", "done", "planned")
"""What people must look at comes first."""


class PostRow(Noun):
    """One post: what it gets, where that stands, and why."""

    post: str
    status: RowStatus
    title: str | None = None
    cluster: str | None = None
    person: bool | None = None
    scene: str | None = None
    path: str | None = None
    usd: float = 0
    hero: str | None = None
    image: str | None = None
    alt_text: str | None = None
    failed_checks: tuple[str, ...] | None = None
    placed: str | None = None
    because: str | None = None


def planned_row(one: SeriesPost) -> PostRow:
    """Return the row of a post that nothing was made for yet."""
    title = one.post.title or None
    if one.plan is None:
        return PostRow(post=one.post.id, title=title, status="skipped", because=one.skipped)
    because = "It shows its hero already." if one.has_hero else one.plan.route.because
    plan = one.plan
    return PostRow(
        post=one.post.id,
        title=title,
        status="planned",
        cluster=plan.cluster,
        person=plan.person,
        scene=plan.scene.id,
        path=plan.route.path,
        usd=plan.estimate_usd,
        because=because,
    )


def made_row(one: SeriesPost, hero: Hero, usd: float) -> PostRow:
    """Return the row of a post whose hero was made; `usd` is what this series paid for it."""
    faults = failed(hero.checks)
    return planned_row(one).model_copy(
        update={
            "status": "done",
            "usd": usd,
            "hero": hero.hero,
            "image": hero.image.path if hero.image else None,
            "alt_text": hero.alt_text,
            "failed_checks": tuple(check.check for check in faults) or None,
            "because": faults[0].because if faults else None,
        }
    )


def failed_row(one: SeriesPost, job: Job) -> PostRow:
    """Return the row of a post whose hero could not be made."""
    because = str(job.failure()) if job.state == "failed" else f"Job {job.id} is {job.state}: {job.message}"
    return planned_row(one).model_copy(update={"status": "failed", "usd": job.cost_usd, "because": because})


def left_row(one: SeriesPost, because: str) -> PostRow:
    """Return the row of a post whose turn did not come."""
    return planned_row(one).model_copy(update={"status": "left", "usd": 0.0, "because": because})

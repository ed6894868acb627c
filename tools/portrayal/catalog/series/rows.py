"""What a series says of each post: its line in the report, from its plan and from the job that made its hero."""

from typing import Literal

from portrayal.catalog.generate import Hero
from portrayal.catalog.series.bill import Cost
from portrayal.catalog.series.posts import SeriesPost
from portrayal.models import Noun
from portrayal.rules.series_rows import SeriesRow, SeriesStatus
from portrayal.rules.verdicts import failed
from portrayal.runs.job import Job

ORDER: tuple[SeriesStatus, ...] = ("failed", "left", "skipped", "planned", "done")
"""What people must look at comes first."""
GONE = "Its file was deleted or moved, and its original is not kept any more. variation=1 makes another, paid anew."

HAS_HERO = "It shows its hero already."
MADE = "Its hero is made already."
"""Why a post of the plan costs nothing."""
READY = "Its hero is made already, and could not be put into its post: "
"""How the reason of a post begins whose hero costs nothing more, and stays on the disk."""
INSTEAD = "It shows an earlier picture of ours, which the hero can replace. "
"""How the reason of a post begins that has a picture which may be replaced."""


class PostRow(Noun):
    """One post in an answer: what it gets, where that stands, and why."""

    post: str
    status: Literal["planned", "done", "failed", "skipped", "left"]
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


class Line(SeriesRow):
    """One post in the report: what this call paid, and where its hero was put, or why it could not be."""

    paid_usd: float = 0.0
    preview: bool = False
    placed: str | None = None
    no_place: str = ""

    def shown(self) -> PostRow:
        """Return what an answer says of it; its price is what this call pays."""
        same = self.model_dump(include=set(PostRow.model_fields), exclude={"title", "because"})
        faults = tuple(check.check for check in failed(self.checks))
        texts = {"title": self.title or None, "because": self.because or None}
        usd = self.paid_usd if self.status in ("done", "failed") else self.usd
        return PostRow.model_validate(same | texts | {"failed_checks": faults or None, "usd": usd})


def why(one: SeriesPost) -> str:
    """Return why a post of a plan gets its hero, has it, or gets none."""
    if one.plan is None:
        return one.skipped
    if one.has_hero:
        return HAS_HERO
    if one.lost:
        return GONE
    if one.made:
        return READY + one.no_place if one.no_place else MADE
    return (INSTEAD if one.post.replaces else "") + one.plan.route.because


def planned_line(at: int, one: SeriesPost) -> Line:
    """Return the line of a post in the plan; one whose hero is made costs nothing more."""
    post, plan = one.post, one.plan
    line = Line(
        post=post.id,
        position=at,
        title=post.title,
        url=post.url,
        status="skipped",
        because=why(one),
        no_place=one.no_place,
    )
    if plan is None:
        return line
    return line.model_copy(
        update={
            "status": "planned" if one.to_make else "done",
            "cluster": plan.cluster,
            "person": plan.person,
            "scene": plan.scene.id,
            "path": plan.route.path,
            "usd": one.usd,
            "lora": plan.lora.info.name if plan.lora else None,
            "variation": one.edit.variation or 0,
        }
    )


def made_line(at: int, one: SeriesPost, hero: Hero, cost: Cost, *, gone: bool = False) -> Line:
    """Return the line of a post whose hero was made; `gone`: its file is."""
    faults = failed(hero.checks)
    because = faults[0].because if faults else ""
    return planned_line(at, one).model_copy(
        update={
            "status": "done",
            "usd": cost.usd,
            "paid_usd": cost.paid,
            "preview": hero.preview,
            "hero": hero.hero,
            "image": hero.image.path if hero.image else None,
            "alt_text": hero.alt_text,
            "checks": hero.checks,
            "because": GONE if gone else because,
        }
    )


def failed_line(at: int, one: SeriesPost, job: Job, cost: Cost) -> Line:
    """Return the line of a post whose hero could not be made; `cost` is what was paid for it all the same."""
    because = str(job.failure()) if job.state == "failed" else f"Job {job.id} is {job.state}: {job.message}"
    told = {"status": "failed", "usd": cost.usd, "paid_usd": cost.paid, "because": because}
    return planned_line(at, one).model_copy(update=told)


def left_line(at: int, one: SeriesPost, because: str) -> Line:
    """Return the line of a post whose turn did not come."""
    return planned_line(at, one).model_copy(update={"status": "left", "usd": 0.0, "because": because})

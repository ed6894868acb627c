"""generate_hero: the hero image of an article, a cluster or a scene, by the right path."""

from functools import partial
from typing import Literal

from pydantic import Field

from portrayal.catalog import originals
from portrayal.catalog.approval import approve
from portrayal.catalog.attempts import Other, best_attempt
from portrayal.catalog.making import write_hero
from portrayal.catalog.outcomes import open_fields, run_job
from portrayal.catalog.planning import plan_hero
from portrayal.catalog.plans import HeroPlan
from portrayal.catalog.requests import WAIT_S, ArticleRequest, JobResult, Name, PathText, Picture
from portrayal.errors import VendorLater
from portrayal.models import Check, GuardChange, Image, ImageFormat, Route, Size
from portrayal.rules.pricing import further_tries
from portrayal.runs.handle import Handle
from portrayal.runs.job import Job, Outcome
from portrayal.studio import Studio
from portrayal.tool import Tool

PATIENCE_S = 3600.0
PAID = "This picture was paid for already: finishing it this way costs nothing."


class HeroRequest(ArticleRequest):
    """What the hero is for, and how. Give an article (text, file or url), a cluster or a scene."""

    cluster: Name | None = Field(default=None, description="topic, if known")
    scene: str | None = Field(default=None, description="id or own words", pattern=r"\S", max_length=1000)
    route: Literal["auto", "lora", "text_to_image", "image_to_image"] = Field(
        default="auto", description="path to take"
    )
    person: bool | None = Field(default=None, description="default: by article")
    lora: Name | None = Field(default=None, description="default: newest")
    lora_strength: float | None = Field(default=None, description="0.5 to 1.2", ge=0, le=2)
    extra_loras: dict[str, float] | None = Field(default=None, description="name to strength")
    reference_photo: PathText | None = Field(default=None, description="photo path")
    provider: Name | None = Field(default=None, description="offline, replicate, google")
    model: Name | None = Field(default=None, description="vendor's id")
    seed: int | None = Field(default=None, ge=0, le=2**31 - 1, description="default: by content")
    variation: int = Field(default=0, ge=0, le=9999, description="another one")
    output_dir: PathText | None = Field(default=None, description="folder")
    format: ImageFormat = Field(default="webp", description="file type")
    size: Size = Field(default="1920x1080", description="pixels")
    sizes: list[int] | None = Field(default=None, description="more widths", min_length=1, max_length=8)
    max_kb: int | None = Field(default=None, ge=10, le=20_000, description="a file")
    judge: bool = Field(default=False, description="paid second look")
    dry_run: bool = Field(default=False, description="free plan and price")
    max_cost_usd: float | None = Field(default=None, ge=0, description="consented price")
    wait_s: float = Field(default=WAIT_S, ge=0, le=WAIT_S, description="at most 45")


class Hero(JobResult):
    """The hero: how it was decided, what it cost, and the checked file once it is made."""

    hero: str
    route: Route
    prompt: str
    guard: tuple[GuardChange, ...] = Field(default=(), description="what the prompt guard replaced")
    scene: str
    cluster: str
    seed: int
    image: Image | None = None
    alt_text: str
    checks: tuple[Check, ...] = ()
    attempts: tuple[str, ...] | None = None
    estimate_usd: float = 0
    cost_usd: float | None = None
    preview: bool = Field(default=False, description="drawn offline, not by a paid model")
    warnings: tuple[str, ...] = ()

    def pictures(self) -> tuple[Picture, ...]:
        """Show the hero."""
        return (Picture(path=self.image.path, uri=self.image.uri, about=self.alt_text),) if self.image else ()


async def generate_hero(studio: Studio, request: HeroRequest) -> Hero:
    """Decide, then make the hero image, exactly 16:9, and check it. The same request is charged once.

    Raises CallerError, OperatorError or a vendor's error in our words; nothing is paid when it raises before sending.
    """
    plan = await plan_hero(studio, request)
    preview = studio.provider(plan.route.provider).preview
    if not preview and await originals.known(studio, plan.picture_key()):
        plan = plan.model_copy(update={"paid": True, "warnings": (*plan.warnings, PAID)})
    if request.dry_run:
        return Hero(**plan.shown(), status="dry_run", preview=preview, next="The same call without dry_run makes it.")
    refused = await approve(studio, plan.price(), request.max_cost_usd, key=plan.key())
    if refused:
        return Hero(**plan.shown(), status="needs_approval", next=refused)
    budget = studio.settings.confirm_usd if request.max_cost_usd is None else request.max_cost_usd
    each = plan.route.estimate_usd + plan.judge_usd
    retries = 0 if preview else further_tries(each, budget, studio.settings.retries)
    gratis = plan.paid and request.max_cost_usd is None
    return await hero_of(studio, plan.model_copy(update={"retries": retries, "gratis": gratis}), request.wait_s)


async def hero_of(studio: Studio, plan: HeroPlan, wait_s: float, *, parent: str | None = None) -> Hero:
    """Run the plan's job and read its answer; a hero whose file was deleted is made again where that costs nothing."""
    from anyio import Path as AsyncPath

    draft = plan.draft(parent=parent, caps=None if parent else studio.settings.caps)
    job = await run_job(studio, draft, wait_s)
    hero = read_hero(studio, plan, job)
    if hero.image is None or await AsyncPath(hero.image.path).exists():
        return hero
    if hero.preview or await originals.known(studio, plan.picture_key()):
        return read_hero(studio, plan, await run_job(studio, draft, wait_s, again=True))
    gone = f"The file {hero.image.path} was deleted or moved. It was paid once; variation=1 makes another, paid anew."
    return hero.model_copy(update={"warnings": (*hero.warnings, gone)})


def read_hero(studio: Studio, plan: HeroPlan, job: Job) -> Hero:
    """Return the job's answer: the finished hero, or the plan with where it stands."""
    if job.state == "succeeded" and job.result is not None:
        return Hero.model_validate(job.result)
    preview = studio.provider(plan.route.provider).preview
    return Hero.model_validate(plan.shown() | open_fields(job) | {"preview": preview})


async def make_hero(studio: Studio, handle: Handle) -> Outcome:
    """Make the best picture that the budget allows, write it, and keep the hero in the library."""
    plan = HeroPlan.model_validate(handle.job.plan)
    best = await best_attempt(studio, handle, plan, partial(_another, studio, handle.job))
    hero = Hero(
        **plan.shown(best.attempt.warnings, seed=best.attempt.look.seed),
        job=handle.job.id,
        status="succeeded",
        image=await write_hero(studio, plan, best.attempt.look),
        checks=best.attempt.checks,
        attempts=best.story or None,
        cost_usd=round(best.usd, 6),
        preview=studio.provider(plan.route.provider).preview,
    )
    if plan.listed:
        await studio.library.save("hero", plan.hero, hero)
    return Outcome(result=hero.sent())


async def _another(studio: Studio, job: Job, plan: HeroPlan) -> Other:
    """Make another attempt as a job of its own, under the caps; what it cost is its own job's charge."""
    plan = plan.model_copy(update={"folder": str(studio.settings.home / "attempts")})
    draft = plan.draft(parent=job.id, caps=studio.settings.caps)
    done = read_hero(studio, plan, await run_job(studio, draft, PATIENCE_S))
    if done.image is None:
        raise VendorLater(f"seed {plan.seed} is not finished; job {done.job} goes on with it.")
    return Other(plan=plan, checks=done.checks, usd=done.cost_usd or 0.0)


TOOL = Tool(
    name="generate_hero",
    title="Generate a hero image",
    description=(
        "Make the 16:9 hero image of an article, cluster or scene: the person's LoRA, text-to-image without "
        "people, or image-to-image from one photo. Returns a checked file, its reason and price. The same call "
        "is charged once."
    ),
    run=generate_hero,
    request=HeroRequest,
    result=Hero,
    work=make_hero,
    read_only=False,
    destructive=False,
    idempotent=True,
    open_world=True,
    view="hero",
)

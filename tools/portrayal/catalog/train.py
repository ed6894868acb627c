"""train_lora: from a curated data set to a LoRA that generate_hero uses."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
from pydantic import Field

from portrayal.catalog.approval import approve
from portrayal.catalog.outcomes import newest_on_disk, open_fields, run_job
from portrayal.catalog.requests import WAIT_S, JobResult, Name, Request
from portrayal.catalog.routes import check_provider
from portrayal.models import DatasetInfo, LoraInfo, Noun, Recipe
from portrayal.photos.files import write_atomically
from portrayal.providers.base import Delivery, TrainingOrder
from portrayal.rules.lifecycle import default_model, find_model, models
from portrayal.rules.pricing import Price, estimate_training
from portrayal.rules.recipes import lora_file_name, make_recipe, trainers
from portrayal.runs.handle import Handle
from portrayal.runs.job import Draft, Outcome, content_key
from portrayal.studio import Studio
from portrayal.tool import Tool


class TrainRequest(Request):
    """Which data set to train, and what differs from the recipe."""

    dataset: Name = Field(description="name")
    provider: Name | None = Field(default=None, description="offline, replicate, replicate-fast")
    steps: int | None = Field(default=None, description="default: recipe", ge=1)
    learning_rate: float | None = Field(default=None, gt=0, lt=1, description="default: recipe")
    rank: int | None = Field(default=None, ge=1, le=128, description="default: recipe")
    captionless: bool = Field(default=False, description="no captions")
    max_cost_usd: float | None = Field(default=None, ge=0, description="consented price")
    dry_run: bool = Field(default=False, description="free plan and price")
    wait_s: float = Field(default=WAIT_S, ge=0, le=WAIT_S, description="at most 45")


class Trained(JobResult):
    """The recipe with its reasons, the price, and the LoRA when it is done."""

    dataset: str
    provider: str
    recipe: Recipe
    estimate_usd: float
    price_because: str = ""
    lora: str | None = None
    version: int | None = None
    cost_usd: float | None = None
    preview: bool = False
    warnings: tuple[str, ...] = ()


class TrainPlan(Noun):
    """A training, decided: the content of its job."""

    dataset: DatasetInfo
    provider: str
    trainer: str
    recipe: Recipe
    captionless: bool
    price: Price

    def key(self) -> str:
        """The same photos with the same recipe are the same training, charged once."""
        parts = {"fingerprint": self.dataset.fingerprint, "name": self.dataset.name, "trainer": self.trainer}
        recipe = self.recipe.model_dump(mode="json", include={"steps", "learning_rate", "rank", "base_model"})
        return content_key("train_lora", {**parts, **recipe, "captionless": self.captionless})

    def order(self, version: int, folder: Path) -> TrainingOrder:
        """Return what a provider is asked for; `folder` is where local results may be kept."""
        return TrainingOrder(
            trainer=self.trainer,
            dataset=self.dataset,
            recipe=self.recipe,
            name=self.dataset.name,
            version=version,
            captionless=self.captionless,
            folder=str(folder),
        )

    def lora(self, version: int, delivery: Delivery, *, preview: bool) -> LoraInfo:
        """Return what the library keeps of the trained LoRA: its parameters, its data set and its cost (R-name)."""
        return LoraInfo(
            name=self.dataset.name,
            version=version,
            trigger_word=self.dataset.trigger_word,
            subject=self.dataset.subject,
            provider=self.provider,
            model=delivery.model,
            base_model=self.dataset.base_model,
            dataset=self.dataset.name,
            fingerprint=self.dataset.fingerprint,
            recipe=self.recipe,
            cost_usd=delivery.cost_usd,
            preview=preview,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
        )

    def shown(self) -> dict[str, Any]:
        """Return the fields that every answer about this training shows."""
        return {
            "dataset": self.dataset.name,
            "provider": self.provider,
            "recipe": self.recipe,
            "estimate_usd": self.price.usd,
            "price_because": self.price.because,
            "warnings": self.recipe.warnings,
        }


async def train_lora(studio: Studio, request: TrainRequest) -> Trained:
    """Train a LoRA on a curated data set; the same data set and recipe are charged once.

    Raises NotFound for an unknown data set, OverBudget over a cap, BadRequest outside the trainer's limits.
    """
    plan = await _plan(studio, request)
    if request.dry_run:
        preview = studio.provider(plan.provider).preview
        done = {"status": "dry_run", "preview": preview, "next": "The same call without dry_run trains it."}
        return Trained.model_validate({**plan.shown(), **done})
    refused = await approve(studio, plan.price, request.max_cost_usd, key=plan.key())
    if refused:
        return Trained.model_validate({**plan.shown(), "status": "needs_approval", "next": refused})
    draft = Draft(
        tool="train_lora",
        key=plan.key(),
        plan=plan.model_dump(mode="json"),
        estimate_usd=plan.price.usd,
        provider=plan.provider,
        caps=studio.settings.caps,
    )
    job = await run_job(studio, draft, request.wait_s)
    if job.state == "succeeded" and await _is_gone(studio, plan):
        job = await run_job(studio, draft, request.wait_s, again=True)
    if job.state == "succeeded" and job.result is not None:
        return Trained.model_validate(job.result)
    return Trained.model_validate({**plan.shown(), **open_fields(job)})


async def _plan(studio: Studio, request: TrainRequest) -> TrainPlan:
    dataset = await studio.library.find("dataset", DatasetInfo, request.dataset)
    named = next((known for known in trainers() if known.model and known.name == request.provider), None)
    row = (named and find_model(named.model)) or default_model(_provider(studio, request.provider), "trainer")
    trainer = next(known for known in trainers() if known.model == row.id)
    provider = row.provider
    check_provider(studio, provider)
    recipe = make_recipe(
        trainer.name,
        dataset.base_model,
        dataset.count,
        steps=request.steps,
        learning_rate=request.learning_rate,
        rank=request.rank,
        captionless=request.captionless,
    )
    return TrainPlan(
        dataset=dataset,
        provider=provider,
        trainer=row.id,
        recipe=recipe,
        captionless=request.captionless,
        price=estimate_training(row, recipe.steps, dataset.count),
    )


async def _is_gone(studio: Studio, plan: TrainPlan) -> bool:
    """Say whether the preview LoRA of this training was deleted from the disk: making it again is free."""
    if not studio.provider(plan.provider).preview:
        return False
    loras = await studio.library.newest("lora", LoraInfo, limit=200)
    mine = [one for one in loras if one.fingerprint == plan.dataset.fingerprint and one.name == plan.dataset.name]
    return bool(mine) and not await anyio.Path(mine[0].model).is_dir()


def _provider(studio: Studio, asked: str | None) -> str:
    """Return who trains: the one asked for, else a paid one that can, else the offline preview."""
    wanted = asked or studio.settings.provider
    check_provider(studio, wanted)
    if wanted:
        return studio.provider(wanted).name
    able = {row.provider for row in models() if "trainer" in row.default_for}
    paid = [name for name, provider in studio.providers.items() if not provider.preview and name in able]
    return paid[0] if paid else "offline"


async def make_lora(studio: Studio, handle: Handle) -> Outcome:
    """Place a planned training, wait for it, and register the LoRA with all that made it (R-name)."""
    plan = TrainPlan.model_validate(handle.job.plan)
    name = plan.dataset.name
    shelf = studio.settings.home / "loras"
    version = await studio.library.version_for("lora", name, handle.job.id, above=newest_on_disk(shelf, name))
    folder = shelf / f"{name}_v{version}"
    await handle.report(0.05, f"training with {plan.provider}")
    provider = studio.provider(plan.provider)
    delivery = await handle.place(provider, plan.order(version, folder))
    lora = plan.lora(version, delivery, preview=provider.preview)
    await studio.library.save("lora", name, lora, version=version)
    card = folder / Path(lora_file_name(name, version, plan.recipe.steps)).with_suffix(".json")
    await anyio.to_thread.run_sync(write_atomically, card, lora.model_dump_json(indent=1).encode())
    trained = Trained.model_validate(
        {
            **plan.shown(),
            "job": handle.job.id,
            "status": "succeeded",
            "lora": name,
            "version": version,
            "cost_usd": delivery.cost_usd,
            "preview": provider.preview,
            "warnings": plan.recipe.warnings + delivery.warnings,
            "next": f'test_lora(lora="{name}") shows it at five strengths; generate_hero(lora="{name}", …) uses it.',
        }
    )
    return Outcome(result=trained.sent(), cost_usd=delivery.cost_usd)


TOOL = Tool(
    name="train_lora",
    title="Train a LoRA",
    description=(
        "Train a person's LoRA from a curated data set. May take minutes and cost money; dry_run=true shows "
        "the recipe with its rules and the price."
    ),
    run=train_lora,
    request=TrainRequest,
    result=Trained,
    work=make_lora,
    read_only=False,
    destructive=False,
    idempotent=True,
    open_world=True,
)

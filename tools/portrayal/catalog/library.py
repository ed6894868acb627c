"""list_library: what exists (LoRAs, data sets, heroes, jobs) and what could be used (clusters, models)."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Literal

from pydantic import Field

from portrayal.catalog.generate import Hero
from portrayal.catalog.requests import Request, Result
from portrayal.models import DatasetInfo, LoraInfo, Noun
from portrayal.rules.lifecycle import deprecation, models
from portrayal.runs.job import Job
from portrayal.studio import Studio
from portrayal.tool import Tool


class LibraryRequest(Request):
    """Which shelf, and how many rows."""

    kind: Literal["loras", "datasets", "heroes", "jobs", "clusters", "models"] = Field(description="shelf")
    limit: int = Field(default=20, ge=1, le=200, description="rows")


class Row(Noun):
    """One thing: its name, a line about it, where its file is, and dollars spent on it or asked for it."""

    name: str
    about: str
    state: str | None = None
    path: str | None = None
    usd: float | None = None
    created: str | None = None


class Library(Result):
    """The rows, newest first, and how many there are in all."""

    kind: str
    total: int
    rows: tuple[Row, ...]
    hint: str | None = None


async def list_library(studio: Studio, request: LibraryRequest) -> Library:
    """List one shelf of the library, newest first."""
    rows, hint = await SHELVES[request.kind](studio)
    return Library(kind=request.kind, total=len(rows), rows=tuple(rows[: request.limit]), hint=None if rows else hint)


Shelf = tuple[list[Row], str]


async def _loras(studio: Studio) -> Shelf:
    loras = await studio.library.newest("lora", LoraInfo, limit=1000)
    rows = [
        Row(
            name=lora.name,
            about=f"v{lora.version}, {lora.provider}, trigger word {lora.trigger_word}, strength {lora.strength:g}, "
            f"{lora.recipe.steps:,} steps" + (", preview" if lora.preview else ""),
            path=lora.model if lora.preview else None,
            usd=lora.cost_usd,
            created=lora.created,
        )
        for lora in loras
    ]
    return rows, "There is no LoRA yet: curate_dataset, then train_lora."


async def _datasets(studio: Studio) -> Shelf:
    sets = await studio.library.newest("dataset", DatasetInfo, limit=1000)
    rows = [
        Row(
            name=one.name,
            about=f"v{one.version}, {one.count} photos for {one.base_model.upper()}, trigger word {one.trigger_word}",
            path=one.folder,
            created=one.created,
        )
        for one in sets
    ]
    return rows, "There is no data set yet: curate_dataset(photos=[folder], name=…)."


async def _heroes(studio: Studio) -> Shelf:
    heroes = await studio.library.newest("hero", Hero, limit=1000)
    rows = [
        Row(
            name=hero.hero,
            about=f"{hero.scene}, {hero.route.path} with {hero.route.provider}" + (", preview" if hero.preview else ""),
            path=hero.image.path if hero.image else None,
            usd=hero.cost_usd,
        )
        for hero in heroes
    ]
    return rows, "There is no hero yet: generate_hero(file=…)."


async def _jobs(studio: Studio) -> Shelf:
    jobs, below = await studio.ledger.jobs(limit=1000, whole=True), await studio.ledger.below()
    rows = [
        Row(
            name=job.id,
            about=f"{' '.join(filter(None, (job.tool, _subject(job))))}, {job.progress:.0%} {job.message}".rstrip(),
            state=job.state,
            usd=round(job.cost_usd + below.get(job.id, 0.0), 6) if job.finished else job.estimate_usd,
            created=datetime.fromtimestamp(job.created, UTC).isoformat(timespec="seconds"),
        )
        for job in jobs
    ]
    return rows, "Nothing was made yet."


def _subject(job: Job) -> str:
    """Return what a job is for; the parts of a series or a test are left to it."""
    plan = job.plan
    for key in ("dataset", "lora"):
        named = plan.get(key)
        if isinstance(named, dict) and job.tool != "generate_hero":
            return str(named.get("name", ""))
    if job.tool == "backfill_heroes":
        return f"{plan['source']}, posts: {plan['posts']}"
    return str(plan.get("stem") or plan.get("name") or "")


async def _clusters(studio: Studio) -> Shelf:
    rows = [
        Row(name=cluster.name, about=f"{cluster.title.get('en', cluster.name)}: {cluster.mood}. Scenes: "
            + ", ".join(scene.id.split("/")[1] + (" (person)" if scene.person else "") for scene in cluster.scenes))
        for cluster in studio.clusters().clusters
    ]  # fmt: skip
    return rows, ""


async def _models(studio: Studio) -> Shelf:
    rows: list[Row] = []
    for row in models():
        key = "ready" if row.provider in studio.providers else "not available here"
        use = ", ".join(row.paths) or row.kind
        gone = f"shut down on {row.retired_on}, use {row.successor}" if row.state == "retired" else deprecation(row)
        usd = row.usd_per_image if row.usd_per_image is not None else row.usd_per_training
        rows.append(Row(name=row.id, about=gone or f"{row.provider} ({key}): {use}", state=row.state, usd=usd))
    return rows, ""


SHELVES: dict[str, Callable[[Studio], Awaitable[Shelf]]] = {
    "loras": _loras,
    "datasets": _datasets,
    "heroes": _heroes,
    "jobs": _jobs,
    "clusters": _clusters,
    "models": _models,
}

TOOL = Tool(
    name="list_library",
    title="List the library",
    description=("List LoRAs, data sets, heroes, jobs with costs, clusters with scene ids, or models with prices."),
    run=list_library,
    request=LibraryRequest,
    result=Library,
    read_only=True,
    destructive=False,
    idempotent=True,
    open_world=False,
)

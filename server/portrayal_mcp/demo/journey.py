"""What the demo does, step by step; `tell` hears of each step as it ends."""

from collections.abc import Callable
from pathlib import Path

import anyio
import anyio.to_thread
from mcp import Client

from portrayal.articles import Given, read_article
from portrayal.catalog.classify import Classified
from portrayal.catalog.curate import Curated
from portrayal.catalog.generate import Hero
from portrayal.catalog.train import Trained
from portrayal.models import Noun
from portrayal_mcp.demo.samples import sample_articles
from portrayal_mcp.demo.talking import ask, connected

PHOTOS = 14
AT_ONCE = 3
"""Heroes asked for together."""


class Sample(Noun):
    """One article with its hero, for the page."""

    title: str
    article: str
    language: str
    person: bool
    hero: Hero


class Face(Noun):
    """The drawn sample person: the data set, the preview LoRA, and what they make."""

    curated: Curated
    trained: Trained
    samples: tuple[Sample, ...]


class Demo(Noun):
    """Everything that was made."""

    samples: tuple[Sample, ...]
    face: Face


Tell = Callable[[str, Noun | str], None]
"""Gets the name of a step and its answer."""


async def run_demo(folder: Path, tell: Tell) -> Demo:
    """Go the whole way through the MCP server; files go under `folder`. Raises PortrayalError."""
    articles = sample_articles()
    photos = folder / "photos"
    photos.mkdir(parents=True, exist_ok=True)
    made: list[Demo] = []
    async with anyio.create_task_group() as group, connected(folder, articles[0].parent) as client:
        drawn = anyio.Event()
        group.start_soon(_draw_person, photos, drawn)
        tools = await client.list_tools()
        tell("connected", f"{len(tools.tools)} tools over stdio, protocol {client.protocol_version}")
        first = await _first(client, articles[0], tell)
        samples = await _varied(client, [first, *await _others(client, articles[1:], tell)], tell)
        await drawn.wait()
        face = await _face(client, photos, _about_people(samples), tell)
        made.append(Demo(samples=tuple(samples), face=face))
    return made[0]


async def _draw_person(folder: Path, done: anyio.Event) -> None:
    await anyio.to_thread.run_sync(_photos, folder)
    done.set()


def _photos(folder: Path) -> list[Path]:
    from portrayal.photos.sample_person import write_sample_photos

    found = sorted(folder.glob("*.jpg"))
    return found if len(found) >= PHOTOS else write_sample_photos(folder, PHOTOS)


async def _first(client: Client, article: Path, tell: Tell) -> Sample:
    """Take the first article slowly: what it is about, the plan, then the picture."""
    about = await ask(client, "classify_article", Classified, file=str(article))
    tell("classified", about)
    tell("planned", await ask(client, "generate_hero", Hero, file=str(article), dry_run=True))
    hero = await ask(client, "generate_hero", Hero, file=str(article))
    tell("made", hero)
    return await _sample(article, about, hero)


async def _others(client: Client, articles: list[Path], tell: Tell) -> list[Sample]:
    made: dict[Path, Sample] = {}
    limiter = anyio.CapacityLimiter(AT_ONCE)

    async def make(article: Path) -> None:
        async with limiter:
            about = await ask(client, "classify_article", Classified, file=str(article))
            hero = await ask(client, "generate_hero", Hero, file=str(article))
            made[article] = await _sample(article, about, hero)
            tell("sample", made[article])

    async with anyio.create_task_group() as group:
        for article in articles:
            group.start_soon(make, article)
    return [made[article] for article in articles]


async def _sample(article: Path, about: Classified, hero: Hero) -> Sample:
    read = await read_article(Given(file=str(article)), allowed=lambda path: path)
    return Sample(title=read.title, article=str(article), language=about.language, person=about.person, hero=hero)


async def _varied(client: Client, samples: list[Sample], tell: Tell) -> list[Sample]:
    """Ask for another picture where two articles of the set got the same scene; backfill_heroes does so by itself."""
    seen: set[str] = set()
    varied: list[Sample] = []
    for sample in samples:
        known = sample
        if sample.hero.scene in seen:
            hero = await ask(client, "generate_hero", Hero, file=sample.article, variation=1)
            known = sample.model_copy(update={"hero": hero})
            tell("another", known)
        seen.add(known.hero.scene)
        varied.append(known)
    return varied


def _about_people(samples: list[Sample]) -> list[Sample]:
    """Put the articles that want a person first: they show what a LoRA is for."""
    return sorted(samples, key=lambda sample: not sample.person)


async def _face(client: Client, photos: Path, samples: list[Sample], tell: Tell) -> Face:
    """Curate the drawn photos, train the preview LoRA, and make one hero on each of the two paths with a person."""
    curated = await ask(client, "curate_dataset", Curated, photos=[str(photos)], name="sample-person")
    tell("curated", curated)
    trained = await ask(client, "train_lora", Trained, dataset="sample-person")
    tell("trained", trained)
    lora, frame = samples[0], samples[min(1, len(samples) - 1)]
    with_lora = await ask(client, "generate_hero", Hero, file=lora.article, lora="sample-person", route="lora")
    tell("lora", with_lora)
    photo = str((await anyio.to_thread.run_sync(_photos, photos))[1])
    from_frame = await ask(
        client, "generate_hero", Hero, file=frame.article, reference_photo=photo, route="image_to_image"
    )
    tell("frame", from_frame)
    shown = (lora.model_copy(update={"hero": with_lora}), frame.model_copy(update={"hero": from_frame}))
    return Face(curated=curated, trained=trained, samples=shown)

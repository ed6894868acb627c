"""What the demo does, step by step; `tell` hears of each step as it ends."""

from collections.abc import Callable
from dataclasses import dataclass, field
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

PHOTOS = 12
PIXELS = (1080, 1350)
"""Enough for a 1024 crop, and quick to draw."""
PERSON = "sample-person"
AT_ONCE = 3
"""Heroes asked for together."""


class Sample(Noun):
    """One article with its hero, for the page."""

    title: str
    article: str
    language: str
    hero: Hero


class Face(Noun):
    """The drawn sample person: the data set, the preview LoRA, and a hero on each path with a person."""

    curated: Curated
    trained: Trained
    samples: tuple[Sample, ...]


class Demo(Noun):
    """Everything that was made."""

    samples: tuple[Sample, ...]
    face: Face


Tell = Callable[[str, Noun | str], None]
"""Gets the name of a step and its answer."""


@dataclass
class Journey:
    """One run of the demo over one connection."""

    client: Client
    photos: Path
    tell: Tell
    trained: anyio.Event = field(default_factory=anyio.Event)

    async def first(self, article: Path) -> Sample:
        """Take the first article slowly: what it is about, the plan, then the picture."""
        about = await ask(self.client, "classify_article", Classified, file=str(article))
        self.tell("classified", about)
        self.tell("planned", await ask(self.client, "generate_hero", Hero, file=str(article), dry_run=True))
        hero = await ask(self.client, "generate_hero", Hero, file=str(article))
        self.tell("made", hero)
        return await _sample(article, about, hero)

    async def others(self, articles: list[Path]) -> list[Sample]:
        """Make the rest a few at once; articles that want a person wait until there is a LoRA."""
        made: dict[Path, Sample] = {}
        limiter = anyio.CapacityLimiter(AT_ONCE)

        async def make(article: Path) -> None:
            about = await ask(self.client, "classify_article", Classified, file=str(article))
            if about.person:
                await self.trained.wait()
            async with limiter:
                hero = await ask(self.client, "generate_hero", Hero, file=str(article))
            made[article] = await _sample(article, about, hero)
            self.tell("sample", made[article])

        async with anyio.create_task_group() as group:
            for article in articles:
                group.start_soon(make, article)
        return [made[article] for article in articles]

    async def varied(self, samples: list[Sample]) -> list[Sample]:
        """Ask for another picture where two articles got the same scene; backfill_heroes does so by itself."""
        seen: set[str] = set()
        varied: list[Sample] = []
        for sample in samples:
            known = sample
            if sample.hero.scene in seen:
                hero = await ask(self.client, "generate_hero", Hero, file=sample.article, variation=1)
                known = sample.model_copy(update={"hero": hero})
                self.tell("another", known)
            seen.add(known.hero.scene)
            varied.append(known)
        return varied

    async def train(self) -> tuple[Curated, Trained]:
        """Draw photos of a person who does not exist, curate them, and train the preview LoRA."""
        photos = await anyio.to_thread.run_sync(_draw_photos, self.photos)
        folder = str(photos[0].parent)
        curated = await ask(self.client, "curate_dataset", Curated, photos=[folder], name=PERSON)
        self.tell("curated", curated)
        trained = await ask(self.client, "train_lora", Trained, dataset=PERSON)
        self.tell("trained", trained)
        self.trained.set()
        return curated, trained

    async def two_paths(self, samples: list[Sample]) -> tuple[Sample, ...]:
        """Show the person for two articles that did not ask for one: by the LoRA, and from one photo."""
        lora, frame = samples[0], samples[-1]
        file = {"file": lora.article}
        with_lora = await ask(self.client, "generate_hero", Hero, **file, lora=PERSON, route="lora", person=True)
        self.tell("lora", with_lora)
        photo = str(sorted(_draw_photos(self.photos))[1])
        file = {"file": frame.article, "reference_photo": photo}
        from_photo = await ask(self.client, "generate_hero", Hero, **file, route="image_to_image")
        self.tell("frame", from_photo)
        return lora.model_copy(update={"hero": with_lora}), frame.model_copy(update={"hero": from_photo})


async def run_demo(folder: Path, tell: Tell) -> Demo:
    """Go the whole way through the MCP server; files go under `folder`. Raises PortrayalError (in a group)."""
    first, *others = sample_articles()
    samples: list[Sample] = []
    trained: list[tuple[Curated, Trained]] = []
    async with connected(folder, first.parent) as client:
        journey = Journey(client, folder / "photos", tell)
        tools = await client.list_tools()
        tell("connected", f"{len(tools.tools)} tools over stdio, protocol {client.protocol_version}")

        async def train() -> None:
            trained.append(await journey.train())

        async with anyio.create_task_group() as group:
            group.start_soon(train)
            samples += [await journey.first(first), *await journey.others(others)]
        samples = await journey.varied(samples)
        still = [sample for sample in samples if sample.hero.route.path == "text_to_image"]
        curated, lora = trained[0]
        face = Face(curated=curated, trained=lora, samples=await journey.two_paths(still or samples))
    return Demo(samples=tuple(samples), face=face)


def _draw_photos(folder: Path) -> list[Path]:
    from portrayal.photos.sample_person import write_sample_photos

    folder.mkdir(parents=True, exist_ok=True)
    found = sorted(folder.glob("*.jpg"))
    return found if len(found) >= PHOTOS else write_sample_photos(folder, PHOTOS, size=PIXELS)


async def _sample(article: Path, about: Classified, hero: Hero) -> Sample:
    read = await read_article(Given(file=str(article)), allowed=lambda path: path)
    return Sample(title=read.title, article=str(article), language=about.language, hero=hero)

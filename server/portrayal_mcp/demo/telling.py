"""How the demo's steps look in a terminal."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

from rich.console import Console
from rich.text import Text

from portrayal.catalog.classify import Classified
from portrayal.catalog.curate import Curated
from portrayal.catalog.generate import Hero
from portrayal.catalog.train import Trained
from portrayal.models import Noun
from portrayal_mcp.demo.journey import Sample, Tell


def teller(console: Console) -> Tell:
    """Return what prints each step as it ends."""

    def tell(step: str, said: Noun | str) -> None:
        head, lines = STEPS[step](said)
        console.print(Text.assemble(("✓ ", "green"), (head, "bold")), soft_wrap=True)
        for line in filter(None, lines):
            console.print(Text(f"  {line}", "dim"), soft_wrap=True)

    return tell


Said = tuple[str, tuple[str, ...]]


def _connected(said: object) -> Said:
    return f"portrayal-mcp answers: {said}", ()


def _classified(said: object) -> Said:
    about = cast("Classified", said)
    person = f"{'a person' if about.person else 'no person'}: {about.person_because}"
    return f"classify_article: {about.cluster}, {about.confidence:.0%} sure", (about.because, person)


def _planned(said: object) -> Said:
    hero = cast("Hero", said)
    return f"generate_hero(dry_run=true): {_route(hero)}", (hero.route.because, f"Prompt: {hero.prompt}")


def _made(said: object) -> Said:
    hero = cast("Hero", said)
    return f"generate_hero: {_path(hero)}", (hero.alt_text,)


def _sample(said: object) -> Said:
    sample = cast("Sample", said)
    return f"{sample.language}  {sample.title}", (f"{sample.hero.scene}, {Path(_path(sample.hero)).name}",)


def _another(said: object) -> Said:
    head, lines = _sample(said)
    return f"{head}: another scene with variation=1", lines


def _curated(said: object) -> Said:
    curated = cast("Curated", said)
    left = f"{len(curated.rejected)} left out" if curated.rejected else "none left out"
    head = f"curate_dataset: {len(curated.kept)} photos of a drawn person, {left}, trigger word {curated.trigger_word}"
    return head, tuple(f"{Path(photo.source).name}: {photo.because}" for photo in curated.rejected[:3])


def _trained(said: object) -> Said:
    trained = cast("Trained", said)
    recipe = trained.recipe
    numbers = f"{recipe.steps:,} steps, learning rate {recipe.learning_rate:g}, rank {recipe.rank}"
    return f"train_lora: {trained.dataset} v{trained.version}, a preview LoRA", (
        f"Recipe: {numbers}, each with the rule that gave it",
    )


def _lora(said: object) -> Said:
    hero = cast("Hero", said)
    return f"generate_hero(route=lora): {_path(hero)}", (hero.alt_text,)


def _frame(said: object) -> Said:
    hero = cast("Hero", said)
    return f"generate_hero(route=image_to_image): {_path(hero)}", (hero.alt_text,)


def _route(hero: Hero) -> str:
    price = "free" if hero.route.estimate_usd == 0 else f"${hero.route.estimate_usd:.3f}"
    return f"{hero.route.path} with {hero.route.provider}, {price}"


def _path(hero: Hero) -> str:
    return hero.image.path if hero.image else ""


STEPS: dict[str, Callable[[object], Said]] = {
    "connected": _connected,
    "classified": _classified,
    "planned": _planned,
    "made": _made,
    "sample": _sample,
    "another": _another,
    "curated": _curated,
    "trained": _trained,
    "lora": _lora,
    "frame": _frame,
}

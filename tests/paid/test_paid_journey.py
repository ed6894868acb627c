"""The whole journey with money at Replicate: curate, train, and heroes with the LoRA that was trained."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from drawn_faces import remember_photo_set, write_photo_set
from paid_shop import SMALL, Shop, open_shop
from portrayal import (
    Curated,
    CurateRequest,
    Hero,
    HeroRequest,
    LibraryRequest,
    Trained,
    TrainRequest,
    curate_dataset,
    generate_hero,
    list_library,
    train_lora,
)
from portrayal.models import LoraInfo
from portrayal.photos.finishing import read_provenance

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Journey:
    """What each step answered."""

    shop: Shop
    curated: Curated
    planned: Trained
    asked: Trained
    trained: Trained
    hero: Hero


@pytest.fixture(scope="module")
async def journey(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Journey]:
    folder = tmp_path_factory.mktemp("paid")
    photos = folder / "home" / "photos"
    write_photo_set(photos, 6)
    remember_photo_set(folder / "home", 6)
    async with open_shop(folder, provider="replicate") as shop:
        studio = shop.studio
        curated = await curate_dataset(studio, CurateRequest(photos=[str(photos)], name="ada", subject="woman"))
        planned = await train_lora(studio, TrainRequest(dataset="ada", dry_run=True))
        asked = await train_lora(studio, TrainRequest(dataset="ada"))
        assert (shop.trainings, shop.books.calls) == ([], []), "nothing is sent before a person agreed"
        trained = await train_lora(studio, TrainRequest(dataset="ada", max_cost_usd=asked.estimate_usd))
        hero = await generate_hero(studio, HeroRequest(cluster="strategy", person=True, lora_strength=0.9))
        yield Journey(shop, curated, planned, asked, trained, hero)


async def test_a_dry_run_shows_the_price_and_the_recipe_with_its_rules(journey):
    """R-cost, R-steps."""
    plan = journey.planned
    assert (plan.status, plan.provider, plan.lora) == ("dry_run", "replicate", None)
    assert 1 < plan.estimate_usd < 4
    assert "2026" in plan.price_because
    assert {rule.rule for rule in plan.recipe.rules} >= {"R-steps", "R-lr", "R-rank"}


async def test_a_price_over_the_limit_is_asked_for_with_the_call_to_make(journey):
    asked = journey.asked
    assert (asked.status, asked.job) == ("needs_approval", None)
    assert f"max_cost_usd={asked.estimate_usd:.2f}" in str(asked.next)
    assert asked.estimate_usd == journey.planned.estimate_usd


async def test_the_trained_lora_is_registered_with_its_version_and_its_cost(journey):
    """R-name, R-cost."""
    done, books = journey.trained, journey.shop.books
    assert (done.status, done.lora, done.version, done.preview) == ("succeeded", "ada", 1, False)
    lora = await journey.shop.studio.library.find("lora", LoraInfo, "ada")
    assert [lora.model] == list(books.versions)
    assert (lora.provider, lora.fingerprint, lora.dataset) == ("replicate", journey.curated.fingerprint, "ada")
    assert lora.cost_usd == done.cost_usd == pytest.approx(10 * 0.001525, abs=1e-4)
    assert lora.recipe == journey.planned.recipe
    card = journey.shop.studio.settings.home / "loras" / "ada_v1"
    assert [json.loads(path.read_text())["model"] for path in card.glob("*.json")] == [lora.model]


async def test_the_vendor_was_told_the_recipe_and_no_public_place(journey):
    """R-steps, R-lr, R-rank, R-private."""
    [order] = journey.shop.trainings
    recipe = journey.trained.recipe
    assert order.model == "ostris/flux-dev-lora-trainer"
    told = order.input
    assert (told["steps"], told["learning_rate"], told["lora_rank"]) == (
        recipe.steps, recipe.learning_rate, recipe.rank,
    )  # fmt: skip
    assert (told["trigger_word"], told["autocaption"]) == (journey.curated.trigger_word, False)
    assert "hf_repo_id" not in told
    assert journey.shop.books.models[order.destination]["visibility"] == "private"


async def test_the_uploaded_faces_are_deleted_after_the_training(journey):
    """R-private."""
    assert len(journey.shop.books.asked("POST /files")) == 1
    assert journey.shop.books.files == {}


async def test_the_hero_is_drawn_by_the_trained_version_with_the_trigger_word_first(journey):
    """R-route-lora, R-trigger-first, R-strength."""
    order = journey.shop.pictures[0]
    assert f"{order.model}:{order.version}" == next(iter(journey.shop.books.versions)) == journey.hero.route.model
    assert order.input["prompt"].startswith(f"{journey.curated.trigger_word} woman")
    assert order.input["prompt"] == journey.hero.prompt
    assert order.input["lora_scale"] == 0.9
    assert order.input["seed"] == journey.hero.seed


async def test_the_hero_is_exactly_16_9_and_records_its_seed_and_cost(journey):
    """R-ratio, R-cost."""
    hero = journey.hero
    assert (hero.status, hero.preview) == ("succeeded", False)
    assert hero.image
    with Image.open(hero.image.path) as picture:
        picture.load()
        assert picture.size == (1920, 1080)
    facts = read_provenance(Path(hero.image.path))
    assert (facts["seed"], facts["provider"], facts["model"]) == (str(hero.seed), "replicate", hero.route.model)
    assert hero.cost_usd == pytest.approx(10 * 0.001525, abs=1e-4)
    assert float(facts["cost_usd"]) == hero.cost_usd


async def test_the_library_shows_what_each_thing_cost(journey):
    rows = {}
    for kind in ("loras", "heroes", "jobs"):
        shelf = await list_library(journey.shop.studio, LibraryRequest.model_validate({"kind": kind}))
        rows[kind] = {row.name: row.usd for row in shelf.rows}
    assert rows["loras"] == {"ada": journey.trained.cost_usd}
    assert rows["heroes"][journey.hero.hero] == journey.hero.cost_usd
    assert rows["jobs"][str(journey.trained.job)] == journey.trained.cost_usd


async def test_the_same_training_again_is_answered_and_not_bought(journey):
    calls = len(journey.shop.books.calls)
    again = await train_lora(journey.shop.studio, TrainRequest(dataset="ada"))
    assert again == journey.trained
    assert (len(journey.shop.trainings), len(journey.shop.books.calls)) == (1, calls)


async def test_a_new_lora_is_used_by_itself_and_another_recipe_is_a_new_version(journey):
    """R-name."""
    ask = TrainRequest(dataset="ada", steps=800, max_cost_usd=5)
    done = await train_lora(journey.shop.studio, ask)
    assert (done.version, len(journey.shop.trainings)) == (2, 2)
    hero = await generate_hero(journey.shop.studio, HeroRequest(cluster="strategy", person=True, **SMALL))
    assert hero.route.model == f"{journey.shop.trainings[1].destination}:{hero.route.model.partition(':')[2]}"
    assert hero.route.model != journey.hero.route.model

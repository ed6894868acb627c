"""A picture that fails a check is tried again within the budget; the best is kept, and the story is told."""

from collections.abc import AsyncIterator, Iterator

import anyio
import pytest

from emulators.replicate_modes import Fault
from emulators.replicate_orders import PREDICT
from paid_shop import Shop, open_shop
from portrayal import HeroRequest, PortrayalError, generate_hero
from portrayal.catalog.generate import Hero
from portrayal.models import Check

pytestmark = pytest.mark.anyio

ASK = HeroRequest(cluster="performance", provider="replicate", size="1280x720", format="jpg")
NOBODY = Check(check="people", ok=True, because="No face can be seen, as the scene asks.")
SOMEBODY = Check(check="people", ok=False, because="The scene has no person, but one face can be seen.")
CROWD = Check(check="people", ok=False, because="The scene has no person, but 9 faces can be seen.")


@pytest.fixture
def seen(monkeypatch) -> list[Check]:
    """What the people check says of the pictures, in the order in which they are made; then that all is well."""
    verdicts: list[Check] = []
    monkeypatch.setattr(
        "portrayal.photos.checking.looking.check_people",
        lambda image, faces, *, wanted: verdicts.pop(0) if verdicts else NOBODY,
    )
    return verdicts


@pytest.fixture
async def shop(tmp_path, seen) -> AsyncIterator[Shop]:
    async with open_shop(tmp_path, retries=2) as opened:
        yield opened


def fails(hero: Hero) -> Iterator[str]:
    return (check.check for check in hero.checks if check.ok is False and check.check != "palette")


async def spent(shop: Shop) -> float:
    return await shop.studio.ledger.spent_since(0)


async def test_a_picture_that_passes_is_the_only_one(shop):
    hero = await generate_hero(shop.studio, ASK)
    assert len(shop.pictures) == 1
    assert hero.attempts is None


async def test_a_failed_check_is_tried_once_more_with_another_seed_and_the_good_one_is_kept(shop, seen):
    seen += [SOMEBODY]
    hero = await generate_hero(shop.studio, ASK)
    first, second = shop.pictures
    assert first.input["seed"] != second.input["seed"] == hero.seed
    assert list(fails(hero)) == []
    assert hero.cost_usd == pytest.approx(await spent(shop))
    assert hero.attempts is not None
    assert [line.split(":")[0].split(" (")[0] for line in hero.attempts[:2]] == [
        f"Seed {first.input['seed']}", f"Seed {second.input['seed']}"]  # fmt: skip
    assert "one face can be seen" in hero.attempts[0]
    assert hero.attempts[-1] == f"Seed {hero.seed} was kept."


async def test_the_best_of_bad_pictures_is_kept_and_the_tries_are_bounded(shop, seen):
    seen += [SOMEBODY, SOMEBODY, SOMEBODY, SOMEBODY]
    hero = await generate_hero(shop.studio, ASK)
    assert len(shop.pictures) == 3
    assert hero.seed == shop.pictures[0].input["seed"], "the first of equals stays"
    assert list(fails(hero)) == ["people"]


async def test_only_what_was_agreed_to_is_spent(shop, seen):
    """R-cost."""
    seen += [SOMEBODY, SOMEBODY]
    price = (await generate_hero(shop.studio, ASK.model_copy(update={"dry_run": True}))).route.estimate_usd
    hero = await generate_hero(shop.studio, ASK.model_copy(update={"max_cost_usd": price * 1.5}))
    assert len(shop.pictures) == 1
    assert hero.attempts is None
    assert list(fails(hero)) == ["people"]


async def test_a_hero_that_was_said_to_cost_nothing_buys_no_other_seed_and_takes_one_that_is_here(shop, seen):
    """R-cost. Another format of a picture is free, also when its check fails again."""
    seen += [SOMEBODY, SOMEBODY]
    dear = ASK.model_copy(update={"max_cost_usd": 0.03})
    await generate_hero(shop.studio, dear)
    free = ASK.model_copy(update={"format": "png"})
    assert "costs nothing" in (await generate_hero(shop.studio, free.model_copy(update={"dry_run": True}))).warnings[-1]
    hero = await generate_hero(shop.studio, free)
    assert (len(shop.pictures), hero.cost_usd) == (1, 0)
    assert "No other seed was tried: It costs money" in (hero.attempts or ("", ""))[1]
    seen += [SOMEBODY]
    mended = await generate_hero(shop.studio, free.model_copy(update={"format": "webp", "max_cost_usd": 0.05}))
    assert (len(shop.pictures), mended.seed) == (2, shop.pictures[1].input["seed"])
    seen += [SOMEBODY]
    assert (await generate_hero(shop.studio, free.model_copy(update={"format": "avif"}))).seed == mended.seed
    assert len(shop.pictures) == 2


async def test_a_cap_of_the_day_ends_the_tries_and_loses_nothing(tmp_path, seen):
    seen += [SOMEBODY]
    async with open_shop(tmp_path, retries=1, daily_usd=0.04) as shop:
        hero = await generate_hero(shop.studio, ASK)
        assert len(shop.pictures) == 1
        assert hero.image is not None
        assert hero.attempts is not None
        assert "No other seed was tried" in hero.attempts[1]
        assert "today's $0.04" in hero.attempts[1]


async def test_the_same_call_again_is_the_same_story_and_costs_nothing(shop, seen):
    seen += [SOMEBODY]
    first = await generate_hero(shop.studio, ASK)
    assert await generate_hero(shop.studio, ASK) == first
    assert len(shop.pictures) == 2


async def test_the_other_attempt_leaves_no_file_among_the_heroes_and_none_in_the_library(shop, seen):
    seen += [SOMEBODY]
    hero = await generate_hero(shop.studio, ASK)
    assert hero.image is not None
    folder = anyio.Path(hero.image.path).parent
    assert [path.name async for path in folder.iterdir()] == [anyio.Path(hero.image.path).name]
    assert len(await shop.studio.library.names("hero")) == 1


# --- one picture, several finishes ----------------------------------------------------------------


@pytest.mark.parametrize(
    "change", [{"format": "webp"}, {"size": "1920x1080"}, {"sizes": [320, 640]}, {"max_kb": 20}, {"output_dir": "."}]
)
async def test_another_finish_of_a_picture_is_free(shop, tmp_path, change):
    change = {
        name: str(tmp_path / "out" / "other") if name == "output_dir" else value for name, value in change.items()
    }
    first = await generate_hero(shop.studio, ASK)
    paid = await spent(shop)
    dry = await generate_hero(shop.studio, ASK.model_copy(update={**change, "dry_run": True}))
    assert any("paid for already" in warning for warning in dry.warnings)
    again = await generate_hero(shop.studio, ASK.model_copy(update=change))
    assert again.status == "succeeded"
    assert (len(shop.pictures), again.cost_usd, await spent(shop)) == (1, 0, paid)
    assert again.seed == first.seed
    assert again.image is not None
    assert first.image is not None
    assert again.image.path != first.image.path or change.get("sizes") or change.get("max_kb")


async def test_two_finishes_that_are_asked_for_at_once_are_one_order(shop):
    made: list[Hero] = []

    async def ask(kind: str) -> None:
        made.append(await generate_hero(shop.studio, ASK.model_copy(update={"format": kind})))

    async with anyio.create_task_group() as group:
        for kind in ("jpg", "webp", "png"):
            group.start_soon(ask, kind)
    assert len(shop.pictures) == 1
    assert sorted(hero.image.format for hero in made if hero.image) == ["jpg", "png", "webp"]
    assert sum(hero.cost_usd or 0 for hero in made) == pytest.approx(await spent(shop))


async def test_when_the_one_that_orders_fails_the_other_orders(shop):
    shop.modes.fail(PREDICT, Fault(status=402, body={"detail": "no credit", "status": 402}))
    made: list[Hero] = []
    errors: list[PortrayalError] = []

    async def ask(kind: str) -> None:
        try:
            made.append(await generate_hero(shop.studio, ASK.model_copy(update={"format": kind})))
        except PortrayalError as error:
            errors.append(error)

    async with anyio.create_task_group() as group:
        for kind in ("jpg", "webp"):
            group.start_soon(ask, kind)
    assert (len(made), len(errors), len(shop.pictures)) == (1, 1, 1)


async def test_bytes_that_are_no_picture_are_not_kept_for_the_next_call(shop, monkeypatch):
    """A paid delivery that is broken is a failure, and asking again is a new order."""
    shop.modes.file = "wrong"
    with pytest.raises(PortrayalError):
        await generate_hero(shop.studio, ASK)
    assert not (shop.studio.settings.home / "originals").exists()
    shop.modes.file = "whole"
    hero = await generate_hero(shop.studio, ASK)
    assert hero.image is not None

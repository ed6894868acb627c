"""Nothing is paid twice: the same call, a caller that gave up, two servers at once, and a whole blog."""

from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import anyio
import pytest

from emulators.google import GoogleEmulator
from emulators.replicate import Emulator
from paid_shop import SMALL, Shop, fast, keys, open_shop, trained, vendors
from portrayal import (
    BackfillRequest,
    CancelRequest,
    Hero,
    HeroRequest,
    JobRequest,
    OverBudget,
    PortrayalError,
    TrainRequest,
    backfill_heroes,
    cancel_job,
    generate_hero,
    get_job,
    open_studio,
    train_lora,
)
from portrayal.catalog import originals
from portrayal.providers.base import Delivery
from studios import add_dataset, make_settings

pytestmark = pytest.mark.anyio

ASK = HeroRequest(cluster="tutorial", provider="replicate", **SMALL)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with open_shop(tmp_path) as opened:
        yield opened


async def spent(shop: Shop) -> list[float]:
    return [row["usd"] for row in await shop.studio.ledger.rows("SELECT usd FROM charges ORDER BY at")]


@pytest.mark.parametrize("provider", ["replicate", "google"])
async def test_the_same_call_is_bought_once_and_a_variation_once_more(shop, provider):
    ask = ASK.model_copy(update={"provider": provider})

    def bought() -> int:
        return len(shop.pictures) + shop.google.billed

    first = await generate_hero(shop.studio, ask)
    assert await generate_hero(shop.studio, ask) == first
    assert bought() == 1
    other = await generate_hero(shop.studio, ask.model_copy(update={"variation": 1}))
    assert bought() == 2
    assert other.seed != first.seed
    assert other.image
    assert first.image
    assert other.image.path != first.image.path
    assert await spent(shop) == [first.cost_usd, other.cost_usd]


async def test_a_paid_hero_whose_file_was_deleted_is_not_bought_again_in_silence(shop):
    first = await generate_hero(shop.studio, ASK)
    await anyio.Path(first.image.path).unlink()
    again = await generate_hero(shop.studio, ASK)
    assert len(shop.pictures) == 1
    assert await anyio.Path(again.image.path).exists()
    assert again.image.sha256 == first.image.sha256
    await anyio.Path(first.image.path).unlink()
    for original in (shop.studio.settings.home / "originals").iterdir():
        original.unlink()
    gone = await generate_hero(shop.studio, ASK)
    assert len(shop.pictures) == 1
    assert any("deleted or moved" in warning and "variation=1" in warning for warning in gone.warnings)


async def test_calls_that_come_together_are_one_order(shop):
    shop.modes.work_s = 0.1
    heroes: list[Hero] = []

    async def ask() -> None:
        heroes.append(await generate_hero(shop.studio, ASK))

    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(ask)
    assert len(shop.pictures) == 1
    assert all(hero == heroes[0] for hero in heroes)


async def test_a_caller_that_gives_up_leaves_the_work_running_and_pays_once(shop):
    shop.modes.work_s = 0.4
    with anyio.move_on_after(0.15) as gave_up:
        await generate_hero(shop.studio, ASK)
    assert gave_up.cancelled_caught
    [job] = await shop.studio.ledger.jobs()
    assert not job.finished
    hero = await generate_hero(shop.studio, ASK)
    assert (hero.status, hero.job, len(shop.pictures)) == ("succeeded", job.id, 1)
    assert await spent(shop) == [hero.cost_usd]


async def test_a_short_wait_is_kept_and_the_answer_names_the_next_call(shop):
    shop.modes.work_s = 0.5
    began = anyio.current_time()
    hero = await generate_hero(shop.studio, ASK.model_copy(update={"wait_s": 0.1}))
    assert anyio.current_time() - began < 0.4
    assert hero.status in ("queued", "sending", "running")
    assert hero.next == f'get_job(job="{hero.job}", wait_s=45)'
    seen = await get_job(shop.studio, JobRequest(job=str(hero.job), wait_s=45))
    assert (seen.status, seen.next, len(shop.pictures)) == ("succeeded", None, 1)


@pytest.mark.parametrize("kind", ["trainings", "predictions"])
async def test_a_canceled_order_is_stopped_at_the_vendor_and_what_ran_is_counted(shop, tmp_path, kind):
    shop.modes.work_s = 30
    if kind == "trainings":
        dataset = await add_dataset(shop.studio, "ann", tmp_path / "home")
        Path(dataset.archive).write_bytes(b"PK" + bytes(1000))  # noqa: ASYNC240
        ask = TrainRequest(dataset="ann", provider="replicate", max_cost_usd=5, wait_s=0)
        job = (await train_lora(shop.studio, ask)).job
    else:
        job = (await generate_hero(shop.studio, ASK.model_copy(update={"wait_s": 0}))).job
    with anyio.fail_after(5):
        while not shop.books.booked(kind):  # noqa: ASYNC110
            await anyio.sleep(0.01)
    done = await cancel_job(shop.studio, CancelRequest(job=str(job)))
    assert (done.status, done.stopped) == ("canceled", True)
    [order] = shop.books.booked(kind)
    assert shop.books.status(order) == "canceled"
    assert shop.books.files == {}, "the faces are deleted"
    assert [done.paid_usd] == pytest.approx([round(usd, 4) for usd in await spent(shop)] or [0])


def settings_of(folder: Path, replicate: Emulator, google: GoogleEmulator, **changes: object):
    return make_settings(folder, **{**keys(replicate, google), **changes})


async def test_two_servers_on_one_ledger_keep_the_day_s_cap_together(tmp_path):
    with fast(), vendors() as (replicate, google):
        replicate.modes.work_s = 0.2
        settings = settings_of(tmp_path, replicate, google, daily_usd=0.13)  # room for five at $0.025
        refused: list[str] = []
        async with open_studio(settings) as one, open_studio(settings) as two, anyio.create_task_group() as group:

            async def ask(studio, number: int) -> None:
                try:
                    await generate_hero(studio, ASK.model_copy(update={"variation": number}))
                except OverBudget as error:
                    refused.append(str(error))

            for number in range(10):
                group.start_soon(ask, (one, two)[number % 2], number)
        assert len(replicate.books.booked("predictions")) <= 5
        assert len(refused) >= 5
        assert all("PORTRAYAL_DAILY_USD" in text for text in refused)


async def test_two_servers_that_are_asked_for_the_same_hero_order_it_once(tmp_path):
    with fast(), vendors() as (replicate, google):
        replicate.modes.work_s = 0.2
        settings = settings_of(tmp_path, replicate, google)
        heroes: list[Hero] = []
        async with open_studio(settings) as one, open_studio(settings) as two, anyio.create_task_group() as group:

            async def ask(studio) -> None:
                heroes.append(await generate_hero(studio, ASK))

            group.start_soon(ask, one)
            group.start_soon(ask, two)
        assert len(replicate.books.booked("predictions")) == 1
        assert heroes[0] == heroes[1]


POSTS = {
    "plan.md": "# How we plan the year\n\nOur strategy, goals and a roadmap for leaders of a small company.",
    "me.md": "# My story: why I left my job\n\nI want to tell you about my life, my career, and what I learned as a person.",
    "guide.md": "# Tutorial: install a database step by step\n\nInstall, configure and run PostgreSQL in ten steps.",
    "fast.md": "# Make your page load fast\n\nPerformance, caching and latency: how we profile a slow web application.",
    "safe.md": "# Two-factor authentication\n\nStop malware and phishing with a firewall and better passwords.",
}


@pytest.fixture
def blog(shop: Shop) -> str:
    folder = shop.studio.settings.home / "blog"
    folder.mkdir()
    for name, text in POSTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


async def test_a_blog_gets_its_heroes_on_both_paths_within_its_budget_and_once(shop, blog):
    """R-backfill, R-variety."""
    await trained(shop)
    ask = BackfillRequest(source=blog, lora="ann")
    planned = await backfill_heroes(shop.studio, ask.model_copy(update={"dry_run": True}))
    assert shop.books.calls == shop.google.calls == []
    paths = {row.path for row in planned.rows}
    assert paths == {"lora", "text_to_image"}
    with pytest.raises(OverBudget, match="max_cost_usd"):
        await backfill_heroes(shop.studio, ask.model_copy(update={"max_cost_usd": planned.estimate_usd / 2}))
    assert shop.pictures == []
    done = await backfill_heroes(shop.studio, ask.model_copy(update={"max_cost_usd": planned.estimate_usd}))
    assert (done.status, done.done, done.failed) == ("succeeded", 5, 0)
    assert len(shop.pictures) + shop.google.billed == 5
    assert done.cost_usd == pytest.approx(sum(await spent(shop)), abs=1e-3)
    assert all(Path(str(row.image)).is_file() for row in done.rows)  # noqa: ASYNC240
    scenes = [row.scene for row in done.rows]
    assert all(one != other for one, other in pairwise(scenes))
    assert await backfill_heroes(shop.studio, ask) == done
    assert len(shop.pictures) + shop.google.billed == 5


async def test_a_post_that_the_vendor_refuses_does_not_stop_the_others(shop, blog):
    await trained(shop)
    shop.modes.outcome, shop.modes.error = "failed", "NSFW content detected"
    done = await backfill_heroes(shop.studio, BackfillRequest(source=blog, lora="ann", max_cost_usd=1))
    failed = [row for row in done.rows if row.status == "failed"]
    assert failed
    assert all("safety filter" in str(row.because) for row in failed)
    assert done.done == 5 - len(failed)


async def test_over_the_day_s_cap_nothing_is_started(shop):
    settings = shop.studio.settings.model_copy(update={"home": shop.studio.settings.home / "b", "daily_usd": 0.01})
    async with open_studio(settings) as poor:
        with pytest.raises(PortrayalError, match="PORTRAYAL_DAILY_USD"):
            await generate_hero(poor, ASK)
        assert await poor.ledger.jobs() == []
    assert shop.pictures == []


async def test_the_oldest_originals_are_forgotten_over_the_limit_and_the_newest_stays(shop, monkeypatch):
    monkeypatch.setattr(originals, "MOST_BYTES", 3000)
    delivery = Delivery(data=bytes(1000), cost_usd=0.01)
    for key in [*(f"{number:024x}" for number in range(5)), "f" * 24]:
        await originals.keep(shop.studio, key, delivery)
    there = [number for number in range(5) if await originals.known(shop.studio, f"{number:024x}")]
    assert 2 <= len(there) <= 3
    assert there[-1] == 4
    assert await originals.find(shop.studio, "f" * 24) == delivery
    assert await originals.find(shop.studio, f"{0:024x}") is None

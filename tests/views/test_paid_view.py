"""Money in the views: nothing is spent before a button that names the dollars was pressed."""

from collections.abc import AsyncIterator

import pytest

from hosts import in_memory
from paid_shop import GOOGLE_KEY, REPLICATE_KEY, fast, vendors
from studios import make_environ
from view_stage import Stage, staged

pytestmark = pytest.mark.anyio
HERO = {"cluster": "tutorial", "provider": "replicate", "size": "1280x720", "format": "jpg"}


@pytest.fixture
async def shop(tmp_path, chromium, host_page) -> AsyncIterator[tuple[Stage, list]]:
    with fast(), vendors() as (replicate, google):
        keys = {"REPLICATE_API_TOKEN": REPLICATE_KEY, "REPLICATE_BASE_URL": replicate.url}
        keys |= {"GEMINI_API_KEY": GOOGLE_KEY, "GOOGLE_GEMINI_BASE_URL": google.url}
        environ = make_environ(tmp_path, **{"PORTRAYAL_CONFIRM_USD": "0.01", **keys})
        async with (
            in_memory(environ, "auto", apps=True) as (client, _),
            staged(chromium, host_page, tmp_path / "p", client) as stage,
        ):
            await stage.page.resize(900)
            await stage.open("generate_hero")
            yield stage, replicate.books


def booked(books) -> int:
    return len(books.booked("predictions"))


async def test_what_waits_for_a_yes_is_made_once_for_the_price_that_was_named(shop):
    stage, books = shop
    waiting = await stage.call("generate_hero", HERO)
    assert waiting["structuredContent"]["status"] == "needs_approval"
    await stage.until_text("It waits for your yes")
    await stage.click("Make it, about $")
    await stage.until_text("costs about $")
    assert booked(books) == 0
    price = await stage.page.run("document.querySelector('.consent .main').innerText", frame=True)
    assert price.startswith("Spend $0.0")
    assert await stage.page.run("document.activeElement.className", frame=True) == "consent"
    await stage.click("Spend $")
    await stage.until_text("Choose this picture")
    assert booked(books) == 1
    agreed = next(
        arguments for name, arguments in await stage.calls() if name == "generate_hero" and not arguments.get("dry_run")
    )
    assert f"${agreed['max_cost_usd']:.2f}" in price


async def test_who_does_not_want_to_pay_pays_nothing(shop):
    stage, books = shop
    await stage.call("generate_hero", HERO)
    await stage.click("Make it, about $")
    await stage.until_text("Not now")
    await stage.click("Not now")
    await stage.until_text("Nothing was spent.")
    assert booked(books) == 0
    assert all(arguments.get("dry_run") for name, arguments in await stage.calls() if name == "generate_hero")


async def test_another_picture_asks_again(shop):
    stage, books = shop
    await stage.call("generate_hero", {**HERO, "max_cost_usd": 1})
    await stage.until_text("Choose this picture")
    assert booked(books) == 1
    await stage.click("Another")
    await stage.until_text("Spend $")
    assert booked(books) == 1
    await stage.click("Spend $")
    await stage.page.until("document.querySelectorAll('.take').length === 2")
    assert booked(books) == 2


async def test_a_second_look_is_named_in_the_price_before_it_is_paid(shop):
    stage, books = shop
    await stage.call(
        "generate_hero", {**HERO, "model": "black-forest-labs/flux-1.1-pro", "judge": True, "dry_run": True}
    )
    await stage.click("Make it, about $")
    await stage.until_text("Spend $")
    first = await stage.page.run("document.querySelector('.consent .main').innerText", frame=True)
    await stage.click("Spend $")
    await stage.page.until(f"![undefined, {first!r}].includes(document.querySelector('.consent .main')?.innerText)")
    assert booked(books) == 0
    await stage.click("Spend $")
    await stage.until_text("Choose this picture")
    assert booked(books) == 1

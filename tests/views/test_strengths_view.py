"""The view of a LoRA's test: strengths across, scenes down; the strength that people choose becomes the default."""

from collections.abc import AsyncIterator

import pytest

from gradients import draw_gradients
from hosts import in_memory
from portrayal.models import LoraInfo
from studios import add_lora, make_environ
from view_looks import hard_to_read, nameless, outside, too_wide, without_a_ring
from view_stage import Stage, staged

pytestmark = pytest.mark.anyio
TEST = {"lora": "ada", "strengths": [0.7, 0.8, 0.9], "scenes": ["strategy/mountain-overlook"]}


@pytest.fixture(scope="module")
async def opened(tmp_path_factory, chromium, host_page) -> AsyncIterator[tuple]:
    folder = tmp_path_factory.mktemp("strengths")
    with pytest.MonkeyPatch.context() as patch:
        draw_gradients(patch)
        async with in_memory(make_environ(folder), "auto", apps=True) as (client, server):
            await add_lora(server.studio, "ada", folder)
            async with staged(chromium, host_page, folder / "profile", client) as stage:
                yield stage, server


@pytest.fixture
async def stage(opened) -> AsyncIterator[Stage]:
    stage, _ = opened
    stage.page.faults.clear()
    stage.page.requests.clear()
    await stage.page.resize(900)
    await stage.open("test_lora")
    await stage.page.run("host.log.length = 0")
    yield stage
    assert stage.page.faults == []
    assert await outside(stage.page) == []


@pytest.fixture
async def tested(stage) -> dict:
    result = await stage.call("test_lora", TEST)
    await stage.page.until("document.querySelector('table')")
    return result["structuredContent"]


async def choose(stage: Stage, strength: str) -> None:
    await stage.page.run(f"document.querySelector('input[value=\"{strength}\"]').click()", frame=True)


async def test_every_cell_has_its_picture_and_its_score(stage, tested):
    shots = await stage.page.run("document.querySelectorAll('.shot img').length", frame=True)
    assert shots == len(tested["cells"]) == 9
    names = await stage.page.run(
        "[...document.querySelectorAll('.shot')].map((one) => one.getAttribute('aria-label'))", frame=True
    )
    assert len(set(names)) == 9
    assert all("strength 0." in name and "checks passed" in name for name in names)
    heads = [node["name"] for node in await stage.page.tree() if node["role"] in ("columnheader", "rowheader")]
    assert {"0.7", "0.8", "0.9", "Mountain overlook", "Second seed"} <= set(heads)


async def test_the_chosen_strength_becomes_the_default(stage, tested, opened):
    await choose(stage, "0.9")
    await stage.click("Make 0.9 the default")
    await stage.until_text("New pictures of ada use strength 0.9.")
    assert await stage.calls() == [("test_lora", {"lora": "ada", "default_strength": 0.9})]
    assert (await opened[1].studio.library.find("lora", LoraInfo, "ada")).strength == 0.9
    assert "0.9" in (await stage.first("context"))["content"][0]["text"]
    assert await stage.page.run("document.activeElement.value", frame=True) == "0.9"


async def test_a_picture_can_be_looked_at_closely_and_left_with_escape(stage, tested):
    await stage.page.run("document.querySelector('.shot').focus()", frame=True)
    await stage.page.press("Enter")
    await stage.page.until("document.querySelector('dialog[open] img')?.naturalWidth > 200")
    await stage.page.press("Escape")
    await stage.page.until("!document.querySelector('dialog[open]')")
    assert await stage.page.run("document.activeElement.className", frame=True) in ("shot", "shot faulty")


async def test_on_a_narrow_page_one_strength_is_shown_at_a_time(stage, tested):
    await stage.page.resize(360)
    await choose(stage, "0.7")
    seen = "[...document.querySelectorAll('.shot')].filter((one) => one.checkVisibility()).map((one) => one.getAttribute('aria-label'))"
    names = await stage.page.run(seen, frame=True)
    assert len(names) == 3
    assert all("strength 0.7" in name for name in names)
    assert await too_wide(stage.page) == []


async def test_a_plan_tells_the_price_and_can_be_made(stage):
    await stage.call("test_lora", {**TEST, "dry_run": True})
    await stage.until_text("A plan of 9 pictures")
    await stage.click("Make 9 pictures")
    await stage.page.until("document.querySelectorAll('.shot img').length === 9")


async def test_a_test_that_failed_is_told(stage):
    await stage.call("test_lora", {"lora": "nobody"})
    await stage.page.until("document.querySelector('[role=alert]').innerText.includes('nobody')")


async def test_a_host_without_resources_shows_the_sheet(stage):
    await stage.open("test_lora", able={})
    await stage.call("test_lora", TEST)
    await stage.page.until("document.querySelector('.sheet img')?.naturalWidth > 500")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_it_is_readable_and_every_part_has_a_name(stage, tested, theme):
    await stage.host("show", {"theme": theme})
    assert await hard_to_read(stage.page) == []
    assert await nameless(stage.page) == []


async def test_it_can_be_used_with_the_keyboard_alone(stage, tested):
    assert await without_a_ring(stage.page) == []


@pytest.mark.parametrize("width", [320, 1000])
async def test_it_fits_its_place(stage, tested, width):
    await stage.page.resize(width)
    assert await too_wide(stage.page) == []

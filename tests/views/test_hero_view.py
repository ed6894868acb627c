"""The hero's view: one picture, how it came about, and the calls that make another."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gradients import draw_gradients
from hosts import in_memory
from studios import add_lora, make_environ
from view_looks import hard_to_read, nameless, outside, too_wide, without_a_ring
from view_stage import Stage, staged

pytestmark = pytest.mark.anyio
HERO = {"cluster": "strategy", "size": "1280x720", "person": False}
PERSON = {"cluster": "strategy", "size": "1280x720", "lora": "ada"}


@pytest.fixture(scope="module", params=["auto", "legacy"])
async def opened(request, tmp_path_factory, chromium, host_page) -> AsyncIterator[Stage]:
    folder = tmp_path_factory.mktemp("hero")
    with pytest.MonkeyPatch.context() as patch:
        draw_gradients(patch)
        async with in_memory(make_environ(folder), request.param, apps=True) as (client, server):
            await add_lora(server.studio, "ada", folder, photos=3)
            async with staged(chromium, host_page, folder / "profile", client) as stage:
                await stage.page.resize(900)
                yield stage


@pytest.fixture
async def stage(opened: Stage) -> AsyncIterator[Stage]:
    opened.page.faults.clear()
    opened.page.requests.clear()
    await opened.page.run("host.log.length = 0")
    await opened.page.resize(900)
    yield opened
    assert opened.page.faults == []
    assert await outside(opened.page) == []


async def shown(stage: Stage, arguments: dict, **context) -> dict:
    await stage.open("generate_hero", **context)
    result = await stage.call("generate_hero", arguments)
    await stage.until_text("Choose this picture")
    return result["structuredContent"]


async def test_the_picture_comes_in_full_with_its_words(stage):
    hero = await shown(stage, HERO)
    await stage.page.until("document.querySelector('.wide img')?.naturalWidth >= 1280")
    assert {"uri": hero["image"]["uri"]} in await stage.heard("resources/read")
    assert await stage.page.run("document.querySelector('.wide img').alt", frame=True) == hero["alt_text"]
    text = await stage.text()
    for said in (
        hero["route"]["because"],
        hero["prompt"],
        "free",
        "1280 × 720",
        "checks passed",
        Path(hero["image"]["path"]).name,
    ):
        assert said in text


async def test_another_is_the_next_variation_and_both_can_be_compared(stage):
    first = await shown(stage, HERO)
    await stage.click("Another")
    await stage.page.until("document.querySelectorAll('.take').length === 2")
    made = [
        arguments for name, arguments in await stage.calls() if not arguments.get("dry_run") and name == "generate_hero"
    ]
    assert [one["variation"] for one in made] == [1]
    assert await stage.page.run("document.querySelector('.take[aria-pressed=true]').innerText", frame=True) == "2"
    await stage.click("Picture 1")
    await stage.page.until(f"document.querySelector('.wide img').alt === {json.dumps(first['alt_text'])}")
    note = await stage.first("context")
    assert "Nothing was chosen yet" in note["content"][0]["text"]


async def test_another_of_this_scene_stays_in_the_scene(stage):
    hero = await shown(stage, HERO)
    await stage.click("Another of this scene")
    await stage.page.until("document.querySelectorAll('.take').length === 2")
    made = [
        arguments for name, arguments in await stage.calls() if not arguments.get("dry_run") and name == "generate_hero"
    ]
    assert made == [{**HERO, "variation": 1, "scene": hero["scene"], "wait_s": 3}]


async def test_another_scene_of_the_cluster_can_be_used(stage):
    hero = await shown(stage, HERO)
    await stage.page.until("document.querySelectorAll('#scene option').length > 3")
    assert await stage.page.run("document.querySelector('#scene').value", frame=True) == hero["scene"]
    scenes = await stage.page.run("[...document.querySelectorAll('#scene option')].map((one) => one.value)", frame=True)
    other = next(one for one in scenes if one != hero["scene"])
    await stage.page.run(
        f"(() => {{ const one = document.querySelector('#scene'); one.value = {other!r}; one.dispatchEvent(new Event('change')); }})()",
        frame=True,
    )
    await stage.click("Use this scene")
    await stage.page.until("document.querySelectorAll('.take').length === 2")
    made = [arguments for name, arguments in await stage.calls() if name == "generate_hero"][-1]
    assert (made["scene"], "person" in made) == (other, False)


async def test_a_likeness_can_be_set_where_a_lora_makes_the_picture(stage):
    await shown(stage, PERSON)
    await stage.page.until("document.querySelector('#strength')?.value === '0.8'")
    await stage.page.run("document.querySelector('#strength').focus()", frame=True)
    await stage.page.press("ArrowRight", "ArrowRight")
    assert "0.90, balanced" in str([node for node in await stage.page.tree() if node["role"] == "slider"])
    await stage.click("Use this strength")
    await stage.page.until("document.querySelectorAll('.take').length === 2")
    assert (await stage.calls())[-1][1]["lora_strength"] == 0.9


async def test_the_slider_stays_away_without_a_lora(stage):
    await shown(stage, HERO)
    assert not await stage.page.run("document.querySelector('#strength').checkVisibility()", frame=True)


async def test_the_assistant_hears_which_picture_was_chosen(stage):
    hero = await shown(stage, HERO)
    await stage.click("Choose this picture")
    await stage.until_text("The assistant knows")
    (message,) = await stage.heard("message")
    assert message["role"] == "user"
    assert hero["image"]["path"] in message["content"][0]["text"]


async def test_a_failure_is_told_in_the_servers_words_and_at_once(stage):
    await stage.open("generate_hero")
    await stage.call("generate_hero", {"cluster": "no-such-topic"})
    await stage.page.until("document.querySelector('[role=alert]').innerText.includes('no-such-topic')")
    assert "Traceback" not in await stage.text()


async def test_a_call_that_was_stopped_is_said(stage):
    await stage.open("generate_hero")
    await stage.host("input", HERO)
    await stage.until_text("Making the hero of “strategy”")
    await stage.host("cancelled", "user action")
    await stage.until_text("The call was stopped: user action")


async def test_a_plan_can_be_made(stage):
    await stage.open("generate_hero")
    await stage.call("generate_hero", {**HERO, "variation": 7, "dry_run": True})
    await stage.until_text("would cost nothing")
    await stage.click("Make it")
    await stage.until_text("Choose this picture")
    assert (await stage.calls())[-1][1] == {**HERO, "variation": 7, "wait_s": 3}


async def test_a_running_job_is_followed_to_its_picture(stage):
    await stage.open("generate_hero")
    running = await stage.call("generate_hero", {**HERO, "variation": 11, "wait_s": 0})
    assert running["structuredContent"]["status"] in ("queued", "running", "sending")
    await stage.until_text("Choose this picture")
    assert "get_job" in {name for name, _ in await stage.calls()}


async def test_a_host_that_can_do_nothing_still_shows_the_preview(stage):
    await stage.open("generate_hero", able={})
    await stage.call("generate_hero", HERO)
    await stage.page.until("document.querySelector('.wide img')?.naturalWidth > 300")
    await stage.click("Another")
    await stage.until_text("does not let a view call tools")


async def test_what_a_prompt_holds_never_becomes_a_part_of_the_page(stage):
    await stage.open("generate_hero")
    text = "<img src=x onerror=alert(1)> a quiet <b>lake</b>"
    await stage.call("generate_hero", {"scene": text, "size": "1280x720"})
    await stage.until_text("Choose this picture")
    assert await stage.page.run("document.querySelectorAll('img[src=x], .words b').length", frame=True) == 0


async def test_the_page_can_reach_nothing_and_evaluate_nothing(stage):
    await shown(stage, HERO)
    reach = "fetch('https://example.org/').then(() => 'reached', () => 'refused')"
    assert await stage.page.run(reach, frame=True) == "refused"
    assert (
        await stage.page.run(
            "(() => { const one = document.createElement('script'); one.textContent = 'window.ran = 1'; document.head.append(one); return window.ran ?? 'refused'; })()",
            frame=True,
        )
        == "refused"
    )
    stage.page.faults.clear()
    stage.page.requests.clear()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_it_is_readable_and_every_part_has_a_name(stage, theme):
    await shown(stage, PERSON, theme=theme)
    await stage.click("Another")
    await stage.page.until("document.querySelectorAll('.take').length === 2")
    await stage.page.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })", frame=True)
    assert await hard_to_read(stage.page) == []
    assert await nameless(stage.page) == []


async def test_the_hosts_colours_are_taken_over_and_change_with_it(stage):
    await shown(stage, HERO)
    await stage.host("show", {"theme": "dark", "styles": {"variables": {"--color-background-primary": "#101820"}}})
    await stage.page.until("getComputedStyle(document.body).backgroundColor === 'rgb(16, 24, 32)'")
    assert await stage.page.run("document.documentElement.dataset.theme", frame=True) == "dark"


@pytest.mark.parametrize("width", [320, 380, 1000])
async def test_it_fits_its_place(stage, width):
    await shown(stage, PERSON)
    await stage.page.resize(width)
    assert await too_wide(stage.page) == []
    await stage.page.until("parent && innerHeight + 2 >= document.documentElement.scrollHeight")


async def test_it_can_be_used_with_the_keyboard_alone(stage):
    await shown(stage, PERSON)
    assert await without_a_ring(stage.page) == []
    await stage.page.run(
        "[...document.querySelectorAll('button')].find((one) => one.innerText === 'Another').focus()", frame=True
    )
    await stage.page.press("Enter")
    await stage.page.until("document.querySelectorAll('.take').length === 2")


async def test_it_can_fill_the_window(stage):
    await shown(stage, HERO)
    await stage.click("Full screen")
    await stage.until_text("Leave full screen")
    assert await stage.heard("mode") == ["fullscreen"]


async def test_nothing_moves_for_those_who_want_it_still(stage):
    await stage.page.resize(900, still=True)
    await stage.open("generate_hero")
    await stage.host("input", HERO)
    await stage.until_text("Making the hero")
    assert await stage.page.run("document.getAnimations().length", frame=True) == 0

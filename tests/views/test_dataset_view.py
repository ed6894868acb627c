"""The data set's view: every photo with its verdict, what the set covers, and the person's decisions."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from drawn_faces import write_photo_set
from hosts import in_memory
from portrayal.photos.overlays import Lettering
from studios import make_environ
from view_looks import hard_to_read, nameless, outside, too_wide, without_a_ring
from view_stage import Stage, staged

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def opened(tmp_path_factory, chromium, host_page) -> AsyncIterator[tuple[Stage, dict]]:
    folder = tmp_path_factory.mktemp("dataset")
    photos = folder / "home" / "photos"
    paths = write_photo_set(photos, 9)
    with Image.open(paths[0]) as image:
        image.filter(ImageFilter.GaussianBlur(9)).save(photos / "blurred.jpg")
    (photos / "<b>broken.jpg").write_bytes(b"\xff\xd8 no photo")
    call = {"photos": [str(photos)], "name": "ada", "subject": "woman"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portrayal.photos.shortlist.read_text", lambda image: Lettering())
        patch.setattr("portrayal.catalog.showing_dataset.PHOTOS", 8)
        async with (
            in_memory(make_environ(folder), "auto", apps=True) as (client, _),
            staged(chromium, host_page, folder / "profile", client) as stage,
        ):
            await stage.page.resize(900)
            yield stage, call


@pytest.fixture
async def stage(opened) -> AsyncIterator[Stage]:
    stage, _ = opened
    stage.page.faults.clear()
    stage.page.requests.clear()
    await stage.page.run("host.log.length = 0")
    await stage.page.resize(900)
    yield stage
    assert stage.page.faults == []
    assert await outside(stage.page) == []


@pytest.fixture
async def curated(stage, opened) -> dict:
    """The view of the data set as it is by now; nothing is decided yet."""
    await stage.open("curate_dataset")
    forgets = {**opened[1], "include": [], "exclude": []}
    result = await stage.call("curate_dataset", forgets)
    await stage.page.until("document.querySelectorAll('.card').length === 11")
    return result["structuredContent"]


async def cards(stage: Stage) -> list[dict]:
    return await stage.page.run(
        "[...document.querySelectorAll('.card')].map((one) => ({name: one.dataset.photo, kind: one.className,"
        " picture: one.querySelector('img')?.src.slice(0, 22) ?? null}))",
        frame=True,
    )


async def test_every_photo_stands_with_its_verdict_its_reason_and_its_picture(stage, curated):
    shown = await cards(stage)
    assert len(shown) == 11
    kept = [one["name"] for one in shown if one["kind"].startswith("card kept")]
    assert kept == [one["source"] for one in curated["kept"]]
    assert [one["name"] for one in shown if one["picture"] is None] == ["<b>broken.jpg"]
    text = await stage.text()
    for one in curated["rejected"]:
        assert one["source"] in text
        assert one["because"].lower() in text.lower()
    assert "portrayal://datasets/ada/review/2" in {one["uri"] for one in await stage.heard("resources/read")}


async def test_the_mix_and_the_missing_photos_are_told(stage, curated):
    text = await stage.text()
    assert f"{len(curated['kept'])} of 11 photos make the set." in text
    assert all(missing in text for missing in curated["missing"])
    assert "The mix" in text
    assert "Angle" in text


async def test_a_photo_is_left_out_by_one_click_and_the_set_is_curated_again(stage, curated, opened):
    out = curated["kept"][0]["source"]
    await stage.click(f"Leave out: {out}")
    await stage.until_text("You want to leave out 1 photo.")
    assert await stage.page.run("document.activeElement.getAttribute('aria-label')", frame=True) == f"Undo: {out}"
    await stage.click("Curate again")
    await stage.until_text("Curated again")
    name, arguments = (await stage.calls())[0]
    assert (name, arguments) == ("curate_dataset", {**opened[1], "exclude": [out]})
    now = {one["name"]: one["kind"] for one in await cards(stage)}
    assert "kept" not in now[out]
    assert out in (await stage.first("context"))["content"][0]["text"]


async def test_a_photo_that_was_left_out_can_be_brought_back(stage, curated, opened):
    back = next(one["source"] for one in curated["rejected"] if one["source"] == "blurred.jpg")
    await stage.click(f"Keep: {back}")
    await stage.until_text("You want to keep 1 more photo.")
    await stage.click("Curate again")
    await stage.until_text("Curated again")
    assert (await stage.calls())[0][1] == {**opened[1], "include": [back]}
    assert {one["name"]: one["kind"] for one in await cards(stage)}[back].startswith("card kept")


async def test_decisions_can_be_taken_back(stage, curated):
    await stage.click(f"Leave out: {curated['kept'][1]['source']}")
    await stage.click("Undo all")
    await stage.until_text("Nothing changed yet")
    assert await stage.calls() == []


async def test_photos_can_be_looked_at_by_verdict(stage, curated):
    await stage.click("Left out")
    await stage.page.until("!document.querySelector('.card.kept')")
    assert {one["name"] for one in await cards(stage)} == {one["source"] for one in curated["rejected"]}
    await stage.click("Kept")
    await stage.page.until("document.querySelector('.card.kept')")
    assert [one["name"] for one in await cards(stage)] == [one["source"] for one in curated["kept"]]


async def test_the_assistant_hears_that_the_set_is_good(stage, curated):
    await stage.click("The set is good")
    message = await stage.first("message")
    assert "ada, version" in message["content"][0]["text"]


async def test_a_host_without_resources_shows_the_sheet_and_the_verdicts(stage, opened):
    await stage.open("curate_dataset", able={})
    await stage.call("curate_dataset", opened[1])
    await stage.until_text("make the set")
    await stage.page.until("document.querySelector('.sheet img')?.naturalWidth > 500")
    assert len(await cards(stage)) == 11
    await stage.click("Leave out")
    await stage.click("Curate again")
    await stage.until_text("does not let a view call tools")


async def test_too_few_photos_are_told_with_what_to_do(stage, opened):
    alone = str(Path(opened[1]["photos"][0]) / "sample-01.jpg")
    await stage.open("curate_dataset")
    await stage.call("curate_dataset", {"photos": [alone], "name": "few"})
    await stage.page.until("document.querySelector('[role=alert]').innerText.includes('at least 4')")


async def test_names_of_files_are_never_markup(stage, curated):
    assert await stage.page.run("document.querySelectorAll('.file b').length", frame=True) == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_it_is_readable_and_every_part_has_a_name(stage, curated, theme):
    await stage.host("show", {"theme": theme})
    await stage.click(f"Leave out: {curated['kept'][0]['source']}")
    await stage.page.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })", frame=True)
    assert await hard_to_read(stage.page) == []
    assert await nameless(stage.page) == []
    images = [node["name"] for node in await stage.page.tree() if node["role"] == "image"]
    assert curated["kept"][0]["source"] in images


@pytest.mark.parametrize("width", [320, 380, 1000])
async def test_it_fits_its_place(stage, curated, width):
    await stage.page.resize(width)
    assert await too_wide(stage.page) == []


async def test_it_can_be_used_with_the_keyboard_alone(stage, curated):
    assert await without_a_ring(stage.page) == []
    first = json.dumps(f"Leave out: {curated['kept'][0]['source']}")
    await stage.page.run(f"document.querySelector(`[aria-label=${{JSON.stringify({first})}}]`).focus()", frame=True)
    await stage.page.press(" ")
    await stage.until_text("You want to leave out 1 photo.")

"""What a host gets back: structured content as published, a small preview, a link that can be read, progress."""

import base64
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp.types import (
    BlobResourceContents,
    ImageContent,
    PromptReference,
    ResourceLink,
    ResourceTemplateReference,
    TextResourceContents,
)
from PIL import Image

from gradients import draw_gradients
from hosts import ERAS, in_memory, text_of, undeclared
from portrayal.catalog import TOOLS
from studios import CALM, add_dataset, add_lora, make_environ

pytestmark = pytest.mark.anyio

PREVIEW_BYTES = 150_000
RESULT_BYTES = 1_000_000
SMALL = {"cluster": "strategy", "size": "1280x720"}


@pytest.fixture(scope="module")
async def folder(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Path]:
    """Pictures are plain gradients here. A home with the LoRA and the data set "ada", one hero, and a folder of two posts."""
    folder = tmp_path_factory.mktemp("results")
    posts = folder / "home" / "posts"
    posts.mkdir(parents=True)
    for name in ("one.md", "two.md"):
        (posts / name).write_text(CALM.replace("calm", name), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        draw_gradients(patch)
        async with in_memory(make_environ(folder)) as (client, server):
            await add_dataset(server.studio, "ada", folder)
            await add_lora(server.studio, "ada", folder)
            await client.call_tool("generate_hero", SMALL)
        yield folder


@pytest.fixture(scope="module", params=ERAS)
async def client(request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[Client]:
    async with in_memory(make_environ(folder), request.param) as (opened, _):
        yield opened


async def job_of(client: Client) -> str:
    listed = await client.call_tool("list_library", {"kind": "jobs"})
    return listed.structured_content["rows"][-1]["name"]


@pytest.fixture
async def calls(client: Client, folder: Path) -> dict[str, dict[str, Any]]:
    """Return one call of every tool that succeeds."""
    job = await job_of(client)
    return {
        "classify_article": {"text": CALM},
        "generate_hero": SMALL,
        "train_lora": {"dataset": "ada", "dry_run": True},
        "test_lora": {"lora": "ada", "strengths": [0.8], "scenes": ["strategy/mountain-overlook"]},
        "backfill_heroes": {"source": str(folder / "home" / "posts"), "dry_run": True},
        "get_job": {"job": job},
        "cancel_job": {"job": job},
        "list_library": {"kind": "models"},
    }


async def test_every_tool_answers_as_its_published_schema_says(client, calls):
    listed = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert set(calls) | {"curate_dataset"} == set(listed)  # curating is tested with real photos in tests/catalog
    for name, arguments in calls.items():
        result = await client.call_tool(name, arguments)
        assert not result.is_error, text_of(result)
        schema = listed[name].output_schema
        assert schema
        jsonschema.validate(result.structured_content, schema, cls=jsonschema.Draft202012Validator)
        assert undeclared(result.structured_content, schema) == [], name
        shown = {field: value for field, value in result.structured_content.items() if field != "result"}
        assert "null" not in json.dumps(shown), "fields that are null are left out"


async def test_the_text_says_the_same_as_the_structured_content(client, calls):
    for name, arguments in calls.items():
        result = await client.call_tool(name, arguments)
        assert json.loads(text_of(result)) == result.structured_content


async def test_no_result_comes_near_the_limit_of_a_host(client, calls):
    for name, arguments in calls.items():
        result = await client.call_tool(name, arguments)
        assert len(result.model_dump_json(by_alias=True).encode()) < RESULT_BYTES, name


async def test_a_hero_comes_with_a_small_preview_and_a_link(client):
    result = await client.call_tool("generate_hero", SMALL)
    _, preview, link = result.content
    assert isinstance(preview, ImageContent)
    assert preview.mime_type == "image/jpeg"
    data = base64.b64decode(preview.data)
    assert len(data) <= PREVIEW_BYTES
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "JPEG"
        assert image.width * 9 == image.height * 16
    assert isinstance(link, ResourceLink)
    assert (str(link.uri), link.mime_type) == (result.structured_content["image"]["uri"], "image/jpeg")
    assert link.description.startswith(result.structured_content["alt_text"])
    assert Path(result.structured_content["image"]["path"]).name == link.name


async def test_a_dry_run_shows_no_picture(client):
    result = await client.call_tool("generate_hero", {**SMALL, "dry_run": True, "variation": 7})
    assert len(result.content) == 1
    assert "image" not in result.structured_content


async def test_links_can_be_read(client, calls):
    for name in ("generate_hero", "test_lora"):
        result = await client.call_tool(name, calls[name])
        links = [block for block in result.content if isinstance(block, ResourceLink)]
        assert links, name
        for link in links:
            contents = (await client.read_resource(str(link.uri))).contents
            assert len(contents) == 1


async def test_a_finished_series_is_shown_as_one_sheet_and_a_plan_as_none(client, calls):
    source = calls["backfill_heroes"]["source"]
    assert len((await client.call_tool("backfill_heroes", calls["backfill_heroes"])).content) == 1
    result = await client.call_tool("backfill_heroes", {"source": source})
    _, preview, link = result.content
    with Image.open(io.BytesIO(base64.b64decode(preview.data))) as image:
        assert image.width <= 1000
    job = result.structured_content["job"]
    assert str(link.uri) == f"portrayal://jobs/{job}/sheet"
    (content,) = (await client.read_resource(str(link.uri))).contents
    with Image.open(io.BytesIO(base64.b64decode(content.blob))) as image:
        assert (image.format, image.width) == ("JPEG", 1200)


async def test_a_job_that_is_no_series_has_no_sheet(client):
    with pytest.raises(MCPError, match="has no sheet of heroes"):
        await client.read_resource(f"portrayal://jobs/{await job_of(client)}/sheet")


async def test_a_hero_is_read_as_a_jpeg_for_hosts_that_show_no_webp(client):
    hero = (await client.call_tool("generate_hero", SMALL)).structured_content["hero"]
    (content,) = (await client.read_resource(f"portrayal://heroes/{hero}")).contents
    assert isinstance(content, BlobResourceContents)
    assert content.mime_type == "image/jpeg"
    data = base64.b64decode(content.blob)
    assert len(data) < RESULT_BYTES
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.size) == ("JPEG", (1280, 720))


async def test_loras_jobs_and_clusters_are_read_as_json(client):
    for uri, field in (
        ("portrayal://loras/ada", "recipe"),
        (f"portrayal://jobs/{await job_of(client)}", "state"),
        ("portrayal://clusters", "scenes"),
    ):
        (content,) = (await client.read_resource(uri)).contents
        assert isinstance(content, TextResourceContents)
        assert content.mime_type == "application/json"
        read = json.loads(content.text)
        assert field in (read[0] if isinstance(read, list) else read)


async def test_a_data_set_is_read_as_its_contact_sheet(client):
    (content,) = (await client.read_resource("portrayal://datasets/ada")).contents
    with Image.open(io.BytesIO(base64.b64decode(content.blob))) as image:
        assert image.format == "JPEG"


@pytest.mark.parametrize("uri", ["heroes/h0", "loras/zoe", "datasets/zoe", "jobs/j0", "nothing/x", "heroes/..%2Fx"])
async def test_what_does_not_exist_is_refused_without_a_traceback(client, uri):
    with pytest.raises(MCPError) as refused:
        await client.read_resource(f"portrayal://{uri}")
    assert "Traceback" not in str(refused.value)


async def test_progress_is_told_while_a_call_waits(client):
    told: list[tuple[float, float | None, str | None]] = []

    async def listen(progress: float, total: float | None, message: str | None) -> None:
        told.append((progress, total, message))

    await client.call_tool(
        "generate_hero", {**SMALL, "variation": 10 + ERAS.index(client.mode)}, progress_callback=listen
    )
    shares = [share for share, _, _ in told]
    assert len(told) >= 2
    assert shares == sorted(shares)
    assert (shares[-1], told[-1][1]) == (1.0, 1.0)
    assert all(message for _, _, message in told)


@pytest.mark.parametrize("argument", ["lora", "dataset", "job", "cluster", "model"])
async def test_names_are_completed(client, argument):
    begun = {"lora": "a", "dataset": "A", "job": "j", "cluster": "per", "model": ""}[argument]
    ref = PromptReference(type="ref/prompt", name="review_lora")
    found = (await client.complete(ref, {"name": argument, "value": begun})).completion
    expected = {"lora": "ada", "dataset": "ada", "cluster": "performance", "model": "portrayal-offline-1"}
    assert expected.get(argument, await job_of(client)) in found.values
    assert all(value.casefold().startswith(begun.casefold()) for value in found.values)
    assert found.total == len(found.values)


async def test_retired_models_are_not_suggested(client):
    ref = PromptReference(type="ref/prompt", name="review_lora")
    found = (await client.complete(ref, {"name": "model", "value": "imagen"})).completion
    assert found.values == []


@pytest.mark.parametrize(
    "uri",
    ["portrayal://heroes/{id}", "portrayal://loras/{name}", "portrayal://datasets/{name}", "portrayal://jobs/{id}"],
)
async def test_addresses_are_completed(client, uri):
    field = uri.split("{")[1].rstrip("}")
    ref = ResourceTemplateReference(type="ref/resource", uri=uri)
    found = (await client.complete(ref, {"name": field, "value": ""})).completion
    assert found.values
    await client.read_resource(uri.replace(f"{{{field}}}", found.values[0]))


async def test_nothing_is_suggested_for_what_has_no_names(client):
    ref = PromptReference(type="ref/prompt", name="hero_for_article")
    assert (await client.complete(ref, {"name": "article", "value": "x"})).completion.values == []


async def test_tools_that_only_look_change_nothing(client, calls):
    reading = [tool.name for tool in TOOLS if tool.read_only]
    before = (await client.call_tool("list_library", {"kind": "jobs", "limit": 200})).structured_content
    for name in reading:
        await client.call_tool(name, calls[name])
    assert (await client.call_tool("list_library", {"kind": "jobs", "limit": 200})).structured_content == before

"""One server, both eras of the protocol, many calls at once."""

import io
from collections import Counter
from contextlib import AsyncExitStack

import anyio
import pytest
from PIL import Image

from hosts import text_of
from http_hosts import ERAS, site, until
from paid_shop import REPLICATE_KEY, fast, vendors
from portrayal.catalog import TOOLS

pytestmark = pytest.mark.anyio

HERO = {"cluster": "strategy", "size": "1280x720"}


@pytest.mark.parametrize("era", ["auto", *ERAS])
async def test_a_hero_is_made_and_its_address_shows_it(shared, era):
    async with shared.client(era=era) as client, shared.browser() as browser:
        assert [tool.name for tool in (await client.list_tools()).tools] == [tool.name for tool in TOOLS]
        result = await client.call_tool("generate_hero", HERO)
        assert not result.is_error, text_of(result)
        [link] = result.structured_content["links"]
        assert link.startswith(f"{shared.url}/pictures/heroes/")
        seen = await browser.get(link)
        assert (seen.status_code, seen.headers["content-type"]) == (200, "image/webp")
        assert Image.open(io.BytesIO(seen.content)).size == (1280, 720)


@pytest.mark.parametrize("era", ERAS)
async def test_a_job_shows_what_its_own_tool_would_have_shown(shared, era):
    async with shared.client(era=era) as client:
        made = await client.call_tool("generate_hero", HERO)
        told = await client.call_tool("get_job", {"job": made.structured_content["job"]})
    assert told.structured_content["links"] == made.structured_content["links"]
    assert [one.model_dump() for one in told.content[1:]] == [one.model_dump() for one in made.content[1:]]
    assert [one.type for one in told.content] == ["text", "image", "resource_link"]


@pytest.mark.parametrize("era", ERAS)
async def test_the_schemas_say_that_answers_carry_links(shared, era):
    async with shared.client(era=era) as client:
        listed = (await client.list_tools()).tools
    assert all(tool.output_schema["properties"]["links"] == {"type": "array"} for tool in listed)


async def test_clients_of_both_eras_work_at_the_same_time_on_the_same_things(shared):
    async with shared.client(era="2026-07-28") as new, shared.client(era="legacy") as old:
        results = {}

        async def call(name, client):
            results[name] = await client.call_tool("generate_hero", {**HERO, "variation": 7})

        async with anyio.create_task_group() as group:
            group.start_soon(call, "new", new)
            group.start_soon(call, "old", old)
        assert (new.protocol_version, old.protocol_version) == ("2026-07-28", "2025-11-25")
        assert results["new"].structured_content == results["old"].structured_content


async def test_64_calls_at_once_of_both_eras_all_succeed(shared):
    seen = []

    async def call(client, number):
        result = await client.call_tool("classify_article", {"text": f"Post {number}: stop malware with a firewall."})
        seen.append((result.is_error, result.structured_content["cluster"]))

    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(shared.client(era=era)) for era in ERAS for _ in range(4)]
        async with anyio.create_task_group() as group:
            for number in range(64):
                group.start_soon(call, clients[number % len(clients)], number)
    assert Counter(seen) == {(False, "security"): 64}


@pytest.mark.parametrize("era", ERAS)
async def test_a_stuck_vendor_holds_up_nobody_else(tmp_path, era):
    with fast(), vendors() as (replicate, _):
        replicate.modes.start_s = 1e9  # accepted, and never begun
        keys = {"REPLICATE_API_TOKEN": REPLICATE_KEY, "REPLICATE_BASE_URL": replicate.url}
        async with site(tmp_path, **keys) as opened, opened.client(era=era) as stuck, opened.client(era=era) as other:
            answered = []

            async def wait_for_the_vendor():
                result = await stuck.call_tool(
                    "generate_hero", {"cluster": "tutorial", "provider": "replicate", "size": "1280x720"}
                )
                answered.append(text_of(result))

            async with anyio.create_task_group() as group:
                group.start_soon(wait_for_the_vendor)
                await until(lambda: replicate.books.booked("predictions"))
                for number in range(20):
                    result = await other.call_tool("classify_article", {"text": f"Post {number} about a firewall."})
                    assert not result.is_error
                assert answered == []  # twenty answers came while one call still waits
                [job] = (await other.call_tool("list_library", {"kind": "jobs"})).structured_content["rows"]
                await other.call_tool("cancel_job", {"job": job["name"]})
            assert "was canceled" in answered[0]

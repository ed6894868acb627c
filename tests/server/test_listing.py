"""What a host sees before it calls anything: tools, schemas, hints, resources, prompts, instructions."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from mcp import Client
from mcp.types import Tool

from hosts import ERAS, connected, stdio
from portrayal.catalog import TOOLS
from portrayal_mcp.server import make_server
from studios import make_environ

pytestmark = pytest.mark.anyio

SCHEMAS = Path(__file__).parents[1] / "schemas"
CONNECTIONS = [("memory", era) for era in ERAS] + [("stdio", era) for era in ERAS]


@pytest.fixture(scope="module", params=CONNECTIONS, ids="-".join)
async def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    kind, era = request.param
    environ = make_environ(tmp_path_factory.mktemp("listing"))
    async with connected(stdio(environ) if kind == "stdio" else make_server(environ), era) as opened:
        yield opened


@pytest.fixture
async def tools(client: Client) -> list[Tool]:
    return (await client.list_tools()).tools


def fields(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from schema["properties"].items()


async def test_the_listed_tools_are_the_published_ones(tools):
    published = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*.json")}
    listed = {tool.name: tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in tools}
    changed = [name for name in published.keys() | listed.keys() if published.get(name) != listed.get(name)]
    assert not changed, (
        f"The schemas of {', '.join(sorted(changed))} differ from tests/schemas/. If the change to the API is meant, "
        "write them again with `python scripts/schemas.py` (make schemas) and commit the difference."
    )


async def test_tools_come_in_the_order_of_the_catalog(tools):
    assert [tool.name for tool in tools] == [tool.name for tool in TOOLS]


async def test_every_tool_says_what_it_is_for_in_a_few_words(tools):
    for tool in tools:
        assert tool.title
        assert tool.description
        assert 30 < len(tool.description) < 400, tool.name


async def test_every_tool_sets_all_four_hints(tools):
    for tool in tools:
        hints = tool.annotations
        assert hints
        values = (hints.read_only_hint, hints.destructive_hint, hints.idempotent_hint, hints.open_world_hint)
        assert all(value is not None for value in values), tool.name


async def test_only_looking_is_read_only_and_only_canceling_destroys(tools):
    hints = {tool.name: tool.annotations for tool in tools}
    reading = {name for name, hint in hints.items() if hint and hint.read_only_hint}
    assert reading == {"classify_article", "get_job", "list_library"}
    assert {name for name, hint in hints.items() if hint and hint.destructive_hint} == {"cancel_job"}


async def test_input_schemas_are_flat_strict_and_described(tools):
    for tool in tools:
        schema = tool.input_schema
        assert schema["type"] == "object"
        assert schema["additionalProperties"] is False
        assert not {"anyOf", "oneOf", "allOf", "not", "$ref", "$defs"} & set(schema), tool.name
        for name, field in fields(schema):
            assert field.get("description"), f"{tool.name}.{name} has no description"
            assert field.get("type") or field.get("enum"), f"{tool.name}.{name} has no type"
            assert "anyOf" not in field, f"{tool.name}.{name}"


async def test_all_schemas_are_valid_json_schema(tools):
    for tool in tools:
        for schema in (tool.input_schema, tool.output_schema):
            assert schema
            assert schema["type"] == "object"
            jsonschema.Draft202012Validator.check_schema(schema)
            assert "$ref" not in json.dumps(schema)


async def test_the_tool_list_is_small(tools):
    text = json.dumps([tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in tools])
    assert len(text) / 3.6 < 4_000  # `make bench` counts the tokens: at most 3,000


async def test_the_instructions_lead_an_agent_through_the_journeys(client):
    assert client.instructions or client.mode == "2026-07-28"  # a client that does not ask gets none
    for word in (client.instructions and ("generate_hero", "backfill_heroes", "curate_dataset", "dry_run")) or ():
        assert word in client.instructions


async def test_resources_have_addresses_types_and_descriptions(client):
    templates = (await client.list_resource_templates()).resource_templates
    assert {template.uri_template for template in templates} == {
        "portrayal://heroes/{id}",
        "portrayal://loras/{name}",
        "portrayal://datasets/{name}",
        "portrayal://jobs/{id}",
        "portrayal://jobs/{id}/sheet",
        "portrayal://datasets/{name}/review/{page}",
        "portrayal://tests/{job}",
    }
    resources = (await client.list_resources()).resources
    assert [str(resource.uri) for resource in resources] == ["portrayal://clusters"]
    for one in (*templates, *resources):
        assert one.description
        assert one.mime_type


PROMPTS = {
    "hero_for_article": {"article": "post.md"},
    "train_my_face": {"photos": "photos/", "name": "ada"},
    "review_lora": {"lora": "ada"},
    "backfill_blog": {"folder": "posts/"},
}


async def test_the_four_journeys_are_prompts(client):
    prompts = (await client.list_prompts()).prompts
    assert {prompt.name for prompt in prompts} == set(PROMPTS)
    assert all(prompt.title and prompt.description for prompt in prompts)


@pytest.mark.parametrize("name", PROMPTS)
async def test_a_prompt_names_only_tools_that_exist_and_asks_before_spending(client, name):
    messages = (await client.get_prompt(name, PROMPTS[name])).messages
    text = " ".join(message.content.text for message in messages)
    assert all(value in text for value in PROMPTS[name].values())
    called = {word.strip('.,;:()"').split("(")[0] for word in text.split() if "_" in word}
    known = {tool.name for tool in TOOLS} | {field for tool in TOOLS for field in tool.request.model_fields}
    assert {word.split("=")[0] for word in called} <= known
    assert "dry_run=true" in text or "first" in text

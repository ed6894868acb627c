"""A call that cannot work gets a sentence that tells an agent what to do next, and changes nothing."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from mcp import Client

from bad_calls import BAD_CALLS
from hosts import KEYS, connected, in_memory, stdio, text_of
from portrayal_mcp.app import PortrayalServer
from studios import CALM, add_dataset, add_lora, make_environ, trace_of

pytestmark = pytest.mark.anyio

NEVER = ("Traceback", "pydantic", "input_value", "errors.py", "NoneType", "object at 0x", *KEYS.values())
"""What no answer may show."""


def filled(value: Any, places: dict[str, str]) -> Any:
    """Return `value` with the folders of this run in place of `{in}` and `{out}`."""
    if isinstance(value, str):
        for name, path in places.items():
            value = value.replace(f"{{{name}}}", path)
        return value
    if isinstance(value, dict):
        return {key: filled(one, places) for key, one in value.items()}
    return [filled(one, places) for one in value] if isinstance(value, list | tuple) else value


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from PIL import Image

    folder = tmp_path_factory.mktemp("bad")
    for name in ("in/empty", "elsewhere"):
        (folder / name).mkdir(parents=True)
    (folder / "in" / "post.md").write_text(CALM, encoding="utf-8")
    (folder / "elsewhere" / "secret.md").write_text(CALM, encoding="utf-8")
    (folder / "in" / "link.md").symlink_to(folder / "elsewhere" / "secret.md")
    Image.new("RGB", (64, 64)).save(folder / "in" / "photo.jpg")
    Image.new("RGB", (64, 64)).save(folder / "elsewhere" / "face.jpg")
    return folder


@pytest.fixture(scope="module")
def environ(folder: Path) -> dict[str, str]:
    return make_environ(folder, PORTRAYAL_ALLOW=str(folder / "in"))


@pytest.fixture(scope="module")
async def served(folder: Path, environ: dict[str, str]) -> AsyncIterator[tuple[Client, PortrayalServer]]:
    """A server that knows four LoRAs and a data set."""
    async with in_memory(environ) as (client, server):
        for name in ("ada", "ida", "eva", "uma"):
            await add_lora(server.studio, name, folder)
        await add_dataset(server.studio, "ada", folder)
        yield client, server


@pytest.fixture(scope="module")
def places(folder: Path) -> dict[str, str]:
    return {"in": str(folder / "in"), "out": str(folder / "elsewhere")}


def test_there_are_many_of_them():
    assert len(BAD_CALLS) >= 100
    assert len({repr(row) for row in BAD_CALLS}) == len(BAD_CALLS)


@pytest.mark.parametrize("row", BAD_CALLS, ids=[f"{number}-{row[0]}" for number, row in enumerate(BAD_CALLS)])
async def test_a_bad_call_is_answered_with_what_to_do_next(row, served, folder, places):
    client, server = served
    tool, arguments, words = filled(row, places)
    before = await trace_of(server.studio, folder)
    result = await client.call_tool(tool, arguments)
    said = text_of(result)
    assert result.is_error, said
    assert [word for word in words if word not in said] == [], said
    assert [word for word in NEVER if word in said] == [], said
    assert len(result.content) == 1
    assert said.endswith(".")
    assert len(said) < 700
    assert await trace_of(server.studio, folder) == before


@pytest.mark.parametrize("era", ["2026-07-28", "legacy"])
async def test_over_stdio_the_answers_are_the_same(era, served, environ, places):
    client, _ = served
    async with connected(stdio(environ), era) as other:
        for row in BAD_CALLS:
            tool, arguments, _words = filled(row, places)
            theirs, ours = await other.call_tool(tool, arguments), await client.call_tool(tool, arguments)
            assert theirs.is_error
            assert text_of(theirs) == text_of(ours)


async def test_no_answer_shows_a_key(served, environ, places):
    del served  # its LoRAs are in the library
    async with in_memory({**environ, **KEYS}) as (client, server):
        assert server.studio.settings.has_key("replicate")
        for row in BAD_CALLS:
            tool, arguments, _words = filled(row, places)
            result = await client.call_tool(
                tool, {**arguments, "dry_run": True} if tool == "generate_hero" else arguments
            )
            shown = result.model_dump_json() + repr(server.studio.settings)
            assert [word for word in NEVER if word in shown] == [], shown


async def test_before_anything_exists_the_answer_says_how_to_make_it(tmp_path):
    rows = (
        (
            "generate_hero",
            {"cluster": "ai", "route": "lora"},
            ("no trained LoRA", "curate_dataset", "train_lora", "Works now: route='text_to_image'"),
        ),
        (
            "generate_hero",
            {"cluster": "ai", "person": True},
            ("no trained LoRA", "reference_photo=", "Works now: route='text_to_image'"),
        ),
        ("generate_hero", {"cluster": "ai", "lora": "ada"}, ("no LoRA named 'ada'", "train_lora")),
        ("train_lora", {"dataset": "ada"}, ("no data set named 'ada'", "curate_dataset(photos=[folder], name=…)")),
        ("test_lora", {"lora": "ada"}, ("no LoRA named 'ada'", "train_lora(dataset=…)")),
        ("get_job", {"job": "j1"}, ("no job 'j1'", "none yet")),
    )
    async with in_memory(make_environ(tmp_path)) as (client, server):
        before = await trace_of(server.studio, tmp_path)
        for tool, arguments, words in rows:
            result = await client.call_tool(tool, arguments)
            said = text_of(result)
            assert result.is_error
            assert [word for word in words if word not in said] == [], said
        assert await trace_of(server.studio, tmp_path) == before

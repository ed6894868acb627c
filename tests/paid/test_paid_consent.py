"""A person agrees to a price through their host, in both eras of the protocol, before anything is sent."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.types import CallToolResult, ElicitResult

from emulators.replicate import Emulator
from hosts import text_of
from paid_shop import REPLICATE_KEY, fast, vendors
from portrayal_mcp.server import make_server
from studios import make_environ

pytestmark = pytest.mark.anyio

ERAS = ("2026-07-28", "legacy")
HERO = {"cluster": "tutorial", "provider": "replicate", "size": "1280x720", "format": "jpg"}
Answer = Callable[[Any, Any], Awaitable[ElicitResult]]


def replying(action: str, **content: Any) -> tuple[Answer, list[str]]:
    """Return a person who always answers the same, and what they were asked."""
    asked: list[str] = []

    async def answer(context: Any, params: Any) -> ElicitResult:
        asked.append(params.message)
        return ElicitResult.model_validate({"action": action, **({"content": content} if content else {})})

    return answer, asked


async def nobody(context: Any, params: Any) -> ElicitResult:
    await anyio.sleep_forever()
    raise AssertionError


@asynccontextmanager
async def host(folder: Path, era: str, answer: Answer | None, **changes: str) -> AsyncIterator[tuple[Client, Emulator]]:
    """Connect a host to a server that asks before it spends more than a cent; `changes` are settings."""
    with fast(), vendors() as (replicate, _):
        keys = {"REPLICATE_API_TOKEN": REPLICATE_KEY, "REPLICATE_BASE_URL": replicate.url}
        environ = make_environ(folder, **{"PORTRAYAL_CONFIRM_USD": "0.01", **keys, **changes})
        options = {"elicitation_callback": answer} if answer else {}
        async with Client(make_server(environ), mode=era, cache=None, **options) as client:
            yield client, replicate


def status_of(result: CallToolResult) -> str:
    assert not result.is_error, text_of(result)
    return str((result.structured_content or {})["status"])


@pytest.mark.parametrize("era", ERAS)
async def test_who_accepts_gets_the_hero_and_is_asked_once(tmp_path, era):
    answer, asked = replying("accept", spend=True)
    async with host(tmp_path, era, answer) as (client, replicate):
        result = await client.call_tool("generate_hero", HERO)
        assert status_of(result) == "succeeded"
        assert len(replicate.books.booked("predictions")) == 1
        [question] = asked
        assert "$0.03" in question
        assert "Nothing was started" in question
        again = await client.call_tool("generate_hero", HERO)
        assert again.structured_content == result.structured_content
        assert (len(asked), len(replicate.books.booked("predictions"))) == (1, 1)


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("reply", [("decline", {}), ("cancel", {}), ("accept", {"spend": False})])
async def test_whoever_does_not_agree_spends_nothing_and_is_told_the_call(tmp_path, era, reply):
    action, content = reply
    answer, asked = replying(action, **content)
    async with host(tmp_path, era, answer) as (client, replicate):
        result = await client.call_tool("generate_hero", HERO)
        assert status_of(result) == "needs_approval"
        assert "max_cost_usd=0.03" in str((result.structured_content or {})["next"])
        assert (len(asked), replicate.books.calls) == (1, [])
        agreed = await client.call_tool("generate_hero", {**HERO, "max_cost_usd": 0.03})
        assert (status_of(agreed), len(replicate.books.booked("predictions"))) == ("succeeded", 1)


@pytest.mark.parametrize(
    "era",
    [
        "2026-07-28",
        "legacy",
    ],
)
@pytest.mark.parametrize("content", [{}, {"spend": "perhaps"}])
async def test_a_form_that_comes_back_without_its_answer_spends_nothing(tmp_path, era, content):
    answer, _ = replying("accept", **content)
    async with host(tmp_path, era, answer) as (client, replicate):
        result = await client.call_tool("generate_hero", HERO)
        assert replicate.books.calls == []
        assert status_of(result) == "needs_approval"


@pytest.mark.parametrize("era", ERAS)
async def test_a_host_without_forms_gets_the_call_to_make(tmp_path, era):
    async with host(tmp_path, era, None) as (client, replicate):
        result = await client.call_tool("generate_hero", HERO)
        assert status_of(result) == "needs_approval"
        assert "max_cost_usd=0.03" in str((result.structured_content or {})["next"])
        assert replicate.books.calls == []


async def test_a_form_that_is_never_answered_holds_the_call_for_a_bounded_time(tmp_path, monkeypatch):
    monkeypatch.setattr("portrayal_mcp.consent.PATIENCE_S", 0.2)
    async with host(tmp_path, "legacy", nobody) as (client, replicate):
        began = anyio.current_time()
        result = await client.call_tool("generate_hero", HERO)
        assert anyio.current_time() - began < 2
        assert status_of(result) == "needs_approval"
        assert replicate.books.calls == []


async def test_in_the_newer_era_the_question_is_the_answer_and_holds_nothing(tmp_path):
    async with host(tmp_path, "2026-07-28", nobody) as (client, replicate):
        began = anyio.current_time()
        with anyio.move_on_after(0.5):
            await client.call_tool("generate_hero", HERO)
        assert anyio.current_time() - began < 1
        other = await client.call_tool("list_library", {"kind": "jobs"})
        assert (other.structured_content or {})["total"] == 0
        assert replicate.books.calls == []


@pytest.mark.parametrize("era", ERAS)
async def test_a_day_s_cap_is_never_asked_away(tmp_path, era):
    answer, asked = replying("accept", spend=True)
    async with host(tmp_path, era, answer, PORTRAYAL_DAILY_USD="0.01") as (client, replicate):
        result = await client.call_tool("generate_hero", HERO)
        assert result.is_error
        assert "PORTRAYAL_DAILY_USD" in text_of(result)
        assert (asked, replicate.books.calls) == ([], [])

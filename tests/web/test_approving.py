"""A person agrees to a price over HTTP, in both eras, also when the answer comes to another server."""

from contextlib import AsyncExitStack

import pytest
from mcp.types import ElicitResult

from hosts import text_of
from http_hosts import ERAS, modern, site
from paid_shop import REPLICATE_KEY, fast, vendors

pytestmark = pytest.mark.anyio

HERO = {"cluster": "tutorial", "provider": "replicate", "size": "1280x720", "format": "jpg"}


@pytest.fixture
async def shop(tmp_path):
    with fast(), vendors() as (replicate, _):
        keys = {"REPLICATE_API_TOKEN": REPLICATE_KEY, "REPLICATE_BASE_URL": replicate.url}
        async with AsyncExitStack() as stack:
            sites = [
                await stack.enter_async_context(site(tmp_path, PORTRAYAL_CONFIRM_USD="0.01", **keys)) for _ in range(2)
            ]
            yield replicate, sites


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize(("action", "booked"), [("accept", 1), ("decline", 0)])
async def test_a_form_is_shown_and_its_answer_counts(shop, era, action, booked):
    replicate, (first, _) = shop
    asked = []

    async def answer(context, params):
        asked.append(params.message)
        return ElicitResult.model_validate({"action": action, "content": {"spend": True} if booked else None})

    async with first.client("ann", era, elicitation_callback=answer) as client:
        result = await client.call_tool("generate_hero", HERO)
    assert not result.is_error, text_of(result)
    assert result.structured_content["status"] == ("succeeded" if booked else "needs_approval")
    assert len(asked) == 1
    assert "$0.03" in asked[0]
    assert len(replicate.books.booked("predictions")) == booked


async def test_the_answer_may_come_to_another_server_but_not_from_another_user(shop):
    replicate, (first, second) = shop
    forms = {"elicitation": {"form": {}}}
    call = {"name": "generate_hero", "arguments": HERO}
    async with first.browser("ann") as here, second.browser("ann") as there, second.browser("bob") as bob:
        question = (await modern(here, "tools/call", call, tasks=False, capabilities=forms))["result"]
        assert question["resultType"] == "input_required"
        reply = {"consent": {"action": "accept", "content": {"spend": True}}}
        agreed = {**call, "inputResponses": reply, "requestState": question["requestState"]}
        stolen = await modern(bob, "tools/call", agreed, tasks=False, capabilities=forms)
        assert "error" in stolen
        assert replicate.books.booked("predictions") == []
        done = (await modern(there, "tools/call", agreed, tasks=False, capabilities=forms))["result"]
    assert done["structuredContent"]["status"] == "succeeded"
    assert len(replicate.books.booked("predictions")) == 1

"""Jobs and the library announce that they changed, in both eras, also what another process did, and to nobody else."""

import anyio
import pytest
from mcp.types import ResourceUpdatedNotification

from hosts import in_memory
from portrayal.runs.job import Draft
from portrayal.studio import Studio
from studios import add_lora, make_environ

pytestmark = pytest.mark.anyio

URI = "portrayal://loras/ada"


@pytest.fixture(autouse=True)
def often(monkeypatch):
    monkeypatch.setattr("portrayal_mcp.changes.EVERY_S", 0.02)


async def studio_of(shared, user) -> Studio:
    async with shared.web.homes.lent(f"u-{user}") as home:
        return home.studio


async def test_the_newer_era_hears_of_a_job_and_of_a_new_lora(shared, tmp_path):
    async with shared.client("ann") as client:
        hero = (await client.call_tool("generate_hero", {"cluster": "ai", "size": "1280x720"})).structured_content
        job = f"portrayal://jobs/{hero['job']}"
        async with client.listen(resource_subscriptions=[URI, job]) as heard:
            await add_lora(await studio_of(shared, "bob"), "ada", tmp_path / "bob")  # somebody else's is not heard of
            await add_lora(await studio_of(shared, "ann"), "ada", tmp_path / "ann")
            with anyio.fail_after(20):
                event = await anext(heard)
            assert event.uri == URI
            ann = await studio_of(shared, "ann")
            done = await ann.jobs.get(hero["job"])
            await ann.ledger.retry(done, Draft(tool=done.tool, key=done.key, plan=done.plan))
            with anyio.fail_after(20):
                event = await anext(heard)
            assert event.uri == job


@pytest.mark.filterwarnings("ignore::mcp.MCPDeprecationWarning")
async def test_the_older_era_subscribes_and_unsubscribes(shared, tmp_path):
    seen: list[str] = []
    arrived = anyio.Event()

    async def hear(message):
        if isinstance(message, ResourceUpdatedNotification):
            seen.append(str(message.params.uri))
            arrived.set()

    async with shared.client("bob", "legacy", message_handler=hear) as client:
        assert client.server_capabilities.resources.subscribe
        await client.subscribe_resource("portrayal://loras/eve")
        await client.subscribe_resource("portrayal://loras/never")
        await client.unsubscribe_resource("portrayal://loras/never")
        for name in ("never", "eve"):
            await add_lora(await studio_of(shared, "bob"), name, tmp_path)
        with anyio.fail_after(20):
            await arrived.wait()
    assert seen == ["portrayal://loras/eve"]


async def test_what_another_process_did_is_heard_of(tmp_path):
    home = make_environ(tmp_path)
    async with (
        in_memory(home) as (client, _),
        in_memory(home) as (_, other),
        client.listen(resource_subscriptions=[URI]) as heard,
    ):
        await add_lora(other.studio, "ada", tmp_path)
        with anyio.fail_after(20):
            assert (await anext(heard)).uri == URI


async def test_a_change_is_told_once(tmp_path):
    async with in_memory(make_environ(tmp_path)) as (client, server):
        told = []
        server.changes.subscribe(lambda event: told.append(event.uri))
        await add_lora(server.studio, "ada", tmp_path)
        for _ in range(3):
            await server.changes.look()
        assert told == [URI]
        del client


async def test_subscriptions_of_connections_that_left_do_not_pile_up(tmp_path, monkeypatch):
    monkeypatch.setattr("portrayal_mcp.changes.MOST_CONNECTIONS", 3)
    async with in_memory(make_environ(tmp_path)) as (_, server):
        for number in range(10):
            server.changes.add(f"connection {number}", None, URI)
        [watch] = server.changes._watches.values()
        assert list(watch.older) == ["connection 7", "connection 8", "connection 9"]
        monkeypatch.setattr("portrayal_mcp.changes.LAPSE_S", -1.0)
        await server.changes.look()
        assert server.changes._watches == {}

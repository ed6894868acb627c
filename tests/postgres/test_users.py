"""Several people over HTTP, several replicas, one database: a schema each, and their jobs go on at any replica."""

import pytest

from http_hosts import site, until
from ledgers import URL
from portrayal_mcp.web.users import schema_of

pytestmark = pytest.mark.anyio
HERO = {"cluster": "seo", "size": "1280x720", "format": "jpg"}


def test_a_user_s_schema_is_a_plain_name_and_no_two_share_one():
    assert schema_of("u-ann") == "portrayal_u_ann"
    owners = ["u-ann", "u-a-nn", "u-a_nn", "u-a-n-n", f"u-{'a' * 60}", f"o-{'0' * 32}", f"o-{'1' * 32}"]
    schemas = {schema_of(owner) for owner in owners}
    assert len(schemas) == len(owners)
    assert all(len(schema) <= 48 for schema in schemas)


async def test_replicas_share_a_user_s_jobs_and_nobody_sees_another_s(tmp_path, quick_drawing):
    shared = {"PORTRAYAL_LEDGER": URL or ""}
    async with site(tmp_path, **shared) as first, site(tmp_path, **shared) as second:
        async with first.client("ann") as ann:
            made = (await ann.call_tool("generate_hero", HERO)).structured_content
        async with second.client("ann") as ann, second.client("bob") as bob:
            told = (await ann.call_tool("get_job", {"job": made["job"]})).structured_content
            assert told["status"] == "succeeded"
            assert (await ann.call_tool("generate_hero", HERO)).structured_content["job"] == made["job"]
            assert (await bob.call_tool("get_job", {"job": made["job"]})).is_error


async def test_a_user_s_unfinished_jobs_are_found_in_the_database(tmp_path):
    async with site(tmp_path, PORTRAYAL_LEDGER=URL or "") as opened, opened.client("ann") as ann:
        await ann.call_tool("list_library", {"kind": "jobs"})
        async with opened.web.homes.lent("u-ann") as home:
            from runs_fakes import draft

            job, _ = await home.studio.ledger.add(draft("left", tool="generate_hero"))
    async with site(tmp_path, PORTRAYAL_LEDGER=URL or "") as opened:
        await until(lambda: "u-ann" in opened.web.homes._opened)
        async with opened.web.homes.lent("u-ann") as home:
            await home.studio.ledger.move(job.id, "cancel")

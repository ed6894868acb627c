"""The end of a server: answers in flight are finished, jobs go on in the next one; and several servers on one home."""

import os
import signal
import sys
import threading

import anyio
import pytest

from gradients import draw_quickly
from hosts import text_of
from http_hosts import ERAS, GIVEN, Site, modern, running, site, until
from paid_shop import REPLICATE_KEY, fast, vendors
from studios import make_environ

pytestmark = pytest.mark.anyio

HERO = {"cluster": "strategy", "size": "1280x720"}
PAID = {"cluster": "tutorial", "provider": "replicate", "size": "1280x720", "format": "jpg"}


@pytest.fixture
def held(monkeypatch):
    """Nothing is drawn until the event is set; `begun` counts drawings."""
    gate, begun = threading.Event(), []

    def draw(order):
        begun.append(order.seed)
        assert gate.wait(20)
        return draw_quickly(order)

    monkeypatch.setattr("portrayal.providers.offline._draw", draw)
    yield gate, begun
    gate.set()


@pytest.mark.parametrize("era", ERAS)
async def test_a_call_in_flight_is_answered_and_its_job_goes_on_in_the_next_server(tmp_path, held, era):
    gate, begun = held
    answers = []
    with anyio.fail_after(25):  # less than the time that a server may take to stop
        async with site(tmp_path) as opened, opened.client(era=era) as client:
            await client.list_tools()  # the client compares results with the schemas, and would ask for them later

            async def call():
                answers.append(await client.call_tool("generate_hero", HERO))

            async with anyio.create_task_group() as group:
                group.start_soon(call)
                await until(lambda: begun)
                opened.server.should_exit = True
    [answer] = answers
    assert not answer.is_error, text_of(answer)
    assert answer.structured_content["status"] in ("sending", "running", "queued")
    gate.set()
    async with site(tmp_path) as opened, opened.client(era=era) as client:
        done = await client.call_tool("get_job", {"job": answer.structured_content["job"], "wait_s": 30})
    assert done.structured_content["status"] == "succeeded"


async def test_standing_streams_end_with_the_server(tmp_path):
    with anyio.fail_after(25):
        async with (
            site(tmp_path) as opened,
            opened.client(era="legacy"),
            opened.client() as client,
            client.listen(resource_subscriptions=["portrayal://loras/ada"]) as heard,
        ):
            opened.server.should_exit = True
            assert [event async for event in heard] == []  # ended by the server, not torn


async def test_a_server_that_stops_says_so_to_probes_before_it_is_gone(tmp_path):
    async with site(tmp_path) as opened, opened.browser() as browser:
        opened.web.stop()
        answer = await browser.get("/readyz")
        assert (answer.status_code, answer.text) == (503, "stopping\n")


async def test_two_servers_on_one_home_do_one_piece_of_work_once(tmp_path):
    with fast(), vendors() as (replicate, _):
        keys = {"REPLICATE_API_TOKEN": REPLICATE_KEY, "REPLICATE_BASE_URL": replicate.url}
        async with site(tmp_path, **keys) as first, site(tmp_path, **keys) as second:
            answers = []

            async def call(one: Site, era: str):
                async with one.client(era=era) as client:
                    answers.append((await client.call_tool("generate_hero", PAID)).structured_content)

            async with anyio.create_task_group() as group:
                for one in (first, second):
                    for era in ERAS:
                        group.start_soon(call, one, era)
            assert len(replicate.books.booked("predictions")) == 1
            assert {answer["status"] for answer in answers} == {"succeeded"}
            assert len({answer["image"]["sha256"] for answer in answers}) == 1
            link = answers[0]["links"][0].replace(first.url, second.url)
            async with second.browser() as browser:
                assert (await browser.get(link)).status_code == 200


async def test_a_user_s_unfinished_jobs_are_taken_up_before_they_come_back(tmp_path, held):
    gate, begun = held
    async with site(tmp_path) as opened, opened.client() as client:
        started = await client.call_tool("generate_hero", {**HERO, "wait_s": 0})
        await until(lambda: begun)
    gate.set()
    async with site(tmp_path) as opened:
        await until(lambda: "u-ann" in opened.web.homes._opened)
        async with opened.web.homes.lent("u-ann") as home:
            job = await home.studio.jobs.wait(started.structured_content["job"], 20)
    assert job.state == "succeeded"


async def test_a_home_that_nobody_uses_is_closed_and_opens_again(tmp_path, monkeypatch):
    async with site(tmp_path) as opened:
        async with opened.client() as client:
            await client.call_tool("list_library", {"kind": "jobs"})
        homes = opened.web.homes
        await homes.sweep()
        assert list(homes._opened) == ["u-ann"]
        monkeypatch.setattr("portrayal_mcp.web.users.IDLE_S", -1.0)
        await homes.sweep()
        assert list(homes._opened) == []
        async with opened.client() as client:
            assert not (await client.call_tool("list_library", {"kind": "jobs"})).is_error


async def accepted(http, job: str) -> bool:
    """Say whether the vendor's answer to the order has arrived."""
    ask = {"name": "get_job", "arguments": {"job": job, "wait_s": 0}}
    answer = await modern(http, "tools/call", ask, tasks=False)
    return answer["result"]["structuredContent"]["status"] == "running"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that a process can answer")
async def test_a_process_that_is_told_to_end_leaves_its_job_to_the_other(tmp_path):
    with vendors() as (replicate, _):
        replicate.modes.start_s = 1e9
        environ = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            **make_environ(tmp_path, PORTRAYAL_HTTP_TOKENS=GIVEN),
            "REPLICATE_API_TOKEN": REPLICATE_KEY,
            "REPLICATE_BASE_URL": replicate.url,
        }
        async with running(environ) as (first, here), running(environ) as (_, there):
            call = {"name": "generate_hero", "arguments": {**PAID, "wait_s": 0}}
            started = (await modern(here, "tools/call", call, tasks=False))["result"]["structuredContent"]
            with anyio.fail_after(20):
                while not await accepted(here, started["job"]):  # noqa: ASYNC110 - the state is in another process
                    await anyio.sleep(0.1)
            first.send_signal(signal.SIGTERM)
            with anyio.fail_after(25):
                await first.wait()
            replicate.modes.start_s = 0
            follow = {"name": "get_job", "arguments": {"job": started["job"], "wait_s": 45}}
            done = (await modern(there, "tools/call", follow, tasks=False))["result"]["structuredContent"]
            assert (done["status"], len(replicate.books.booked("predictions"))) == ("succeeded", 1)

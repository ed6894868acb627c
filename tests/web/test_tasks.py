"""Jobs as tasks (SEP-2663), for clients that declare the extension, and for nobody else."""

import threading

import pytest

from gradients import draw_quickly
from http_hosts import TASKS, modern
from portrayal.errors import BadRequest

pytestmark = pytest.mark.anyio

HERO = {"cluster": "strategy", "size": "1280x720"}
UNKNOWN, CAPABILITY, HEADER = -32602, -32021, -32020


@pytest.fixture
def held(monkeypatch):
    """Nothing is drawn until the event is set."""
    gate = threading.Event()

    def draw(order):
        assert gate.wait(20)
        return draw_quickly(order)

    monkeypatch.setattr("portrayal.providers.offline._draw", draw)
    monkeypatch.setattr("portrayal_mcp.job_tasks.WAIT_S", 0.0)
    yield gate
    gate.set()


async def called(http, variation, **more):
    params = {"name": "generate_hero", "arguments": {**HERO, "variation": variation}}
    return (await modern(http, "tools/call", params, **more))["result"]


async def state(http, task, method="tasks/get", **more):
    return await modern(http, method, {"taskId": task, **more})


async def test_a_long_call_becomes_a_task_that_ends_with_the_tool_s_own_result(shared, held):
    async with shared.browser("ann") as http:
        task = await called(http, 21)
        assert (task["resultType"], task["status"], task["ttlMs"]) == ("task", "working", None)
        assert "content" not in task
        working = (await state(http, task["taskId"]))["result"]
        assert (working["resultType"], working["status"]) == ("complete", "working")
        assert "result" not in working
        held.set()
        while (done := (await state(http, task["taskId"]))["result"])["status"] == "working":
            pass
        assert done["status"] == "completed"
        plain = await called(http, 21)
    assert plain["resultType"] == "complete"
    assert done["result"]["structuredContent"] == plain["structuredContent"]
    assert [block["type"] for block in done["result"]["content"]] == ["text", "image", "resource_link"]


async def test_who_does_not_declare_the_extension_gets_no_task_and_may_not_ask_for_one(shared, held):
    async with shared.browser("ann") as http:
        task = await called(http, 22)
        params = {"name": "generate_hero", "arguments": {**HERO, "variation": 22, "wait_s": 0}}
        plain = (await modern(http, "tools/call", params, tasks=False))["result"]
        assert plain["resultType"] == "complete"
        assert plain["structuredContent"]["job"] == task["taskId"]
        for method in ("tasks/get", "tasks/update", "tasks/cancel"):
            refused = await modern(http, method, {"taskId": task["taskId"], "inputResponses": {}}, tasks=False)
            assert refused["error"]["code"] == CAPABILITY


async def test_what_is_done_at_once_and_what_is_no_job_are_answered_plainly(shared):
    async with shared.browser("ann") as http:
        for name, arguments in (
            ("classify_article", {"text": "Stop malware with a firewall."}),
            ("generate_hero", {**HERO, "dry_run": True}),
            ("list_library", {"kind": "jobs"}),
        ):
            answer = (await modern(http, "tools/call", {"name": name, "arguments": arguments}))["result"]
            assert answer["resultType"] == "complete"
            assert "taskId" not in answer


async def test_following_a_job_is_no_task_of_its_own(shared, held):
    async with shared.browser("ann") as http:
        task = await called(http, 23)
        params = {"name": "get_job", "arguments": {"job": task["taskId"]}}
        answer = (await modern(http, "tools/call", params))["result"]
        assert (answer["resultType"], answer["structuredContent"]["job"]) == ("complete", task["taskId"])


async def test_a_task_is_canceled_and_canceling_again_is_the_same(shared, held):
    async with shared.browser("ann") as http:
        task = (await called(http, 24))["taskId"]
        for _ in range(2):
            acknowledged = (await state(http, task, "tasks/cancel"))["result"]
            assert (acknowledged["resultType"], set(acknowledged)) == ("complete", {"resultType", "_meta"})
        assert (await state(http, task))["result"]["status"] == "cancelled"


async def failed(http, variation):
    """Return the task of a hero that could not be made."""
    await modern(http, "tools/call", {"name": "generate_hero", "arguments": {**HERO, "variation": variation}})
    listed = await modern(http, "tools/call", {"name": "list_library", "arguments": {"kind": "jobs"}})
    rows = listed["result"]["structuredContent"]["rows"]
    job = next(row["name"] for row in rows if row["state"] == "failed")
    return (await state(http, job))["result"]


async def test_a_refusal_is_a_result(shared, monkeypatch):
    def draw(order):
        raise BadRequest("It is too dark.", next="Try noon.")

    monkeypatch.setattr("portrayal.providers.offline._draw", draw)
    async with shared.browser("ann") as http:
        done = await failed(http, 25)
    assert (done["status"], done["result"]["isError"]) == ("completed", True)
    assert "It is too dark. Try noon." in done["result"]["content"][0]["text"]


async def test_a_fault_of_our_own_is_a_failure_without_its_text(shared, monkeypatch):
    async def attempt(*arguments):
        raise KeyError("canary")

    monkeypatch.setattr("portrayal.catalog.generate.best_attempt", attempt)
    async with shared.browser("bob") as http:
        done = await failed(http, 26)
    assert (done["status"], "result" in done) == ("failed", False)
    assert isinstance(done["error"]["code"], int)
    assert "canary" not in done["error"]["message"]


async def test_another_user_s_task_and_one_that_never_was_are_unknown(shared, held):
    async with shared.browser("ann") as ann, shared.browser("bob") as bob:
        task = (await called(ann, 27))["taskId"]
        for method in ("tasks/get", "tasks/update", "tasks/cancel"):
            for http, id_ in ((bob, task), (ann, "j000000000000")):
                assert (await state(http, id_, method, inputResponses={}))["error"]["code"] == UNKNOWN
        assert (await state(ann, task, "tasks/update", inputResponses={}))["result"]["resultType"] == "complete"


async def test_a_header_that_names_another_task_is_refused(shared, held):
    async with shared.browser("ann") as http:
        task = (await called(http, 28))["taskId"]
        http.headers["Mcp-Name"] = "another"
        message = {"taskId": task, "name": "another"}
        assert (await modern(http, "tasks/get", message))["error"]["code"] == HEADER


@pytest.mark.parametrize("era", ["auto", "legacy"])
async def test_the_extension_is_announced(shared, era):
    async with shared.client("ann", era) as client:
        capabilities = client.server_capabilities
    assert capabilities
    assert TASKS in (capabilities.extensions or {}) or era == "legacy"
    assert getattr(capabilities, "tasks", None) is None

from pathlib import Path

import anyio
import pytest
from mcp import types
from mcp.client import Client

from hosts import stdio
from portrayal_mcp.server import make_server
from studios import make_environ

pytestmark = pytest.mark.anyio


@pytest.fixture
def server(tmp_path):
    return make_server({"PORTRAYAL_HOME": str(tmp_path / "home"), "PORTRAYAL_OUTPUT": str(tmp_path / "out")})


@pytest.fixture
def post(tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    path = tmp_path / "my blog" / "post.md"
    path.parent.mkdir()
    path.write_text("# Two-factor authentication\n\nStop malware and phishing with a firewall.", encoding="utf-8")
    return path


async def test_a_folder_that_the_host_has_opened_may_be_read(server, post):
    async def roots(context):
        del context
        return types.ListRootsResult(roots=[types.Root(uri=post.parent.as_uri(), name="blog")])

    async with Client(server, mode="legacy", list_roots_callback=roots) as client:
        answer = await client.call_tool("classify_article", {"file": str(post)})
    assert not answer.is_error, answer.content[0].text
    assert answer.structured_content["cluster"] == "security"


async def test_a_host_without_roots_is_not_asked_and_the_file_stays_closed(server, post):
    async with Client(server, mode="legacy") as client:
        answer = await client.call_tool("classify_article", {"file": str(post)})
    assert answer.is_error
    assert "PORTRAYAL_ALLOW" in answer.content[0].text


async def test_roots_that_are_no_folders_of_this_machine_are_passed_over(server, post):
    async def roots(context):
        del context
        return types.ListRootsResult(roots=[types.Root.model_construct(uri="https://example.org/x", name=None)])

    async with Client(server, mode="legacy", list_roots_callback=roots) as client:
        answer = await client.call_tool("classify_article", {"file": str(post)})
    assert answer.is_error


class Host:
    """A host of the older era that counts how often it is asked."""

    def __init__(self, *folders: Path) -> None:
        self.folders, self.asked = list(folders), 0

    async def roots(self, context):
        del context
        self.asked += 1
        return types.ListRootsResult(roots=[types.Root(uri=folder.as_uri()) for folder in self.folders])


async def test_over_stdio_an_older_host_is_asked_once_and_again_when_its_folders_changed(tmp_path, post):
    host = Host(post.parent)
    async with Client(stdio(make_environ(tmp_path)), mode="legacy", list_roots_callback=host.roots) as client:
        for _ in range(4):
            assert not (await client.call_tool("classify_article", {"file": str(post)})).is_error
        assert host.asked == 1
        host.folders = []
        await client.session.send_notification(types.RootsListChangedNotification())
        assert (await client.call_tool("classify_article", {"file": str(post)})).is_error, "the folder was closed"
        assert host.asked == 2


async def test_a_call_that_comes_while_the_host_is_asked_waits_for_its_folders(server, post):
    host = Host(post.parent)
    answers = []

    async def call(client: Client) -> None:
        answers.append(await client.call_tool("classify_article", {"file": str(post)}))

    connected = Client(server, mode="legacy", list_roots_callback=host.roots)
    async with connected as client, anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(call, client)
    assert [one.is_error for one in answers] == [False] * 5
    assert host.asked == 1

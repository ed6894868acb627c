import pytest
from mcp import types
from mcp.client import Client

from portrayal_mcp.server import make_server

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

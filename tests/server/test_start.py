"""Starting is light, stays silent on stdout, and survives a wrong setting."""

import json
import subprocess
import sys

import pytest

from hosts import connected, in_memory, stdio, text_of
from portrayal.catalog import TOOLS
from studios import make_environ

pytestmark = pytest.mark.anyio

HEAVY = ("google.genai", "replicate", "PIL", "numpy", "cv2", "typer", "mtcnn", "frontmatter", "markdown_it")
HTTP = ("portrayal_mcp.web", "jwt", "h11")

LIST_TOOLS = """
import asyncio, json, sys
from mcp import Client
from portrayal_mcp.server import make_server
async def main():
    before = set(sys.modules)
    async with Client(make_server(), mode=sys.argv[1]) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
    print(json.dumps([names, sorted(sys.modules)]))
asyncio.run(main())
"""


@pytest.mark.parametrize("era", ["2026-07-28", "legacy"])
def test_nothing_heavy_is_imported_until_a_call_needs_it(tmp_path, era):
    done = subprocess.run(
        [sys.executable, "-c", LIST_TOOLS, era],
        env={"PATH": "", "HOME": str(tmp_path), **make_environ(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    names, modules = json.loads(done.stdout)
    assert names == [tool.name for tool in TOOLS]
    assert [name for name in HEAVY + HTTP if name in modules] == []


INITIALIZE = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "raw", "version": "1"}}
CONVERSATION = (
    {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": INITIALIZE},
    {"jsonrpc": "2.0", "method": "notifications/initialized"},
    {"jsonrpc": "2.0", "id": 2, "method": "tools/list"},
    {
        "jsonrpc": "2.0",
        "id": 3,
        "method": "tools/call",
        "params": {"name": "list_library", "arguments": {"kind": "jobs"}},
    },
    {"jsonrpc": "2.0", "id": 4, "method": "tools/call", "params": {"name": "generate_hero", "arguments": {"x": 1}}},
)


def test_nothing_but_the_protocol_is_written_to_stdout(tmp_path):
    done = subprocess.Popen(
        [sys.executable, "-m", "portrayal_mcp"],
        env={"PATH": "", "HOME": str(tmp_path), **make_environ(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with done as server:
        assert server.stdin
        assert server.stdout
        assert server.stderr
        answers = []
        for message in CONVERSATION:
            server.stdin.write(json.dumps(message) + "\n")
            server.stdin.flush()
            if "id" in message:
                answers.append(json.loads(server.stdout.readline()))
        server.stdin.close()
        assert server.stdout.read() == ""
        assert server.stderr.read() == ""
        assert server.wait(timeout=20) == 0
    assert [answer["id"] for answer in answers] == [1, 2, 3, 4]
    assert all(answer["jsonrpc"] == "2.0" and "result" in answer for answer in answers)


WRONG = (
    ({"PORTRAYAL_DAILY_USD": "abc"}, "PORTRAYAL_DAILY_USD"),
    ({"PORTRAYAL_CONFIRM_USD": "-1"}, "PORTRAYAL_CONFIRM_USD"),
)


@pytest.mark.parametrize(("setting", "named"), WRONG, ids=str)
async def test_with_a_wrong_setting_the_server_lists_its_tools_and_every_call_names_it(tmp_path, setting, named):
    async with in_memory(make_environ(tmp_path, **setting)) as (client, _):
        assert len((await client.list_tools()).tools) == len(TOOLS)
        for tool, arguments in (
            ("list_library", {"kind": "jobs"}),
            ("generate_hero", {"cluster": "ai"}),
            ("get_job", {"job": "j1"}),
        ):
            result = await client.call_tool(tool, arguments)
            assert result.is_error
            assert f"Set {named} to a value such as" in text_of(result)


async def test_with_a_wrong_setting_it_starts_over_stdio_too(tmp_path):
    async with connected(stdio(make_environ(tmp_path, PORTRAYAL_DAILY_USD="abc"))) as client:
        result = await client.call_tool("list_library", {"kind": "jobs"})
        assert result.is_error
        assert "PORTRAYAL_DAILY_USD" in text_of(result)


def test_help_is_on_stderr_because_stdout_belongs_to_the_protocol():
    done = subprocess.run([sys.executable, "-m", "portrayal_mcp", "--help"], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert "a host starts it" in done.stderr


def test_an_argument_that_is_not_there_is_refused():
    done = subprocess.run(
        [sys.executable, "-m", "portrayal_mcp", "--port", "1"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")

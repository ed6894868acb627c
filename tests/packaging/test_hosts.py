"""The snippets of docs/hosts.md start the server as they stand."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import StdioServerParameters
from mcp.client import Client

from portrayal.catalog import TOOLS

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "hosts.md").read_text(encoding="utf-8")
SECTIONS = dict(zip(*[iter(re.split(r"^## (.+)\n", PAGE, flags=re.MULTILINE)[1:])] * 2, strict=True))
PROGRAM = Path(sys.executable).with_name("portrayal-mcp")


def snippet(host: str) -> dict[str, Any]:
    """Return the server's entry of the host's last JSON block."""
    block = json.loads(re.findall(r"```json\n(.*?)```", SECTIONS[host], flags=re.DOTALL)[-1])
    return (block.get("mcpServers") or block["servers"])["portrayal"]


@pytest.mark.parametrize("host", ["Claude Code", "Claude Desktop", "VS Code", "Cursor"])
async def test_a_snippet_starts_the_server(host, tmp_path):
    entry = snippet(host)
    assert entry["command"] == "/path/to/portrayal/.venv/bin/portrayal-mcp"
    filled = {"${workspaceFolder}": str(tmp_path), "${input:replicate}": "", "/path/to/your/blog": str(tmp_path)}
    env = {name: filled.get(value, value) for name, value in entry["env"].items()}
    server = StdioServerParameters(
        command=str(PROGRAM), args=entry["args"], env={**env, "PORTRAYAL_HOME": str(tmp_path / "home")}
    )
    async with Client(server) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == {tool.name for tool in TOOLS}


def test_the_program_is_where_the_page_says():
    assert PROGRAM.is_file()

"""A scripted MCP client: start `portrayal-mcp` over stdio, look at its tools, and make one hero.

Run it with `.venv/bin/python examples/mcp_client.py`; it needs no key.
"""

import os
import sys
from pathlib import Path
from typing import Any

import anyio
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, ImageContent, ResourceLink, TextContent

ARTICLES = Path(__file__).parent / "articles"

SERVER = StdioServerParameters(
    command=sys.executable,
    args=["-m", "portrayal_mcp"],
    env={**os.environ, "PORTRAYAL_ALLOW": str(ARTICLES)},
)


async def say(progress: float, total: float | None, message: str | None) -> None:
    print(f"  {progress / (total or 1):4.0%} {message or ''}")


def answer(result: CallToolResult) -> dict[str, Any]:
    return dict(result.structured_content or {})


def show(result: CallToolResult) -> None:
    for block in result.content:
        match block:
            case TextContent() if result.is_error:
                print(f"refused: {block.text}")
            case ImageContent():
                print(f"preview: {block.mime_type}, {len(block.data) * 3 // 4:,} bytes")
            case ResourceLink():
                print(f"file: {block.name}, read it as {block.uri}")
            case _:
                pass


async def main() -> None:
    async with Client(SERVER) as client:
        tools = await client.list_tools()
        print(f"protocol {client.protocol_version}, tools: {', '.join(tool.name for tool in tools.tools)}")

        article = {"file": str(ARTICLES / "nach-dem-einbruch-ruhe-bewahren.md"), "size": "1280x720"}
        plan = await client.call_tool("generate_hero", {**article, "dry_run": True})
        print(answer(plan)["route"]["because"])

        hero = await client.call_tool("generate_hero", article, progress_callback=say)
        show(hero)
        print(answer(hero)["image"]["path"])

        show(await client.call_tool("generate_hero", {**article, "formt": "jpg"}))


if __name__ == "__main__":
    anyio.run(main)

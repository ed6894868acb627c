"""A view on a stage: the built file in a real browser, inside of a host, before the real server."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from mcp import Client
from mcp.shared.exceptions import MCPError

from chromium import Page, open_page

ABLE: dict[str, Any] = {
    "serverTools": {}, "serverResources": {}, "updateModelContext": {"text": {}}, "message": {"text": {}},
}  # fmt: skip
"""What a host can do that can do everything."""


class Stage:
    """A host with a view: what the person does, and what the host heard."""

    def __init__(self, page: Page, client: Client) -> None:
        self.page = page
        self.client = client

    async def open(self, tool: str, *, able: dict[str, Any] | None = None, **context: Any) -> None:
        """Load the view of a tool as a host does: its address from the listing, its text from the resource."""
        listed = {one.name: one for one in (await self.client.list_tools()).tools}
        uri = (listed[tool].meta or {})["ui"]["resourceUri"]
        html = (await self.client.read_resource(uri)).contents[0].text
        told = {"theme": "light", "displayMode": "inline", "availableDisplayModes": ["inline", "fullscreen"], **context}
        await self.page.run(
            f"host.open({json.dumps(html)}, {json.dumps(told)}, {json.dumps(ABLE if able is None else able)})"
        )

    async def call(self, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Call a tool as the model does, and tell the view of it."""
        await self.host("input", arguments)
        result = (await self.client.call_tool(tool, arguments)).model_dump(
            mode="json", by_alias=True, exclude_none=True
        )
        await self.host("result", result)
        return result

    async def host(self, what: str, value: Any) -> None:
        """Let the host tell the view something."""
        await self.page.run(f"host.{what}({json.dumps(value)})")

    async def heard(self, kind: str) -> list[Any]:
        """Return what the view asked the host for."""
        log = await self.page.run("host.log")
        return [value for name, value in log if name == kind]

    async def first(self, kind: str) -> Any:
        """Wait for the first thing of a kind that the view asks the host for."""
        await self.page.until(f"host.log.some(([name]) => name === {kind!r})", frame=False)
        return (await self.heard(kind))[0]

    async def calls(self) -> list[tuple[str, dict[str, Any]]]:
        """Return the tools that the view called, with their arguments."""
        return [(one["name"], one["arguments"]) for one in await self.heard("tools/call")]

    async def text(self, where: str = "body") -> str:
        """Return the words of a part of the view."""
        return await self.page.run(f"document.querySelector({where!r})?.innerText ?? ''", frame=True)

    async def click(self, label: str) -> None:
        """Press the visible button with this text or label."""
        found = await self.page.run(
            f"""(() => {{ const named = (one) => (one.getAttribute('aria-label') ?? one.innerText).trim();
            const one = [...document.querySelectorAll('button, summary, input, label')].find((one) =>
              named(one).startsWith({label!r}) && one.checkVisibility() && !one.disabled);
            one?.click(); return Boolean(one); }})()""",
            frame=True,
        )
        assert found, f"no button {label!r} in: {await self.text()}"

    async def until_text(self, text: str) -> None:
        """Wait until the view says something."""
        await self.page.until(f"document.body.innerText.includes({json.dumps(text)})")


@asynccontextmanager
async def staged(chromium: str, host_page: Path, profile: Path, client: Client) -> AsyncIterator[Stage]:
    """Open a browser on the host page, and answer what a view asks with the real server."""
    async with open_page(chromium, host_page, profile) as page:
        stage = Stage(page, client)
        answering = asyncio.create_task(_answer(page, client))
        try:
            await page.until("window.host", frame=False)
            yield stage
        finally:
            answering.cancel()
            with suppress(asyncio.CancelledError):
                await answering


async def _answer(page: Page, client: Client) -> None:
    async with asyncio.TaskGroup() as group:
        while True:
            group.create_task(_answer_one(page, client, await page.asked.get()))


async def _answer_one(page: Page, client: Client, asked: dict[str, Any]) -> None:
    params = asked["params"]
    try:
        if asked["method"] == "tools/call":
            found: Any = await client.call_tool(params["name"], params.get("arguments") or {})
        else:
            found = await client.read_resource(params["uri"])
        result, fault = found.model_dump(mode="json", by_alias=True, exclude_none=True), None
    except MCPError as error:
        result, fault = None, str(error)
    await page.run(f"host.answer({asked['id']}, {json.dumps(result)}, {json.dumps(fault)})")

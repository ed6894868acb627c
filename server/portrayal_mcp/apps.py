"""MCP Apps (`io.modelcontextprotocol/ui`): a result that people would rather look at comes with a view.

A host that declares the extension is told which view belongs to a tool, and reads it as a resource: one HTML file that
asks the network for nothing. To every other host nothing changes, not a token.
"""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from mcp.server.apps import APP_MIME_TYPE, Apps
from mcp.server.mcpserver.resources import FileResource
from mcp.types import Resource as ResourceListing
from mcp.types import Tool as ToolListing

from portrayal.tool import Tool

SCHEME = "ui://portrayal/"
SEALED: dict[str, dict[str, list[str]]] = {
    "csp": {"connectDomains": [], "resourceDomains": [], "frameDomains": [], "baseUriDomains": []}
}
"""What a view may reach: nothing. Pictures and calls go through the host."""


def view_uri(view: str) -> str:
    """Return the address of a view."""
    return f"{SCHEME}{view}"


def views_of(tools: Sequence[Tool]) -> Apps:
    """Return the extension with the view of every tool that has one; a file is read when a host asks for it."""
    apps = Apps()
    folder = Path(str(files("portrayal_mcp").joinpath("views")))
    for tool in tools:
        if tool.view:
            apps.add_resource(
                FileResource(
                    uri=view_uri(tool.view),
                    name=tool.view,
                    title=tool.title,
                    description=f"The view of {tool.title[:1].lower()}{tool.title[1:]}",
                    mime_type=APP_MIME_TYPE,
                    encoding="utf-8",
                    path=folder / f"{tool.view}.html",
                    meta={"ui": {**SEALED, "prefersBorder": True}},
                )
            )
    return apps


def with_views(listed: Sequence[ToolListing], tools: Sequence[Tool]) -> list[ToolListing]:
    """Return the listing of the tools with their views."""
    views = {tool.name: view_uri(tool.view) for tool in tools if tool.view}
    return [
        one.model_copy(update={"meta": {**(one.meta or {}), "ui": {"resourceUri": views[one.name]}}})
        if one.name in views
        else one
        for one in listed
    ]


def without_views(listed: Sequence[ResourceListing]) -> list[ResourceListing]:
    """Return the resources that are not views."""
    return [one for one in listed if not str(one.uri).startswith(SCHEME)]

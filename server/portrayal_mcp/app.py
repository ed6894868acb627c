"""The MCP server: one generic handler over the catalog. It names no tool."""

import logging
import math
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from mcp.server import MCPServer
from mcp.server.apps import client_supports_apps
from mcp.server.context import ServerRequestContext
from mcp.server.mcpserver import Context
from mcp.types import (
    CallToolResult,
    InputRequiredResult,
    ListResourcesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ToolAnnotations,
)
from mcp.types import Tool as ToolListing
from pydantic import BaseModel

from portrayal import __version__
from portrayal.catalog import TOOLS, open_studio
from portrayal.catalog.requests import JobResult
from portrayal.errors import NotFound, OperatorError, PortrayalError
from portrayal.runs.progress import listening
from portrayal.settings import load_settings
from portrayal.studio import Studio
from portrayal.tool import Tool
from portrayal_mcp.apps import views_of, with_views, without_views
from portrayal_mcp.consent import PATIENCE_S, ask_consent
from portrayal_mcp.content import to_content, to_error
from portrayal_mcp.instructions import INSTRUCTIONS
from portrayal_mcp.roots import Roots
from portrayal_mcp.schemas import input_schema, output_schema

log = logging.getLogger(__name__)


class PortrayalServer(MCPServer[None]):
    """Serves the catalog: strict arguments, one error boundary, results with previews."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self._environ = environ
        self._roots = Roots()
        self._studio: Studio | PortrayalError = OperatorError("The server is still starting.", next="Try again.")
        super().__init__(
            "portrayal",
            title="Portrayal",
            description="Hero images for blog posts: the same person, in a believable mood scene, 16:9.",
            instructions=INSTRUCTIONS,
            version=__version__,
            log_level="WARNING",
            lifespan=self._open,
            extensions=[views_of(TOOLS)],
        )

    @property
    def studio(self) -> Studio:
        """The opened studio. Raises OperatorError when the set-up is wrong; the server runs on to say so."""
        if isinstance(self._studio, PortrayalError):
            raise self._studio
        return self._studio

    @asynccontextmanager
    async def _open(self, server: MCPServer[None]) -> AsyncGenerator[None]:
        del server
        async with AsyncExitStack() as stack:
            try:
                self._studio = await stack.enter_async_context(open_studio(load_settings(self._environ)))
            except PortrayalError as error:
                self._studio = error
            yield

    async def list_tools(self) -> list[ToolListing]:
        """List the catalog."""
        return [listing(tool) for tool in TOOLS]

    async def _handle_list_tools(
        self, ctx: ServerRequestContext[None], params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        """List the catalog, with its views to a host that shows them."""
        listed = await super()._handle_list_tools(ctx, params)
        return ListToolsResult(tools=with_views(listed.tools, TOOLS)) if client_supports_apps(ctx) else listed

    async def _handle_list_resources(
        self, ctx: ServerRequestContext[None], params: PaginatedRequestParams | None
    ) -> ListResourcesResult:
        """List the resources, without the views to a host that cannot show them."""
        listed = await super()._handle_list_resources(ctx, params)
        return listed if client_supports_apps(ctx) else ListResourcesResult(resources=without_views(listed.resources))

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[None, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Check the arguments, run the tool, and turn its result or its error into content."""

        async def report(share: float, text: str) -> None:
            if context is not None:
                await context.report_progress(share, 1.0, text)

        try:
            tool = _find(name)
            request = tool.read(arguments)
            if context is not None:
                await self._roots.learn(context, self.studio.folders)
            with listening(report):
                result = await tool.run(self.studio, request)
                if context is not None and isinstance(result, JobResult) and result.status == "needs_approval":
                    agreed = await ask_consent(context, result.asked_usd(), tool.title)
                    if isinstance(agreed, InputRequiredResult):
                        return agreed
                    if agreed:
                        result = await tool.run(self.studio, _agreed(request, result.asked_usd()))
                return await to_content(result, links=not (tool.view and context and client_supports_apps(context)))
        except PortrayalError as error:
            log.info("%s: %s", name, error)
            return to_error(error)
        except Exception:
            log.exception("%s failed unexpectedly", name)
            return to_error(
                PortrayalError(f"{name} failed for a reason of our own.", next="The server's log on stderr has it.")
            )


def _agreed(request: BaseModel, usd: float) -> BaseModel:
    """Return the request with the price agreed to; what was waited for the person is not waited for the work again."""
    known: dict[str, float] = {"max_cost_usd": math.ceil(usd * 100) / 100}
    if "wait_s" in type(request).model_fields:
        known["wait_s"] = max(0.0, min(getattr(request, "wait_s", 0.0), 45.0 - PATIENCE_S))
    return request.model_copy(update=known)


def _find(name: str) -> Tool:
    for tool in TOOLS:
        if tool.name == name:
            return tool
    raise NotFound(f"There is no tool {name!r}.", next=f"The tools are: {', '.join(tool.name for tool in TOOLS)}.")


def listing(tool: Tool) -> ToolListing:
    """Return how the protocol lists a tool."""
    return ToolListing(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=input_schema(tool.request),
        output_schema=output_schema(tool.result),
        annotations=ToolAnnotations(
            read_only_hint=tool.read_only,
            destructive_hint=tool.destructive,
            idempotent_hint=tool.idempotent,
            open_world_hint=tool.open_world,
        ),
    )

"""The MCP server: one generic handler over the catalog. It names no tool."""

import logging
import math
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from typing import Any

from mcp.server import MCPServer
from mcp.server.apps import client_supports_apps
from mcp.server.context import ServerRequestContext
from mcp.server.extension import RequestHandler
from mcp.server.mcpserver import Context
from mcp.server.subscriptions import ListenHandler
from mcp.types import (
    CallToolResult,
    InputRequiredResult,
    ListResourcesResult,
    ListToolsResult,
    NotificationParams,
    PaginatedRequestParams,
    SubscriptionsListenRequestParams,
    ToolAnnotations,
)
from mcp.types import Tool as ToolListing
from pydantic import BaseModel

from portrayal import __version__
from portrayal.catalog import TOOLS, open_studio
from portrayal.catalog.look import result_of
from portrayal.catalog.requests import JobResult, Result
from portrayal.errors import NotFound, OperatorError, PortrayalError
from portrayal.runs.job import Job
from portrayal.runs.progress import listening
from portrayal.settings import load_settings
from portrayal.studio import Studio
from portrayal.tool import Tool
from portrayal_mcp.apps import views_of, with_views, without_views
from portrayal_mcp.changes import Changes
from portrayal_mcp.consent import PATIENCE_S, ask_consent
from portrayal_mcp.content import to_content, to_error
from portrayal_mcp.homes import HERE, Home, View
from portrayal_mcp.instructions import INSTRUCTIONS
from portrayal_mcp.job_tasks import SHORTER, JobTasks
from portrayal_mcp.roots import Roots
from portrayal_mcp.schemas import input_schema, output_schema

log = logging.getLogger(__name__)


class PortrayalServer(MCPServer[None]):
    """Serves the catalog: strict arguments, one error boundary, results with previews."""

    def __init__(
        self, environ: Mapping[str, str] | None = None, *, instructions: str = INSTRUCTIONS, **more: Any
    ) -> None:
        """`more` goes to the SDK's server: who may come in, what seals its state."""
        self._environ = environ
        self._roots = Roots()
        self._home: Home | PortrayalError = OperatorError("The server is still starting.", next="Try again.")
        self.changes = Changes(self.lent)
        super().__init__(
            "portrayal",
            title="Portrayal",
            description="Hero images for blog posts: the same person, in a believable mood scene, 16:9.",
            instructions=instructions,
            version=__version__,
            log_level="WARNING",
            lifespan=self._open,
            subscriptions=False,
            extensions=[views_of(TOOLS), JobTasks(self)],
            **more,
        )
        self.listening = ListenHandler(self.changes)
        self.add_method("subscriptions/listen", SubscriptionsListenRequestParams, self.listening)
        self._lowlevel_server.add_notification_handler(
            "notifications/roots/list_changed", NotificationParams, self._roots_changed
        )

    @property
    def home(self) -> Home:
        """The home that this message works in. Raises OperatorError when the set-up is wrong; the server runs on."""
        home = HERE.get() or self._home
        if isinstance(home, PortrayalError):
            raise home
        return home

    @property
    def studio(self) -> Studio:
        """The opened studio. Raises OperatorError when the set-up is wrong; the server runs on to say so."""
        return self.home.studio

    @asynccontextmanager
    async def lent(self, owner: str) -> AsyncGenerator[Home]:
        """Lend the home of `owner`; here there is one. Raises OperatorError."""
        del owner
        yield self.home

    def add_method(self, method: str, params: type[BaseModel], handler: RequestHandler) -> None:
        """Serve a method of the protocol that the SDK leaves to servers."""
        self._lowlevel_server.add_request_handler(method, params, handler)  # type: ignore[arg-type]

    def starts_jobs(self, name: str) -> bool:
        """Say whether a tool of this name starts jobs."""
        return any(tool.name == name and tool.work is not None for tool in TOOLS)

    def result_of(self, job: Job) -> Result | None:
        """Return what the tool of a finished job answered; None when this version cannot read it."""
        return result_of(job.tool, job.result)

    @asynccontextmanager
    async def _open(self, server: MCPServer[None]) -> AsyncGenerator[None]:
        del server
        async with AsyncExitStack() as stack:
            try:
                studio = await stack.enter_async_context(open_studio(load_settings(self._environ)))
                self._home = Home(studio, View())
            except PortrayalError as error:
                self._home = error
            await stack.enter_async_context(self.changes.watched())
            yield

    async def _roots_changed(self, ctx: ServerRequestContext[None], params: NotificationParams) -> None:
        del ctx, params
        self._roots.changed()

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
                await context.report_progress(share, 1.0, self.home.view.text(text))

        try:
            tool = _find(name)
            request = _shorter(tool.read(arguments))
            home = self.home
            if context is not None and home.view.asks_roots:
                await self._roots.learn(context, home.studio.folders)
            with listening(report):
                result = await tool.run(home.studio, request)
                if context is not None and isinstance(result, JobResult) and result.status == "needs_approval":
                    agreed = await ask_consent(context, result.asked_usd(), tool.title)
                    if isinstance(agreed, InputRequiredResult):
                        return agreed
                    if agreed:
                        result = await tool.run(home.studio, _agreed(request, result.asked_usd()))
                linked = not (tool.view and context and client_supports_apps(context))
                return await to_content(result, home.view, links=linked)
        except PortrayalError as error:
            log.info("%s: %s", name, error)
            return to_error(error, self._view)
        except Exception:
            log.exception("%s failed unexpectedly", name)
            return to_error(
                PortrayalError(f"{name} failed for a reason of our own.", next="The server's log on stderr has it.")
            )

    @property
    def _view(self) -> View | None:
        """How errors look; a wrong set-up is told as it is."""
        home = HERE.get() or self._home
        return home.view if isinstance(home, Home) else None


def _shorter(request: BaseModel) -> BaseModel:
    """Return the request with a shorter wait, where this call becomes a task and the caller did not say how long."""
    limit = SHORTER.get()
    if limit is None or "wait_s" in request.model_fields_set or "wait_s" not in type(request).model_fields:
        return request
    return request.model_copy(update={"wait_s": limit})


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


@cache
def listing(tool: Tool) -> ToolListing:
    """Return how the protocol lists a tool; made once, as every client of every session asks for it."""
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

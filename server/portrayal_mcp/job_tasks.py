"""The extension `io.modelcontextprotocol/tasks` (SEP-2663) over the jobs of the ledger: a task is a job.

Only for a request that declares the extension; everybody else gets `get_job` as the next call. Tasks outlive the
process because jobs do. Approval is asked before a job exists, so a task never waits for input.
"""

from collections.abc import Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from mcp import MCPError
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.extension import Extension, MethodBinding
from mcp.server.mcpserver import require_client_extension
from mcp.types import (
    HEADER_MISMATCH,
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    RequestParams,
)
from pydantic import Field

from portrayal.errors import NotFound, PortrayalError
from portrayal.models import JobState
from portrayal.runs.job import Job
from portrayal_mcp.content import to_content, to_error
from portrayal_mcp.headers import header_of

if TYPE_CHECKING:
    from portrayal_mcp.app import PortrayalServer

MODERN = frozenset({"2026-07-28"})
POLL_MS = 1_000
WAIT_S = 1.0
"""What is done within this long is answered at once; the rest becomes a task."""

STATUS: dict[JobState, str] = {"succeeded": "completed", "failed": "completed", "canceled": "cancelled"}
"""Every other state is `working`. A job that failed is a completed task whose result is an error (SEP-2663)."""

SHORTER: ContextVar[float | None] = ContextVar("SHORTER", default=None)
"""How long this call may wait for its job, where the caller did not say."""


class TaskParams(RequestParams):
    """Which task."""

    task_id: str


class TaskAnswers(TaskParams):
    """Answers to what a task asked: ours ask nothing."""

    input_responses: dict[str, Any] = Field(default_factory=dict[str, Any])


class JobTasks(Extension):
    """Answers a long call with a task, and serves what clients do with tasks."""

    identifier = "io.modelcontextprotocol/tasks"

    def __init__(self, server: "PortrayalServer") -> None:
        self._server = server

    def methods(self) -> Sequence[MethodBinding]:
        """Serve `tasks/get`, `tasks/update` and `tasks/cancel`."""
        return [
            MethodBinding("tasks/get", TaskParams, self._get, MODERN),
            MethodBinding("tasks/update", TaskAnswers, self._update, MODERN),
            MethodBinding("tasks/cancel", TaskParams, self._cancel, MODERN),
        ]

    async def intercept_tool_call(
        self, params: CallToolRequestParams, ctx: ServerRequestContext[Any, Any], call_next: CallNext
    ) -> HandlerResult:
        """Turn the answer of a call whose job goes on into a task."""
        if ctx.protocol_version not in MODERN or not _declared(ctx):
            return await call_next(ctx)
        token = SHORTER.set(WAIT_S)
        try:
            result = await call_next(ctx)
        finally:
            SHORTER.reset(token)
        sent = result.structured_content if isinstance(result, CallToolResult) and not result.is_error else None
        job_id = sent.get("job") if sent else None
        if not isinstance(job_id, str) or not self._server.starts_jobs(params.name):
            return result
        job = await self._server.studio.jobs.get(job_id)
        return result if job.finished else {"resultType": "task", **_facts(job)}

    async def _get(self, ctx: ServerRequestContext[Any, Any], params: TaskParams) -> HandlerResult:
        return {"resultType": "complete", **await self._whole(await self._job(ctx, params))}

    async def _update(self, ctx: ServerRequestContext[Any, Any], params: TaskAnswers) -> HandlerResult:
        await self._job(ctx, params)
        return {"resultType": "complete"}

    async def _cancel(self, ctx: ServerRequestContext[Any, Any], params: TaskParams) -> HandlerResult:
        job = await self._job(ctx, params)
        if not job.finished:
            await self._server.studio.jobs.cancel(job.id)
        return {"resultType": "complete"}

    async def _job(self, ctx: ServerRequestContext[Any, Any], params: TaskParams) -> Job:
        require_client_extension(ctx, self.identifier)
        if header_of(ctx, "mcp-name") not in (None, params.task_id):
            raise MCPError(HEADER_MISMATCH, "The header Mcp-Name and the task's id differ.")
        try:
            return await self._server.studio.jobs.get(params.task_id)
        except NotFound as error:
            raise MCPError(INVALID_PARAMS, self._server.home.view.text(str(error))) from None
        except PortrayalError as error:
            raise MCPError(INTERNAL_ERROR, str(error)) from None

    async def _whole(self, job: Job) -> dict[str, Any]:
        facts, view = _facts(job), self._server.home.view
        failure = job.failure() if job.state == "failed" else None
        if failure is not None and type(failure) is PortrayalError:  # a fault of our own
            error = {"code": INTERNAL_ERROR, "message": view.text(str(failure))}
            return {**facts, "status": "failed", "error": error}
        if failure is not None:
            content = to_error(failure, view)
        elif job.state == "succeeded" and (result := self._server.result_of(job)) is not None:
            content = await to_content(result, view)
        else:
            return facts
        return {**facts, "result": content.model_dump(by_alias=True, mode="json", exclude_none=True)}


def _declared(ctx: ServerRequestContext[Any, Any]) -> bool:
    declared = ctx.session.client_capabilities
    return bool(declared and declared.extensions and JobTasks.identifier in declared.extensions)


def _facts(job: Job) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "taskId": job.id,
        "status": STATUS.get(job.state, "working"),
        "createdAt": _moment(job.created),
        "lastUpdatedAt": _moment(job.updated),
        "ttlMs": None,  # jobs are kept
        "pollIntervalMs": POLL_MS,
    }
    return facts | ({"statusMessage": job.message} if job.message else {})


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

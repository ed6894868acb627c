"""Completion of the names that exist: LoRAs, data sets, heroes, jobs, clusters and models."""

from collections.abc import Awaitable, Callable

from mcp.types import Completion, CompletionArgument, CompletionContext, PromptReference, ResourceTemplateReference

from portrayal.errors import PortrayalError
from portrayal.rules.lifecycle import models
from portrayal.studio import Studio
from portrayal_mcp.app import PortrayalServer

MOST = 100
"""Values in one answer (MCP specification)."""

Source = Callable[[Studio], Awaitable[tuple[str, ...]]]


async def _jobs(studio: Studio) -> tuple[str, ...]:
    return tuple(job.id for job in await studio.ledger.jobs(limit=MOST, whole=True))


async def _clusters(studio: Studio) -> tuple[str, ...]:
    return studio.clusters().names


async def _models(studio: Studio) -> tuple[str, ...]:
    del studio
    return tuple(row.id for row in models() if row.state == "current" and " " not in row.id and "*" not in row.id)


ARGUMENTS: dict[str, Source] = {
    "lora": lambda studio: studio.library.names("lora"),
    "dataset": lambda studio: studio.library.names("dataset"),
    "job": _jobs,
    "cluster": _clusters,
    "model": _models,
}
"""A prompt's argument name -> the names it takes."""

TEMPLATES: dict[str, Source] = {
    "portrayal://heroes/{id}": lambda studio: studio.library.names("hero"),
    "portrayal://loras/{name}": ARGUMENTS["lora"],
    "portrayal://datasets/{name}": ARGUMENTS["dataset"],
    "portrayal://jobs/{id}": _jobs,
    "portrayal://jobs/{id}/sheet": _jobs,
}


def add_completion(server: PortrayalServer) -> None:
    """Register the completion handler."""

    @server.completion()
    async def complete(
        ref: PromptReference | ResourceTemplateReference,
        argument: CompletionArgument,
        context: CompletionContext | None,
    ) -> Completion:
        del context
        source = TEMPLATES.get(ref.uri) if isinstance(ref, ResourceTemplateReference) else ARGUMENTS.get(argument.name)
        try:
            names = await source(server.studio) if source else ()
        except PortrayalError:
            names = ()
        fit = [name for name in names if name.casefold().startswith(argument.value.casefold())]
        return Completion(values=fit[:MOST], total=len(fit), has_more=len(fit) > MOST)

    del complete

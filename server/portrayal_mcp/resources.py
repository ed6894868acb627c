"""Resources: heroes, LoRAs, data sets, jobs and clusters by address."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import anyio
import anyio.to_thread
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError
from pydantic import TypeAdapter

from portrayal.catalog.backfill import TOOL as SERIES_TOOL
from portrayal.catalog.backfill import Backfilled
from portrayal.catalog.generate import Hero
from portrayal.errors import NotFound, PortrayalError
from portrayal.models import Cluster, DatasetInfo, LoraInfo
from portrayal_mcp.app import PortrayalServer
from portrayal_mcp.content import small_jpeg

FULL_BYTES = 700_000
"""A larger file is served as a smaller JPEG: some hosts drop results over 1 MB."""

T = TypeVar("T")


def add_resources(server: PortrayalServer) -> None:
    """Register every resource and template."""

    @server.resource("portrayal://heroes/{id}", mime_type="image/jpeg", description="A hero image (JPEG, 1280 wide)")
    async def hero(id: str) -> bytes:
        found = await found_in(lambda: server.studio.library.find("hero", Hero, id))
        path = Path(found.image.path) if found.image else Path()
        data = await anyio.to_thread.run_sync(small_jpeg, path, FULL_BYTES, 1280)
        if data is None:
            raise ResourceNotFoundError(
                server.home.view.text(f"The file of hero {id} is gone: {path}. generate_hero makes it again.")
            )
        return data

    @server.resource("portrayal://loras/{name}", mime_type="application/json", description="A LoRA: recipe, cost")
    async def lora(name: str) -> str:
        found = await found_in(lambda: server.studio.library.find("lora", LoraInfo, name))
        return server.home.view.text(found.model_dump_json(indent=1))

    @server.resource("portrayal://datasets/{name}", mime_type="image/jpeg", description="A data set's contact sheet")
    async def dataset(name: str) -> bytes:
        found = await found_in(lambda: server.studio.library.find("dataset", DatasetInfo, name))
        data = await anyio.to_thread.run_sync(small_jpeg, Path(found.contact_sheet), FULL_BYTES, 1600)
        if data is None:
            raise ResourceNotFoundError(f"The contact sheet of {name} is gone: curate the data set again.")
        return data

    _add_jobs(server)
    _add_clusters(server)
    del hero, lora, dataset


def _add_jobs(server: PortrayalServer) -> None:
    @server.resource("portrayal://jobs/{id}", mime_type="application/json", description="A job: state and result")
    async def job(id: str) -> str:
        found = await found_in(lambda: server.studio.jobs.get(id))
        shown = found.model_dump_json(indent=1, exclude={"plan", "owner", "lease_until", "key"})
        return server.home.view.text(shown)

    @server.resource("portrayal://jobs/{id}/sheet", mime_type="image/jpeg", description="A series' heroes at a glance")
    async def sheet(id: str) -> bytes:
        found = await found_in(lambda: server.studio.jobs.get(id))
        shown = (
            Backfilled.model_validate(found.result).pictures()
            if found.tool == SERIES_TOOL.name and found.result
            else ()
        )
        data = await anyio.to_thread.run_sync(small_jpeg, Path(shown[0].path), FULL_BYTES, 1200) if shown else None
        if data is None:
            raise ResourceNotFoundError(f"The job {id} has no sheet of heroes. A finished series has one.")
        return data

    del job, sheet


def _add_clusters(server: PortrayalServer) -> None:
    @server.resource("portrayal://clusters", mime_type="application/json", description="Clusters and their scenes")
    async def clusters() -> str:
        try:
            found = server.studio.clusters().clusters
        except PortrayalError as error:
            raise ResourceError(str(error)) from None
        return TypeAdapter(tuple[Cluster, ...]).dump_json(found, indent=1, exclude_none=True).decode()

    del clusters


async def found_in(find: Callable[[], Awaitable[T]]) -> T:
    """Return what is found; what is not, or cannot be read, becomes the protocol's own error."""
    try:
        return await find()
    except NotFound as error:
        raise ResourceNotFoundError(str(error)) from None
    except PortrayalError as error:
        raise ResourceError(str(error)) from None

"""Resources that the views read through their host: photos with verdicts, and the pictures of a test."""

from portrayal.catalog.showing_dataset import review_page
from portrayal.catalog.showing_test import shown_test
from portrayal_mcp.app import PortrayalServer
from portrayal_mcp.resources import found_in

JSON = "application/json"


def add_showing(server: PortrayalServer) -> None:
    """Register the resources of the views."""

    @server.resource(
        "portrayal://datasets/{name}/review/{page}", mime_type=JSON, description="Verdicts and small pictures of photos"
    )
    async def review(name: str, page: int) -> str:
        found = await found_in(lambda: review_page(server.studio, name, page))
        return server.home.view.text(found.model_dump_json(exclude_none=True))

    @server.resource("portrayal://tests/{job}", mime_type=JSON, description="Small pictures of a LoRA's test")
    async def test(job: str) -> str:
        found = await found_in(lambda: shown_test(server.studio, job))
        return server.home.view.text(found.model_dump_json(exclude_none=True))

    del review, test

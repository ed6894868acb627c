"""Put the server together: tools, resources, prompts and completion."""

from collections.abc import Mapping
from typing import TypeVar

from portrayal_mcp.app import PortrayalServer
from portrayal_mcp.completion import add_completion
from portrayal_mcp.prompts import add_prompts
from portrayal_mcp.resources import add_resources
from portrayal_mcp.showing import add_showing
from portrayal_mcp.subscribing import add_subscribing

S = TypeVar("S", bound=PortrayalServer)


def make_server(environ: Mapping[str, str] | None = None) -> PortrayalServer:
    """Return a server that is ready to run; `environ` stands in for the process environment."""
    return furnished(PortrayalServer(environ))


def furnished(server: S) -> S:
    """Register everything that is not a tool, and return the server."""
    add_resources(server)
    add_showing(server)
    add_prompts(server)
    add_completion(server)
    add_subscribing(server)
    return server

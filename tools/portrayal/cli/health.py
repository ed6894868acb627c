"""`portrayal doctor`, `portrayal demo` and `portrayal mcp`."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from portrayal.cli.options import Json

NOT_USABLE = 3


def doctor(as_json: Json = False) -> None:
    """Say what is set, what is missing, which models are gone, and where files go. Free; shows no key."""
    from portrayal.cli.doctor import examine
    from portrayal.cli.screens import show
    from portrayal.cli.terminal import boundary, stdout
    from portrayal.errors import PortrayalError
    from portrayal.settings import load_settings

    with boundary(as_json=as_json):
        try:
            settings = load_settings()
        except PortrayalError as error:
            settings = error
        report = examine(settings)
        if as_json:
            sys.stdout.write(report.model_dump_json(exclude_none=True) + "\n")
        else:
            show(report, stdout())
        if not report.usable:
            raise typer.Exit(NOT_USABLE)


def demo(
    folder: Annotated[Path, typer.Option(help="Where the pictures and the page go.")] = Path("demo-output"),
    as_json: Json = False,
) -> None:
    """Make sample heroes through the MCP server, without any key, and a page that shows them."""
    from portrayal.cli.terminal import INTERRUPTED, boundary, stderr

    command = [
        sys.executable,
        "-P",
        "-m",
        "portrayal_mcp.demo",
        str(folder.absolute()),
        *(["--json"] if as_json else []),
    ]
    with boundary(as_json=as_json):
        try:
            code = subprocess.run(command, check=False).returncode  # noqa: S603 - our own module
        except KeyboardInterrupt:
            stderr().print("\nThe demo was stopped. Run it again and it goes on where it was.", style="yellow")
            code = INTERRUPTED
        raise typer.Exit(code)


def mcp(http: Annotated[str, typer.Option(help="Serve over HTTP: 127.0.0.1:8000.")] = "") -> None:
    """Serve the Model Context Protocol, as `portrayal-mcp` does: for hosts that start a package by its name."""
    command = [sys.executable, "-P", "-m", "portrayal_mcp", *(["--http", http] if http else [])]
    if os.name == "nt":
        raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - our own module
    os.execv(command[0], command)  # noqa: S606 - our own module, which takes this process over

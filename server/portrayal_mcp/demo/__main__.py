"""`python -m portrayal_mcp.demo [folder] [--json]`: run the demo and write its page. `portrayal demo` calls this."""

import argparse
import json
import sys
import time
from pathlib import Path

import anyio
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from portrayal.errors import PortrayalError
from portrayal_mcp.demo.journey import Demo, Tell, run_demo
from portrayal_mcp.demo.page import write_page
from portrayal_mcp.demo.telling import teller

REAL = """\
These are previews, drawn on this machine. For real pictures set one or both, and call the same tools again:

  REPLICATE_API_TOKEN   trains a LoRA of the person and makes their heroes
  GEMINI_API_KEY        makes heroes without a person, or from one photo

`portrayal doctor` says what is set; examples/ has the configuration of Claude Desktop and Claude Code."""


def main(arguments: list[str] | None = None) -> int:
    """Run the demo; returns the exit code."""
    parser = argparse.ArgumentParser(prog="portrayal demo", description="Sample heroes, without any key.")
    parser.add_argument("folder", nargs="?", default="demo-output", type=Path)
    parser.add_argument("--json", action="store_true", help="print what was made as JSON on stdout")
    asked = parser.parse_args(arguments)
    console = Console(stderr=asked.json, highlight=False)
    folder: Path = asked.folder.absolute()
    started = time.monotonic()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        console.print(Panel("Portrayal: hero images for a few sample articles, through the MCP server.", style="cyan"))
        demo = anyio.run(_run, folder, console)
    except KeyboardInterrupt:
        return 130
    except (PortrayalError, OSError) as error:
        Console(stderr=True).print(Text.assemble(("Error: ", "bold red"), str(error)), soft_wrap=True)
        return 1
    page = write_page(folder, demo)
    if asked.json:
        sys.stdout.write(json.dumps({"page": str(page), **demo.model_dump(mode="json", exclude_none=True)}) + "\n")
    console.print(Panel(REAL, title="Make real ones", title_align="left", border_style="cyan", padding=(1, 2)))
    console.print(Text.assemble(("Look at  ", "dim"), (page.as_uri(), "bold")), soft_wrap=True)
    console.print(Text(f"Done in {time.monotonic() - started:.0f} seconds.", "dim"))
    return 0


async def _run(folder: Path, console: Console) -> Demo:
    tell: Tell = teller(console)
    failed: list[PortrayalError] = []
    with console.status("Working", spinner="dots"):
        try:
            return await run_demo(folder, tell)
        except* PortrayalError as group:
            failed = _leaves(group)
    raise failed[0]


def _leaves(group: "BaseExceptionGroup[PortrayalError]") -> list[PortrayalError]:
    return [
        one
        for inner in group.exceptions
        for one in (_leaves(inner) if isinstance(inner, BaseExceptionGroup) else [inner])
    ]


if __name__ == "__main__":
    sys.exit(main())

"""The parts that screens are made of. Text is never read as markup: articles and paths may hold brackets."""

from collections.abc import Iterable
from functools import singledispatch

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from portrayal.catalog.requests import JobResult
from portrayal.cli.wording import for_people
from portrayal.rules.pricing import dollars

Fact = tuple[str, RenderableType | None]


@singledispatch
def show(result: object, console: Console) -> None:
    """Print a result for a person; a type without a screen of its own is printed as it is."""
    console.print(repr(result), markup=False)


def card(title: str, facts: Iterable[Fact], *, style: str = "cyan") -> Panel:
    """Return a panel of names and values; facts without a value are left out."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in facts:
        if value not in (None, ""):
            grid.add_row(name, Text(value) if isinstance(value, str) else value)
    return Panel(grid, title=Text(title), title_align="left", border_style=style, padding=(1, 2))


def rows(title: str, heads: Iterable[str], lines: Iterable[Iterable[RenderableType]]) -> Table:
    """Return a table; its first column never wraps."""
    heading = Text(title, style="bold")
    table = Table(title=heading, title_justify="left", header_style="dim", border_style="dim", box=SIMPLE_HEAD)
    for number, head in enumerate(heads):
        table.add_column(head, no_wrap=number == 0, overflow="fold")
    for line in lines:
        table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in line))
    return table


def bullets(lines: Iterable[str]) -> Text | None:
    """Return lines as a list with dots; None when there are none."""
    listed = [f"• {line}" for line in lines]
    return Text("\n".join(listed)) if listed else None


def money(usd: float | None) -> str:
    """Return dollars as people read them: `free`, `$1.85`, `$0.0275`."""
    if usd is None:
        return ""
    return "free" if usd == 0 else dollars(usd)


def mark(ok: bool | None) -> Text:
    """Return a green tick, a red cross, or a dot for what nobody could check."""
    if ok is None:
        return Text("·", "yellow")
    return Text("✓", "green") if ok else Text("✗", "red")


def warn(console: Console, warnings: Iterable[str]) -> None:
    """Print warnings, one a line."""
    for warning in warnings:
        console.print(Text.assemble(("! ", "yellow"), for_people(warning)))


def saved(console: Console, path: str | None, word: str = "Saved") -> None:
    """Print where a file is, on a line of its own that is never broken."""
    if path:
        console.print(Text.assemble((f"{word}  ", "dim"), (path, "bold")), soft_wrap=True)


def follow_up(console: Console, result: JobResult) -> None:
    """Print what to do next, as a person at the keyboard does it; what a price needs is said elsewhere."""
    match result.status:
        case "needs_approval":
            said = None
        case "dry_run":
            said = "the same command without --dry-run"
        case "queued" | "sending" | "running" | "unknown":
            said = f"portrayal jobs {result.job} --wait 45"
        case _:
            said = for_people(result.next or "")
    if said:
        show_next(console, said)


def show_next(console: Console, said: str) -> None:
    """Print the command to type next, on a line that is never broken."""
    console.print(Text.assemble(("Next  ", "dim"), said), soft_wrap=True)

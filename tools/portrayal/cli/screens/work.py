"""Screens of `backfill`, `jobs`, `cancel` and `library`."""

from rich.console import Console
from rich.text import Text

from portrayal.catalog import TOOLS
from portrayal.catalog.backfill import Backfilled
from portrayal.catalog.cancel import Canceled
from portrayal.catalog.library import Library, Row
from portrayal.catalog.look import JobView
from portrayal.cli.screens.base import Fact, card, follow_up, money, rows, saved, show
from portrayal.cli.screens.names import counted
from portrayal.cli.spending import Spending
from portrayal.cli.wording import COMMANDS, for_people

STYLES = {
    "done": "green", "succeeded": "green", "current": "green", "failed": "red", "retired": "red",
    "skipped": "yellow", "deprecated": "yellow", "canceled": "yellow", "unknown": "yellow",
}  # fmt: skip


def _state(state: str | None) -> Text:
    return Text(state or "", STYLES.get(state or "", ""))


@show.register
def _(result: Backfilled, console: Console) -> None:
    lines = (
        (row.post, _state(row.status), row.scene or "", row.path or "", money(row.usd), for_people(row.because or ""))
        for row in result.rows
    )
    heads = ("post", "status", "scene", "path", "price", "because")
    console.print(rows(counted(result.posts, "posts"), heads, lines))
    facts: list[Fact] = [
        ("Status", result.status),
        ("Done", f"{result.done} of {result.posts}" + (f", {result.failed} failed" if result.failed else "")),
        ("Estimate", money(result.estimate_usd)),
        ("Paid", money(result.cost_usd) if result.cost_usd is not None else None),
        ("Job", result.job),
    ]
    console.print(card("Series", facts, style="green" if result.status == "succeeded" else "cyan"))
    saved(console, next((str(row.image) for row in result.rows if row.image), None), "First picture")
    follow_up(console, result)


@show.register
def _(result: JobView, console: Console) -> None:
    facts: list[Fact] = [
        ("Made by", f"portrayal {_command(result.tool)}"),
        ("Status", _state(result.status)),
        ("Progress", f"{result.progress:.0%} {result.message}".strip()),
        ("Estimate", money(result.estimate_usd)),
        ("Paid", money(result.cost_usd)),
        ("Error", for_people(result.error or "")),
    ]
    console.print(card(f"Job {result.job}", facts))
    tool = next((known for known in TOOLS if known.name == result.tool), None)
    if tool and result.result is not None:
        show(tool.result.model_validate(result.result), console)
    elif result.next:
        console.print(Text.assemble(("Next  ", "dim"), f"portrayal jobs {result.job} --wait 45"))


@show.register
def _(result: Canceled, console: Console) -> None:
    facts: list[Fact] = [
        ("Status", _state(result.status)),
        ("", for_people(result.because)),
        ("Paid before it stopped", money(result.paid_usd)),
    ]
    console.print(card(f"Job {result.job}", facts))


@show.register
def _(result: Library, console: Console) -> None:
    if not result.rows:
        console.print(for_people(result.hint or "There is nothing yet."), markup=False, soft_wrap=True)
        return
    first = f", the first {len(result.rows)}" if result.total > len(result.rows) else ""
    title = counted(result.total, result.kind) + first
    if result.kind == "heroes":
        _heroes(title, result.rows, console)
        return
    columns = {
        "name": [row.name for row in result.rows],
        "state": [_state(row.state) for row in result.rows],
        "about": [_about(row.about) for row in result.rows],
        "price": [money(row.usd) for row in result.rows],
        "since": [(row.created or "")[:16].replace("T", " ") for row in result.rows],
    }
    filled = {name: cells for name, cells in columns.items() if any(map(str, cells))}
    console.print(rows(title, filled, zip(*filled.values(), strict=True)))


def _heroes(title: str, heroes: tuple[Row, ...], console: Console) -> None:
    """Print each hero's scene, and its file on a line of its own that is never broken."""
    console.print(Text(title, style="bold"))
    for row in heroes:
        console.print(Text.assemble((f"\n{row.name}  ", "cyan"), f"{row.about}  {money(row.usd)}"), soft_wrap=True)
        saved(console, row.path, " ")


def _command(tool: str) -> str:
    return COMMANDS[tool][0] if tool in COMMANDS else tool


def _about(line: str) -> str:
    """Return a row's line; a job's begins with its tool, which people know as a command."""
    tool, comma, rest = line.partition(",")
    return f"{_command(tool)}{comma}{rest}"


@show.register
def _(result: Spending, console: Console) -> None:
    facts: list[Fact] = [
        ("Today", f"${result.today_usd:.2f} of ${result.daily_limit_usd:.2f} a day (PORTRAYAL_DAILY_USD)"),
        ("In all", f"${result.total_usd:.2f} for {counted(result.jobs, 'jobs')}, {result.unfinished} unfinished"),
    ]
    console.print(card("Spent", facts))

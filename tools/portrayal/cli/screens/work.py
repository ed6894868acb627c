"""Screens of `backfill`, `jobs`, `cancel` and `library`."""

import re

from rich.console import Console
from rich.text import Text

from portrayal.catalog import TOOLS
from portrayal.catalog.backfill import Backfilled
from portrayal.catalog.cancel import Canceled
from portrayal.catalog.library import Library, Row
from portrayal.catalog.look import JobView
from portrayal.catalog.series.rows import HAS_HERO, MADE, READY, PostRow
from portrayal.cli.screens.base import Fact, card, follow_up, money, rows, saved, show, warn
from portrayal.cli.screens.names import counted
from portrayal.cli.spending import Spending
from portrayal.cli.wording import COMMANDS, for_people
from portrayal.rules.pricing import dollars

STYLES = {
    **dict.fromkeys(("done", "has hero", "made", "succeeded", "current"), "green"),
    **dict.fromkeys(("failed", "retired"), "red"),
    **dict.fromkeys(("skipped", "deprecated", "canceled", "unknown"), "yellow"),
}


def _state(state: str | None) -> Text:
    return Text(state or "", STYLES.get(state or "", ""))


@show.register
def _(result: Backfilled, console: Console) -> None:
    lines = ((row.post, _stands(row), row.scene or "", _by(row), _price(row)) for row in result.rows)
    more = f", {len(result.rows)} of them here" if result.posts > len(result.rows) else ""
    console.print(rows(counted(result.posts, "posts") + more, ("post", "status", "scene", "by", "price"), lines))
    for row in result.rows:
        if reason := _reason(row):
            console.print(Text.assemble((f"{row.post}  ", "bold"), reason), soft_wrap=True)
    planned = result.status in ("dry_run", "needs_approval")
    facts: list[Fact] = [
        ("Status", result.status),
        ("Posts" if planned else "Done", _counts(result, planned=planned)),
        ("Estimate", money(result.estimate_usd)),
        ("Paid", money(result.cost_usd) if result.cost_usd is not None else None),
        ("Plan", result.plan),
        ("Job", result.job),
    ]
    console.print(card("Series", facts, style="green" if result.status == "succeeded" else "cyan"))
    for finding in result.findings or ():
        console.print(Text(for_people(finding)), soft_wrap=True)
    warn(console, result.warnings or ())
    saved(console, next((str(row.image) for row in result.rows if row.image), None), "First picture")
    saved(console, next((picture.path for picture in result.pictures()), None), "Sheet")
    saved(console, next((row.placed for row in result.rows if row.placed), None), "First in its post")
    saved(console, result.file, "Table" if str(result.file).endswith(".csv") else "Report")
    if result.status != "dry_run":  # the command knows what was typed, and names the next one
        follow_up(console, result)


def _stands(row: PostRow) -> Text:
    """Return where a post stands; of the heroes that a plan finds made, which are in their posts."""
    return _state("has hero" if row.because == HAS_HERO else "made" if _is_made(row) else row.status)


def _is_made(row: PostRow) -> bool:
    """Say whether a plan found the hero made, and not in its post."""
    return row.status == "done" and (row.because or "").startswith((MADE, READY))


def _price(row: PostRow) -> str:
    return "" if row.status == "skipped" or row.because == HAS_HERO or _is_made(row) else money(row.usd)


def _by(row: PostRow) -> str:
    """Return the path, and whether it shows the person."""
    return f"{row.path}{', person' if row.person else ''}" if row.path else ""


def _reason(row: PostRow) -> str:
    """Return why a post needs a look; why the others go their way is in the plan's table."""
    told = row.status == "planned" or row.because in (HAS_HERO, MADE)
    return "" if told else for_people(row.because or "")


def _counts(result: Backfilled, *, planned: bool) -> str:
    """Return how many posts are where; what did not happen is not told."""
    others = {"failed": result.failed, "skipped": result.skipped, "left": result.left}
    if planned:
        new = result.posts - result.done - sum(others.values())
        counts = {"to make": new, "made already": result.done, **others}
        told = [f"{count} {name}" for name, count in counts.items() if count]
        cannot = f" ({result.unplaced} cannot take a hero)" if result.unplaced else ""
        return f"{result.posts}: {', '.join(told) or 'nothing to make'}{cannot}"
    counts = {**others, "put into their posts": result.placed or 0, "not in their posts": result.unplaced or 0}
    told = [f"{count} {name}" for name, count in counts.items() if count]
    return ", ".join((f"{result.done} of {result.posts}", *told))


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
    tool = re.match(r"\w*", line)
    return _command(tool[0]) + line[tool.end() :] if tool else line


@show.register
def _(result: Spending, console: Console) -> None:
    facts: list[Fact] = [
        ("Today", f"{dollars(result.today_usd)} of {dollars(result.daily_limit_usd)} a day (PORTRAYAL_DAILY_USD)"),
        ("In all", f"{dollars(result.total_usd)} for {counted(result.jobs, 'jobs')}, {result.unfinished} unfinished"),
    ]
    console.print(card("Spent", facts))

"""Screen of `doctor`."""

from rich.console import Console
from rich.text import Text

from portrayal.cli.findings import FolderFact, LedgerFact, Report
from portrayal.cli.screens.base import card, mark, rows, show


@show.register
def _(report: Report, console: Console) -> None:
    active = ", ".join(one.name for one in report.providers if one.active) or "none"
    verdict = Text("ready", "bold green") if report.usable else Text("not usable yet", "bold red")
    console.print(
        card(
            f"Portrayal {report.version}",
            [("Verdict", verdict), ("Pictures by", active), ("Python", report.python)],
            style="green" if report.usable else "red",
        )
    )
    for problem in report.problems:
        console.print(Text.assemble(("✗ ", "red"), problem), soft_wrap=True)
    if report.providers:
        lines = ((one.name, mark(one.ready), "in use" if one.active else "", one.because) for one in report.providers)
        console.print(rows("Providers", ("provider", "ready", "", "because"), lines))
        settings = ((one.name, one.state, one.value or "") for one in report.settings)
        console.print(rows("Settings (keys are never shown)", ("setting", "state", "value"), settings))
        places = [_folder(one) for one in report.folders] + ([_ledger(report.ledger)] if report.ledger else [])
        console.print(rows("Where files go", ("what", "ok", "where", "note"), places))
    if report.models:
        gone = (
            (one.id, Text(one.state, "red" if one.state == "retired" else "yellow"), one.because)
            for one in report.models
        )
        console.print(rows("Models that are gone or going", ("model", "state", "because"), gone))
    able = {**{f"{name} pictures": ok for name, ok in report.formats.items()}, **report.extras}
    parts = [Text.assemble(mark(ok), f" {name}   ") for name, ok in able.items()]
    console.print(Text.assemble(("Also here  ", "dim"), *parts))


def _folder(one: FolderFact) -> tuple[str, Text, str, str]:
    note = "" if one.exists else "made on first use; "
    free = "" if one.free_gb is None else f"{one.free_gb:g} GB free"
    return one.use, mark(one.writable), one.path, note + (free if one.writable else "cannot be written")


def _ledger(one: LedgerFact) -> tuple[str, Text, str, str]:
    if one.state != "opens":
        return "ledger", mark(one.state != "cannot be opened"), one.path, f"{one.state} {one.because}".strip()
    note = f"{one.jobs} jobs, {one.unfinished} unfinished, ${one.spent_today_usd:.2f} today"
    return "ledger", mark(True), one.path, note

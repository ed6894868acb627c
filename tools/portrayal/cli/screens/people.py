"""Screens of `curate`, `train` and `test`."""

from rich.console import Console
from rich.text import Text

from portrayal.catalog.cells import Cell
from portrayal.catalog.curate import Curated
from portrayal.catalog.review import Tested
from portrayal.catalog.train import Trained
from portrayal.cli.screens.base import Fact, bullets, card, follow_up, mark, money, rows, saved, show, warn
from portrayal.cli.screens.names import counted, photo_name
from portrayal.cli.wording import for_people
from portrayal.rules.diagnosis import Diagnosis


@show.register
def _(result: Curated, console: Console) -> None:
    if result.kept:
        console.print(
            rows(
                f"Kept {counted(len(result.kept), 'photos')}",
                ("photo", "caption", "because"),
                ((photo_name(one.source), one.caption, one.because) for one in result.kept),
            )
        )
    if result.rejected:
        lines = ((photo_name(one.source), for_people(one.because)) for one in result.rejected)
        console.print(rows(f"Left out {result.left_out}", ("photo", "because"), lines))
    covered = ", ".join(f"{name} {count}" for name, count in result.coverage.items())
    facts: list[Fact] = [
        ("Data set", f"{result.dataset}" + (f" v{result.version}" if result.version else f": {result.status}")),
        ("Trigger word", result.trigger_word),
        ("Coverage", covered),
        *((f"{'Still to take' * (number == 0)}", shot) for number, shot in enumerate(result.missing)),
        ("Paid", money(result.cost_usd) if result.cost_usd else None),
    ]
    console.print(card("Data set", facts, style="green" if result.status == "succeeded" else "cyan"))
    warn(console, result.warnings)
    saved(console, result.archive, "Archive")
    saved(console, result.contact_sheet, "Contact sheet")
    saved(console, result.report, "Report")
    for export in result.exports:
        saved(console, export, f"For {export.replace(chr(92), '/').rsplit('/', 1)[-1]}")
    follow_up(console, result)


@show.register
def _(result: Trained, console: Console) -> None:
    rules = ((rule.name, f"{rule.value}", rule.rule, rule.because) for rule in result.recipe.rules)
    console.print(rows(f"Recipe for {result.recipe.trainer}", ("setting", "value", "rule", "because"), rules))
    lora = result.lora
    facts: list[Fact] = [
        ("LoRA", f"{lora} v{result.version}" if lora else None),
        ("Status", result.status + (" (an offline preview)" if result.preview else "")),
        ("Provider", result.provider),
        ("Estimate", f"{money(result.estimate_usd)}: {for_people(result.price_because)}"),
        ("Paid", money(result.cost_usd) if result.cost_usd is not None else None),
        ("Job", result.job),
    ]
    console.print(card("Training", facts, style="green" if lora else "cyan"))
    warn(console, dict.fromkeys(result.warnings))
    follow_up(console, result)


LIKE = "Local checks, and likeness to the person (0.50 is the same person)"
NOT_LIKE = "Local checks of the files (likeness is for your eyes)"


@show.register
def _(result: Tested, console: Console) -> None:
    if result.cells:
        strengths = sorted({cell.strength for cell in result.cells})
        cells = {(cell.row, cell.strength): cell for cell in result.cells}
        lines = [
            [name, *(_score(cells.get((name, strength))) for strength in strengths)]
            for name in dict.fromkeys(cell.row for cell in result.cells)
        ]
        heads = ("scene", *(f"{one:g}" for one in strengths))
        console.print(rows(LIKE if _measured(result) else NOT_LIKE, heads, lines))
    for finding in result.diagnosis:
        console.print(card(f"Diagnosis: {finding.fault.replace('_', ' ')}", _finding(finding), style="yellow"))
    facts: list[Fact] = [
        ("LoRA", f"{result.lora}: {result.status}"),
        ("Pictures", f"{result.pictures_planned:,}, {money(result.estimate_usd)}"),
        ("Best strength", _best(result)),
        ("Paid", money(result.cost_usd) if result.cost_usd is not None else None),
    ]
    console.print(card("LoRA test", facts, style="green" if result.contact_sheet else "cyan"))
    saved(console, result.contact_sheet, "Contact sheet")
    follow_up(console, result)


def _finding(finding: Diagnosis) -> list[Fact]:
    return [
        ("Symptom", finding.symptom),
        ("Because", for_people(finding.because)),
        ("Causes", bullets(finding.causes)),
        ("What to do", bullets(map(for_people, finding.remedies))),
    ]


def _best(result: Tested) -> str | None:
    """Say which strength is best, and that it was not measured to be when others did as well."""
    if result.best_strength is None or _measured(result):
        return f"{result.best_strength:g} ({for_people(result.best_because or '')})" if result.best_strength else None
    scores: dict[float, list[float]] = {}
    for cell in result.cells:
        if cell.trigger and cell.score is not None:
            scores.setdefault(cell.strength, []).append(cell.score)
    means = [round(sum(values) / len(values), 9) for values in scores.values()]
    tie = "a tie, so look at the sheet: " if means.count(max(means, default=0.0)) > 1 else ""
    return f"{result.best_strength:g} ({tie}{for_people(result.best_because or '')})"


def _measured(result: Tested) -> bool:
    return any(cell.likeness is not None for cell in result.cells)


def _score(cell: Cell | None) -> Text:
    """A tick for a picture that passed every local check, else the share that it passed; then its likeness."""
    if cell is None or cell.score is None:
        return Text("-", "dim")
    passed = mark(True) if cell.score >= 1 else Text.assemble(mark(False), f" {cell.score:.0%}")
    return passed if cell.likeness is None else Text.assemble(passed, f" {cell.likeness:.2f}")

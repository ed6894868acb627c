"""Screens of `curate`, `train` and `test`."""

from rich.console import Console
from rich.text import Text

from portrayal.catalog.curate import Curated
from portrayal.catalog.review import Tested
from portrayal.catalog.train import Trained
from portrayal.cli.screens.base import Fact, card, follow_up, mark, money, rows, saved, show, warn


@show.register
def _(result: Curated, console: Console) -> None:
    if result.kept:
        console.print(
            rows(
                f"Kept {len(result.kept)} photos",
                ("photo", "caption", "because"),
                ((one.source.replace("\\", "/").rsplit("/", 1)[-1], one.caption, one.because) for one in result.kept),
            )
        )
    if result.rejected:
        lines = ((one.source.replace("\\", "/").rsplit("/", 1)[-1], one.because) for one in result.rejected)
        console.print(rows(f"Left out {len(result.rejected)}", ("photo", "because"), lines))
    covered = ", ".join(f"{name} {count}" for name, count in result.coverage.items())
    facts: list[Fact] = [
        ("Data set", f"{result.dataset}" + (f" v{result.version}" if result.version else f": {result.status}")),
        ("Trigger word", result.trigger_word),
        ("Coverage", covered),
        *((f"{'Still to take' * (number == 0)}", shot) for number, shot in enumerate(result.missing)),
    ]
    console.print(card("Data set", facts, style="green" if result.status == "succeeded" else "cyan"))
    warn(console, result.warnings)
    saved(console, result.archive, "Archive")
    saved(console, result.contact_sheet, "Contact sheet")
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
        ("Estimate", f"{money(result.estimate_usd)}: {result.price_because}"),
        ("Paid", money(result.cost_usd) if result.cost_usd is not None else None),
        ("Job", result.job),
    ]
    console.print(card("Training", facts, style="green" if lora else "cyan"))
    warn(console, dict.fromkeys(result.warnings))
    follow_up(console, result)


@show.register
def _(result: Tested, console: Console) -> None:
    if result.cells:
        strengths = sorted({cell.strength for cell in result.cells})
        scores = {(cell.row, cell.strength): cell.score for cell in result.cells}
        lines = [
            [name, *(_score(scores.get((name, strength))) for strength in strengths)]
            for name in dict.fromkeys(cell.row for cell in result.cells)
        ]
        console.print(rows("Local checks passed", ("scene", *(f"{one:g}" for one in strengths)), lines))
    for finding in result.diagnosis:
        console.print(rows("Diagnosis", ("what", "said"), ((n, str(v)) for n, v in finding.model_dump().items() if v)))
    best = None if result.best_strength is None else f"{result.best_strength:g}: {result.best_because}"
    facts: list[Fact] = [
        ("LoRA", f"{result.lora}: {result.status}"),
        ("Pictures", f"{result.pictures_planned}, {money(result.estimate_usd)}"),
        ("Best strength", best),
        ("Paid", money(result.cost_usd) if result.cost_usd is not None else None),
    ]
    console.print(card("LoRA test", facts, style="green" if result.contact_sheet else "cyan"))
    saved(console, result.contact_sheet, "Contact sheet")
    follow_up(console, result)


def _score(score: float | None) -> Text:
    return Text("-", "dim") if score is None else Text.assemble(mark(score >= 1), f" {score:.0%}")

"""Screens of `classify` and `hero`."""

from rich.console import Console
from rich.text import Text

from portrayal.catalog.classify import Classified
from portrayal.catalog.generate import Hero
from portrayal.cli.screens.base import Fact, card, follow_up, mark, money, saved, show, warn
from portrayal.cli.screens.names import LANGUAGES, model_name
from portrayal.cli.wording import for_people
from portrayal.models import Route


def route_facts(route: Route | None) -> list[Fact]:
    """Return the path with its reason, price and fallback."""
    if route is None:
        return []
    priced = money(route.estimate_usd) + (
        f", price of {route.price_as_of}" if route.price_as_of and route.estimate_usd else ""
    )
    facts: list[Fact] = [
        ("Route", Text.assemble((route.path, "bold"), f" with {model_name(route)}, {priced}")),
        ("", for_people(route.because)),
    ]
    if route.fallback:
        other = route.fallback
        cost, because = money(other.estimate_usd), for_people(other.because)
        facts.append(("Otherwise", f"{other.path} with {other.provider}, {cost}: {because}"))
    return facts


def _language(result: Classified) -> str:
    """Return the article's language, and the alt text's where that is another."""
    ours = LANGUAGES[result.language]
    return f"{result.written_in} (alt text in {ours})" if result.written_in else ours


@show.register
def _(result: Classified, console: Console) -> None:
    others = ", ".join(f"{name} {share:.0%}" for name, share in list(result.alternatives.items())[:3])
    facts: list[Fact] = [
        (
            "Cluster",
            Text.assemble((result.cluster, "bold"), f" {result.confidence:.0%}", f"; then {others}" * bool(others)),
        ),
        ("Because", result.because),
        ("Language", _language(result) + (", a tutorial" if result.is_tutorial else "")),
        ("Person", f"{'yes' if result.person else 'no'}: {result.person_because}"),
        ("Scene", result.scene),
        *route_facts(result.route),
    ]
    console.print(card("What the article is about", facts))
    warn(console, result.warnings)


@show.register
def _(result: Hero, console: Console) -> None:
    titles = {"succeeded": "Hero", "dry_run": "Plan: nothing was made", "needs_approval": "Plan: it waits for your yes"}
    image, paid = result.image, result.cost_usd
    facts: list[Fact] = [
        ("Scene", result.scene),
        *route_facts(result.route.model_copy(update={"warnings": ()})),
        ("Prompt", result.prompt),
        *(("Guard", f"{one.found} → {one.replaced_by}: {one.because}") for one in result.guard),
        ("Alt text", result.alt_text),
        ("Picture", f"{image.width}x{image.height} {image.format}, {image.bytes / 1000:,.0f} kB" if image else None),
        ("Paid", money(paid) + (" (an offline preview)" if result.preview else "") if paid is not None else None),
        ("Smaller", image.srcset if image else None),
        *((f"{'Attempts' * (n == 0)}", line) for n, line in enumerate(result.attempts or ())),
        *((f"{'Checks' * (n == 0)}", Text.assemble(mark(c.ok), f" {c.because}")) for n, c in enumerate(result.checks)),
    ]
    done = result.status == "succeeded"
    console.print(card(titles.get(result.status, f"Hero: {result.status}"), facts, style="green" if done else "cyan"))
    warn(console, dict.fromkeys((*result.warnings, *result.route.warnings)))
    saved(console, image.path if image else None)
    follow_up(console, result)

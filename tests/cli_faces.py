"""The command line as tests see it: a runner, and tools that record their request instead of doing anything."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from portrayal.catalog import TOOLS
from portrayal.catalog.classify import Classified
from portrayal.catalog.generate import Hero
from portrayal.catalog.train import Trained
from portrayal.cli import calling
from portrayal.cli.app import app
from portrayal.models import Fallback, Route
from portrayal.rules.recipes import make_recipe

RUNNER = CliRunner()

ROUTE = Route(
    path="text_to_image", provider="replicate", model="a/b", because="no person [bold]is[/] needed", estimate_usd=0.031,
    price_as_of="2026-11-20", fallback=Fallback(path="lora", provider="offline", estimate_usd=0, because="free"),
)  # fmt: skip
CLASSIFIED = Classified(
    cluster="seo", confidence=0.8, alternatives={"ai": 0.1}, language="en", is_tutorial=False, low_evidence=False,
    person=False, person_because="none asked", scene="seo/x", route=ROUTE, because="words [/red] say so",
)  # fmt: skip
HERO = Hero(
    hero="h1",
    status="succeeded",
    route=ROUTE,
    prompt="a mug [link]",
    scene="seo/x",
    cluster="seo",
    seed=1,
    alt_text="A mug.",
)
TRAINED = Trained(
    dataset="ada", provider="offline", recipe=make_recipe("offline", "flux", 12), estimate_usd=0.0, status="dry_run"
)


@dataclass
class Recorder:
    """Stands in for one tool: keeps the requests, answers in turn; an exception is raised, a function awaited."""

    answers: list[Any]
    requests: list[Any] = field(default_factory=list[Any])

    async def __call__(self, studio: object, request: Any) -> Any:
        self.requests.append(request)
        answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return await answer() if callable(answer) else answer


def record(patch: pytest.MonkeyPatch, tool: str, *answers: Any) -> Recorder:
    """Replace what `tool` does, for the command line only."""
    recorder = Recorder(list(answers))
    faked = tuple(replace(known, run=recorder) if known.name == tool else known for known in TOOLS)
    patch.setattr(calling, "TOOLS", faked)
    return recorder


def run(*words: str, stdin: str | None = None) -> Result:
    """Run `portrayal` with these words."""
    return RUNNER.invoke(app, list(words), input=stdin)

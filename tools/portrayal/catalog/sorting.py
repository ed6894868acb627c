"""A second opinion on an article's cluster: one small paid look, counted in the ledger and bought once a content.

Whatever goes wrong, the lexicon's answer stands, and a warning says why.
"""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from portrayal.catalog.approval import approve
from portrayal.catalog.counting import paid_look
from portrayal.catalog.outcomes import run_job
from portrayal.catalog.reading import Read
from portrayal.catalog.routes import check_provider
from portrayal.errors import OperatorError, PortrayalError, VendorLater, VendorNever
from portrayal.models import Guess
from portrayal.providers.base import Eyes, Sorted
from portrayal.rules.opinions import adopt, is_unsure, text_to_send
from portrayal.rules.pricing import Price
from portrayal.runs.handle import Handle
from portrayal.runs.job import Draft, Json, Outcome, content_key
from portrayal.studio import Studio

Classifier = Literal["local", "google"]
TOOL_NAME = "classify_article"
PATIENCE_S = 20.0
"""Seconds that a classification waits for the second opinion."""


class SortPlan(BaseModel):
    """What is sent: a text without markup, and the clusters (name -> what it is) to choose from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    clusters: dict[str, str]
    edition: str


@dataclass(frozen=True)
class Opinion:
    """A classification with what was paid for it now, and what the caller should know."""

    read: Read
    cost_usd: float | None = None
    warnings: tuple[str, ...] = ()


async def second_opinion(studio: Studio, read: Read, classifier: Classifier | None) -> Opinion:
    """Return `read` with Gemini's cluster when the caller wants it, or the setting does and the terms are unsure."""
    if classifier is None:
        known = await recall(studio, read)
        asks = known is read and studio.settings.classifier == "google" and is_unsure(read.found)
        if not asks:
            return Opinion(read=known)
    elif classifier == "local":
        return Opinion(read=read)
    try:
        guess, cost = await _ask(studio, read)
    except PortrayalError as error:
        return Opinion(read=read, warnings=(f"Gemini was not used, the terms decided: {error}",))
    return Opinion(read=read.with_found(adopt(read.article, read.found, guess)), cost_usd=cost or None)


async def recall(studio: Studio, read: Read) -> Read:
    """Return `read` with what Gemini said of the same text before, or `read` itself; asks and spends nothing."""
    google = studio.providers.get("google")
    if google is None or google.eyes is None:
        return read
    key = content_key(TOOL_NAME, _plan(studio, read, google.eyes))
    job = await studio.ledger.get(f"j{key[:12]}")
    if job is None or job.state != "succeeded" or job.result is None:
        return read
    return read.with_found(adopt(read.article, read.found, Guess.model_validate(job.result)))


def _plan(studio: Studio, read: Read, eyes: Eyes) -> Json:
    clusters = {each.name: each.title.get("en", each.name) for each in studio.clusters().clusters}
    return SortPlan(text=text_to_send(read.article), clusters=clusters, edition=eyes.edition).model_dump(mode="json")


async def _ask(studio: Studio, read: Read) -> tuple[Guess, float]:
    """Run the look as a job: the same text and clusters are asked about once. Raises PortrayalError."""
    eyes = _eyes(studio)
    plan = _plan(studio, read, eyes)
    key = content_key(TOOL_NAME, plan)
    price = Price(usd=eyes.classify_usd, as_of="", because="one small look at a text")
    if refused := await approve(studio, price, None, key=key):
        raise OperatorError(refused, next="The operator can raise PORTRAYAL_CONFIRM_USD.")
    known = await studio.ledger.get(f"j{key[:12]}")
    draft = Draft(
        tool=TOOL_NAME,
        key=key,
        plan=plan,
        estimate_usd=eyes.classify_usd,
        provider="google",
        caps=studio.settings.caps,
    )
    job = await run_job(studio, draft, PATIENCE_S)
    if job.result is None:
        raise VendorLater("Gemini has not answered yet.", next="Make the same call again in a minute.")
    new = known is None or known.state != "succeeded"
    return Guess.model_validate(job.result), job.cost_usd if new else 0.0


def _eyes(studio: Studio) -> Eyes:
    check_provider(studio, "google", 'use classifier="local"')
    eyes = studio.provider("google").eyes
    if eyes is None:
        raise OperatorError("google has no model for texts here.", next='Use classifier="local".')
    return eyes


async def sort_article(studio: Studio, handle: Handle) -> Outcome:
    """Ask about the text of a job, check the answer against its clusters, and count the price."""
    await handle.begin()
    plan = SortPlan.model_validate(handle.job.plan)
    eyes = _eyes(studio)
    refused: list[VendorLater] = []

    async def ask() -> Sorted:
        try:
            return await eyes.classify(plan.text, plan.clusters)
        except VendorLater as error:
            refused.append(error)
            raise

    answer = await paid_look(handle, eyes.classify_usd, ask)
    if answer is None:
        raise refused[0]
    if answer.guess is None or answer.guess.cluster not in plan.clusters:
        raise VendorNever(
            "Gemini gave no answer that holds.", next='Use classifier="local", or pass cluster=… yourself.'
        )
    return Outcome(result=answer.guess.model_dump(mode="json"))

"""Find an order whose answer was lost, in the vendor's own lists; there is no idempotency key.

A picture is known by its seed, prompt and model; a training by its upload's address. Times are the vendor's, because
clocks differ. Rows lose their inputs after an hour: the only one of its time and model is taken for ours, because
asking for it costs nothing; when there are several, nobody can know.
"""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Literal, NamedTuple

from portrayal.providers.base import ImageOrder, Ticket, TrainingOrder
from portrayal.providers.faults import Ambiguous
from portrayal.providers.replicate.answers import Json
from portrayal.providers.replicate.api import Api
from portrayal.providers.replicate.names import model_name
from portrayal.providers.replicate.records import inputs_of, picture_ticket, published, training_ticket, when
from portrayal.providers.replicate.training import token_of
from portrayal.providers.replicate.uploads import uploads_of

SKEW_S = 20.0
"""What clocks may differ beyond the vendor's Date header."""

Verdict = Literal["ours", "likely", "no"]


class Window(NamedTuple):
    """When an order was surely booked, if at all: from its intent to the end of its turn (vendor's Unix seconds)."""

    start: float
    end: float

    def holds(self, at: float | None) -> bool:
        """Say whether a row made at `at` may be this order's; one without a date may."""
        return at is None or self.start - SKEW_S <= at <= self.end + SKEW_S


async def find_picture(api: Api, order: ImageOrder, window: Window) -> Ticket | None:
    """Return the prediction of an order booked in `window`. Raises Ambiguous."""
    since = datetime.fromtimestamp(max(0.0, window.start - SKEW_S), UTC).isoformat().replace("+00:00", "Z")
    rows = api.pages("/v1/predictions", "your predictions", created_after=since)
    return await _choose(rows, window, partial(_same_picture, order), picture_ticket)


async def find_training(api: Api, order: TrainingOrder, window: Window) -> Ticket | None:
    """Return the training of an order booked in `window`. Raises Ambiguous."""
    token = token_of(order)
    marks = {upload.url: upload.token async for upload in uploads_of(api)}
    ours = {url for url, mark in marks.items() if mark == token}

    def same(row: Json) -> Verdict:
        return _same_training(order, row, ours, set(marks))

    rows = _recent(api.pages("/v1/trainings", "your trainings"), window.start - SKEW_S)
    return await _choose(rows, window, same, partial(training_ticket, order.name))


async def _choose(
    rows: AsyncIterator[Json], window: Window, same: Callable[[Json], Verdict], ticket: Callable[[Json], Ticket]
) -> Ticket | None:
    """Return the newest row that is ours, else the only likely one. What lies outside belongs to other attempts."""
    likely: list[Ticket] = []
    async for row in rows:
        verdict = same(row) if window.holds(when(row)) else "no"
        if verdict == "ours":
            return ticket(row)
        likely += [ticket(row)] if verdict == "likely" else []
    if len(likely) > 1:
        raise Ambiguous(
            "Replicate's list has several orders that may be this one, without what would tell them apart.",
            next="Look at replicate.com/predictions and replicate.com/trainings before ordering again.",
        )
    return likely[0] if likely else None


def _same_picture(order: ImageOrder, row: Json) -> Verdict:
    if not _same_model(order, row):
        return "no"
    inputs = inputs_of(row)
    if not inputs:
        return "likely"
    return "ours" if (inputs.get("seed"), inputs.get("prompt")) == (order.seed, order.prompt) else "no"


def _same_model(order: ImageOrder, row: Json) -> bool:
    wanted = order.lora.info.model if order.path == "lora" and order.lora else order.model
    name, _, version = wanted.partition(":")
    told, theirs = str(row.get("model") or ""), str(row.get("version") or "")
    if version and theirs not in {"", "hidden"}:
        return theirs == version
    return not told or told == name


def _same_training(order: TrainingOrder, row: Json, ours: set[str], known: set[str]) -> Verdict:
    """Compare by the upload; once that is deleted, by trigger word and steps, and by the model it was published in."""
    if str(row.get("model") or "") not in {"", order.trainer.partition(":")[0]}:
        return "no"
    inputs = inputs_of(row)
    url = inputs.get("input_images")
    if url in ours:
        return "ours"
    made = published(row)
    if url in known or (made and made != model_name(order.name)):
        return "no"
    if not inputs:
        return "likely"
    alike = inputs.get("trigger_word") == order.dataset.trigger_word
    steps = inputs.get("steps", inputs.get("training_steps")) == order.recipe.steps
    return "likely" if alike and steps else "no"


async def _recent(rows: AsyncIterator[Json], since: float) -> AsyncIterator[Json]:
    """Stop at the first row that is too old: the list is long, newest first, and takes no filter."""
    async for row in rows:
        at = when(row)
        if at is not None and at < since:
            return
        yield row

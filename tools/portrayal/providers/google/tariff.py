"""What a call cost, from the tokens that Google counted (dollars a million tokens, each row dated).

cost = prompt * text in + pictures * picture out + (thoughts + other answer tokens) * text out
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from portrayal.errors import BadRequest
from portrayal.providers.google.answers import Answer
from portrayal.rules.lifecycle import ModelRow
from portrayal.rules.pricing import estimate_image, estimate_unknown


@dataclass(frozen=True, slots=True)
class Tariff:
    """Dollars a million tokens, from day `since` on (YYYY-MM-DD)."""

    model: str
    text_in: float
    text_out: float
    image_out: float = 0.0
    since: str = "2026-10-06"


TARIFFS = (
    Tariff("gemini-nano-banana-2.1", text_in=1.50, text_out=7.50, image_out=30.0),
    Tariff("gemini-3-pro-image", text_in=2.00, text_out=12.0, image_out=120.0),
    Tariff("gemini-3.8-flash", text_in=0.75, text_out=3.75),
    Tariff("gemini-3.8-flash", text_in=1.50, text_out=7.50, since="2027-01-01"),
    Tariff("gemini-3.5-flash-lite", text_in=0.30, text_out=2.50),
)
"""Gemini API pricing page, read on 2026-10-07; of two rows of a model the later one that has begun holds."""


def today() -> str:
    """Return the day (UTC, YYYY-MM-DD) whose prices hold."""
    return datetime.now(UTC).date().isoformat()


def cost_of(answer: Answer, model: str, day: str) -> float | None:
    """Return what the counted tokens cost in dollars, or None when nothing was counted or the model has no tariff."""
    usage = answer.usage_metadata
    rows = [row for row in TARIFFS if row.model == model.removeprefix("models/") and row.since <= day]
    if usage is None or not rows:
        return None
    row, answered = rows[-1], usage.candidates_token_count or 0
    details = usage.candidates_tokens_details or []
    pictures = sum(seen.token_count or 0 for seen in details if seen.modality == "IMAGE")
    if not details and any(part.inline_data for part in answer.parts):
        pictures = answered
    words = (usage.thoughts_token_count or 0) + max(0, answered - pictures)
    micro = (usage.prompt_token_count or 0) * row.text_in + pictures * row.image_out + words * row.text_out
    return round(micro / 1_000_000, 6)


def picture_estimate(row: ModelRow | None) -> float:
    """Return the dated price of a picture, for an answer that counts nothing; a careful one for an unknown model."""
    try:
        return estimate_unknown("google").usd if row is None else estimate_image(row).usd
    except BadRequest:
        return estimate_unknown("google").usd

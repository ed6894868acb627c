"""Consent to a price, before anything is sent. Never waits for a form."""

from datetime import UTC, datetime

from portrayal.rules.pricing import Price, check_budget
from portrayal.studio import Studio


async def approve(studio: Studio, price: Price, max_cost_usd: float | None, *, key: str) -> str | None:
    """Return None to go ahead, or the sentence that asks for consent. Raises OverBudget over a cap.

    Work that was already agreed to under the same key needs no second consent: it is charged once.
    """
    if await studio.ledger.agreed(key):
        return None
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    verdict = check_budget(
        price,
        max_cost_usd=max_cost_usd,
        confirm_usd=studio.settings.confirm_usd,
        spent_today=await studio.ledger.spent_since(midnight),
        daily_usd=studio.settings.daily_usd,
    )
    return None if verdict.answer == "go" else f"{verdict.because} {verdict.next}"

"""What was spent: the ledger's sums, today and in all."""

import sys
from datetime import UTC, datetime

import anyio

from portrayal.cli.terminal import boundary, stdout
from portrayal.models import Noun
from portrayal.studio import open_studio


class Spending(Noun):
    """US dollars; work that is still under way counts with its estimate. `today` is the day in UTC."""

    today_usd: float
    daily_limit_usd: float
    total_usd: float
    jobs: int
    unfinished: int


async def sum_spending() -> Spending:
    """Read the sums from the ledger; starts and resumes nothing."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    async with open_studio(works={}) as studio:
        ledger = studio.ledger
        counted = await ledger.rows("SELECT COUNT(*) AS jobs FROM jobs")
        return Spending(
            today_usd=round(await ledger.spent_since(midnight.timestamp()), 4),
            daily_limit_usd=studio.settings.daily_usd,
            total_usd=round(await ledger.spent_since(0), 4),
            jobs=int(counted[0]["jobs"]),
            unfinished=len(await ledger.jobs(limit=10_000, unfinished=True)),
        )


def answer_spending(*, as_json: bool) -> None:
    """Print the sums."""
    from portrayal.cli.screens import show

    with boundary(as_json=as_json):
        spending = anyio.run(sum_spending)
        if as_json:
            sys.stdout.write(spending.model_dump_json() + "\n")
        else:
            show(spending, stdout())

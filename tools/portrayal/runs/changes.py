"""What changed in a ledger since a moment, whichever process changed it."""

from typing import NamedTuple

from portrayal.runs.ledger import Ledger

CHANGED = """
SELECT 'job' AS kind, id AS name, updated AS at FROM jobs WHERE updated >= ?
UNION ALL SELECT kind, name, created FROM things WHERE created >= ? AND kind IN ('dataset', 'lora', 'hero') ORDER BY at
"""


class Change(NamedTuple):
    """One row that was written: a job, a data set, a LoRA or a hero, and when (Unix seconds)."""

    kind: str
    name: str
    at: float


async def changes_since(ledger: Ledger, moment: float) -> list[Change]:
    """Return what was written at `moment` or later, oldest first. Raises OperatorError."""
    return [Change(**row) for row in await ledger.rows(CHANGED, (moment, moment))]

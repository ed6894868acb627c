"""The turns of all processes on one ledger at one vendor's account: one row, advanced in a transaction."""

from portrayal.rules.pace import Pace, Rate, slowed, take
from portrayal.runs.database import Transaction
from portrayal.runs.ledger import Ledger


class LedgerGate:
    """Hands out turns at `account`, at `rate` for all processes together."""

    def __init__(self, ledger: Ledger, account: str, rate: Rate) -> None:
        self._ledger = ledger
        self._account = account
        self._rate = rate

    async def turn(self, most_s: float) -> float | None:
        """Take the next turn: the seconds until then, or None when it is further away than `most_s`."""

        def advance(db: Transaction, now: float) -> float | None:
            pace = _read(db, self._account)
            wait, after = take(pace, now, self._rate, most_s)
            if after != pace:
                _write(db, self._account, after)
            return wait

        return await self._ledger.do(advance)

    async def hold(self, wait_s: float) -> None:
        """The vendor refused an order for now: let nobody through for so long, and then more slowly."""

        def slow(db: Transaction, now: float) -> None:
            _write(db, self._account, slowed(_read(db, self._account), now, self._rate, wait_s))

        await self._ledger.do(slow)


def _read(db: Transaction, account: str) -> Pace:
    db.execute("INSERT INTO paces (name, next, step) VALUES (?, 0, 0) ON CONFLICT (name) DO NOTHING", (account,))
    db.execute("UPDATE paces SET step = step WHERE name = ?", (account,))  # others wait here for their turn
    row = db.execute("SELECT next, step FROM paces WHERE name = ?", (account,)).fetchone()
    return Pace(float(row["next"]), float(row["step"]))


def _write(db: Transaction, account: str, pace: Pace) -> None:
    db.execute("UPDATE paces SET next = ?, step = ? WHERE name = ?", (pace.next, pace.step, account))

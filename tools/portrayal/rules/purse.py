"""The money of a series: what is spent and promised never passes the budget, counted in millionths of a dollar."""

from dataclasses import dataclass

_MICRO = 1_000_000


@dataclass
class Purse:
    """A budget in dollars. `promise` before an order, `settle` when it has ended (R-cost)."""

    budget_usd: float
    _spent: int = 0
    _promised: int = 0

    @property
    def spent_usd(self) -> float:
        """Dollars that were charged."""
        return self._spent / _MICRO

    @property
    def left_usd(self) -> float:
        """Dollars that are neither spent nor promised; negative when a vendor billed more than it said."""
        return (_micro(self.budget_usd) - self._spent - self._promised) / _MICRO

    def tries(self, each_usd: float, most: int, *, keep_usd: float = 0.0) -> int:
        """Return how many pictures of one hero the rest pays for, `most` at most; free ones are always `most`.

        The first may take all; `keep_usd` is for the first pictures of others, which no second one may take.
        """
        each = _micro(each_usd)
        if each <= 0:
            return most
        left = _micro(self.left_usd)
        return max(min(left // each, 1), min(most, (left - _micro(keep_usd)) // each), 0)

    def promise(self, usd: float) -> None:
        """Set aside what an order may cost."""
        self._promised += _micro(usd)

    def settle(self, promised_usd: float, spent_usd: float) -> None:
        """Turn a promise into what was charged; the rest can be used again."""
        self._promised -= _micro(promised_usd)
        self._spent += _micro(spent_usd)


def _micro(usd: float) -> int:
    return round(usd * _MICRO)

"""Small paid looks inside of a job: counted as spent before they are sent, corrected by the vendor's count after."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from portrayal.errors import PortrayalError, VendorLater
from portrayal.runs.handle import Handle


class Priced(Protocol):
    """An answer that says what it cost in dollars."""

    @property
    def usd(self) -> float:
        """Dollars by the vendor's count; 0 when it gave none."""
        ...


A = TypeVar("A", bound=Priced)


async def paid_look(handle: Handle, estimate: float, call: Callable[[], Awaitable[A]]) -> A | None:
    """Make one paid call of about `estimate` dollars; None when its answer was lost, which stays counted.

    Raises PortrayalError when the vendor refused it; nothing is counted then.
    """
    ledger, job = handle.ledger, handle.job
    await ledger.charge_more(job, estimate)
    try:
        answer = await call()
    except VendorLater:
        return None  # nobody knows whether it was billed
    except PortrayalError:
        await ledger.charge_more(job, -estimate)
        raise
    await ledger.charge_more(job, (answer.usd or estimate) - estimate)
    return answer

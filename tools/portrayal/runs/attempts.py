"""One attempt at a job: its work, and how what came of it is written down."""

import logging
from collections.abc import Awaitable, Callable

from portrayal.errors import VendorNever
from portrayal.runs.endings import Leave, cause_of, told
from portrayal.runs.handle import Handle
from portrayal.runs.job import Outcome, as_error

log = logging.getLogger(__name__)

Work = Callable[[Handle], Awaitable[Outcome]]


async def attempt(handle: Handle, work: Work) -> None:
    """Do the work and write down its result or its failure. Raises Leave when the row is another's to write."""
    try:
        outcome = await work(handle)
        if outcome.cost_usd:
            await handle.ledger.charge(handle.job, outcome.cost_usd)
        await handle.move("deliver", result=outcome.result, progress=1.0, message="done")
    except Exception as error:  # noqa: BLE001 - a job ends with its error, whatever it is
        await _fail(handle, cause_of(error))


async def _fail(handle: Handle, cause: Exception) -> None:
    if isinstance(cause, Leave):
        raise cause
    error = told(cause)
    known = error is cause
    log.log(logging.INFO if known else logging.ERROR, "job %s failed: %s", handle.job.id, error,
            exc_info=None if known else cause)  # fmt: skip
    if isinstance(error, VendorNever):
        await handle.ledger.drop(handle.job.id)
    await handle.move("fail", error=as_error(error), message=error.message)

"""One order at a vendor, placed once: intent, answer, reconcile, follow, call off (`research: durable jobs`).

What a provider's `submit` raises decides: VendorLater means that nothing was booked, another blame that the
vendor refused (PaidRefusal: and billed for it); Ambiguous or anything unforeseen means that nobody knows, and the
vendor's list decides. A list that cannot decide either (Ambiguous again) leaves the job `unknown`, for people.
"""

import logging

import anyio
import anyio.lowlevel

from portrayal.errors import CallerError, OperatorError, PortrayalError, VendorLater, VendorNever
from portrayal.providers.base import Delivery, Order, Progress, Provider, Ticket, TrainingOrder
from portrayal.providers.faults import Ambiguous, PaidRefusal
from portrayal.runs.endings import Fenced, Unsettled
from portrayal.runs.handle import Handle

log = logging.getLogger(__name__)

SENDS = 3
"""Ambiguous answers in a row, each proved to have booked nothing, before people must look."""
MISSES = 200
"""Polls in a row that may fail (about a quarter of an hour) before the job does; trying again polls on."""
CALL_OFF_S = 10.0


async def place_order(handle: Handle, provider: Provider, order: Order) -> Delivery:
    """Return what was ordered. Raises the vendor's error, Fenced, or Unsettled; ends early when asked to stop."""
    kept = await handle.ledger.kept(handle.job.id)
    if kept is not None:
        await handle.move("found")
        return kept
    answer = await _earlier(handle, provider, order)
    for _ in range(SENDS):
        if answer is not None or handle.stopped:
            break
        answer = await _send(handle, provider, order)
    if isinstance(answer, Delivery):
        return answer
    if handle.stopped:
        await _call_off(handle, provider, answer)
    if answer is None:
        await _lose(handle)
    else:
        return await _follow(handle, provider, answer, training=isinstance(order, TrainingOrder))
    raise Unsettled


async def _earlier(handle: Handle, provider: Provider, order: Order) -> Ticket | None:
    """Find the order that an attempt before this one may have placed."""
    job = handle.job
    if job.provider_id is not None:
        await handle.move("found")
        return Ticket(provider_id=job.provider_id)
    return await _reconcile(handle, provider, order) if job.state in ("sending", "unknown") else None


async def _send(handle: Handle, provider: Provider, order: Order) -> Ticket | Delivery | None:
    """Send once. None: the answer was lost, and the vendor's list proves that nothing was booked."""
    await handle.move("send", provider=provider.name)
    if handle.ledger.clock() >= handle.job.lease_until:
        raise Fenced  # the machine slept between intent and request: another process may be at it already
    with handle.in_flight():
        try:
            answer = await provider.submit(order)
        except VendorLater:
            await handle.move("unbooked")
            raise
        except PaidRefusal as error:
            await handle.ledger.charge(handle.job, error.cost_usd)
            raise
        except (CallerError, OperatorError, VendorNever):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, the order may be booked
            log.warning("job %s: the answer of %s was lost (%s)", handle.job.id, provider.name, type(error).__name__)
        else:
            if isinstance(answer, Ticket):
                await handle.move("accepted", provider_id=answer.provider_id)
            else:
                await _keep(handle, provider, answer)
            return answer
    await anyio.lowlevel.checkpoint()  # it was let go, and no answer came in time
    return await _reconcile(handle, provider, order)


async def _reconcile(handle: Handle, provider: Provider, order: Order) -> Ticket | None:
    """Wait until the vendor's list must show what was sent, then look. Raises Unsettled when it cannot be read."""
    sent_at = handle.job.sent_at or handle.ledger.clock()
    left = sent_at + provider.settle_s - handle.ledger.clock()
    await anyio.sleep(min(max(0.0, left), provider.settle_s))
    try:
        ticket = await provider.find(order, sent_at)
    except Ambiguous as error:
        await _lose(handle, str(error))
        if handle.stopped:
            await _assume_charged(handle)
            return None
        raise Unsettled from error
    except Exception as error:
        log.warning("job %s: the list of %s cannot be read (%s)", handle.job.id, provider.name, type(error).__name__)
        await _lose(handle)
        raise Unsettled from error
    if ticket is None:
        if handle.job.state == "unknown":
            await handle.move("unbooked")
        return None
    if await handle.ledger.taken(handle.job, ticket.provider_id):
        log.error("job %s: %s found an order that belongs to another job", handle.job.id, provider.name)
        await _lose(handle)
        raise Unsettled
    await handle.move("found", provider_id=ticket.provider_id)
    return ticket


async def _lose(handle: Handle, why: str = "the vendor's answer was lost; its list will be asked again") -> None:
    if handle.job.state == "sending":
        await handle.move("lost", message=why)


async def _follow(handle: Handle, provider: Provider, ticket: Ticket, *, training: bool) -> Delivery:
    """Poll until it is delivered; a poll that fails is repeated, because the vendor works on meanwhile."""
    turn = misses = 0
    while True:
        if handle.stopped:
            await _call_off(handle, provider, ticket)
        try:
            seen = await provider.poll(ticket)
        except VendorLater:
            misses += 1
            if misses >= MISSES:
                raise
        except VendorNever as error:
            if isinstance(error, PaidRefusal):
                await handle.ledger.charge(handle.job, error.cost_usd)
            await handle.ledger.drop(handle.job.id)  # the order is dead: trying again is a new one
            raise
        else:
            misses = 0
            if not isinstance(seen, Progress):
                return await _keep(handle, provider, seen)
            if (seen.share, seen.text) != (handle.job.progress, handle.job.message):
                await handle.report(seen.share, seen.text)
        with anyio.move_on_after(handle.pause_s(turn, misses, training=training)):
            await handle.stop_asked.wait()
        turn += 1


async def _keep(handle: Handle, provider: Provider, delivery: Delivery) -> Delivery:
    if not provider.preview:
        await handle.ledger.keep(handle.job, delivery)
    return delivery


async def _call_off(handle: Handle, provider: Provider, ticket: Ticket | None) -> None:
    """Tell the vendor to stop, charge what it had finished, and end this attempt."""
    if ticket is not None:
        with anyio.CancelScope(shield=True, deadline=anyio.current_time() + CALL_OFF_S) as scope:
            try:
                await provider.cancel(ticket)
            except PortrayalError as error:
                log.warning("job %s: %s would not stop: %s", handle.job.id, provider.name, error)
                await _assume_charged(handle)
            else:
                await _last_look(handle, provider, ticket)
        if scope.cancelled_caught:
            await _assume_charged(handle)
    handle.scope.cancel()
    await anyio.lowlevel.checkpoint()


async def _assume_charged(handle: Handle) -> None:
    handle.note = "canceled; the vendor did not confirm, so its price is counted as spent"
    await handle.ledger.charge(handle.job, handle.job.estimate_usd)


async def _last_look(handle: Handle, provider: Provider, ticket: Ticket) -> None:
    try:
        seen = await provider.poll(ticket)
    except PortrayalError:
        return
    if isinstance(seen, Delivery):
        await _keep(handle, provider, seen)

"""The vendors' own pictures, kept as they were delivered: another size or format of one is finished anew, not bought.

They lie in the home folder under the content of their order. Two calls that want one picture at once are told apart in
the ledger: one orders it, the other waits.
"""

from contextlib import suppress
from pathlib import Path

import anyio.to_thread

from portrayal.catalog.plans import HeroPlan
from portrayal.errors import CallerError
from portrayal.models import Noun
from portrayal.providers.base import Delivery
from portrayal.runs.handle import Handle
from portrayal.studio import Studio

MOST_BYTES = 2_000_000_000
"""The oldest are forgotten over this; a picture that is asked for again after that is paid for again, and says so."""
_SWEEPS = "0"
"""Keys are hexadecimal: every sixteenth picture looks at all that are kept, which takes longer the more there are."""
PATIENCE_S = 3600.0


class Kept(Noun):
    """The delivery of an order, and whether it was paid for by this job or an earlier one."""

    delivery: Delivery
    fresh: bool


async def known(studio: Studio, key: str) -> bool:
    """Say whether the picture of an order is here already, so that finishing it costs nothing."""
    return await anyio.Path(_note(studio, key)).is_file()


async def priced(studio: Studio, plan: HeroPlan) -> HeroPlan:
    """Return the plan with its price of this moment: what is paid for and still here costs nothing."""
    paid = not studio.draws_previews(plan.route.provider) and await known(studio, plan.picture_key())
    return plan if paid == plan.paid else plan.model_copy(update={"paid": paid})


async def is_free_again(studio: Studio, plan: HeroPlan) -> bool:
    """Say whether another file of a hero that was made costs nothing: it is a preview, or its picture is still here."""
    return studio.draws_previews(plan.route.provider) or await known(studio, plan.picture_key())


async def find(studio: Studio, key: str) -> Delivery | None:
    """Return the delivered picture of an order, or None."""
    return await anyio.to_thread.run_sync(_read, _note(studio, key))


async def keep(studio: Studio, key: str, delivery: Delivery) -> None:
    """Keep a delivered picture. A full disk costs nothing but another order later."""
    with suppress(OSError):
        await anyio.to_thread.run_sync(_write, _note(studio, key), delivery)


async def turn(studio: Studio, handle: Handle, key: str) -> Delivery | None:
    """Wait until nobody else orders this picture. Returns what the other delivered, or None: it is ours to order.

    Raises CallerError when the other order's fate is not known.
    """
    rival: str | None = None
    while True:
        holder = await studio.library.claim("picture", key, handle.job.id, over=rival)
        if holder == handle.job.id:
            return None
        await handle.report(0.05, f"the same picture is being made by job {holder}")
        job = await studio.jobs.wait(holder, PATIENCE_S)
        if job.state == "unknown":
            raise CallerError(
                f"Job {holder} ordered the same picture, and its fate is not known.",
                next=f'cancel_job(job="{holder}") lets it go; its price then counts as spent.',
            )
        found = await find(studio, key)
        if found is not None:
            return found
        rival = holder  # it failed, was canceled, or its picture is gone: the order is ours


def _note(studio: Studio, key: str) -> Path:
    return studio.settings.home / "originals" / f"{key[:24]}.json"


def _read(note: Path) -> Delivery | None:
    try:
        delivery = Delivery.model_validate_json(note.read_text(encoding="utf-8"))
        return delivery.model_copy(update={"data": note.with_suffix(".bin").read_bytes()})
    except (OSError, ValueError):
        return None


def _write(note: Path, delivery: Delivery) -> None:
    from portrayal.photos.files import write_atomically

    write_atomically(note.with_suffix(".bin"), delivery.data)
    write_atomically(note, delivery.model_dump_json(exclude={"data"}).encode())
    if note.name.startswith(_SWEEPS):
        _forget(note.parent)


def _forget(folder: Path) -> None:
    """Remove the oldest pictures over the limit, each note before its picture."""
    found = [(path.stat(), path) for path in folder.glob("*.bin")]
    size = sum(status.st_size for status, _ in found)
    for status, path in sorted(found, key=lambda one: one[0].st_mtime)[:-1]:
        if size <= MOST_BYTES:
            return
        size -= status.st_size
        path.with_suffix(".json").unlink(missing_ok=True)
        path.unlink(missing_ok=True)

"""A second pair of eyes on a finished picture, when the caller asks for it: a paid look that is never paid twice."""

from functools import partial
from typing import TYPE_CHECKING

import anyio.to_thread

from portrayal.catalog.counting import paid_look
from portrayal.errors import OperatorError, PortrayalError
from portrayal.models import Check
from portrayal.providers.base import Opinion
from portrayal.runs.handle import Handle
from portrayal.studio import Studio

if TYPE_CHECKING:
    from portrayal.catalog.making import Look

JUDGE = "google"


def judge_price(studio: Studio) -> float:
    """Return dollars of one judgement. Raises OperatorError when the judge has no key."""
    eyes = studio.providers[JUDGE].eyes if JUDGE in studio.providers else None
    if eyes is None:
        raise OperatorError(
            "A second look needs Google's vision model.", next="Set GEMINI_API_KEY, or leave judge out."
        )
    return eyes.judge_usd


async def judged(studio: Studio, handle: Handle, look: "Look") -> tuple[Check, float]:
    """Return the judge's verdict as a check, and what it cost in dollars. An answer that is lost fails nothing."""
    from portrayal.photos.remembering import Memory

    eyes = studio.provider(JUDGE).eyes
    if eyes is None:
        return Check(check="judge", ok=None, because="There is no judge any more."), 0.0
    memory, kind = Memory(studio.settings.home / "photos.sqlite"), f"judged:{eyes.edition}"
    note = await anyio.to_thread.run_sync(memory.note, look.done.sha256, kind)
    if note is not None:
        return _check(Opinion.model_validate_json(note)), 0.0
    try:
        opinion = await paid_look(handle, eyes.judge_usd, partial(eyes.judge, look.done.data))
    except PortrayalError as error:
        return Check(check="judge", ok=None, because=f"The second look failed: {error.message}"), 0.0
    if opinion is None:
        return Check(check="judge", ok=None, because="The second look was lost on its way."), eyes.judge_usd
    if opinion.usable is not None:
        await anyio.to_thread.run_sync(memory.write_note, look.done.sha256, kind, opinion.model_dump_json())
    return _check(opinion), opinion.usd or eyes.judge_usd


def _check(opinion: Opinion) -> Check:
    found = "; ".join(opinion.findings)
    if opinion.usable is None:
        return Check(check="judge", ok=None, because="The vision model gave no answer that holds.")
    if opinion.usable:
        return Check(
            check="judge", ok=True, because=f"The vision model finds it usable{f' ({found})' if found else ''}."
        )
    return Check(check="judge", ok=False, because=f"The vision model objects: {found or 'it gave no reason'}.")

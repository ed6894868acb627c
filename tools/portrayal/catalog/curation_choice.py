"""From files to a choice: measure, compare faces, look for text, let a vision model look, and choose again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import anyio.from_thread
import anyio.to_thread

from portrayal.catalog.curation_looks import Looks
from portrayal.catalog.curation_people import People
from portrayal.catalog.curation_plan import CuratePlan
from portrayal.photos.choosing import Choice, Wishes, choose
from portrayal.photos.overlays import Lettering
from portrayal.photos.remembering import Memory
from portrayal.photos.shortlist import letterings
from portrayal.photos.surveying import Measured, Refused, survey
from portrayal.providers.base import PhotoSeen
from portrayal.runs.handle import Handle

ROUNDS, FACE_ROUNDS = 3, 10
"""How often the choice is made again after a look at the chosen photos found faults, and after one found strangers."""

Report = Callable[[float, str], None]


@dataclass
class Chosen:
    """The photos with everything that is known of them, and the choice. `texts` and `seen` by place in the list.

    `compared` says whether the kept photos show one person, empty when nobody knows.
    """

    photos: list[Measured]
    refused: list[Refused]
    choice: Choice
    texts: dict[int, Lettering] = field(default_factory=dict[int, Lettering])
    seen: dict[int, PhotoSeen] = field(default_factory=dict[int, PhotoSeen])
    notes: tuple[str, ...] = ()
    compared: str = ""


async def choose_photos(plan: CuratePlan, handle: Handle, memory: Memory, looks: Looks | None) -> Chosen:
    """Measure all photos and settle on a set whose every photo was looked at. Raises what the looks raise."""
    report = _rising(reporting(handle))
    paths = [Path(file.path) for file in plan.files]

    def told(done: int, total: int) -> None:
        report(0.6 * done / total, f"{done} of {total} photos measured")

    photos, refused = await anyio.to_thread.run_sync(survey, paths, told, memory)
    chosen = Chosen(photos, refused, _choose(plan, photos, {}))
    people = People(memory)
    faults: dict[int, str] = {}
    for _ in range(ROUNDS):
        await anyio.to_thread.run_sync(_without_strangers, plan, chosen, people, faults, report)
        found = await anyio.to_thread.run_sync(_read_texts, chosen, memory, report)
        if looks is not None:
            found |= await looks.inspect(chosen)
        fresh = {index: fault for index, fault in found.items() if index not in faults}
        if not fresh:
            break
        faults |= fresh
        chosen.choice = _choose(plan, photos, faults)
    _tell_doubts(chosen, people)
    chosen.compared = people.compared(chosen)
    chosen.notes = (*people.unclear(), *(looks.notes(chosen) if looks else ()))
    return chosen


def reporting(handle: Handle) -> Report:
    """Return how a worker thread tells its progress; it raises there when the work is to stop."""

    def report(share: float, text: str) -> None:
        anyio.from_thread.check_cancelled()
        anyio.from_thread.run(handle.report, share, text)

    return report


def _rising(report: Report) -> Report:
    """Never tell less than before: a look that is made again starts where its first one ended."""
    highest = 0.0

    def told(share: float, text: str) -> None:
        nonlocal highest
        highest = max(highest, share)
        report(highest, text)

    return told


def _choose(plan: CuratePlan, photos: list[Measured], faults: dict[int, str]) -> Choice:
    by_hash = {one.measures.sha256: index for index, one in enumerate(photos)}
    wishes = Wishes(
        keep=plan.keep,
        asked=plan.asked,
        include=frozenset(by_hash[one] for one in plan.decisions.include if one in by_hash),
        exclude=frozenset(by_hash[one] for one in plan.decisions.exclude if one in by_hash),
        faults=faults,
    )
    return choose([one.measures for one in photos], wishes, [one.path.name for one in photos])


def _without_strangers(
    plan: CuratePlan, chosen: Chosen, people: People, faults: dict[int, str], report: Report
) -> None:
    """Choose again until nobody else is among the chosen; adds to `faults`."""
    for _ in range(FACE_ROUNDS):
        found = people.strangers(chosen, report)
        fresh = {index: fault for index, fault in found.items() if index not in faults}
        if not fresh:
            return
        faults |= fresh
        chosen.choice = _choose(plan, chosen.photos, faults)


def _tell_doubts(chosen: Chosen, people: People) -> None:
    doubts = people.doubts(chosen)
    kept = [
        one.model_copy(update={"warnings": (*one.warnings, doubts[one.index])}) if one.index in doubts else one
        for one in chosen.choice.kept
    ]
    chosen.choice = chosen.choice.model_copy(update={"kept": tuple(kept)})


def _read_texts(chosen: Chosen, memory: Memory, report: Report) -> dict[int, str]:
    """Look for text in the chosen photos that were not read yet; returns those with an overlay."""
    unread = [one.index for one in chosen.choice.kept if one.index not in chosen.texts]
    done = iter(range(1, len(unread) + 1))

    def told() -> None:
        report(0.6 + 0.1 * next(done) / max(1, len(unread)), "looking for text in the chosen photos")

    chosen.texts |= letterings({index: chosen.photos[index] for index in unread}, memory, told)
    return {
        index: f"Text was laid over the photo: {', '.join(text.overlay)[:120]}."
        for index, text in chosen.texts.items()
        if text.overlay
    }

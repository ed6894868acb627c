"""Small paid looks at the chosen photos: words for captions, faults that pixels do not tell, and strangers.

Each look is counted as spent before it is sent, corrected by the vendor's count after it, and remembered by content:
the same photo is not paid for twice, whatever ends in between.
"""

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread

from portrayal.catalog.counting import paid_look
from portrayal.catalog.curation_plan import COMPARISONS, SPARE, CuratePlan
from portrayal.photos.remembering import Memory
from portrayal.photos.surveying import Measured
from portrayal.providers.base import Eyes, PhotoSeen
from portrayal.runs.handle import Handle

if TYPE_CHECKING:
    from portrayal.catalog.curation_choice import Chosen

AT_ONCE = 4


class Looks:
    """The looks of one job: at most as many as were planned, each photo once."""

    def __init__(self, plan: CuratePlan, eyes: Eyes, handle: Handle, memory: Memory) -> None:
        self._eyes, self._handle, self._memory = eyes, handle, memory
        self._looks = plan.base_model == "sdxl"
        self._left = round(plan.keep * SPARE)
        self._comparisons = COMPARISONS
        self._compared: set[int] = set()
        self._unseen: set[int] = set()
        self._said = ""

    async def inspect(self, chosen: "Chosen") -> dict[int, str]:
        """Look at the chosen photos that were not looked at yet, compare the heads; returns faults by place."""
        new = [
            one.index for one in chosen.choice.kept if one.index not in chosen.seen and one.index not in self._unseen
        ]
        limiter = anyio.CapacityLimiter(AT_ONCE)
        done = 0

        async def one(index: int) -> None:
            nonlocal done
            async with limiter:
                seen = await self._see(chosen.photos[index])
            done += 1
            if seen is None:
                self._unseen.add(index)
            else:
                chosen.seen[index] = seen
            await self._handle.report(
                0.7 + 0.1 * done / len(new), f"{done} of {len(new)} photos seen by the vision model"
            )

        async with anyio.create_task_group() as group:
            for index in new:
                group.start_soon(one, index)
        faults = {index: " ".join(seen.faults) for index, seen in chosen.seen.items() if seen.faults}
        return faults | await self._compare(
            chosen, [one.index for one in chosen.choice.kept if one.index not in faults]
        )

    def notes(self, chosen: "Chosen") -> tuple[str, ...]:
        """Return what the looks say of the set as a whole."""
        kept = [one.index for one in chosen.choice.kept]
        named = Counter(chosen.seen[index].expression for index in kept if index in chosen.seen)
        lines = [f"Expressions: {', '.join(f'{name} {count}' for name, count in named.most_common() if name)}."] * bool(
            named
        )
        missed = sum(index not in chosen.seen for index in kept)
        if missed:
            lines.append(f"The vision model gave no answer for {missed} photos; their captions are from measurements.")
        return (*lines, *([self._said] if self._said else ()))

    async def _see(self, photo: Measured) -> PhotoSeen | None:
        kind = f"seen:{self._eyes.edition}:{'looks' if self._looks else 'bare'}"
        sha256 = photo.measures.sha256
        note = await anyio.to_thread.run_sync(self._memory.note, sha256, kind)
        if note is not None:
            return PhotoSeen.model_validate_json(note)
        if self._left <= 0:
            return None
        self._left -= 1
        glance = await paid_look(
            self._handle, self._eyes.look_usd, partial(self._eyes.look, photo.path, looks=self._looks)
        )
        if glance is None or glance.seen is None:
            return None
        await anyio.to_thread.run_sync(self._memory.write_note, sha256, kind, glance.seen.model_dump_json())
        return glance.seen

    async def _compare(self, chosen: "Chosen", kept: list[int]) -> dict[int, str]:
        """Ask whether all heads are of one person, whenever new photos came in."""
        from portrayal.photos.heads import numbered_heads

        if self._comparisons <= 0 or len(kept) < 3 or self._compared.issuperset(kept):
            return {}
        self._comparisons -= 1
        self._compared.update(kept)
        sheet = await anyio.to_thread.run_sync(numbered_heads, [chosen.photos[index] for index in kept])
        answer = await paid_look(self._handle, self._eyes.compare_usd, partial(self._eyes.compare, sheet))
        if answer is None or answer.numbers is None:
            self._said = "Whether all photos show the same person could not be judged: look at the contact sheet."
            return {}
        found = [kept[number - 1] for number in answer.numbers if 1 <= number <= len(kept)]
        if len(found) > len(kept) / 3:  # most heads decide; a third or more says that the model guesses
            self._said = "The vision model took many of the heads for different people: look at the contact sheet."
            return {}
        self._said = "The vision model takes all kept photos for one person."
        return dict.fromkeys(found, "The vision model sees another person here.")

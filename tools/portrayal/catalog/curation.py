"""The work of a curation, from the plan to a data set on its shelf: choose, pack, review, move into place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import anyio.to_thread

from portrayal.catalog.curate import Curated, KeptPhoto
from portrayal.catalog.curation_choice import Chosen, choose_photos, reporting
from portrayal.catalog.curation_exports import write_exports
from portrayal.catalog.curation_looks import Looks
from portrayal.catalog.curation_pack import Training, make_training
from portrayal.catalog.curation_plan import CuratePlan, RejectedPhoto
from portrayal.catalog.curation_review import write_review
from portrayal.catalog.curation_shelf import Places, fill, part_of, settle
from portrayal.catalog.outcomes import newest_on_disk
from portrayal.errors import BadRequest
from portrayal.models import DatasetInfo
from portrayal.photos.packing import fingerprint, stems
from portrayal.photos.remembering import Memory
from portrayal.rules.captions import leaks
from portrayal.rules.datasets import FEWEST, check_count
from portrayal.rules.exports import TrainingSet
from portrayal.runs.handle import Handle
from portrayal.runs.runner import Outcome
from portrayal.studio import Studio

VARIED = 0.5
"""Variety (0 to 1) from which a small set is no fault (R-count: variety outranks)."""

MOST_ROWS = 40
"""Photos left out that a result lists; the report has them all, and a model's context is dear."""


async def make_dataset(studio: Studio, handle: Handle) -> Outcome:
    """Build a planned data set beside its place, move it there whole, and register it.

    The same pictures and captions as the newest version replace its review and exports, and are no new version. Raises
    BadRequest under four usable photos, after writing the contact sheet that shows why.
    """
    plan = CuratePlan.model_validate(handle.job.plan)
    await handle.begin()
    memory = Memory(studio.settings.home / "photos.sqlite")
    eyes = studio.provider("google").eyes if plan.captioner == "google" else None
    looks = Looks(plan, eyes, handle, memory) if eyes else None
    chosen = await choose_photos(plan, handle, memory, looks)
    shelf = studio.settings.home / "datasets"
    with part_of(shelf, plan.name, handle.job.id) as part:
        if len(chosen.choice.kept) < FEWEST:
            raise await anyio.to_thread.run_sync(_too_few, plan, chosen, part, shelf / f"{plan.name}_too-few")
        report = reporting(handle)
        training = await anyio.to_thread.run_sync(
            make_training, plan, chosen, lambda share: report(0.8 + 0.15 * share, "cropping and captioning")
        )
        print_ = fingerprint(training.files)
        version = await _version(studio, handle, plan, print_, shelf)
        build = Build(plan, chosen, training, print_, version)
        exports = await anyio.to_thread.run_sync(build.write, part)
        await handle.report(0.99, "moving it into place")
        await anyio.to_thread.run_sync(settle, part, build.root(shelf))
    info, curated = build.told(shelf, exports, handle)
    await studio.library.save("dataset", plan.name, info, version=version)
    return Outcome(result=curated.sent())


async def _version(studio: Studio, handle: Handle, plan: CuratePlan, print_: str, shelf: Path) -> int:
    newest = await studio.library.newest_of("dataset", DatasetInfo, plan.name)
    if newest is not None and newest.fingerprint == print_ and newest.base_model == plan.base_model:
        return newest.version
    return await studio.library.version_for("dataset", plan.name, handle.job.id, above=newest_on_disk(shelf, plan.name))


@dataclass(frozen=True)
class Build:
    """Everything of a data set but its place."""

    plan: CuratePlan
    chosen: Chosen
    training: Training
    fingerprint: str
    version: int

    def root(self, shelf: Path) -> Path:
        """Return the folder of this version."""
        return shelf / f"{self.plan.name}_v{self.version}"

    def places(self, root: Path) -> Places:
        """Return what lies where in a folder."""
        return Places(root, f"{self.plan.name}_v{self.version}")

    def write(self, part: Path) -> list[str]:
        """Write everything into the folder it is built in; returns the exports. Raises OSError."""
        places, plan = self.places(part), self.plan
        fill(places, self.training.files)
        names = stems(len(self.training.captions))
        training_set = TrainingSet(
            name=plan.name,
            version=self.version,
            trigger_word=plan.trigger_word,
            subject=plan.subject,
            base_model=plan.base_model,
            stems=names,
            captions=tuple(caption.text for caption in self.training.captions),
            square=self.training.square,
        )
        exports = write_exports(places.exports, plan.export, training_set, dict(self.training.files))
        write_review(places, plan, self.chosen, self.training, self.warnings(), self.version)
        return exports

    def warnings(self) -> tuple[str, ...]:
        """Return what is not ideal about the set as a whole."""
        choice, plan = self.chosen.choice, self.plan
        found = [*check_count(plan.base_model, len(choice.kept), varied=choice.variety >= VARIED)]
        head = f"{plan.trigger_word} {plan.subject}"
        bare = [caption.text.removeprefix(head) for caption in self.training.captions]
        found += leaks(bare, plan.trigger_word)
        found += dict.fromkeys(text for caption in self.training.captions for text in caption.warnings)
        unused = [name for name in plan.captions if name not in self._captioned()]
        if unused:
            found.append(f"Captions of photos that were left out are not used: {', '.join(unused[:8])}.")
        return tuple(found) + self.chosen.notes

    def told(self, shelf: Path, exports: Sequence[str], handle: Handle) -> tuple[DatasetInfo, Curated]:
        """Return what the library keeps, and what the tool answers."""
        plan, places = self.plan, self.places(self.root(shelf))
        left = left_out(self.chosen, plan.unusable)
        warnings = self.warnings()
        if len(left) > MOST_ROWS:
            warnings = (*warnings, f"{len(left) - MOST_ROWS} more photos were left out; the report lists them all.")
        common = {
            "version": self.version,
            "fingerprint": self.fingerprint,
            "trigger_word": plan.trigger_word,
            "folder": str(places.photos),
            "archive": str(places.archive),
            "contact_sheet": str(places.sheet),
            "report": str(places.page),
            "exports": tuple(str(places.exports / name) for name in exports),
        }
        curated = Curated.model_validate(
            common
            | {
                "job": handle.job.id,
                "status": "succeeded",
                "next": f'Look at the contact sheet, then train_lora(dataset="{plan.name}", dry_run=true).',
                "dataset": plan.name,
                "kept": self._kept(),
                "rejected": left[:MOST_ROWS],
                "left_out": len(left),
                "coverage": {
                    f"{row.kind}: {row.name}": have_of(row.have, row.want) for row in self.chosen.choice.coverage
                },
                "missing": self.chosen.choice.missing,
                "warnings": warnings,
            }
        )
        info = DatasetInfo.model_validate(
            common
            | {
                "name": plan.name,
                "subject": plan.subject,
                "base_model": plan.base_model,
                "count": len(self.training.captions),
                "created": datetime.now(UTC).isoformat(timespec="seconds"),
            }
        )
        return info, curated

    def _kept(self) -> tuple[KeptPhoto, ...]:
        rows = zip(stems(len(self.training.captions)), self.chosen.choice.kept, self.training.captions, strict=True)
        return tuple(
            KeptPhoto(
                file=f"{stem}.jpg",
                source=self.chosen.photos[one.index].path.name,
                caption=caption.text,
                because=" ".join((one.because, *one.warnings)),
                removed=caption.removed,
            )
            for stem, one, caption in rows
        )

    def _captioned(self) -> set[str]:
        from portrayal.catalog.curation_plan import named

        kept = [self.chosen.photos[one.index].path for one in self.chosen.choice.kept]
        return {name for name in self.plan.captions if named(name, kept)}


def left_out(chosen: Chosen, unusable: Sequence[RejectedPhoto]) -> tuple[RejectedPhoto, ...]:
    """Return every photo that was left out with its reason: faults first, then those that were not needed."""
    rows = sorted(chosen.choice.rejected, key=lambda one: (one.spare, one.index))
    found = [RejectedPhoto(source=chosen.photos[one.index].path.name, because=one.because) for one in rows]
    return (
        *(RejectedPhoto(source=one.path.name, because=one.because) for one in chosen.refused),
        *unusable,
        *found,
    )


def have_of(have: int, want: int) -> str:
    """Return "3 of 5"; more than wanted is said as such."""
    return f"{have} of {want}" if have <= want else f"{have} ({want} wanted)"


def _too_few(plan: CuratePlan, chosen: Chosen, part: Path, target: Path) -> BadRequest:
    """Write the review of a set that came to nothing, and say what to do."""
    write_review(Places(part, plan.name), plan, chosen, None, (), None)
    settle(part, target)
    reasons: dict[str, int] = {}
    for one in left_out(chosen, plan.unusable):
        reasons[one.because.rstrip(".")] = reasons.get(one.because.rstrip("."), 0) + 1
    most = sorted(reasons.items(), key=lambda reason: -reason[1])[:4]
    listed = "; ".join(f"{because} ({count})" for because, count in most)
    total = len(chosen.photos) + len(chosen.refused) + len(plan.unusable)
    return BadRequest(
        f"Only {len(chosen.choice.kept)} of {total} photos can be used; a LoRA needs at least {FEWEST}."
        + (f" Left out: {listed}." if listed else ""),
        next=f"Add photos, for example: {', '.join(chosen.choice.missing[:3])}. "
        f"{Places(target, plan.name).sheet} shows each verdict.",
    )

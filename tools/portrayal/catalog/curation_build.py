"""A data set that is decided: its files, what is not ideal about it, and how it is told and kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from portrayal.catalog.curate import Curated, KeptPhoto
from portrayal.catalog.curation_choice import Chosen
from portrayal.catalog.curation_exports import write_exports
from portrayal.catalog.curation_pack import Training
from portrayal.catalog.curation_plan import CuratePlan, RejectedPhoto, named
from portrayal.catalog.curation_review import write_review
from portrayal.catalog.curation_shelf import Places, fill
from portrayal.models import DatasetInfo
from portrayal.photos.packing import fingerprint, stems
from portrayal.rules.captions import leaks
from portrayal.rules.datasets import check_count
from portrayal.rules.exports import TrainingSet

VARIED = 0.5
"""Variety (0 to 1) from which a small set is no fault (R-count: variety outranks)."""

MOST_ROWS = 40
"""Photos left out that a result lists; the report has them all, and a model's context is dear."""


@dataclass(frozen=True)
class Build:
    """Everything of a data set but its version and its place."""

    plan: CuratePlan
    chosen: Chosen
    training: Training

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the trained folder."""
        return fingerprint(self.training.files)

    def write(self, part: Path, version: int) -> None:
        """Write everything into the folder it is built in. Raises OSError."""
        places, plan = self.places(part, version), self.plan
        fill(places, self.training.files)
        training_set = TrainingSet(
            name=plan.name,
            version=version,
            trigger_word=plan.trigger_word,
            subject=plan.subject,
            base_model=plan.base_model,
            stems=stems(len(self.training.captions)),
            captions=tuple(caption.text for caption in self.training.captions),
            square=self.training.square,
        )
        write_exports(places.exports, plan.export, training_set, dict(self.training.files))
        write_review(places, plan, self.chosen, self.training, self.warnings())

    def places(self, root: Path, version: int) -> Places:
        """Return what lies where in a folder."""
        return Places(root, f"{self.plan.name}_v{version}")

    def warnings(self) -> tuple[str, ...]:
        """Return what is not ideal about the set as a whole."""
        choice, plan = self.chosen.choice, self.plan
        found = [*check_count(plan.base_model, len(choice.kept), varied=choice.variety >= VARIED)]
        head = f"{plan.trigger_word} {plan.subject}"
        texts = [one.text.removeprefix(head) for one in self.training.captions]
        found += leaks(texts, plan.trigger_word, base_model=plan.base_model)
        found += dict.fromkeys(text for caption in self.training.captions for text in caption.warnings)
        kept = [self.chosen.photos[one.index].path for one in choice.kept]
        unused = [name for name in plan.captions if not named(name, kept)]
        if unused:
            found.append(f"Captions of photos that were left out are not used: {', '.join(unused[:8])}.")
        return (*found, *self.training.notes, *self.chosen.notes)

    def info(self, root: Path, version: int) -> DatasetInfo:
        """Return what the library keeps of the set in its place."""
        places, plan = self.places(root, version), self.plan
        return DatasetInfo(
            name=plan.name,
            version=version,
            fingerprint=self.fingerprint,
            trigger_word=plan.trigger_word,
            subject=plan.subject,
            base_model=plan.base_model,
            count=len(self.training.captions),
            folder=str(places.photos),
            archive=str(places.archive),
            contact_sheet=str(places.sheet),
            report=str(places.page),
            exports=tuple(str(places.exports / name) for name in plan.export),
            created=datetime.now(UTC).isoformat(timespec="seconds"),
        )

    def told(self, info: DatasetInfo, job: str) -> Curated:
        """Return what the tool answers."""
        left = left_out(self.chosen, self.plan.unusable)
        warnings = self.warnings()
        if len(left) > MOST_ROWS:
            warnings = (*warnings, f"{len(left) - MOST_ROWS} more photos were left out; the report lists them all.")
        shared = ("version", "fingerprint", "trigger_word", "folder", "archive", "contact_sheet", "report", "exports")
        return Curated(
            job=job,
            status="succeeded",
            next=f'Look at the contact sheet, then train_lora(dataset="{info.name}", dry_run=true).',
            dataset=info.name,
            kept=self._kept(),
            rejected=left[:MOST_ROWS],
            left_out=len(left),
            coverage={f"{row.kind}: {row.name}": have_of(row.have, row.want) for row in self.chosen.choice.coverage},
            missing=self.chosen.choice.missing,
            warnings=warnings,
            **{name: getattr(info, name) for name in shared},
        )

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


def left_out(chosen: Chosen, unusable: Sequence[RejectedPhoto]) -> tuple[RejectedPhoto, ...]:
    """Return every photo that was left out with its reason: faults first, then those that were not needed."""
    rows = sorted(chosen.choice.rejected, key=lambda one: (one.spare, one.index))
    return (
        *(RejectedPhoto(source=one.path.name, because=one.because) for one in chosen.refused),
        *unusable,
        *(RejectedPhoto(source=chosen.photos[one.index].path.name, because=one.because) for one in rows),
    )


def have_of(have: int, want: int) -> str:
    """Return "3 of 5"; more than wanted is said as such."""
    return f"{have} of {want}" if have <= want else f"{have} ({want} wanted)"

"""What an export is made from, and what it is: a training set, and texts by relative path."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from portrayal.models import BaseModelName, Noun
from portrayal.rules.recipes import TrainerName

Stem = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]+$")]
"""A picture's name without its suffix. No "_": kohya looks a name with four of them up under another one too."""

PHOTOS = "photos"
"""Where a folder keeps its pictures and captions. ai-toolkit walks into whatever lies below, so nothing else may."""

BEST = 15
"""Photos of a captionless test at most; stems come best first (R-captionless)."""


class TrainingSet(Noun):
    """A curated set: `photos/<stem>.jpg` and `.txt`, best first; `square` when each picture is 1024 by 1024 px."""

    name: str
    version: int = Field(ge=1)
    trigger_word: str
    subject: str
    base_model: BaseModelName
    stems: tuple[Stem, ...]
    captions: tuple[str, ...]
    square: bool

    @model_validator(mode="after")
    def _matched(self) -> Self:
        if len(self.stems) != len(self.captions) or len(set(self.stems)) != len(self.stems):
            raise ValueError("every stem needs one caption, and no stem may come twice")
        return self

    def caption_files(self) -> dict[str, str]:
        """Return `<stem>.txt` to its caption: one line, no newline at its end (R-caption-file)."""
        lines = (" ".join(caption.split()) for caption in self.captions)
        return {f"{stem}.txt": line for stem, line in zip(self.stems, lines, strict=True)}


@dataclass(frozen=True, slots=True)
class Export:
    """One trainer's export: an "archive" is a flat zip for upload with a page beside it, a "folder" is ready to run.

    `files` returns every text by relative path, captions of a folder's photos included, and raises BadRequest where
    the trainer lacks the base model (R-base) or there are under four photos (R-count).
    """

    name: TrainerName
    title: str
    kind: Literal["archive", "folder"]
    files: Callable[[TrainingSet], dict[str, str]]

    def pictures(self, training_set: TrainingSet) -> dict[str, str]:
        """Return where each picture goes, as path to stem: into the zip for an archive, else into the folder."""
        if self.kind == "archive":
            return {f"{stem}.jpg": stem for stem in training_set.stems}
        every = {f"{PHOTOS}/{stem}.jpg": stem for stem in training_set.stems}
        return every | {f"captionless/{PHOTOS}/{stem}.jpg": stem for stem in training_set.stems[:BEST]}

    def zip_names(self, training_set: TrainingSet) -> tuple[str, ...]:
        """Return all that the zip of an archive holds, in order and without folders; nothing for a folder."""
        if self.kind != "archive":
            return ()
        return tuple(f"{stem}{suffix}" for stem in training_set.stems for suffix in (".jpg", ".txt"))

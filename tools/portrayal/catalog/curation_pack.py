"""From a choice to training files: crop, caption, and the data set's own fingerprint. Blocking."""

import codecs
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from portrayal.catalog.curation_choice import Chosen
from portrayal.catalog.curation_plan import CuratePlan, named
from portrayal.photos.boxes import Box
from portrayal.photos.cropping import Crop, cut_photo
from portrayal.photos.mix import light_of
from portrayal.photos.packing import Item
from portrayal.photos.packing import named as named_files
from portrayal.photos.reading import PhotoRefused
from portrayal.photos.surveying import WORKERS, Measured
from portrayal.providers.base import PhotoSeen
from portrayal.rules.backgrounds import background_words, light_words
from portrayal.rules.captions import CleanCaption, clean_caption, measured_caption

LONGEST_CAPTION = 1000
_SUFFIXES = (".txt", ".caption")
_MOST_BYTES = 8 * LONGEST_CAPTION


@dataclass(frozen=True)
class Training:
    """The files of a data set, and what was done to get each picture: in the order of the kept photos.

    `notes` say what of the captions is not as it was asked for.
    """

    files: list[tuple[str, bytes]]
    captions: list[CleanCaption]
    crops: list[Crop]
    notes: tuple[str, ...] = ()

    @property
    def square(self) -> bool:
        """Whether every picture is a square."""
        return all(crop.width == crop.height for crop in self.crops)


def make_training(plan: CuratePlan, chosen: Chosen, told: Callable[[float], None]) -> Training:
    """Crop and caption the kept photos; `told(share)` is called after each and may raise. Raises PhotoRefused."""
    kept = [chosen.photos[one.index] for one in chosen.choice.kept]
    texts = _own_captions(plan, [one.path for one in chosen.photos])
    captions = [
        _caption(plan, chosen.photos[one.index], texts, chosen.seen.get(one.index)) for one in chosen.choice.kept
    ]
    crops: list[Crop] = []
    pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="crops")
    try:
        for crop in pool.map(partial(_cut, plan), kept):
            crops.append(crop)
            told(len(crops) / len(kept))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    items = [Item(crop.data, caption.text) for crop, caption in zip(crops, captions, strict=True)]
    return Training(named_files(items), captions, crops, _without_files(plan, kept, texts))


def _cut(plan: CuratePlan, photo: Measured) -> Crop:
    """Cut the square, or keep the frame for trainers that sort shapes into buckets (R-crop).

    Without a wish SDXL gets squares, and FLUX, whose trainers bucket, squares of all but full bodies, which keep their
    legs. A photo without a face, which only the user's wish brings in, keeps its frame or gives its middle square.
    """
    face, (wide, high) = photo.measures.face, (photo.measures.width, photo.measures.height)
    whole = plan.crop == "bucket" or (
        plan.crop is None and plan.base_model == "flux" and (face is None or face.shot == "full body")
    )
    side = min(wide, high)
    middle = Box((wide - side) / 2, (high - side) / 2, (wide + side) / 2, (high + side) / 2)
    box = None if whole else Box(*face.crop) if face else middle
    try:
        return cut_photo(photo.path, box, sha256=photo.measures.sha256)
    except PhotoRefused as refused:
        why = "If it is being copied or edited, wait until that is done and call again, or leave it out with `exclude`."
        raise PhotoRefused(photo.path, refused.because, next=why) from None


def _own_captions(plan: CuratePlan, paths: Sequence[Path]) -> dict[Path, str]:
    """Return the caller's captions by photo."""
    return {path: text for name, text in plan.captions.items() for path in named(name, paths)}


def _caption(plan: CuratePlan, photo: Measured, own: dict[Path, str], seen: PhotoSeen | None) -> CleanCaption:
    text = own.get(photo.path)
    if text is None and plan.captioner == "files":
        text = _beside(photo.path)
    if text is None and seen is not None:
        text = measured_caption(seen.framing, seen.angle, seen.light, ", ".join(filter(None, (seen.place, seen.looks))))
    if text is None:
        text = _measured(photo)
    return clean_caption(text, trigger_word=plan.trigger_word, base_model=plan.base_model, subject=plan.subject)


def _beside(photo: Path) -> str | None:
    """Read the caption file of a photo: an ordinary file in the same folder, never a link to somewhere else."""
    for suffix in _SUFFIXES:
        text = photo.with_suffix(suffix)
        if not text.is_symlink() and text.is_file():
            with text.open("rb") as file:
                return _decoded(file.read(_MOST_BYTES))[:LONGEST_CAPTION]
    return None


def _decoded(data: bytes) -> str:
    """Read UTF-8, the UTF-16 that Windows calls Unicode, or else the letters of Western Windows."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="ignore")
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(data, final=len(data) < _MOST_BYTES)
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _without_files(plan: CuratePlan, kept: Sequence[Measured], own: dict[Path, str]) -> tuple[str, ...]:
    """Say how many photos have no caption file although files were asked for."""
    asked = [one.path for one in kept if one.path not in own] if plan.captioner == "files" else []
    bare = sum(_beside(path) is None for path in asked)
    if not bare:
        return ()
    return (f"{bare} of {len(kept)} kept photos have no .txt or .caption file beside them: theirs is measured.",)


def _measured(photo: Measured) -> str:
    measures, face = photo.measures, photo.measures.face
    place = background_words(measures.around.colour, measures.around.clutter)
    if face is None:
        return place
    shot = face.shot if face.shot == "close-up" else f"{face.shot} shot"
    angle = {"front": "facing the camera", "three-quarter": "three-quarter view", "profile": "in profile"}[face.angle]
    if face.angle != "front":
        angle = f"{angle} to the {face.side}"
    return measured_caption(shot, angle, light_words(light_of(measures, face), measures.setting), place)

"""The work of a curation: measure, choose, crop, caption, pack, lay the sheet. Blocking; runs in a worker thread."""

import json
from collections.abc import Callable
from pathlib import Path

from portrayal.catalog.curate import Built, KeptPhoto
from portrayal.catalog.curation_plan import CuratePlan, RejectedPhoto
from portrayal.errors import BadRequest
from portrayal.photos.boxes import Box
from portrayal.photos.choosing import Choice, choose
from portrayal.photos.cropping import cut_photo
from portrayal.photos.files import write_atomically
from portrayal.photos.mix import light_of
from portrayal.photos.packing import Item, Packed, pack
from portrayal.photos.sheets import SheetPhoto, contact_sheet
from portrayal.photos.surveying import Measured, Refused, survey
from portrayal.rules.captions import CleanCaption, clean_caption, leaks, measured_caption
from portrayal.rules.datasets import FEWEST, check_count

VARIED = 0.5
"""Variety (0 to 1) from which a small set is no fault (R-count: variety outranks)."""

Report = Callable[[float, str], None]


def build_dataset(plan: CuratePlan, folder: Path, report: Report) -> Built:
    """Make the data set in `folder` (pictures and captions only) with archive, report and sheet beside it.

    Raises BadRequest under four usable photos, after writing the contact sheet that shows why.
    """
    paths = [Path(file.path) for file in plan.files]
    photos, refused = survey(
        paths, lambda done, total: report(0.8 * done / total, f"{done} of {total} photos measured")
    )
    choice = choose([one.measures for one in photos], plan.keep, [one.path.name for one in photos])
    sheet = folder.with_name(f"{folder.name}.contact.jpg")
    write_atomically(sheet, _sheet(plan, photos, refused, choice))
    if len(choice.kept) < FEWEST:
        raise _too_few(choice, refused, sheet)
    varied = choice.variety >= VARIED
    warnings = list(check_count(plan.base_model, len(choice.kept), varied=varied))
    report(0.82, f"cropping {len(choice.kept)} photos")
    captions = [_caption(plan, photos[kept.index]) for kept in choice.kept]
    items = [_item(plan, photos[kept.index], caption) for kept, caption in zip(choice.kept, captions, strict=True)]
    packed = pack(items, folder, folder.with_suffix(".zip"))
    report(0.98, "writing the report")
    head = f"{plan.trigger_word} {plan.subject}"
    texts = [caption.text.removeprefix(head) for caption in captions]
    warnings += leaks(texts, plan.trigger_word, base_model=plan.base_model)
    built = _built(photos, refused, choice, captions, packed, sheet, warnings, plan.unusable)
    write_atomically(folder.with_suffix(".json"), json.dumps(built.model_dump(), indent=1, ensure_ascii=False).encode())
    return built


def _item(plan: CuratePlan, photo: Measured, caption: CleanCaption) -> Item:
    """Cut the square; FLUX trainers sort shapes into buckets, so a full body keeps its legs and its frame (R-crop)."""
    face = photo.measures.face
    whole = face is None or (face.shot == "full body" and plan.base_model == "flux")
    box = None if face is None or whole else Box(*face.crop)
    return Item(image=cut_photo(photo.path, box).data, caption=caption.text)


def _caption(plan: CuratePlan, photo: Measured) -> CleanCaption:
    own = plan.captions.get(photo.path.name) or plan.captions.get(photo.path.stem)
    if own is None and plan.captioner == "files":
        own = _beside(photo.path)
    text = own if own is not None else _measured(photo)
    return clean_caption(text, trigger_word=plan.trigger_word, base_model=plan.base_model, subject=plan.subject)


def _beside(photo: Path) -> str | None:
    """Read the caption file of a photo: an ordinary file in the same folder, never a link to somewhere else."""
    text = photo.with_suffix(".txt")
    if text.is_symlink() or not text.is_file():
        return None
    with text.open(encoding="utf-8", errors="replace") as file:
        return file.read(1000)


def _measured(photo: Measured) -> str:
    face = photo.measures.face
    if face is None:
        return ""
    shot = face.shot if face.shot == "close-up" else f"{face.shot} shot"
    angle = {"front": "facing the camera", "three-quarter": "three-quarter view", "profile": "in profile"}[face.angle]
    light = light_of(photo.measures, face)
    return measured_caption(shot, angle, "in dim light" if light == "dim" else f"lit {light}")


def _sheet(plan: CuratePlan, photos: list[Measured], refused: list[Refused], choice: Choice) -> bytes:
    because = {one.index: one.because for one in (*choice.kept, *choice.rejected)}
    kept = {one.index for one in choice.kept}
    shown = [
        SheetPhoto(photo.thumbnail, photo.path.name, index in kept, because[index])
        for index, photo in enumerate(photos)
        if index in because
    ]
    title = f"{plan.name}: {len(kept)} of {len(photos) + len(refused)} photos"
    return contact_sheet(shown, title=title, coverage=choice.coverage, missing=choice.missing)


def _too_few(choice: Choice, refused: list[Refused], sheet: Path) -> BadRequest:
    reasons: dict[str, int] = {}
    for because in (*(one.because for one in choice.rejected), *(one.because for one in refused)):
        reasons[because.rstrip(".")] = reasons.get(because.rstrip("."), 0) + 1
    most = sorted(reasons.items(), key=lambda reason: -reason[1])[:4]
    listed = "; ".join(f"{because} ({count})" for because, count in most)
    wanted = ", ".join(choice.missing[:3])
    return BadRequest(
        f"Only {len(choice.kept)} of {len(choice.kept) + len(choice.rejected) + len(refused)} photos can be used; "
        f"a LoRA needs at least {FEWEST}." + (f" Left out: {listed}." if listed else ""),
        next=f"Add photos, for example: {wanted}. {sheet} shows each verdict.",
    )


def _built(
    photos: list[Measured],
    refused: list[Refused],
    choice: Choice,
    captions: list[CleanCaption],
    packed: Packed,
    sheet: Path,
    warnings: list[str],
    unusable: tuple[RejectedPhoto, ...],
) -> Built:
    kept = [
        KeptPhoto(
            file=f"{number:03d}.jpg",
            source=photos[one.index].path.name,
            caption=caption.text,
            because=" ".join((one.because, *one.warnings)),
            removed=caption.removed,
        )
        for number, (one, caption) in enumerate(zip(choice.kept, captions, strict=True), start=1)
    ]
    rejected = [RejectedPhoto(source=photos[one.index].path.name, because=one.because) for one in choice.rejected]
    rejected += [RejectedPhoto(source=one.path.name, because=one.because) for one in refused]
    rejected += unusable
    return Built(
        fingerprint=packed.fingerprint,
        kept=tuple(kept),
        rejected=tuple(rejected),
        coverage={f"{row.kind}: {row.name}": _have(row.have, row.want) for row in choice.coverage},
        missing=choice.missing,
        folder=str(packed.folder),
        archive=str(packed.archive),
        contact_sheet=str(sheet),
        warnings=tuple(warnings),
    )


def _have(have: int, want: int) -> str:
    return f"{have} of {want}" if have <= want else f"{have} ({want} wanted)"

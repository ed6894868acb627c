"""What people look at after a curation: the contact sheet, the report page, and the report for programs."""

import json
from dataclasses import replace

from portrayal.catalog.curation_choice import Chosen
from portrayal.catalog.curation_pack import Training
from portrayal.catalog.curation_people import NOBODY
from portrayal.catalog.curation_plan import CuratePlan
from portrayal.catalog.curation_shelf import Places
from portrayal.photos.choosing import Kept, Rejected
from portrayal.photos.files import write_atomically
from portrayal.photos.letters import can_read
from portrayal.photos.likeness import can_compare
from portrayal.photos.packing import stems
from portrayal.photos.showing.contact import contact_sheet
from portrayal.photos.showing.page import report_page
from portrayal.photos.showing.reviewing import Review, Tile

SAME_PERSON = "Whether all photos show the same person was not checked: look at the contact sheet."
HOW_TO_COMPARE = "pip install 'portrayal[likeness]' adds the comparison of faces."
EXPRESSIONS = "Expressions are compared, not named: smiles and still faces count as different looks."
NO_TEXT = "Text and watermarks were not looked for: pip install 'portrayal[text]' adds the reader."
NO_SETTING = "Most photos do not say how much light there was, so daylight and indoor light are not counted."


def write_review(
    places: Places, plan: CuratePlan, chosen: Chosen, training: Training | None, warnings: tuple[str, ...]
) -> None:
    """Write the sheet, the page and the JSON into the folder; without a training the set came to nothing."""
    review = review_of(places.stem, plan, chosen, training, warnings)
    write_atomically(places.sheet, contact_sheet(_in_short(review)))
    write_atomically(places.page, report_page(review).encode())
    write_atomically(
        places.report, json.dumps(_report(plan, chosen, training, review), indent=1, ensure_ascii=False).encode()
    )


def review_of(
    title: str, plan: CuratePlan, chosen: Chosen, training: Training | None, warnings: tuple[str, ...]
) -> Review:
    """Return everything that people are shown."""
    kept = [_kept(chosen, at, one, training) for at, one in enumerate(chosen.choice.kept)]
    rejected = [_rejected(chosen, one) for one in chosen.choice.rejected]
    refused = [Tile(one.path.name, b"", "left out", _sentence(one.because)) for one in chosen.refused]
    unusable = [Tile(one.source, b"", "left out", one.because) for one in plan.unusable]
    tiles = (*kept, *rejected, *refused, *unusable)
    return Review(
        title=title,
        kept=len(kept),
        total=len(tiles),
        trigger_word=plan.trigger_word,
        subject=plan.subject,
        base_model=plan.base_model,
        tiles=tiles,
        coverage=chosen.choice.coverage,
        missing=chosen.choice.missing,
        notes=(*warnings, *_unchecked(plan, chosen)),
        steps=_steps(plan, done=training is not None),
    )


def _in_short(review: Review) -> Review:
    """Keep the first sentence of why a photo was chosen: a sheet has room for no more."""
    kept = [tile for tile in review.tiles if tile.verdict == "kept"]
    short = [f"{tile.because.split('. ')[0].rstrip('.')}.".replace("three-quarter", "¾") for tile in kept]
    tiles = [replace(tile, because=first) for tile, first in zip(kept, short, strict=True)]
    return replace(review, tiles=(*tiles, *review.tiles[len(kept) :]))


def _kept(chosen: Chosen, at: int, one: Kept, training: Training | None) -> Tile:
    photo = chosen.photos[one.index]
    caption = training.captions[at] if training else None
    words = chosen.texts[one.index].words if one.index in chosen.texts else ()
    said = (f"Words can be read in the scene: {', '.join(words)[:80]}.",) if words else ()
    return Tile(
        name=photo.path.name,
        thumbnail=photo.thumbnail,
        verdict="kept",
        because=one.because,
        warnings=(*one.warnings, *said),
        file=f"{stems(len(chosen.choice.kept))[at]}.jpg" if training else "",
        caption=caption.text if caption else "",
        removed=caption.removed if caption else (),
    )


def _rejected(chosen: Chosen, one: Rejected) -> Tile:
    photo = chosen.photos[one.index]
    return Tile(photo.path.name, photo.thumbnail, "spare" if one.spare else "left out", one.because)


def _unchecked(plan: CuratePlan, chosen: Chosen) -> tuple[str, ...]:
    """Say what was not looked at, and why."""
    notes: list[str] = []
    if chosen.compared:
        notes.append(chosen.compared)
    elif plan.captioner != "google" and NOBODY not in chosen.notes:
        notes.append(SAME_PERSON if can_compare() else f"{SAME_PERSON} {HOW_TO_COMPARE}")
    if plan.captioner != "google":
        notes.append(EXPRESSIONS)
    if not can_read():
        notes.append(NO_TEXT)
    if not any(row.kind == "setting" for row in chosen.choice.coverage) and chosen.choice.kept:
        notes.append(NO_SETTING)
    return tuple(notes)


def _steps(plan: CuratePlan, *, done: bool) -> tuple[str, ...]:
    if not done:
        return ("Add photos to the folder, then curate it again: what was measured is remembered.",)
    return (
        "Look at every kept photo: does each show the same person, as the person wants to be seen?",
        (
            f'Leave one out with curate_dataset(name="{plan.name}", exclude=["its file name"], …), or bring one back '
            "with include; it is remembered."
        ),
        f'Then train_lora(dataset="{plan.name}", dry_run=true) shows the recipe and the price.',
    )


def _report(plan: CuratePlan, chosen: Chosen, training: Training | None, review: Review) -> dict[str, object]:
    """Return everything as data: each photo with its figures, verdict, reason, caption and crop."""
    crops = training.crops if training else []
    measured = [chosen.photos[one.index].measures for one in (*chosen.choice.kept, *chosen.choice.rejected)]
    by_tile = [
        {
            "photo": tile.name,
            "verdict": tile.verdict,
            "because": tile.because,
            "warnings": tile.warnings,
            "file": tile.file,
            "caption": tile.caption,
            "removed": tile.removed,
            "crop": crops[at].because if at < len(crops) else None,
            "measured": measured[at].model_dump(mode="json") if at < len(measured) else None,
        }
        for at, tile in enumerate(review.tiles)
    ]
    return {
        "dataset": review.title,
        "trigger_word": plan.trigger_word,
        "subject": plan.subject,
        "base_model": plan.base_model,
        "variety": chosen.choice.variety,
        "coverage": [row.model_dump() for row in chosen.choice.coverage],
        "missing": chosen.choice.missing,
        "notes": review.notes,
        "photos": by_tile,
    }


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "!", "?")) else ".")

"""Score the comparison of faces: `python scripts/score_likeness.py FOLDER`, with one folder of photos a person in it.

Prints how often pairs, sets of photos and strangers in a set are judged rightly, what damage does, and the time.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from portrayal.photos.faces import find_faces
from portrayal.photos.likeness import SAME, Signature, alike, alike_to, signature_of
from portrayal.photos.reading import PhotoRefused, list_photos, read_photo
from portrayal.photos.strangers import FEWEST, sort_people

SETS = (1, 2, 3, 5, 10, 20)
EACH = 200
"""Strangers that are compared with each set."""


@dataclass(frozen=True)
class Known:
    """A photo of a person with the figures of its largest face; `unit` is the distance from eyes to mouth."""

    person: str
    image: Image.Image
    figures: Signature
    yaw: float
    unit: float


def main(folder: str) -> None:
    """Print all figures."""
    spent = time.process_time()
    photos = list(_read(Path(folder)))
    spent = time.process_time() - spent
    people = {one.person for one in photos}
    print(f"{len(photos)} faces of {len(people)} people; {spent * 1000 / len(photos):.0f} ms CPU each, all in all")
    pairs(photos)
    chance = random.Random(1)
    for size in SETS:
        sets(photos, size, chance)
    strangers(photos, chance)
    damage(photos, chance)
    angles(photos)


def _read(folder: Path) -> Iterator[Known]:
    for person in sorted(path for path in folder.iterdir() if path.is_dir()):
        for path in list_photos([person]):
            try:
                image = read_photo(path).image
            except PhotoRefused as refusal:
                print(f"{path}: {refusal.because}")
                continue
            faces = find_faces(image)
            if faces:
                face = faces[0]
                yield Known(person.name, image, signature_of(image, face), face.yaw, face.unit)


def pairs(photos: Sequence[Known]) -> None:
    """Compare every photo with every other."""
    same: list[float] = []
    other: list[float] = []
    for at, one in enumerate(photos):
        for two in photos[:at]:
            (same if one.person == two.person else other).append(alike(one.figures, two.figures))
    _tell("pairs", same, other)


def sets(photos: Sequence[Known], size: int, chance: random.Random) -> None:
    """Compare photos with sets of a person's other photos, and strangers with the same sets."""
    same: list[float] = []
    other: list[float] = []
    for person, own in _by_person(photos, size + 1):
        for one in own:
            rest = chance.sample([photo.figures for photo in own if photo is not one], size)
            same.append(alike_to(one.figures, rest))
        rest = chance.sample([photo.figures for photo in own], size)
        others = [photo for photo in photos if photo.person != person]
        other += [alike_to(one.figures, rest) for one in chance.sample(others, min(EACH, len(others)))]
    if same and other:
        _tell(f"sets of {size}", same, other)


def strangers(photos: Sequence[Known], chance: random.Random) -> None:
    """Put strangers into sets and count who is sorted out."""
    counts = dict.fromkeys(("own", "own out", "own doubted", "strangers", "out", "doubted", "nobody known"), 0)
    for person, own in _by_person(photos, 2 * FEWEST):
        others = [photo for photo in photos if photo.person != person]
        for share in (0, 0.1, 0.3):
            mixed = [*own, *chance.sample(others, min(len(others), round(share * len(own))))]
            told = sort_people({at: one.figures for at, one in enumerate(mixed)})
            counts["nobody known"] += not told.one
            counts["own"] += len(own)
            counts["strangers"] += len(mixed) - len(own)
            counts["own out"] += sum(at < len(own) for at in told.others)
            counts["own doubted"] += sum(at < len(own) for at in told.doubtful)
            counts["out"] += sum(at >= len(own) for at in told.others)
            counts["doubted"] += sum(at >= len(own) for at in told.doubtful)
    print(f"strangers in a set: {counts}")


def damage(photos: Sequence[Known], chance: random.Random) -> None:
    """Compare damaged photos with the person's undamaged others."""
    for name, spoil in DAMAGE.items():
        scores: list[float] = []
        lost = 0
        for _, own in _by_person(photos, FEWEST):
            one = chance.choice(own)
            spoilt = spoil(one)
            faces = find_faces(spoilt)
            lost += not faces
            if faces:
                rest = [photo.figures for photo in own if photo is not one]
                scores.append(alike_to(signature_of(spoilt, faces[0]), rest))
        if scores:
            known = sum(score >= SAME for score in scores) / len(scores)
            print(f"{name}: {known:.1%} of {len(scores)} known, median {np.median(scores):.2f}, no face in {lost}")


def angles(photos: Sequence[Known]) -> None:
    """Compare turned heads with the person's others."""
    for low, high in ((0, 20), (20, 40), (40, 60), (60, 91)):
        scores = [
            alike_to(one.figures, [photo.figures for photo in own if photo is not one])
            for _, own in _by_person(photos, FEWEST)
            for one in own
            if low <= abs(one.yaw) < high
        ]
        if scores:
            known = sum(score >= SAME for score in scores) / len(scores)
            print(f"turned by {low} to {high}: {known:.1%} of {len(scores)} known, median {np.median(scores):.2f}")


def _small(size: int) -> Callable[[Known], Image.Image]:
    """Make the face this many pixels from eyes to mouth, in a picture as large as before."""

    def spoil(one: Known) -> Image.Image:
        factor = min(1.0, size / one.unit)
        small = one.image.resize([max(1, round(side * factor)) for side in one.image.size], Image.Resampling.LANCZOS)
        return small.resize(one.image.size, Image.Resampling.BICUBIC)

    return spoil


def _blurred(share: float) -> Callable[[Known], Image.Image]:
    return lambda one: one.image.filter(ImageFilter.GaussianBlur(share * one.unit))


def _painted(one: Known) -> Image.Image:
    """Few colours and flat areas, as an illustration has them."""
    flat = one.image.filter(ImageFilter.MedianFilter(9)).filter(ImageFilter.ModeFilter(9))
    return ImageOps.posterize(flat, 3)


DAMAGE: dict[str, Callable[[Known], Image.Image]] = {
    "as it is": lambda one: one.image,
    "20 pixels from eyes to mouth": _small(20),
    "12 pixels": _small(12),
    "8 pixels": _small(8),
    "blurred by 5 % of that": _blurred(0.05),
    "blurred by 10 %": _blurred(0.10),
    "in black and white": lambda one: ImageOps.grayscale(one.image).convert("RGB"),
    "as a sketch of flat colours": _painted,
}


def _by_person(photos: Sequence[Known], least: int) -> Iterator[tuple[str, list[Known]]]:
    for person in sorted({one.person for one in photos}):
        own = [one for one in photos if one.person == person]
        if len(own) >= least:
            yield person, own


def _tell(what: str, same: Sequence[float], other: Sequence[float]) -> None:
    missed = sum(score < SAME for score in same) / max(1, len(same))
    taken = sum(score >= SAME for score in other) / max(1, len(other))
    print(
        f"{what}: {len(same)} of one person, {missed:.2%} missed; {len(other)} of two, {taken:.2%} taken for one;"
        f" balanced accuracy {1 - (missed + taken) / 2:.2%}"
    )


if __name__ == "__main__":
    main(sys.argv[1])

"""Reviews for tests: drawn people, names in many scripts, reasons as `choose` writes them."""

import io
from dataclasses import dataclass
from functools import cache

from portrayal.photos.sample_person import SAMPLE_POSES, draw_sample_person
from portrayal.photos.showing.reviewing import Review, Tile

SIZES = ((240, 320), (240, 320), (256, 320), (320, 240), (240, 320), (320, 213), (320, 320), (180, 320))
NAMES = (
    "IMG_20240612_101530.jpg",
    "IMG_4711.HEIC",
    "DSC00042.JPG",
    "Zażółć gęślą jaźń – Łódź.jpg",
    "Καλημέρα από την Αθήνα.jpg",
    "微信图片_20240101120000.jpg",
    "صورة شخصية ٢٠٢٤.jpg",
    "holiday 🎉 party.png",
    "WhatsApp Image 2024-06-12 at 10.15.30 (2).jpeg",
    "Blåbærsyltetøy på hytta.jpg",
    "Größenänderung_Straße.jpg",
    "фото на документы.jpg",
)
KEPT = (
    "The only close-up facing the camera: from the left.",
    "Portrait, three-quarter to the left, lit from the right.",
    "The only left profile: full body, lit from the front.",
    "Half body, facing the camera, in dim light.",
)
WARNINGS = ("Its crop has 812 pixels; 1024 are better.", "The hair touches the edge of the photo.")
REASONS = (
    "The face is blurred.",
    "{n} people are in the frame; the training would mix them up.",
    "Nearly the same picture as {twin}, which is sharper.",
    "The top of the head is cut off; the trained person would have an egg-shaped head.",
    "Too small: its crop has {n}30 pixels, and 512 are the least.",
    "No face was found.",
    "It is black and white, sepia or has another heavy filter.",
    "Strong JPEG artefacts: it was saved at quality 3{n}.",
    "It is a screenshot, a graphic or a picture with bars, not a plain photo.",
)
COMMON = (0, 2, 2, 1, 0, 2, 3, 0, 4, 2, 1, 5, 0)
"""Most photos are left out for few reasons."""
SPARE = "Usable, but much like photos that were chosen."
MISSING = (
    "two close-ups, in profile, looking to the picture's left, with the light from the left",
    "one full-body shot, facing the camera, in dim evening light",
    "three half-body shots, turned half away, looking to the picture's right",
)
NOTES = (
    "Whether all photos show the same person was not checked: look at the kept photos once.",
    "Hands, glasses and things before the face are not judged on this machine.",
)
STEPS = (
    'Look at the kept photos, then ask for train_lora(dataset="anna", dry_run=true).',
    "Take the photos above, put them into the same folder, and curate it again.",
)
MIX = {
    "angle": {"front": (9, 9), "three-quarter": (5, 7), "profile": (0, 4)},
    "shot": {"close-up": (6, 6), "portrait": (8, 6), "half body": (3, 5), "full body": (1, 3)},
    "light": {"from the left": (4, 4), "from the right": (3, 4), "from the front": (5, 4), "dim": (0, 2)},
    "setting": {"daylight": (12, 8), "indoor light": (4, 8), "night light": (2, 2)},
}


@dataclass(frozen=True)
class Row:
    """A row of the coverage."""

    kind: str
    name: str
    have: int
    want: int


@cache
def thumbnail(seed: int) -> bytes:
    """A drawn person in one of eight shapes."""
    buffer = io.BytesIO()
    pose = SAMPLE_POSES[seed % len(SAMPLE_POSES)]
    draw_sample_person(seed, pose, SIZES[seed % len(SIZES)]).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def name_of(number: int) -> str:
    """A file name: the first are in many scripts, then they are as cameras write them."""
    return NAMES[number] if number < len(NAMES) else f"IMG_2024{number:04d}_1015{number % 60:02d}.jpg"


def make_review(kept: int = 30, total: int = 60, *, thumbs=thumbnail, **other) -> Review:
    """`kept` of `total` photos; a third of the others is spare. `other` replaces fields of the review."""
    tiles = [
        Tile(
            name=name_of(number),
            thumbnail=thumbs(number % 48),
            verdict="kept",
            because=KEPT[number % len(KEPT)],
            warnings=WARNINGS[: number % 3] if number % 5 == 1 else (),
            file=f"{number + 1:03d}.jpg",
            caption=f"ohwx_anna woman, {('by a window', 'in a garden')[number % 2]}, soft light, close-up",
            removed=("with blue eyes", "long hair") if number % 4 == 0 else (),
        )
        for number in range(kept)
    ]
    for number in range(kept, total):
        spare = number % 4 == 0
        which = COMMON[number % len(COMMON)] if number < kept + 40 else number
        reason = REASONS[which % len(REASONS)].format(n=2 + number % 7, twin=name_of(number % max(1, kept)))
        tiles.append(
            Tile(name_of(number), thumbs(number % 48), "spare" if spare else "left out", SPARE if spare else reason)
        )
    fields = {
        "title": "anna, version 3",
        "kept": kept,
        "total": total,
        "trigger_word": "ohwx_anna",
        "subject": "woman",
        "base_model": "FLUX",
        "tiles": tuple(tiles),
        "coverage": tuple(
            Row(kind=kind, name=name, have=have, want=want)
            for kind, rows in MIX.items()
            for name, (have, want) in rows.items()
        ),
        "missing": MISSING,
        "notes": NOTES,
        "steps": STEPS,
    }
    return Review(**{**fields, **other})


@cache
def luminance(colour: tuple[int, int, int]) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)

"""Why a photo cannot be trained on, and which photos show the same moment (R-reject, R-skull)."""

from portrayal.photos.hashes import SAME, distance
from portrayal.photos.measuring import FaceMeasures, Measures

BLURRED_LAPLACIAN, BLURRED_REBLUR = 79.0, 0.40
"""A face under either figure is blurred (measured on sharp and blurred portraits at 1024 pixels)."""

FLAT_ROWS = 0.3
"""Share of exactly even rows over which a picture is a screenshot; a white studio wall reaches 0.21."""

GREY_CHROMA = 2.0
"""Mean distance from grey under which a picture is black and white; muted film colours have 2.8 and more."""

_GRAPHIC = "It is a screenshot or a graphic, not a photo."

LEAST_SIDE, GOOD_SIDE = 512, 1024
"""Pixels of the crop's side: rejected under the first, a warning under the second (R-reject)."""


def reject(measures: Measures) -> str | None:
    """Return why a photo is no use, as one sentence, or None. The worst fault comes first."""
    face = measures.face
    if face is None:
        return _GRAPHIC if measures.flat_rows > FLAT_ROWS else "No face was found."
    if measures.faces > 1:
        return f"{measures.faces} people are in the frame; the training would mix them up."
    return _cut(face) or _spoilt(measures, face)


def warn(measures: Measures) -> tuple[str, ...]:
    """Return what is not ideal about a photo that is kept."""
    face = measures.face
    if face is None:
        return ()
    found: list[str] = []
    if face.crop_side < GOOD_SIDE:
        found.append(f"Its crop has {face.crop_side} pixels; {GOOD_SIDE} are better.")
    if face.head == "near the edge":
        found.append("The hair touches the edge of the photo.")
    if not face.sure:
        found.append("The face was hard to find: check that it is free and well lit.")
    if abs(face.roll) > 30:
        found.append(f"The head leans by {abs(face.roll):.0f} degrees.")
    return tuple(found)


def duplicates(one: Measures, other: Measures) -> bool:
    """Tell whether two photos are copies, crops, mirrors or frames of the same moment."""
    if one.sha256 == other.sha256:
        return True
    a, b = one.face, other.face
    straight, mirrored = distance(one.look, other.look), distance(one.look, other.mirror)
    if a is None or b is None:
        return min(straight, mirrored) <= SAME
    heads = distance(a.head_hash, b.head_hash)
    ratio = max(a.head_share, b.head_share) / max(1e-6, min(a.head_share, b.head_share))
    if straight <= SAME and heads <= 45:
        return True
    if mirrored <= SAME // 2 and abs(a.yaw + b.yaw) < 12:
        return True
    return heads <= SAME and ratio < 1.35 and abs(a.yaw - b.yaw) < 10


def _cut(face: FaceMeasures) -> str | None:
    if face.head == "cut at the top":
        return "The top of the head is cut off; the trained person would have an egg-shaped head."
    if face.head == "cut at the side":
        return "The face is cut off at the side."
    if abs(face.roll) > 55:
        return f"The head leans by {abs(face.roll):.0f} degrees: an extreme angle."
    return None


def _spoilt(measures: Measures, face: FaceMeasures) -> str | None:
    quality = 100 if measures.jpeg_quality is None else measures.jpeg_quality
    faults = (
        (
            face.crop_side < LEAST_SIDE,
            f"Too small: its crop has {face.crop_side} pixels, and {LEAST_SIDE} are the least.",
        ),
        (face.brightness_p90 < 90, "The face is too dark."),
        (face.clipped > 0.10, "The face is overexposed."),
        (quality < 60, f"Strong JPEG artefacts: it was saved at quality {quality}."),
        (measures.blocks > 1.17, "Strong JPEG artefacts: its 8x8 blocks can be seen."),
        (measures.flat_rows > FLAT_ROWS, _GRAPHIC),
        (face.laplacian < BLURRED_LAPLACIAN or face.reblur < BLURRED_REBLUR, "The face is blurred."),
        (measures.chroma < GREY_CHROMA, "It is black and white or has a heavy filter."),
    )
    return next((because for found, because in faults if found), None)

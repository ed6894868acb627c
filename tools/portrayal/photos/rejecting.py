"""Why a photo cannot be trained on, and which photos show the same moment (R-reject, R-skull)."""

from portrayal.photos.hashes import SAME, SURELY, distance
from portrayal.photos.measuring import Measures
from portrayal.photos.portraits import Portrait

BLURRED_EYES, BLURRED_FACE, SOFT_EYES = 0.182, 0.295, 0.21
"""Detail of eyes and face under which a photo is blurred, and of eyes under which it is soft. On 65 sharp portraits
and seven blurs of each the first two caught 99 % and called no sharp one blurred (scripts/score_photos.py)."""

BLOCKY, SOMEWHAT_BLOCKY = 1.45, 1.25
"""Contrast of 8x8 borders of files that were saved at quality 10 to 30, and of those that show it a little."""

TONED, MUTED = 1.0, 1.6
"""Freedom of colour under which a face is black and white, sepia or duotone, and under which it is pale."""

TINT = 0.04
"""Redness of a face for its brightness by which two photos of one moment differ at most: it lost none of 372 off-centre
crops (scripts/score_photos.py), and tells portraits from different days apart whose heads have one outline."""

COLD, ORANGE = 2.0, 40.0
"""Redness of a face under which the light is blue or green, and over which it is orange."""

BLURRED = "The face is blurred."
NO_FACE = "No face was found."
CUT = (
    "The top of the head is cut off; the trained person would have an egg-shaped head.",
    "The face is cut off at the side.",
)
_GRAPHIC = "It is a screenshot, a graphic or a picture with bars, not a plain photo."

LEAST_SIDE, GOOD_SIDE = 512, 1024
"""Pixels of the crop's side: rejected under the first, a warning under the second (R-reject)."""


def reject(measures: Measures) -> str | None:
    """Return why a photo is no use, as one sentence, or None. The worst fault comes first."""
    face = measures.face
    if face is None:
        return _GRAPHIC if measures.screen else NO_FACE
    if measures.faces > 1:
        return f"{measures.faces} people are in the frame; the training would mix them up."
    return _cut(face) or _spoilt(measures, face)


def warn(measures: Measures) -> tuple[str, ...]:
    """Return what is not ideal about a photo that is kept."""
    face = measures.face
    if face is None:
        return ()
    found: list[str] = []
    if face.crop_side < 0.99 * GOOD_SIDE:
        found.append(f"Its crop has {face.crop_side} pixels; {GOOD_SIDE} are better.")
    if face.head == "near the edge":
        found.append("The hair touches the edge of the photo.")
    if not face.sure:
        found.append("The face was hard to find: check that it is free and well lit.")
    if abs(face.roll) > 30:
        found.append(f"The head leans by {abs(face.roll):.0f} degrees.")
    if face.eyes_detail < SOFT_EYES:
        found.append("The eyes are a little soft.")
    if measures.blocks > SOMEWHAT_BLOCKY:
        found.append("JPEG blocks can be seen a little.")
    if face.colour_freedom < MUTED:
        found.append("Its colours are very pale: is there a filter on it?")
    elif not COLD <= face.red <= ORANGE:
        found.append("A strong colour cast lies over the face.")
    return tuple(found)


def blurred(face: Portrait) -> bool:
    """Tell whether the eyes or the whole face are out of focus or shaken."""
    return face.eyes_detail < BLURRED_EYES or face.face_detail < BLURRED_FACE


def duplicates(one: Measures, other: Measures) -> bool:
    """Tell whether two photos are copies, crops, mirrors or frames of the same moment."""
    if one.sha256 == other.sha256:
        return True
    a, b = one.face, other.face
    straight, mirrored = distance(one.look, other.look), distance(one.look, other.mirror)
    if a is None or b is None:
        return min(straight, mirrored) <= SAME
    heads = distance(a.head_hash, b.head_hash)
    if straight <= SAME and (heads <= 45 or (straight <= SURELY and abs(a.yaw - b.yaw) < 12)):
        return True
    if mirrored <= SURELY // 3 or (mirrored <= SAME // 2 and abs(a.yaw + b.yaw) < 12):
        return True
    ratio = max(a.head_share, b.head_share) / max(1e-6, min(a.head_share, b.head_share))
    return heads <= SURELY and ratio < 1.35 and abs(a.yaw - b.yaw) < 10 and abs(_tint(a) - _tint(b)) <= TINT


def _tint(face: Portrait) -> float:
    return face.red / max(60.0, face.brightness_p90)


def _cut(face: Portrait) -> str | None:
    if face.head == "cut at the top":
        return CUT[0]
    if face.head == "cut at the side":
        return CUT[1]
    if abs(face.roll) > 55:
        return f"The head leans by {abs(face.roll):.0f} degrees: an extreme angle."
    return None


def _spoilt(measures: Measures, face: Portrait) -> str | None:
    quality = 100 if measures.jpeg_quality is None else measures.jpeg_quality
    faults = (
        (
            face.crop_side < LEAST_SIDE,
            f"Too small: its crop has {face.crop_side} pixels, and {LEAST_SIDE} are the least.",
        ),
        (face.brightness_p90 < 90, "The face is too dark."),
        (face.clipped > 0.10, "The face is overexposed."),
        (quality < 60, f"Strong JPEG artefacts: it was saved at quality {quality}."),
        (measures.blocks > BLOCKY, "Strong JPEG artefacts: its 8x8 blocks can be seen."),
        (measures.screen, _GRAPHIC),
        (blurred(face), BLURRED),
        (face.colour_freedom < TONED, "It is black and white, sepia or has another heavy filter."),
    )
    return next((because for found, because in faults if found), None)

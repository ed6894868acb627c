"""Whether it is the person of the LoRA's own photos, or of the reference photo."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from portrayal.models import Check
from portrayal.photos.faces import Face
from portrayal.photos.likeness import SAME, Signature, alike_to, signature_of

TURNED, SMALL = 60, 10
"""Degrees from which, and pixels from eyes to mouth under which, a low likeness says nothing: of such photos a fifth is
not known again (scripts/score_likeness.py)."""


@dataclass(frozen=True)
class Model:
    """Whom the picture should show: faces to compare with, whose they are, or why there are none."""

    whose: str
    signatures: Sequence[Signature] = ()
    why_not: str = ""


def check_likeness(image: Image.Image, faces: Sequence[Face], model: Model) -> Check:
    """Compare the largest face of an RGB picture with the person's photos."""
    if not model.signatures:
        return Check(check="likeness", because=f"The likeness was not measured: {model.why_not}.")
    if not faces:
        return Check(check="likeness", because="The likeness was not measured: there is no face to compare.")
    score = alike_to(signature_of(image, faces[0]), model.signatures)
    told = f"likeness {score:.2f} to {model.whose}, {SAME:g} is the same person"
    if score >= SAME:
        return Check(check="likeness", ok=True, because=f"It is the same person ({told}).")
    if abs(faces[0].yaw) >= TURNED or faces[0].unit < SMALL:
        return Check(check="likeness", because=f"The face is too small or turned too far to be compared ({told}).")
    return Check(check="likeness", ok=False, because=f"It looks like somebody else ({told}).")

"""Whether those are in it whom the scene asks for, with their whole heads (R-skull)."""

from collections.abc import Sequence

from PIL import Image

from portrayal.models import Check
from portrayal.photos.boxes import Box
from portrayal.photos.cascade import Thresholds, detect
from portrayal.photos.checking.places import place_of
from portrayal.photos.doubting import believed
from portrayal.photos.faces import Face, head_box

EDGE_SHARE = 0.01
"""A head closer to the frame than this share of the picture's height touches it."""

BYSTANDER_SHARE = 0.03
"""Small faces are sought from this share of the longer side: 58 of 1920 pixels, for 0.06 s of CPU more."""

_STRICT, _SCORE, _BELIEF = Thresholds(0.7, 0.8, 0.9), 0.97, 0.96
"""A small face counts when it and a second look are nearly certain: none did in 264 photos without any, and one did in
4 of the 5 photos of people afar in which `find_faces` sees nobody (docs/checks.md)."""


def check_people(image: Image.Image, faces: Sequence[Face], *, wanted: bool) -> Check:
    """Count the faces of a picture: exactly one whole head when a person is wanted, else none, however small.

    Somebody who is seen from behind has no face, and is not counted.
    """
    heads = [head_box(face) for face in faces if face.sure]
    few = len(heads) < (2 if wanted else 1)
    seen = [*heads, *_bystanders(image, heads)] if few else heads
    return _person(faces, seen, image) if wanted else _nobody(seen, image)


def _bystanders(image: Image.Image, heads: Sequence[Box]) -> list[Box]:
    """Return the small faces beside the heads that were found: in the background, or on a picture on a wall."""
    found: list[Box] = []
    for row in detect(image, max(20.0, BYSTANDER_SHARE * max(image.size)), _STRICT)[0]:
        box = Box(*(float(edge) for edge in row[:4]))
        x, y = box.centre
        known = any(head.left <= x <= head.right and head.top <= y <= head.bottom for head in heads)
        if not known and row[4] >= _SCORE and believed(image, row) >= _BELIEF:
            found.append(box)
    return found


def _nobody(seen: Sequence[Box], image: Image.Image) -> Check:
    if seen:
        because = f"The scene has no person, but {_told(seen, image)} can be seen."
        return Check(check="people", ok=False, because=because)
    because = "No face can be seen, as the scene asks; somebody seen from behind would not be noticed."
    return Check(check="people", ok=True, because=because)


def _person(faces: Sequence[Face], seen: Sequence[Box], image: Image.Image) -> Check:
    if len(seen) > 1:
        because = f"The scene has one person, but {_told(seen, image)} can be seen."
        return Check(check="people", ok=False, because=because)
    if not faces and not seen:
        because = "The scene has a person, but no face was found: there is nobody, or they look away."
        return Check(check="people", ok=False, because=because)
    if not faces:
        because = f"The scene has a person, but the only face is far away ({_told(seen, image)})."
        return Check(check="people", ok=False, because=because)
    touched = _touched(head_box(faces[0]), image)
    if touched:
        because = f"The head touches the {' and the '.join(touched)} of the frame."
        return Check(check="people", ok=False, because=because)
    weak = "" if faces[0].sure else ", though the detector is not sure of it"
    return Check(check="people", ok=True, because=f"One person with the whole head in the frame{weak}.")


def _touched(head: Box, image: Image.Image) -> list[str]:
    """Return the sides of the frame that the head touches."""
    edge = EDGE_SHARE * image.height
    rooms = {
        "top": head.top, "left": head.left, "right": image.width - head.right, "bottom": image.height - head.bottom,
    }  # fmt: skip
    return [side for side, room in rooms.items() if room < edge]


def _told(seen: Sequence[Box], image: Image.Image) -> str:
    """Return how many faces there are, and where."""
    places = dict.fromkeys(place_of(x / image.width, y / image.height) for x, y in (box.centre for box in seen))
    return f"{len(seen)} face{'s' if len(seen) != 1 else ''} ({', '.join(places)})"

"""Whether those are in it whom the scene asks for, with their whole heads (R-skull)."""

from collections.abc import Sequence

from PIL import Image

from portrayal.models import Check
from portrayal.photos.faces import Face, head_box

EDGE_SHARE = 0.01
"""A head closer to the frame than this share of the picture's height touches it."""


def check_people(image: Image.Image, faces: Sequence[Face], *, wanted: bool) -> Check:
    """Count the faces of a picture: exactly one whole head when a person is wanted, else none.

    Somebody who is seen from behind has no face, and is not counted.
    """
    return _person(faces, image) if wanted else _nobody(faces)


def _nobody(faces: Sequence[Face]) -> Check:
    sure = [face for face in faces if face.sure]
    if sure:
        because = f"The scene has no person, but {_counted(sure)} can be seen."
        return Check(check="people", ok=False, because=because)
    return Check(check="people", ok=True, because="No face can be seen, as the scene asks.")


def _person(faces: Sequence[Face], image: Image.Image) -> Check:
    sure = [face for face in faces if face.sure]
    if len(sure) > 1:
        return Check(check="people", ok=False, because=f"The scene has one person, but {_counted(sure)} can be seen.")
    if not faces:
        return Check(check="people", ok=False, because="The scene has a person, but no face was found.")
    head, edge = head_box(faces[0]), EDGE_SHARE * image.height
    touched = [
        side
        for side, room in (
            ("top", head.top),
            ("left", head.left),
            ("right", image.width - head.right),
            ("bottom", image.height - head.bottom),
        )
        if room < edge
    ]
    if touched:
        because = f"The head touches the {' and the '.join(touched)} of the frame."
        return Check(check="people", ok=False, because=because)
    weak = "" if sure else ", though the detector is not sure of it"
    return Check(check="people", ok=True, because=f"One person with the whole head in the frame{weak}.")


def _counted(faces: Sequence[Face]) -> str:
    return "one face" if len(faces) == 1 else f"{len(faces)} faces"

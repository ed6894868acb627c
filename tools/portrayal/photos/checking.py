"""Look at a finished picture before anyone is told that it is done."""

import io

import numpy as np
from PIL import Image, UnidentifiedImageError

from portrayal.models import Check, Size
from portrayal.photos.faces import Face, find_faces, head_box

FLAT_DEVIATION = 4.0
"""Brightness that varies less than this (of 255) is an empty picture."""

FLAT_ENTROPY = 2.5
"""Bits per pixel of the brightness histogram under which a picture is empty."""

EDGE_SHARE = 0.01
"""A head closer to the frame than this share of the picture's height touches it."""


def check_image(data: bytes, *, size: Size, expect_person: bool | None) -> tuple[Check, ...]:
    """Return one verdict each on decoding, pixels, emptiness and people, with its reason; raises nothing for bad data.

    `expect_person`: True for exactly one whole head, False for none, None to leave people out. After data that
    does not decode there is only that verdict.
    """
    try:
        with Image.open(io.BytesIO(data)) as opened:
            image = opened.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return (Check(check="decodes", ok=False, because="The data is no complete image."),)
    checks = [Check(check="decodes", ok=True, because="The image decodes to its last row."), _pixels(image, size)]
    checks.append(_filled(image))
    if expect_person is not None:
        faces = find_faces(image)
        checks.append(_person(faces, image) if expect_person else _nobody(faces))
    return tuple(checks)


def _pixels(image: Image.Image, size: Size) -> Check:
    found = f"{image.width}x{image.height}"
    if found == size:
        return Check(check="size", ok=True, because=f"It is exactly {size}, which is 16:9.")
    exact = image.width * 9 == image.height * 16
    return Check(check="size", ok=False, because=f"It is {found}{', 16:9 but' if exact else ''} not {size}.")


def _filled(image: Image.Image) -> Check:
    grey = image.convert("L")
    grey.thumbnail((512, 512))
    deviation = float(np.asarray(grey, dtype=np.float32).std())
    entropy = float(grey.entropy())
    figures = f"brightness varies by {deviation:.0f} of 255, {entropy:.1f} bits a pixel"
    if deviation < FLAT_DEVIATION or entropy < FLAT_ENTROPY:
        return Check(check="not blank", ok=False, because=f"The picture is nearly empty ({figures}).")
    return Check(check="not blank", ok=True, because=f"The picture has content ({figures}).")


def _nobody(faces: list[Face]) -> Check:
    sure = [face for face in faces if face.sure]
    if sure:
        because = f"The scene has no person, but {_counted(sure)} can be seen."
        return Check(check="people", ok=False, because=because)
    return Check(check="people", ok=True, because="No face, as the scene asks.")


def _person(faces: list[Face], image: Image.Image) -> Check:
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


def _counted(faces: list[Face]) -> str:
    return "one face" if len(faces) == 1 else f"{len(faces)} faces"

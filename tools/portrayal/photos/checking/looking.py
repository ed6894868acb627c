"""All local checks of a finished picture, in one look."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portrayal.models import Check, Size
from portrayal.photos.checking.decoding import check_pixels, decoded
from portrayal.photos.checking.echoes import check_echo, print_of
from portrayal.photos.checking.filling import check_filled
from portrayal.photos.checking.lettering import check_letters
from portrayal.photos.checking.likeness import Model, check_likeness
from portrayal.photos.checking.palette import check_palette
from portrayal.photos.checking.people import check_people
from portrayal.photos.faces import find_faces


@dataclass(frozen=True)
class Expected:
    """What the picture should be; `model` is whom the person should be, None to leave the likeness out.

    `person`: True for exactly one whole head, False for nobody, None to leave people out. `palette`: the scene's five
    colours (#rrggbb, dark to light), empty to leave it out. `earlier`: heroes' ids with their prints.
    """

    size: Size
    person: bool | None = None
    palette: tuple[str, ...] = ()
    earlier: Mapping[str, str] = field(default_factory=dict[str, str])
    model: Model | None = None


@dataclass(frozen=True)
class Looked:
    """One verdict a check, and the picture's own print in `mark`, empty when it does not decode."""

    checks: tuple[Check, ...]
    mark: str = ""


def check_picture(data: bytes, expected: Expected) -> Looked:
    """Return every verdict with its reason; after data that does not decode there is only that one. Blocking.

    Raises OperatorError when the face detector's weights are not installed, and nothing for bad data.
    """
    image = decoded(data)
    if image is None:
        return Looked((Check(check="decodes", ok=False, because="The data is no complete image."),))
    own = print_of(image)
    checks = [
        Check(check="decodes", ok=True, because="The image decodes to its last row."),
        check_pixels(image, expected.size),
        check_filled(image),
        check_letters(image),
    ]
    faces = find_faces(image) if expected.person is not None else []
    if expected.person is not None:
        checks.append(check_people(image, faces, wanted=expected.person))
    if expected.person and expected.model:
        checks.append(check_likeness(image, faces, expected.model))
    checks.append(check_echo(image, expected.earlier))
    if expected.palette:
        checks.append(check_palette(image, expected.palette))
    return Looked(tuple(checks), own)

"""What is drawn on a sheet is written down, so that tests can measure it."""

from dataclasses import dataclass

import pytest
from PIL import Image

from portrayal.photos.showing import lettering, typefaces
from portrayal.photos.showing.typefaces import Face


@dataclass(frozen=True)
class Line:
    """One line of text as it was drawn: where (left, top, right, bottom), how large, in which colour, and on what."""

    text: str
    face: Face
    colour: str
    box: tuple[int, int, int, int]
    ground: Image.Image


def record_lines(patch: pytest.MonkeyPatch) -> list[Line]:
    """Return the list to which every line of text comes that is drawn from now on."""
    lines: list[Line] = []
    draw = lettering._draw_line

    def record(image, at, line, face, colour):
        x, y = round(at[0]), round(at[1])
        box = (x, y, x + round(lettering.width_of(line, face)), y + face.step)
        lines.append(Line(line, face, colour, box, image.crop(box)))
        draw(image, at, line, face, colour)

    patch.setattr(lettering, "_draw_line", record)
    return lines


def forget_machine_fonts() -> None:
    """Let the fonts of this machine be looked up again, and lines be measured and drawn again."""
    for known in (typefaces._machine_font, lettering.width_of, lettering._inked):
        known.cache_clear()

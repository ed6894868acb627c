"""Text on sheets: in any script, fitted into a width, shortened honestly."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from PIL import Image, ImageDraw

from portrayal.photos.showing.typefaces import FINE, Face, Font

GAP = "…"
"""Stands for what is left out: for want of room, or because no font has the letters."""

_LONGEST = 600
"""Characters of a text that are looked at; no sheet has room for more."""


def letters(text: str, face: Face) -> str:
    """Return the text as it can be drawn: composed, on one line, no control marks, "…" for letters in no font."""
    shown: list[str] = []
    for char in unicodedata.normalize("NFC", text if len(text) <= _LONGEST else _ends(text, _LONGEST)):
        kind = unicodedata.category(char)
        if char.isspace():
            shown.append(" ")
        elif kind[0] == "M":
            shown.append(char if shown and _one_font(shown[-1], char, face) else "")
        elif kind not in ("Cc", "Cf"):
            shown.append(_likeness(char, face) if kind[0] != "C" else GAP)
    one_gap = (GAP if char == GAP else "".join(group) for char, group in groupby("".join(shown)))
    return " ".join("".join(one_gap).split())


def _likeness(char: str, face: Face) -> str:
    """Return a letter that a font has, or its plain likeness, such as "A" for a mathematical one, or "…"."""
    plain = (one for one in (char, unicodedata.normalize("NFKC", char)) if all(map(face.font_for, one)))
    return next(plain, GAP)


def _one_font(base: str, mark: str, face: Face) -> bool:
    """Tell whether a mark can stand on the letter before it: both come from one font."""
    font = face.font_for(mark)
    return font is not None and base not in ("", " ", GAP) and face.font_for(base[-1]) is font


@lru_cache(maxsize=4096)
def width_of(text: str, face: Face) -> float:
    """Return how wide a line is drawn."""
    return sum(font.getlength(run) for run, font in _runs(text, face)) / FINE


def fit(text: str, width: float, face: Face, lines: int = 1) -> list[str]:
    """Break `text` into at most `lines` lines of `width` pixels; what does not fit ends in "…"."""
    words = [middle(word, width, face) for word in letters(text, face).split()]
    done: list[str] = []
    while words and len(done) < lines:
        count = next((n for n in range(2, len(words) + 1) if width_of(" ".join(words[:n]), face) > width), 0)
        taken = max(1, count - 1) if count else len(words)
        done.append(" ".join(words[:taken]))
        words = words[taken:]
    if words:
        last = f"{done[-1]} {words[0]}"
        while last and width_of(f"{last}{GAP}", face) > width:
            last = last[:-1]
        done[-1] = f"{last.rstrip(' ,;:.-')}{GAP}"
    return done


def middle(text: str, width: float, face: Face) -> str:
    """Return one line of at most `width` pixels: a name keeps its beginning, and more of its end."""
    line = letters(text, face)
    if width_of(line, face) <= width:
        return line
    few, many = 0, len(line)
    while many - few > 1:
        count = (few + many) // 2
        few, many = (count, many) if width_of(_ends(line, count), face) <= width else (few, count)
    return _ends(line, few)


def write(
    image: Image.Image, at: tuple[float, float], lines: Sequence[str], face: Face, colour: str, *, right: bool = False
) -> int:
    """Draw lines below each other from the top left (or `right`) corner `at`; returns the height that was used."""
    for number, line in enumerate(lines):
        wide = width_of(line, face)
        if line:
            left = at[0] - wide if right else at[0]
            _draw_line(image, (left, at[1] + number * face.step), line, face, colour)
    return face.step * len(lines)


def _draw_line(image: Image.Image, at: tuple[float, float], line: str, face: Face, colour: str) -> None:
    image.paste(colour, (round(at[0]) - 4, round(at[1]) - 4), _inked(line, face))


@lru_cache(maxsize=512)
def _inked(line: str, face: Face) -> Image.Image:
    """Draw one line four times as large and shrink it: at true size letters would stand on whole pixels, unevenly.

    Sheets have most of their lines in common, and drawing letters is most of their work.
    """
    size = (round(width_of(line, face)) + 8, face.step + 8)
    mask = Image.new("L", (size[0] * FINE, size[1] * FINE))
    draw, x = ImageDraw.Draw(mask), 4.0 * FINE
    for run, font in _runs(line, face):
        draw.text((x, (4 + face.baseline) * FINE), run, font=font, fill=255, anchor="ls")
        x += font.getlength(run)
    return mask.resize(size, Image.Resampling.BOX)


def _ends(text: str, count: int) -> str:
    head = round(count * 0.4)
    return f"{text[:head].rstrip()}{GAP}{text[len(text) - (count - head) :].lstrip() if count > head else ''}"


def _runs(text: str, face: Face) -> Iterator[tuple[str, Font]]:
    known = [(font, char) for char in text if (font := face.font_for(char))]
    for _, run in groupby(known, key=lambda pair: id(pair[0])):
        pairs = list(run)
        yield "".join(char for _, char in pairs), pairs[0][0]

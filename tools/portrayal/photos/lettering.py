"""Text on sheets: Pillow's own scalable font, which has English letters only, fitted into a width."""

import unicodedata
from functools import cache

from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_PLAIN = str.maketrans(
    {
        **dict(zip("\u0142\u0141\u00f8\u00d8\u0111\u0110", "lLoOdD", strict=True)),
        **dict.fromkeys("\u201e\u201c\u201d\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2018\u2019\u201a", "'"),
        **dict.fromkeys("\u2010\u2011\u2013\u2014\u2212", "-"),
        "\u00df": "ss",
        "\u00e6": "ae",
        "\u00c6": "AE",
        "\u0153": "oe",
        "\u0152": "OE",
        "\u00d7": "x",
    }
)


def spelled(text: str) -> str:
    """Return the text in letters that the font has: "zażółć" becomes "zazolc"; what has no likeness becomes "?"."""
    apart = unicodedata.normalize("NFKD", text.translate(_PLAIN).replace("…", "..."))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return "".join(letter if letter.isascii() else "?" for letter in bare)


@cache
def font(size: int) -> Font:
    """Return the font that comes with Pillow at `size` pixels."""
    return ImageFont.load_default(size)


def fit(text: str, width: float, face: Font, lines: int = 1) -> list[str]:
    """Break `text` into at most `lines` lines of `width` pixels; what does not fit ends in "..."."""
    done: list[str] = []
    words = spelled(text).split()
    while words and len(done) < lines:
        count = next((n for n in range(len(words), 1, -1) if face.getlength(" ".join(words[:n])) <= width), 1)
        done.append(" ".join(words[:count]))
        words = words[count:]
    if words or (done and face.getlength(done[-1]) > width):
        last = done[-1] if not words else f"{done[-1]} {words[0]}"
        while last and face.getlength(f"{last}...") > width:
            last = last[:-1]
        done[-1] = f"{last.rstrip()}..."
    return done


def write(image: Image.Image, at: tuple[float, float], lines: list[str], face: Font, colour: str) -> float:
    """Draw lines below each other from the top left corner `at`; returns the height that was used."""
    draw, step = ImageDraw.Draw(image), round(getattr(face, "size", 12) * 1.3)
    for number, line in enumerate(lines):
        draw.text((at[0], at[1] + number * step), spelled(line), font=face, fill=colour)
    return step * len(lines)

"""The fonts of sheets: our own for Latin, Greek and Cyrillic, and the machine's own for what they lack."""

import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias

from PIL import Image, ImageDraw, ImageFont, features

Font: TypeAlias = ImageFont.FreeTypeFont
Style: TypeAlias = Literal["text", "strong", "title"]

_FILES: dict[Style, str] = {"text": "sans.ttf", "strong": "sans-strong.ttf", "title": "serif.ttf"}

MACHINE_FONTS: tuple[str, ...] = (
    *("msyh.ttc", "malgun.ttf", "YuGothM.ttc", "segoeui.ttf", "Nirmala.ttc", "Nirmala.ttf", "LeelawUI.ttf"),
    *("PingFang.ttc", "Hiragino Sans GB.ttc", "AppleSDGothicNeo.ttc", "Arial Unicode.ttf"),
    *("NotoSansCJK-Regular.ttc", "DroidSansFallbackFull.ttf", "wqy-microhei.ttc", "NotoSansArabic-Regular.ttf"),
    *("NotoSansHebrew-Regular.ttf", "NotoSansDevanagari-Regular.ttf", "NotoSansThai-Regular.ttf", "DejaVuSans.ttf"),
)
"""Files that hold Chinese, Japanese, Korean, Arabic, Hebrew, Indic and Thai letters on Windows, macOS and Linux.
Whoever names files in a script has a machine that can show it."""

_SHAPED = range(0x0590, 0x1000)
"""Scripts whose letters change or run leftwards; drawn only where Pillow can shape text."""


FINE = 4
"""Fonts are this much larger than their face; text is drawn large, then shrunk."""


@dataclass(frozen=True, slots=True)
class Face:
    """A style at `size` pixels."""

    style: Style
    size: int

    @property
    def step(self) -> int:
        """Pixels from one line to the next."""
        return round(self.size * 1.28)

    @property
    def baseline(self) -> int:
        """Pixels from the top of a line to its baseline."""
        return round(self.size * 0.98)

    def font_for(self, char: str) -> Font | None:
        """Return the font that has a letter, `FINE` times as large: ours or the machine's; None when there is none."""
        for style in dict.fromkeys((self.style, "text")):
            if _has(_FILES[style], char):
                return _font(_FILES[style], self.size * FINE)
        other = _machine_font(char)
        return _font(other, self.size * FINE) if other else None


@cache
def _machine_font(char: str) -> str | None:
    if ord(char) in _SHAPED and not features.check("raqm"):
        return None
    return next((name for name in MACHINE_FONTS if _has(name, char)), None)


@cache
def _font(name: str, size: int) -> Font | None:
    """Return one of our files, or a file that the machine has where fonts are; None when it cannot be opened."""
    try:
        if name in _FILES.values():
            data = files("portrayal.photos.showing").joinpath("fonts", name).read_bytes()
            return ImageFont.truetype(io.BytesIO(data), size)
        return ImageFont.truetype(name, size)
    except OSError:
        return None


@cache
def _has(name: str, char: str) -> bool:
    """Tell whether a font has a letter: it draws something else than it does for a letter that cannot exist."""
    font = _font(name, 24)
    return font is not None and (char == " " or _drawn(font, char) not in (None, _drawn(font, "\U0010fffe")))


def _drawn(font: Font, char: str) -> bytes | None:
    canvas = Image.new("L", (64, 64))
    try:
        ImageDraw.Draw(canvas).text((16, 40), char, font=font, fill=255, anchor="ls")
    except (OSError, UnicodeError):
        return None
    return canvas.tobytes()

"""Text on sheets: Pillow's own scalable font, fitted into a width."""

from functools import cache

from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@cache
def font(size: int) -> Font:
    """Return the font that comes with Pillow at `size` pixels."""
    return ImageFont.load_default(size)


def fit(text: str, width: float, face: Font, lines: int = 1) -> list[str]:
    """Break `text` into at most `lines` lines of `width` pixels; what does not fit ends in an ellipsis."""
    done: list[str] = []
    words = text.split()
    while words and len(done) < lines:
        count = next((n for n in range(len(words), 1, -1) if face.getlength(" ".join(words[:n])) <= width), 1)
        done.append(" ".join(words[:count]))
        words = words[count:]
    if words or (done and face.getlength(done[-1]) > width):
        last = done[-1] if not words else f"{done[-1]} {words[0]}"
        while last and face.getlength(f"{last}…") > width:
            last = last[:-1]
        done[-1] = f"{last.rstrip()}…"
    return done


def write(image: Image.Image, at: tuple[float, float], lines: list[str], face: Font, colour: str) -> float:
    """Draw lines below each other from the top left corner `at`; returns the height that was used."""
    draw, step = ImageDraw.Draw(image), round(getattr(face, "size", 12) * 1.3)
    for number, line in enumerate(lines):
        draw.text((at[0], at[1] + number * step), line, font=face, fill=colour)
    return step * len(lines)

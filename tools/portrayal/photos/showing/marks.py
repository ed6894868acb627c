"""Small signs that mean the same without their colour: kept, spare, left out, warning, and how full a want is."""

from PIL import Image, ImageDraw

from portrayal.photos.showing.palette import ACCENT, AMBER, CARD, GREEN, LINE, RED, SOFT, WHITE
from portrayal.photos.showing.reviewing import Verdict

COLOURS: dict[Verdict, str] = {"kept": GREEN, "spare": AMBER, "left out": SOFT}

Box = tuple[float, float, float, float]


def verdict_mark(image: Image.Image, at: tuple[float, float], side: float, verdict: Verdict) -> None:
    """Draw a tick on a disc, a ring, or a cross on a disc."""
    x, y, s = at[0], at[1], side
    draw = ImageDraw.Draw(image)
    colour = COLOURS[verdict]
    if verdict == "spare":
        draw.ellipse((x, y, x + s, y + s), fill=CARD, outline=colour, width=max(2, round(s / 6)))
        return
    draw.ellipse((x, y, x + s, y + s), fill=colour)
    width = max(2, round(s / 8))
    if verdict == "kept":
        points = [(x + s * 0.27, y + s * 0.53), (x + s * 0.44, y + s * 0.69), (x + s * 0.74, y + s * 0.34)]
        draw.line(points, fill=WHITE, width=width, joint="curve")
        return
    low, high = s * 0.32, s * 0.68
    draw.line((x + low, y + low, x + high, y + high), fill=WHITE, width=width)
    draw.line((x + low, y + high, x + high, y + low), fill=WHITE, width=width)


def warning_mark(image: Image.Image, at: tuple[float, float], side: float) -> None:
    """Draw a triangle with an exclamation mark."""
    x, y, s = at[0], at[1], side
    draw = ImageDraw.Draw(image)
    draw.polygon([(x + s / 2, y), (x + s, y + s * 0.92), (x, y + s * 0.92)], fill=AMBER, outline=CARD, width=1)
    draw.line((x + s / 2, y + s * 0.32, x + s / 2, y + s * 0.6), fill=WHITE, width=max(2, round(s / 9)))
    r = max(1.2, s / 15)
    draw.ellipse((x + s / 2 - r, y + s * 0.75 - r, x + s / 2 + r, y + s * 0.75 + r), fill=WHITE)


def want_bar(image: Image.Image, box: Box, have: int, want: int) -> None:
    """Draw a part for every photo that is wanted (fourteen at most): filled for those there are, else hollow."""
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = box
    parts = min(14, max(1, want))
    filled = parts if have >= want else have * parts // max(1, want)
    colour = GREEN if have >= want else AMBER if have else RED
    step = (right - left + 4) / parts
    for part in range(parts):
        inner = (left + part * step, top, left + (part + 1) * step - 5, bottom)
        draw.rounded_rectangle(inner, 3, fill=colour if part < filled else CARD, outline=colour, width=2)


def share_strip(image: Image.Image, box: Box, counts: dict[Verdict, int]) -> None:
    """Draw how the photos divide: solid for kept, striped for spare, empty for left out."""
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = box
    total = max(1, sum(counts.values()))
    draw.rounded_rectangle(box, 4, fill=CARD, outline=LINE, width=2)
    x = left
    for verdict, count in counts.items():
        end = x + (right - left) * count / total
        if verdict == "kept" and count:
            draw.rounded_rectangle((x, top, end, bottom), 4, fill=GREEN)
        elif verdict == "spare" and count:
            swatch(image, (x, top, end, bottom), verdict)
        x = end


def swatch(image: Image.Image, box: Box, verdict: Verdict) -> None:
    """Draw the pattern of a verdict."""
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = (round(side) for side in box)
    if verdict == "kept":
        draw.rectangle((left, top, right, bottom), fill=GREEN)
        return
    draw.rectangle((left, top, right, bottom), fill=CARD, outline=ACCENT if verdict == "spare" else SOFT, width=2)
    if verdict == "spare":
        stripes = Image.new("RGB", (max(1, right - left - 3), max(1, bottom - top - 3)), CARD)
        pen = ImageDraw.Draw(stripes)
        for along in range(-stripes.height, stripes.width + stripes.height, 9):
            pen.line((along, stripes.height, along + stripes.height, 0), fill=AMBER, width=4)
        image.paste(stripes, (left + 2, top + 2))

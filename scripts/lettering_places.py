"""Mugs, signs, spines, screens and notebooks, with letters or none, drawn into photos to try the text check.

The same object is drawn with words, with halves of letters, with strokes that only look like letters, with a scribble,
and empty; the empty ones must pass, so that the check finds the letters and not the object.
"""

import math
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from lettering_set import HERO, Pen, as_hero
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Ink = Literal["words", "halves", "strokes", "scribble", "empty"]
Place = Literal["mug", "sign", "spines", "screen", "notebook"]
INKS: tuple[Ink, ...] = ("words", "halves", "strokes", "scribble")
PLACES: tuple[Place, ...] = ("mug", "sign", "spines", "screen", "notebook")
GROUNDS = ((240, 238, 230), (30, 34, 44), (190, 92, 64), (92, 122, 112), (240, 214, 128), (64, 84, 140))
"""Colours of the things that carry letters."""

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Artist:
    """Draws one object; `gap` is how many levels letters differ from their ground, `size` their height in pixels."""

    rng: random.Random
    fonts: tuple[Path, ...]
    ink: Ink
    size: int
    gap: int

    def line(self, wide: int | None = None, size: int | None = None) -> Image.Image:
        """Return the mask (L) of one line; cut to `wide` pixels when given."""
        size = size or self.size
        if self.ink == "empty":
            return Image.new("L", (wide or 4 * size, int(size * 1.35)), 0)
        pen = Pen(self.rng, self.fonts)
        made = {"words": lambda: pen.line("words", size), "halves": lambda: pen.line("pseudo", size)}
        mask = made.get(self.ink, lambda: self.strokes(size) if self.ink == "strokes" else self.scribble(size))()
        return mask.crop((0, 0, min(mask.width, wide), mask.height)) if wide else mask

    def strokes(self, size: int) -> Image.Image:
        """Return glyphs of two to four random bars, arcs and dots each: letters of no alphabet."""
        count = self.rng.randint(4, 11)
        step = int(size * 0.72)
        mask = Image.new("L", (count * step + size, int(size * 1.35)), 0)
        pen, thick = ImageDraw.Draw(mask), max(2, round(size * self.rng.uniform(0.08, 0.15)))
        for number in range(count):
            if number and self.rng.random() < 0.15:
                continue
            left, top = number * step + size // 4, int(size * 0.2)
            box = (left, top, left + int(step * 0.75), top + int(size * 0.8))
            for _ in range(self.rng.randint(2, 4)):
                self.stroke(pen, box, thick)
        return mask

    def stroke(self, pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int], thick: int) -> None:
        """Draw one part of a glyph."""
        left, top, right, bottom = box
        xs, ys = (left, (left + right) // 2, right), (top, (top + bottom) // 2, bottom)
        how = self.rng.random()
        if how < 0.35:
            x = self.rng.choice(xs)
            pen.line((x, top, x, bottom), fill=255, width=thick)
        elif how < 0.6:
            y = self.rng.choice(ys)
            pen.line((left, y, right, y), fill=255, width=thick)
        elif how < 0.75:
            pen.line((self.rng.choice(xs), top, self.rng.choice(xs), bottom), fill=255, width=thick)
        else:
            start = self.rng.choice((0, 90, 180, 270))
            high = ys[1] if self.rng.random() < 0.5 else bottom
            pen.arc((left, top, right, max(high, top + 4)), start, start + self.rng.choice((180, 270)), 255, thick)

    def scribble(self, size: int) -> Image.Image:
        """Return a hand's loops in words, with ups and downs as of letters."""
        words = self.rng.randint(1, 3)
        mask = Image.new("L", (int(size * 3.4 * words) + size, int(size * 1.5)), 0)
        pen, thick, at = ImageDraw.Draw(mask), max(2, round(size * 0.08)), size * 0.4
        for _ in range(words):
            points: list[tuple[float, float]] = []
            for _ in range(self.rng.randint(4, 9)):
                rise = size * self.rng.choice((0.35, 0.35, 0.4, 0.75))
                turn = np.linspace(0, 2 * math.pi, 12)
                across = at + size * (0.05 * turn + 0.13 * np.sin(turn))
                points += zip(across.tolist(), (size - rise * (1 - np.cos(turn)) / 2).tolist(), strict=True)
                at += size * self.rng.uniform(0.26, 0.38)
            pen.line(points, fill=255, width=thick, joint="curve")
            at += size * 0.5
        return mask

    def inked(self, ground: Colour) -> Colour:
        """Return the colour of letters on a ground."""
        tone = sum(ground) / 3
        level = tone - self.gap if tone > 120 else tone + self.gap
        return tuple(int(np.clip(level + self.rng.randint(-12, 12), 0, 255)) for _ in range(3))  # type: ignore[return-value]

    def put(self, picture: Image.Image, mask: Image.Image, at: tuple[int, int], ground: Colour) -> None:
        """Lay letters onto a ground."""
        picture.paste(Image.new("RGB", mask.size, self.inked(ground)), at, mask)

    def mug(self) -> Image.Image:
        """Return a mug (RGBA): its letters bend around it."""
        mask = self.line()
        wide, ground = max(int(mask.width * 1.5), 260), self.rng.choice(GROUNDS)
        high = max(int(wide * 1.05), mask.height * 3)
        flat = Image.new("RGB", (wide, high), ground)
        self.put(flat, mask, ((wide - mask.width) // 2, int(high * 0.4)), ground)
        x, y = np.meshgrid(np.linspace(-0.98, 0.98, wide), np.arange(high))
        across = (np.arcsin(x) / np.pi * 1.25 + 0.5) * (wide - 1)
        down = y - (1 - np.sqrt(1 - x * x)) * -high * 0.06
        pixels = np.asarray(flat)[np.clip(down, 0, high - 1).astype(int), np.clip(across, 0, wide - 1).astype(int)]
        shade = (0.55 + 0.45 * np.sqrt(1 - (x * 0.9 + 0.25).clip(-1, 1) ** 2))[..., None]
        body = Image.fromarray((pixels * shade).astype(np.uint8))
        shape = Image.new("L", body.size, 0)
        ImageDraw.Draw(shape).rounded_rectangle((0, 0, wide - 1, high - 1), wide // 9, fill=255)
        body.putalpha(shape)
        return body

    def sign(self) -> Image.Image:
        """Return a board with one to three lines."""
        lines = [self.line() for _ in range(self.rng.choice((1, 2, 3)))]
        ground, step = self.rng.choice(GROUNDS), int(self.size * 1.4)
        board = Image.new(
            "RGB", (max(one.width for one in lines) + 2 * self.size, step * len(lines) + self.size), ground
        )
        for number, mask in enumerate(lines):
            self.put(board, mask, (self.size, self.size // 2 + number * step), ground)
        return board.convert("RGBA")

    def spines(self) -> Image.Image:
        """Return five to nine books on a shelf; at least two have titles."""
        high, books = self.rng.randint(420, 620), self.rng.randint(5, 9)
        thick = [self.rng.randint(int(self.size * 1.5), int(self.size * 2.6)) for _ in range(books)]
        shelf = Image.new("RGB", (sum(thick), high), (40, 32, 26))
        titled, left = set(self.rng.sample(range(books), self.rng.randint(2, books))), 0
        for number, wide in enumerate(thick):
            ground, top = self.rng.choice(GROUNDS), self.rng.randint(0, 70)
            book = Image.new("RGB", (wide - 3, high - top), ground)
            for y in (24, high - top - 40):
                ImageDraw.Draw(book).rectangle((0, y, wide, y + 5), fill=self.inked(ground))
            if number in titled:
                mask = self.line(high - top - 120).rotate(self.rng.choice((90, 270)), expand=True)
                self.put(book, mask, ((book.width - mask.width) // 2, 50), ground)
            shelf.paste(book, (left, top))
            left += wide
        return shelf.convert("RGBA")

    def screen(self) -> Image.Image:
        """Return a screen with two columns of lines, smaller than letters elsewhere."""
        size = max(17, self.size // 2)
        ground = self.rng.choice(((246, 246, 248), (24, 28, 38)))
        made = Image.new("RGB", (620, 390), ground)
        ImageDraw.Draw(made).rectangle((0, 0, 619, 30), fill=(120, 124, 134))
        for left in (24, 330):
            for number in range(self.rng.randint(3, 8)):
                self.put(made, self.line(260, size), (left, 50 + number * int(size * 2)), ground)
        return made.convert("RGBA")

    def notebook(self) -> Image.Image:
        """Return a ruled page."""
        ground, step = (244, 240, 228), int(self.size * 1.6)
        page = Image.new("RGB", (self.size * 14, step * 7), ground)
        for number in range(1, 7):
            ImageDraw.Draw(page).line((0, number * step, page.width, number * step), fill=(196, 204, 216), width=2)
        for number in range(self.rng.randint(2, 6)):
            mask = self.line(page.width - 2 * self.size)
            self.put(page, mask, (self.size, (number + 1) * step - int(self.size * 1.05)), ground)
        return page.convert("RGBA")


def placed(
    clean: Image.Image, place: Place, ink: Ink, seed: int, fonts: tuple[Path, ...], *, hard: bool = False
) -> Image.Image:
    """Return a hero with one object; `hard` letters are small (13 to 18 pixels high) and pale (22 to 40 levels)."""
    rng = random.Random(f"{place} {ink} {seed}")
    size = rng.randint(13, 18) if hard else rng.choice((24, 30, 36, 44, 56, 72))
    artist = Artist(rng, fonts, ink, size, rng.randint(22, 40) if hard else rng.randint(65, 170))
    made: Image.Image = getattr(artist, place)()
    made.thumbnail((int(HERO[0] * 0.8), int(HERO[1] * 0.85)))
    made = _seen_at_an_angle(made, rng, 0.02 if place == "mug" else 0.07)
    if rng.random() < 0.4:
        made = made.filter(ImageFilter.GaussianBlur(rng.uniform(0.4, 1.3)))
    hero = as_hero(clean)
    hero.paste(made, (rng.randint(0, HERO[0] - made.width), rng.randint(0, HERO[1] - made.height)), made)
    return hero


def _seen_at_an_angle(made: Image.Image, rng: random.Random, most: float) -> Image.Image:
    wide, high = made.size
    frame: NDArray[np.float64] = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], dtype=np.float64)
    moved = frame + (frame - (wide / 2, high / 2)) * np.array([[rng.uniform(0, most * 2)] * 2 for _ in range(4)])
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(frame, moved, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    how = np.linalg.solve(np.array(rows), moved.ravel()).tolist()
    return made.transform((wide, high), Image.Transform.PERSPECTIVE, how, Image.Resampling.BICUBIC)

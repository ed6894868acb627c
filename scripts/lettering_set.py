"""Pictures with text, and with letters that are none, made from clean ones: what the text check is measured on."""

import math
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

Kind = Literal["words", "pseudo"]
HERO = (1920, 1080)
_TEXT = """
COFFEE Morning Security Deploy The quiet garden WordPress Design Notes Growth Zeitplan Bäckerei Größe Straße
Śniadanie Łódź Wiedza Kawa świeża Sikkerhet Frokost Ærlig Blåbær Desayuno Señal Mañana Niño Café Été Forêt
Maçonnerie L'avenir Performance Index 2026 Open 24h No. 17
"""
WORDS = tuple(_TEXT.split())
SIGNS = ((240, 238, 230), (30, 34, 44), (200, 90, 60), (90, 120, 110), (245, 220, 120))
"""Colours of mugs, signs and covers that carry letters."""


@dataclass(frozen=True)
class Pen:
    """Where chance and fonts come from."""

    rng: random.Random
    fonts: tuple[Path, ...]

    def line(self, kind: Kind, size: int) -> Image.Image:
        """Return a mask (L) of one line, `size` pixels high."""
        font = ImageFont.truetype(str(self.rng.choice(self.fonts)), size)
        if kind == "pseudo":
            return self.scrambled(font, size)
        text = " ".join(self.rng.sample(WORDS, self.rng.randint(1, 3)))
        mask = Image.new("L", (int(font.getbbox(text)[2]) + 4, int(size * 1.35)), 0)
        ImageDraw.Draw(mask).text((2, 0), text, fill=255, font=font)
        return mask

    def scrambled(self, font: ImageFont.FreeTypeFont, size: int) -> Image.Image:
        """Return halves of different letters put together, some mirrored, all rippled."""
        tiles: list[Image.Image] = []
        for _ in range(self.rng.randint(4, 14)):
            first, second = self.glyph(font, size), self.glyph(font, size)
            wide, high = max(first.width, second.width), first.height
            first, second = first.resize((wide, high)), second.resize((wide, high))
            if self.rng.random() < 0.6:
                first.paste(second.crop((0, high // 2, wide, high)), (0, high // 2))
            else:
                first.paste(second.crop((wide // 2, 0, wide, high)), (wide // 2, 0))
            tiles.append(first)
            if self.rng.random() < 0.18:
                tiles.append(Image.new("L", (size // 3, high), 0))
        mask = Image.new("L", (sum(tile.width + 3 for tile in tiles), tiles[0].height), 0)
        at = 0
        for tile in tiles:
            mask.paste(tile, (at, self.rng.randint(-2, 2)))
            at += tile.width + 3
        phase = self.rng.random() * 6
        rows = np.asarray(mask)
        shifts = [round(size * 0.04 * math.sin(phase + 5 * y / size)) for y in range(len(rows))]
        return Image.fromarray(np.stack([np.roll(row, shift) for row, shift in zip(rows, shifts, strict=True)]))

    def glyph(self, font: ImageFont.FreeTypeFont, size: int) -> Image.Image:
        """Return one letter's mask."""
        mask = Image.new("L", (2 * size, 2 * size), 0)
        letter = self.rng.choice("ABCDEFGHJKLMNPRSTUVXYZabdeghkmnpqrstuy")
        ImageDraw.Draw(mask).text((size // 2, size // 3), letter, fill=255, font=font)
        left, _, right, _ = mask.getbbox() or (0, 0, size, size)
        mask = mask.crop((left, int(size * 0.3), right, int(size * 1.6)))
        return ImageOps.mirror(mask) if self.rng.random() < 0.3 else mask

    def block(self, kind: Kind, size: int) -> Image.Image:
        """Return one to three lines, seen at an angle."""
        lines = [self.line(kind, size) for _ in range(self.rng.choice((1, 1, 2, 3)))]
        wide = max(line.width for line in lines) + size
        block = Image.new("L", (wide, sum(int(line.height * 1.15) for line in lines) + size), 0)
        at = size // 2
        for line in lines:
            block.paste(line, (self.rng.randint(size // 4, max(size // 4, wide - line.width - size // 4)), at))
            at += int(line.height * 1.15)
        block = self.tilted(block)
        turn = self.rng.uniform(-20, 20) if self.rng.random() < 0.6 else 0
        return block.rotate(turn, expand=True, resample=Image.Resampling.BICUBIC)

    def tilted(self, block: Image.Image) -> Image.Image:
        """Return the block in a slight perspective."""
        wide, high = block.size
        most = 0.03 * min(3, wide / high) * high
        corners = [
            (x + self.rng.uniform(-most, most), y + self.rng.uniform(-most, most)) for x, y in _square(wide, high)
        ]
        rows: list[list[float]] = []
        aims: list[float] = []
        for (x, y), (u, v) in zip(corners, _square(wide, high), strict=True):
            rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
            aims += [u, v]
        how = np.linalg.solve(np.array(rows), np.array(aims)).tolist()
        return block.transform((wide, high), Image.Transform.PERSPECTIVE, how, Image.Resampling.BICUBIC)


def as_hero(image: Image.Image) -> Image.Image:
    """Return the picture as 1920x1080 pixels, cut to 16:9."""
    return ImageOps.fit(
        ImageOps.exif_transpose(image).convert("RGB"), HERO, Image.Resampling.LANCZOS, centering=(0.5, 0.25)
    )


def lettered(clean: Image.Image, kind: Kind, seed: int, fonts: tuple[Path, ...]) -> Image.Image:
    """Return a hero with clear letters (26 to 110 pixels high, 70 to 160 levels apart) on it or on a sign in it."""
    rng = random.Random(seed)
    hero = as_hero(clean)
    mask = Pen(rng, fonts).block(kind, rng.choice((26, 30, 36, 44, 60, 80, 110)))
    mask.thumbnail((1800, 1000))
    place = (rng.randint(10, 1910 - mask.width), rng.randint(10, 1070 - mask.height))
    ground = hero.crop((*place, place[0] + mask.width, place[1] + mask.height))
    if rng.random() < 0.6:
        ground = Image.blend(ground, Image.new("RGB", mask.size, rng.choice(SIGNS)), 0.92)
        hero.paste(ground, place)
    tone = float(np.asarray(ground.convert("L"), dtype=np.float32).mean())
    gap = rng.uniform(70, 160)
    ink = tone - gap if tone > 120 else tone + gap
    colour = tuple(int(np.clip(ink + rng.randint(-15, 15), 0, 255)) for _ in range(3))
    if rng.random() < 0.5:
        mask = mask.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.4)))
    hero.paste(Image.new("RGB", mask.size, colour), place, mask)
    return hero


def _square(wide: int, high: int) -> NDArray[np.float64]:
    return np.array([(0, 0), (wide, 0), (wide, high), (0, high)], dtype=np.float64)

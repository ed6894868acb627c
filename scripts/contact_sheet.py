"""Draw one thumbnail of every built-in scene with the offline provider: `contact_sheet.py out.png --columns 6`."""

import argparse
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from portrayal.models import Scene
from portrayal.providers.drawing import draw_scene
from portrayal.rules.clusters import builtin_clusters

PAPER, INK, PALE = (250, 248, 244), (46, 44, 42), (136, 130, 122)
GAP, CAPTION = 18, 44


def scenes() -> list[Scene]:
    """Every scene of every built-in cluster, in their order."""
    return [scene for cluster in builtin_clusters() for scene in cluster.scenes]


def sheet(chosen: list[Scene], columns: int, width: int, seed: int) -> Image.Image:
    """A page with the scenes in a grid, each with its cluster and title under it."""
    height = width * 9 // 16
    rows = -(-len(chosen) // columns)
    page = Image.new("RGB", (columns * (width + GAP) + GAP, rows * (height + CAPTION) + 2 * GAP), PAPER)
    pen, small, large = ImageDraw.Draw(page), ImageFont.load_default(11), ImageFont.load_default(13)
    for index, scene in enumerate(chosen):
        left = GAP + index % columns * (width + GAP)
        top = GAP + index // columns * (height + CAPTION)
        drawn = draw_scene(scene, seed + index, (max(width * 2, 640), max(width * 2, 640) * 9 // 16))
        page.paste(drawn.resize((width, height), Image.Resampling.LANCZOS), (left, top))
        pen.text((left, top + height + 5), scene.title, INK, font=large)
        pen.text((left, top + height + 22), scene.id, PALE, font=small)
    return page


def main() -> None:
    """Read the arguments, draw, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path)
    parser.add_argument("--columns", type=int, default=6)
    parser.add_argument("--thumb", type=int, default=320, help="thumbnail width in pixels")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--cluster", default="", help="only this cluster")
    given = parser.parse_args()
    chosen = [scene for scene in scenes() if scene.id.startswith(given.cluster)]
    sheet(chosen, given.columns, given.thumb, given.seed).save(given.output, quality=88)


if __name__ == "__main__":
    main()

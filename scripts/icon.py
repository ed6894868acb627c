"""Draw the icon: somebody in a 16:9 frame before a low sun. Writes packaging/mcpb/icon.png (512x512)."""

from pathlib import Path

from PIL import Image, ImageDraw

SIZE = 512
FINER = 4
"""Drawn so many times larger, then reduced: smooth edges."""
ZOOM = 1.14
INK, PAPER, SUN, GROUND = "#20283a", "#f4e7d3", "#e08a4f", "#c9643b"


def box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
    """Return a box of the design (512 pixels wide), zoomed about its centre, in drawn pixels."""
    middle = SIZE / 2
    sides = [FINER * (middle + (side - middle) * ZOOM) for side in (left, top, right, bottom)]
    return (sides[0], sides[1], sides[2], sides[3])


def draw_icon() -> Image.Image:
    """Return the icon, RGBA."""
    side = SIZE * FINER
    icon = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    ImageDraw.Draw(icon).rounded_rectangle((0, 0, side - 1, side - 1), radius=112 * FINER, fill=INK)
    frame = box(64, 148, 448, 364)
    scene = Image.new("RGBA", (side, side), PAPER)
    pen = ImageDraw.Draw(scene)
    pen.ellipse(box(118, 186, 290, 358), fill=SUN)
    pen.rectangle(box(64, 318, 448, 364), fill=GROUND)
    pen.ellipse(box(272, 190, 364, 286), fill=INK)
    pen.rectangle(box(293, 262, 343, 330), fill=INK)
    pen.ellipse(box(220, 296, 416, 470), fill=INK)
    mask = Image.new("L", (side, side), 0)
    ImageDraw.Draw(mask).rounded_rectangle(frame, radius=26 * FINER, fill=255)
    icon.paste(scene, (0, 0), mask)
    return icon.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    draw_icon().quantize(96).save(Path(__file__).parent.parent / "packaging" / "mcpb" / "icon.png", optimize=True)

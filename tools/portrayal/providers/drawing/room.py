"""What every backdrop gets: its size, palette, light and seed; and the painter's moves that they share."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from portrayal.providers.drawing.colour import Array, Palette, Rgb, mix, muted, scale, with_luma
from portrayal.providers.drawing.field import Rng, blur, grid, noise, over, paint, smooth, tint
from portrayal.providers.drawing.light import Light


@dataclass(frozen=True)
class Room:
    """The space to paint: `shape` is (height, width); x runs to the aspect ratio and y to 1, downwards."""

    shape: tuple[int, int]
    palette: Palette
    light: Light
    hour: str
    rng: Rng

    @property
    def xy(self) -> tuple[Array, Array]:
        """Coordinates of every pixel, in picture heights."""
        return grid(self.shape)

    @property
    def wide(self) -> float:
        """Width in picture heights."""
        return self.shape[1] / self.shape[0]

    @property
    def side(self) -> float:
        """Where the light is: -1 left, 1 right."""
        return self.light.side

    def span(self, low: float, high: float) -> float:
        """A seeded number."""
        return float(self.rng.uniform(low, high))

    def noise(self, cells: tuple[float, float], octaves: int = 3) -> Array:
        """Seeded noise of the room's size."""
        return noise(self.rng, self.shape, cells, octaves)

    def blur(self, values: Array, share: float) -> Array:
        """Blurred by a share of the picture's height."""
        return blur(values, share * self.shape[0])


Painter = Callable[[Room], Array]

_SKIES: dict[str, tuple[Rgb, Rgb]] = {
    "dawn": ((0.52, 0.60, 0.78), (1.05, 0.78, 0.66)),
    "day": ((0.62, 0.76, 0.95), (0.98, 0.98, 0.95)),
    "golden": ((0.62, 0.60, 0.66), (1.25, 0.80, 0.42)),
    "dusk": ((0.12, 0.16, 0.34), (0.66, 0.36, 0.34)),
    "night": ((0.012, 0.02, 0.05), (0.05, 0.075, 0.15)),
}


def sky(room: Room) -> tuple[Rgb, Rgb]:
    """The sky's colours above and at the horizon, a little towards the palette."""
    above, below = _SKIES[room.hour]
    return mix(above, with_luma(room.palette.mid, sum(above) / 3), 0.3), mix(
        below, with_luma(room.palette.light, sum(below) / 3), 0.3
    )


def sky_field(room: Room, horizon: float = 1.0) -> Array:
    """A whole sky down to `horizon`, with thin cloud and the sun's glow on the light's side."""
    x, y = room.xy
    above, below = sky(room)
    picture = tint(smooth(-0.1, 1, y / horizon), above, below)
    cloud = smooth(0.1, 1.3, room.noise((5, 2.2), 4)) * 0.35
    picture = over(picture, mix(below, (1, 1, 1), 0.25 if room.hour != "night" else 0.02), cloud)
    sun = room.wide * (0.5 + 0.3 * room.side)
    glow = np.exp(-(((x - sun) / 0.55) ** 2) - ((y - horizon * 0.85) / 0.4) ** 2)
    return picture + (glow * (0.5 if room.hour != "night" else 0.1))[..., None] * paint(scale(below, 0.8))


def wall_colour(room: Room, brightness: float = 0.3) -> Rgb:
    """The colour of painted plaster in this scene."""
    return with_luma(muted(mix(room.palette.mid, room.palette.light, room.span(0.1, 0.5)), 0.08), brightness)


def wall(room: Room, base: Rgb, rough: float = 1.0) -> Array:
    """A plastered wall in the scene's light: brighter near the light, mottled, darker to the far corner."""
    x, y = room.xy
    near = x if room.side < 0 else room.wide - x
    fall = 0.34 + 0.85 * np.exp(-near / 0.85) + 0.12 * np.exp(-((y - 0.3) ** 2) / 0.1)
    mottle = 1 + rough * (0.055 * room.noise((5, 8), 4) + 0.03 * room.noise((26, 40), 2))
    energy = (fall * mottle)[..., None] * paint(mix(room.light.key, (1, 1, 1), 0.15)) * 0.75 + paint(
        room.light.fill
    ) * 0.5
    return paint(base) * energy


def rectangle(x: Array, y: Array, box: tuple[float, float, float, float], soft: float) -> Array:
    """A soft-edged mask of left, top, right, bottom."""
    left, top, right, bottom = box
    return (
        smooth(left - soft, left + soft, x)
        * smooth(right + soft, right - soft, x)
        * smooth(top - soft, top + soft, y)
        * smooth(bottom + soft, bottom - soft, y)
    )


def window_light(room: Room, panes: tuple[int, int] = (2, 3), at: tuple[float, float] | None = None) -> Array:
    """The patch of light that a window throws on a wall: slanted panes with soft bars between, 0 to 1."""
    x, y = room.xy
    left, top = at or (room.wide * (0.5 + room.side * -0.06) + room.span(-0.28, 0.1), room.span(0.02, 0.14))
    slant = room.side * room.span(0.25, 0.5)
    wide, tall = room.span(0.42, 0.58), room.span(0.5, 0.62)
    u = (x - left) / wide
    v = (y - top - slant * -(x - left) * 0.8) / tall
    mask: Array = np.zeros(room.shape, dtype=np.float32)
    for i in range(panes[0]):
        for j in range(panes[1]):
            gap = 0.035
            box = ((i + gap) / panes[0], (j + gap) / panes[1], (i + 1 - gap) / panes[0], (j + 1 - gap) / panes[1])
            mask = np.maximum(mask, rectangle(u, v, box, 0.022 + 0.02 * j))
    leaves = smooth(-1.1, 0.5, room.noise((7, 9), 3))
    return room.blur(mask * (0.45 + 0.55 * leaves), 0.012)


def shafts(room: Room, strength: float = 0.12) -> Array:
    """Light in the air: slanting, soft-edged beams from the light's side, 0 to `strength`."""
    x, y = room.xy
    origin = -0.5 if room.side < 0 else room.wide + 0.5
    angle = np.arctan2(y + 0.55, (x - origin) * -room.side)
    beams = 0.5 + 0.5 * np.sin(angle * 26 + room.span(0, 6) + 2 * np.sin(angle * 7))
    away = np.abs(x - origin)
    return beams**1.5 * np.exp(-((angle - 0.75) ** 2) / 0.12) * np.exp(-away / 1.3) * strength * 2


def discs(
    room: Room, count: int, band: tuple[float, float], colours: tuple[Rgb, ...], radius: tuple[float, float]
) -> Array:
    """Out-of-focus points of light: soft discs with a brighter rim, as light to add."""
    height, width = room.shape
    total: Array = np.zeros((height, width, 3), dtype=np.float32)
    for _ in range(count):
        cx, cy = room.span(-0.05, room.wide + 0.05), room.span(*band)
        r = room.span(*radius) * room.span(0.7, 1.2)
        left, right = max(0, int((cx - r * 1.3) * height)), min(width, int((cx + r * 1.3) * height) + 1)
        top, bottom = max(0, int((cy - r * 1.3) * height)), min(height, int((cy + r * 1.3) * height) + 1)
        if right <= left or bottom <= top:
            continue
        y, x = np.mgrid[top:bottom, left:right].astype(np.float32) / height
        far = np.sqrt((x - cx) ** 2 + (y - cy) ** 2) / r
        disc = smooth(1.06, 0.94, far) * (0.55 + 0.45 * far**3)
        colour = colours[int(room.rng.integers(len(colours)))]
        total[top:bottom, left:right] += (disc * room.span(0.12, 0.9))[..., None] * paint(colour)
    return total

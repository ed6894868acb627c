"""The camera over the table: y is up, the table is y = 0, one unit is about ten centimetres."""

from dataclasses import dataclass

import numpy as np

from portrayal.providers.drawing.colour import Array

Point = tuple[float, float, float]
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Camera:
    """A pinhole that looks down -z with a slight tilt; `height` pixels see `2 * reach` at distance one."""

    width: int
    height: int
    eye: Point = (0.0, 3.5, 9.6)
    tilt: float = 0.232
    reach: float = 0.168

    @property
    def pixel(self) -> float:
        """Angle of one pixel in radians."""
        return 2 * self.reach / self.height

    def rays(self, box: Box) -> tuple[Array, Array, Array]:
        """Unit ray directions of the pixels in (left, top, right, bottom), each (rows, columns)."""
        left, top, right, bottom = box
        across = (np.arange(left, right, dtype=np.float32) + 0.5 - self.width / 2) * self.pixel
        up = (self.height / 2 - np.arange(top, bottom, dtype=np.float32) - 0.5) * self.pixel
        right_, up_ = np.meshgrid(across, up)
        cos, sin = np.cos(self.tilt), np.sin(self.tilt)
        y = up_ * cos - sin
        z = -up_ * sin - cos
        length = np.sqrt(right_**2 + up_**2 + 1)
        return (
            (right_ / length).astype(np.float32),
            (y / length).astype(np.float32),
            (z / length).astype(np.float32),
        )

    def project(self, point: Point) -> tuple[float, float, float]:
        """Pixel x, pixel y and depth along the axis of a point in the world."""
        x, y, z = (a - b for a, b in zip(point, self.eye, strict=True))
        cos, sin = float(np.cos(self.tilt)), float(np.sin(self.tilt))
        depth = -y * sin - z * cos
        up = y * cos - z * sin
        unit = self.pixel * max(depth, 0.1)
        return self.width / 2 + x / unit, self.height / 2 - up / unit, depth

    def screen_box(self, low: Point, high: Point, margin: int = 2) -> Box | None:
        """The pixels that a box in the world can touch, or None when it is out of the frame."""
        corners = [
            self.project((x, y, z)) for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])
        ]
        left = max(0, int(min(c[0] for c in corners)) - margin)
        top = max(0, int(min(c[1] for c in corners)) - margin)
        right = min(self.width, int(max(c[0] for c in corners)) + margin + 1)
        bottom = min(self.height, int(max(c[1] for c in corners)) + margin + 1)
        return (left, top, right, bottom) if right > left and bottom > top else None

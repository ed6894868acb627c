"""Find faces and say where the whole head is and which way it looks."""

import math
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from portrayal.photos.boxes import Box
from portrayal.photos.cascade import Thresholds, detect
from portrayal.photos.doubting import believed, skin_share
from portrayal.photos.networks import Floats

SMALLEST_SHARE = 0.065
"""A face is sought from this share of the longer side."""

COUNTED_SHARE = 0.4
"""A face counts as a person of the picture from this share of the largest face's height."""

CERTAIN = 0.99
"""Probability from which a find needs no second look."""

FIRST, ANOTHER, TINY = 0.6, 0.75, 0.97
"""Belief of a second look from which the first find is a face, a further one another person, and one under
`TINY_SHARE` of the longer side more than a picture on a wall."""
TINY_SHARE = 0.05
ANOTHER_SCORE = 0.8
"""Least probability of a further person, before any second look."""

_WEAK_SHARE, _WEAK_SKIN, _WEAK_BELIEF, _STRONG_BELIEF = 0.10, 0.85, 0.25, 0.9
"""A weak find is taken when it is large and nearly all skin and not unlike a face, as strong profiles are; or when a
second look is nearly certain."""

_SURE = Thresholds(0.6, 0.7, 0.7)
_LOOSE = Thresholds(0.5, 0.5, 0.3)

CROWN, CHIN = 1.9, 1.75
"""Crown and chin from the eye line, in eye-to-mouth distances."""

HALF_WIDTH, HALF_DEPTH, BEHIND = 1.35, 1.6, 1.2
"""Half a head's width and depth with hair, and its middle behind the eyes, in eye-to-mouth distances."""

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Face:
    """One face in pixels. Landmarks: the eyes, the nose, the mouth's corners, the picture's left one first.

    `yaw` in degrees, negative when the person looks to the picture's left; `roll` in degrees, positive when
    the head leans clockwise. `sure` is False for the one weak find that is taken when nothing else was found.
    """

    box: Box
    score: float
    landmarks: tuple[Point, Point, Point, Point, Point]
    yaw: float
    roll: float
    sure: bool = True

    @property
    def eyes(self) -> Point:
        """The point between the eyes."""
        return _middle(self.landmarks[0], self.landmarks[1])

    @property
    def mouth(self) -> Point:
        """The middle of the mouth."""
        return _middle(self.landmarks[3], self.landmarks[4])

    @property
    def unit(self) -> float:
        """Pixels from the eye line to the mouth: the ruler for everything about a head."""
        return max(1.0, math.dist(self.eyes, self.mouth))


def find_faces(image: Image.Image | NDArray[np.uint8]) -> list[Face]:
    """Return the people of an RGB picture, largest first; faces far smaller than the largest do not count.

    When nothing sure is found, the best weak find is returned alone with `sure=False` (a strong profile).
    Raises OperatorError when the detector's weights are not installed.
    """
    picture = image if isinstance(image, Image.Image) else Image.fromarray(image)
    picture = picture if picture.mode == "RGB" else picture.convert("RGB")
    found, sure = _sure(picture) or _mirrored(_sure(ImageOps.mirror(picture)), picture.width), True
    if not found:
        found, sure = _weak(picture)
    faces = [_face(box, points, sure=sure) for box, points in found]
    faces.sort(key=lambda face: -face.box.height)
    return [face for face in faces if face.box.height >= COUNTED_SHARE * faces[0].box.height]


def _sure(picture: Image.Image) -> list[tuple[Floats, Floats]]:
    """Return box and landmarks of every find that is a face beyond doubt, best first."""
    found: list[tuple[Floats, Floats]] = []
    for box, points in zip(*detect(picture, max(20.0, SMALLEST_SHARE * max(picture.size)), _SURE), strict=True):
        tiny = box[3] - box[1] < TINY_SHARE * max(picture.size)
        least = TINY if tiny else ANOTHER if found else FIRST
        if found and box[4] < ANOTHER_SCORE:
            break
        if box[4] >= CERTAIN or believed(picture, box) >= least:
            found.append((box, points))
    return found


def _mirrored(found: list[tuple[Floats, Floats]], width: int) -> list[tuple[Floats, Floats]]:
    """Turn finds of the mirrored picture back: the networks know some profiles from one side only."""
    return [
        (
            np.array([width - box[2], box[1], width - box[0], box[3], box[4]]),
            np.column_stack([width - points[:, 0], points[:, 1]])[[1, 0, 2, 4, 3]],
        )
        for box, points in found
    ]


def _weak(picture: Image.Image) -> tuple[list[tuple[Floats, Floats]], bool]:
    """Return the best weak find if it may well be a face, and whether a second look made it sure."""
    for box, points in zip(*detect(picture, max(20.0, SMALLEST_SHARE * max(picture.size)), _LOOSE), strict=True):
        if box[3] - box[1] >= _WEAK_SHARE * max(picture.size):
            skin, belief = skin_share(picture, box) >= _WEAK_SKIN, believed(picture, box)
            if belief >= (_WEAK_BELIEF if skin else _STRONG_BELIEF):
                return [(box, points)], belief >= (ANOTHER if skin else _STRONG_BELIEF)
        break
    return [], True


def head_box(face: Face, size: tuple[int, int] | None = None) -> Box:
    """Return the whole skull with hair and chin, extrapolated; with `size` only its part inside of the image."""
    (ex, ey), (mx, my) = face.eyes, face.mouth
    down = ((mx - ex) / face.unit, (my - ey) / face.unit)
    ends = [(ex + down[0] * face.unit * along, ey + down[1] * face.unit * along) for along in (-CROWN, CHIN)]
    turn = math.radians(face.yaw)
    middle, half = -BEHIND * math.sin(turn), math.hypot(HALF_WIDTH * math.cos(turn), HALF_DEPTH * math.sin(turn))
    half -= abs(down[0])
    left = min(x for x, _ in ends) + (middle - half) * face.unit
    right = max(x for x, _ in ends) + (middle + half) * face.unit
    box = Box(
        min(left, face.box.left),
        min(ends[0][1], face.box.top),
        max(right, face.box.right),
        max(ends[1][1], face.box.bottom),
    )
    return box.within(*size) if size else box


def _face(box: Floats, points: Floats, *, sure: bool) -> Face:
    left, top, right, bottom = (float(value) for value in box[:4])
    landmarks: Any = tuple((float(x), float(y)) for x, y in points)
    return Face(Box(left, top, right, bottom), float(box[4]), landmarks, *_pose(points), sure=sure)


def _pose(points: Floats) -> tuple[float, float]:
    """Return (yaw, roll) in degrees; yaw by a fit over 597 photos of measured pose (mean error about 7 degrees)."""
    eyes, mouth = (points[0] + points[1]) / 2, (points[3] + points[4]) / 2
    down = mouth - eyes
    length = max(1.0, float(np.hypot(*down)))
    across = np.array([down[1], -down[0]], dtype=np.float32) / length
    nose = float((points[2] - eyes) @ across) / length
    eye = float((points[1] - points[0]) @ across) / length
    lips = float((points[4] - points[3]) @ across) / length
    n = abs(nose)
    size = 108.4 * n - 114.0 * eye + 6.5 * lips - 133.7 * n * n + 12.2 * eye * eye + 93.9
    yaw = math.copysign(min(90.0, max(0.0, size)), nose)
    return yaw, math.degrees(math.atan2(-float(down[0]), float(down[1])))


def _middle(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2

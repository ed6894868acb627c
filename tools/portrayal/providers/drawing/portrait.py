"""Real people in drawn scenes: a soft matte round the person, graded to the scene's light and palette."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from portrayal.models import Scene
from portrayal.providers.drawing import finish
from portrayal.providers.drawing.colour import Array, Palette, luma, luminance, to_linear
from portrayal.providers.drawing.compose import Setting, backdrop, picture_of, setting_of
from portrayal.providers.drawing.field import blur, grid, over, paint, resize, smooth
from portrayal.providers.drawing.light import Light
from portrayal.providers.drawing.matte import Head, person_matte


@dataclass(frozen=True)
class Placement:
    """Where the photo lies in the frame: its left top corner and scale, in frame pixels."""

    left: float
    top: float
    scale: float


def _read(photo: Image.Image) -> Array:
    return np.asarray(photo.convert("RGB"), dtype=np.float32) / 255


def _guess(photo: Image.Image) -> Head:
    """Where a head most likely is when nobody told: centred, in the upper part."""
    tall = min(photo.width * 0.5, photo.height * 0.4)
    return Head(photo.width / 2 - tall * 0.38, photo.height * 0.12, tall * 0.76, tall)


def _laid(values: Array, shape: tuple[int, int], place: Placement, fill: float = 0.0) -> tuple[Array, Array]:
    """A photo (or its matte) resampled into the frame, and the mask of where it lies."""
    height, width = shape
    rows, columns = max(1, round(values.shape[0] * place.scale)), max(1, round(values.shape[1] * place.scale))
    small = np.clip(resize(values, columns, rows, area=place.scale < 0.6), 0, 1)
    out = np.full((height, width, *values.shape[2:]), fill, dtype=np.float32)
    mask: Array = np.zeros(shape, dtype=np.float32)
    left, top = round(place.left), round(place.top)
    x0, y0, x1, y1 = max(0, left), max(0, top), min(width, left + columns), min(height, top + rows)
    if x1 > x0 and y1 > y0:
        out[y0:y1, x0:x1] = small[y0 - top : y1 - top, x0 - left : x1 - left]
        mask[y0:y1, x0:x1] = 1
    return out, mask


def grade(picture: Array, light: Light, palette: Palette, amount: float) -> Array:
    """A photo's light brought to the scene's: white balance, exposure, split tone and a gradient across."""
    key = paint(light.key) / max(luma(light.key), 1e-3)
    cast = paint(palette.at(0.75)) / max(luma(palette.at(0.75)), 1e-3)
    balance = (key**0.5 * cast**0.22) ** amount
    toned = finish.to_palette(picture * balance, palette, 0.22 * amount)
    x, _ = grid(picture.shape[:2])
    wide = picture.shape[1] / picture.shape[0]
    across = (x / wide - 0.5) * 2 * light.side
    return toned * (1 + 0.24 * amount * across)[..., None]


def draw_portrait(
    scene: Scene, photo: Image.Image, head: Head | None, seed: int, size: tuple[int, int], *, strength: float = 0.8
) -> Image.Image:
    """The person of a photo in the scene (RGB, exactly `size`): off-centre, head whole, graded to its light.

    `strength` (0.5 to 1.2) is how firmly the photo holds against blending and grading.
    """
    setting = setting_of(scene, seed, size)
    hold = float(np.clip(strength, 0.3, 1.3))
    room = picture_of(setting, softness=2.2) if scene.stage.abstract else backdrop(setting, 2.4)
    room = blur(room, setting.shape[0] * 0.006)
    room = finish.expose(room, setting.light.exposure)
    known = head or _guess(photo)
    place = _placement(photo, known, setting)
    pixels = to_linear(_read(photo))
    matte, sure = person_matte(photo, known)
    person, inside = _laid(pixels, setting.shape, place)
    alpha, _ = _laid(matte, setting.shape, place)
    alpha = alpha * _feather(inside, place, photo, setting.shape)
    person = finish.expose(
        person + (1 - inside)[..., None] * room, 0.42 + 0.25 * (setting.light.exposure - 0.4), (0.5, 1.8)
    )
    person = grade(person, setting.light, setting.palette, 1.25 - 0.6 * hold)
    haze = blur(room, setting.shape[0] * 0.08)
    person = person + (haze - person) * (0.16 * (1.25 - hold))
    spill = blur(alpha, setting.shape[0] * 0.02)
    person = person + (np.clip(1 - spill, 0, 1) * 0.25)[..., None] * haze
    picture = over(room, person, np.clip(alpha * (0.9 + 0.1 * min(hold, 1) if sure else 0.96), 0, 1))
    return _developed(picture, setting, size)


def _developed(picture: Array, setting: Setting, size: tuple[int, int]) -> Image.Image:
    picture = finish.bloom(finish.to_palette(picture, setting.palette, 0.08), 0.14)
    return finish.develop(finish.vignette(picture, 0.26), size, setting.rng)


def _placement(photo: Image.Image, head: Head, setting: Setting) -> Placement:
    """Head about 40 % of the frame's height, on a third by seed, never cut; the photo's foot reaches the bottom."""
    height, width = setting.shape
    side = float(setting.rng.choice([-1.0, 1.0]))
    share = float(setting.rng.uniform(0.40, 0.46))
    scale = min(height * share / max(head.height, 1), width * 0.45 / max(head.width, 1))
    scale = max(scale, min(height / photo.height, height * 0.6 / max(head.height, 1)))
    top = height * float(setting.rng.uniform(0.09, 0.13)) - head.y * scale
    bottom = top + photo.height * scale
    if bottom < height:
        top += min(height - bottom, height * 0.94 - (head.y + head.height) * scale - top)
    left = width * (0.5 + side * 0.19) - (head.x + head.width / 2) * scale
    margin = 0.02 * width
    left = min(max(left, margin - head.x * scale), width - margin - (head.x + head.width) * scale)
    top = min(max(top, 0.03 * height - head.y * scale), 0.97 * height - (head.y + head.height) * scale)
    return Placement(left, top, scale)


def _feather(inside: Array, place: Placement, photo: Image.Image, shape: tuple[int, int], share: float = 0.10) -> Array:
    """Fades a photo's own edges where they lie inside the frame, so that no border shows."""
    height, width = shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    right, bottom = place.left + photo.width * place.scale, place.top + photo.height * place.scale
    soft = height * share
    mask = inside
    if place.left > 0:
        mask = mask * smooth(0, soft, x - place.left)
    if right < width:
        mask = mask * smooth(0, soft, right - x)
    if place.top > 0:
        mask = mask * smooth(0, soft * 0.35, y - place.top)
    if bottom < height:
        mask = mask * smooth(0, soft, bottom - y)
    return mask


def treat_photo(scene: Scene, photo: Image.Image, head: Head | None, seed: int, size: tuple[int, int]) -> Image.Image:
    """The photo as the picture (RGB, exactly `size`): 16:9 with the head whole, graded and lit like the scene.

    Where the photo cannot fill the frame without cutting the head, its own blurred colours and the scene fill it.
    """
    setting = setting_of(scene, seed, size)
    height, width = setting.shape
    pixels = to_linear(_read(photo))
    place = _cover(photo, head, setting)
    picture, inside = _laid(pixels, setting.shape, place)
    if inside.min() < 1:
        picture = _extended(picture, inside, place, (photo, head), setting)
    picture = finish.expose(picture, 0.43 + 0.3 * (setting.light.exposure - 0.4), (0.65, 1.6))
    picture = grade(picture, setting.light, setting.palette, 0.9)
    _, y = grid(setting.shape)
    x = grid(setting.shape)[0] / (width / height)
    window = smooth(0.75, 0.0, x if setting.light.side < 0 else 1 - x) * smooth(1.1, 0.1, y)
    picture = picture + (window * 0.07)[..., None] * paint(setting.light.key)
    return _developed(picture, setting, size)


def _extended(
    picture: Array, inside: Array, place: Placement, given: tuple[Image.Image, Head | None], setting: Setting
) -> Array:
    """The frame beyond a photo: its edges run on, more and more out of focus, and melt into the scene."""
    photo, head = given
    height, width = setting.shape
    left, top = max(0, round(place.left)), max(0, round(place.top))
    right = min(width, round(place.left + photo.width * place.scale))
    bottom = min(height, round(place.top + photo.height * place.scale))
    band = max(1, round(height * 0.05))
    known = picture[top:bottom, left:right]
    pads = ((top, height - bottom), (left, width - right), (0, 0))
    edges = blur(known, min(band, min(known.shape[:2]) / 6))
    run_on = np.pad(edges, pads, mode="edge")
    echo = blur(run_on, height * 0.09)
    room = finish.expose(backdrop(setting, 2.5), float(np.mean(luminance(known) ** (1 / 2.2))) + 0.02)
    away = blur(1 - inside, height * 0.12)
    room = blur(room, height * 0.05)
    scene_share = smooth(0.45, 1.0, away) * 0.6
    if head is not None:
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        across = (x - place.left) / place.scale - head.x - head.width / 2
        down = (y - place.top) / place.scale - head.y - head.height / 2
        beside = np.sqrt((across / head.width) ** 2 + (down / head.height) ** 2)
        scene_share = np.maximum(scene_share, smooth(1.5, 0.8, beside))
    ground = over(echo, room, scene_share)
    soft = _feather(inside, place, photo, setting.shape, 0.24)
    return over(ground, picture, soft)


def _cover(photo: Image.Image, head: Head | None, setting: Setting) -> Placement:
    """The largest placement that covers the frame with the head whole, or the nearest one that keeps the head."""
    height, width = setting.shape
    scale = max(width / photo.width, height / photo.height)
    box = head or Head(photo.width * 0.3, photo.height * 0.1, photo.width * 0.4, photo.height * 0.4)
    if head is not None or photo.height > photo.width * 1.6:
        scale = min(scale, height * 0.66 / max(box.height, 1), width * 0.8 / max(box.width, 1))
    wide, tall = photo.width * scale, photo.height * scale
    third = width * (0.5 + 0.17 * float(setting.rng.choice([-1.0, 1.0])))
    left = third - (box.x + box.width / 2) * scale
    left = min(0.0, max(width - wide, left)) if wide >= width else left
    top = height * 0.08 - box.y * scale
    top = min(0.0, max(height - tall, top)) if tall >= height else height - tall
    if head is not None:
        left = min(max(left, 0.03 * width - box.x * scale), 0.97 * width - (box.x + box.width) * scale)
        top = min(max(top, 0.04 * height - box.y * scale), 0.97 * height - (box.y + box.height) * scale)
    return Placement(left, top, scale)

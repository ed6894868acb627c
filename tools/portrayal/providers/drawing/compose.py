"""A whole scene: backdrop, table, props, lamps and figure, drawn at working resolution and then developed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from portrayal.models import Scene
from portrayal.providers.drawing import finish
from portrayal.providers.drawing.abstracts import ABSTRACTS, EXPOSURES
from portrayal.providers.drawing.arranging import arrange
from portrayal.providers.drawing.backdrops import BACKDROPS
from portrayal.providers.drawing.camera import Camera
from portrayal.providers.drawing.colour import Array, Palette, read_palette, scale
from portrayal.providers.drawing.field import Rng, blur, resize
from portrayal.providers.drawing.figure import lay_figure
from portrayal.providers.drawing.layers import halo, lay_model
from portrayal.providers.drawing.light import Light, light_of
from portrayal.providers.drawing.model import Model
from portrayal.providers.drawing.room import Room
from portrayal.providers.drawing.surfaces import SURFACES
from portrayal.providers.drawing.table import lay

WORK_HEIGHT = 720
"""Most lines that are drawn; larger pictures are resampled before the grain."""


@dataclass(frozen=True)
class Setting:
    """What all steps of one drawing share."""

    scene: Scene
    palette: Palette
    light: Light
    rng: Rng
    shape: tuple[int, int]


def setting_of(scene: Scene, seed: int, size: tuple[int, int]) -> Setting:
    """Palette, light and random source of a scene; the same scene, seed and size give the same picture."""
    width, height = size
    rng = np.random.default_rng([seed & 0xFFFFFFFF, seed >> 32 & 0xFFFFFFFF, *scene.id.encode()])
    palette = read_palette(scene.palette)
    lines = min(height, WORK_HEIGHT)
    shape = (lines, max(2, round(width * lines / height)))
    light = light_of(scene.stage, palette, rng)
    if scene.stage.abstract in EXPOSURES:
        light = replace(light, exposure=EXPOSURES[scene.stage.abstract])
    return Setting(scene, palette, light, rng, shape)


def backdrop(setting: Setting, softness: float = 1.0) -> Array:
    """The backdrop alone at working size, blurred by its own distance times `softness`."""
    painter, far = BACKDROPS[setting.scene.stage.backdrop]
    height, width = setting.shape
    lines = min(height, 432)
    shape = (lines, max(2, round(width * lines / height)))
    room = Room(shape, setting.palette, setting.light, setting.scene.stage.hour, setting.rng)
    return resize(blur(painter(room), far * softness * lines), width, height)


def picture_of(setting: Setting, *, softness: float = 1.0, figure: bool = False) -> Array:
    """The scene in linear light before it is developed: a still life or an abstract."""
    stage = setting.scene.stage
    height, width = setting.shape
    side = float(setting.rng.choice([-1.0, 1.0]))
    if stage.abstract is not None:
        room = Room(setting.shape, setting.palette, setting.light, stage.hour, setting.rng)
        picture = ABSTRACTS[stage.abstract](room)
        return lay_figure(picture, setting.palette, setting.light, setting.rng, -side) if figure else picture
    camera = Camera(width, height)
    models = arrange(stage.props, setting.palette, setting.rng, side)
    lamps = tuple(lamp for model in models for lamp in model.lamps)
    light = replace(setting.light, lamps=lamps)
    picture = np.maximum(backdrop(setting, softness), 0)
    if figure:
        picture = lay_figure(picture, setting.palette, light, setting.rng, -side)
    if stage.surface != "none" or models:
        picture = _still_life(picture, camera, models, light, setting)
    return picture


def _still_life(picture: Array, camera: Camera, models: Sequence[Model], light: Light, setting: Setting) -> Array:
    parts = [item for model in models for item in model.parts]
    top = SURFACES[setting.scene.stage.surface](setting.palette, setting.rng)
    picture = _balanced(picture)
    picture, _ = lay(picture, camera, top, (parts, light), setting.rng)
    solids = [item for item in parts if not item.light]
    bounce = scale(top.mean, 0.75)
    focus = -0.2
    for model in models:
        picture = lay_model(picture, camera, model, (light, solids, bounce), focus)
    return halo(picture, camera, light.lamps)


def _balanced(picture: Array) -> Array:
    """The backdrop no brighter than the table can hold against."""
    return finish.expose(picture, 0.52, (0.5, 1.4))


def finished(picture: Array, setting: Setting, size: tuple[int, int], grain: float = 0.0085) -> Image.Image:
    """Exposure, palette, bloom, vignette, tone and grain, at the delivered size."""
    picture = finish.expose(picture, setting.light.exposure)
    picture = finish.to_palette(picture, setting.palette, 0.17)
    picture = finish.bloom(picture)
    picture = finish.vignette(picture, centre=(0.5 + 0.06 * setting.light.side, 0.5))
    return finish.develop(picture, size, setting.rng, grain)


def draw_scene(scene: Scene, seed: int, size: tuple[int, int]) -> Image.Image:
    """The picture of a scene (RGB, exactly `size`); a person is an anonymous figure, seen from behind or in profile."""
    setting = setting_of(scene, seed, size)
    return finished(picture_of(setting, figure=scene.person), setting, size)

import typing

import numpy as np
import pytest
from PIL import Image

from portrayal import models
from portrayal.models import Scene, Stage
from portrayal.providers.drawing import draw_scene
from portrayal.providers.drawing.abstracts import ABSTRACTS
from portrayal.providers.drawing.backdrops import BACKDROPS
from portrayal.providers.drawing.props import PROPS
from portrayal.providers.drawing.surfaces import SURFACES
from portrayal.rules.clusters import builtin_clusters

SMALL, TINY = (320, 180), (224, 126)
EARTH = ("#1f2326", "#4a4f4c", "#9a9182", "#e6dccb", "#b5643c")
SEA = ("#10202e", "#25506b", "#5b93ab", "#cfe4ea", "#2f7fb0")


def scene(slug: str = "scene", palette: tuple[str, ...] = EARTH, *, person: bool = False, **stage: object) -> Scene:
    return Scene(
        id=f"test/{slug}",
        person=person,
        title="t",
        mood="m",
        place="p",
        light="l",
        camera="c",
        palette=palette,  # pyright: ignore[reportArgumentType]
        alt={"en": "a scene"},
        stage=Stage.model_validate(stage),
    )


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image, dtype=np.float32)


def far_apart(images: list[np.ndarray], least: float) -> None:
    for i, one in enumerate(images):
        for j, other in enumerate(images[:i]):
            assert np.abs(one - other).mean() > least, (i, j)


@pytest.mark.parametrize(
    ("vocabulary", "drawn"),
    [(models.Backdrop, BACKDROPS), (models.Surface, SURFACES), (models.Prop, PROPS), (models.Abstract, ABSTRACTS)],
)
def test_every_word_of_the_vocabulary_has_its_painter(vocabulary, drawn):
    assert set(drawn) == set(typing.get_args(vocabulary))


@pytest.mark.parametrize("word", typing.get_args(models.Prop))
def test_every_prop_shows_on_the_table(word):
    bare = pixels(draw_scene(scene(surface="oak"), 3, TINY))
    with_prop = pixels(draw_scene(scene(surface="oak", props=[word]), 3, TINY))
    changed = np.abs(bare - with_prop).max(axis=-1) > 24
    assert changed.sum() > 60


def test_every_backdrop_is_a_picture_of_its_own():
    drawn = [pixels(draw_scene(scene(backdrop=word), 5, SMALL)) for word in BACKDROPS]
    assert all(image.std() > 7 for image in drawn)
    far_apart(drawn, 3.0)


def test_every_abstract_is_a_picture_of_its_own():
    drawn = [pixels(draw_scene(scene(abstract=word), 5, SMALL)) for word in ABSTRACTS]
    assert all(image.std() > 12 for image in drawn)
    far_apart(drawn, 10.0)


def test_every_surface_looks_different():
    drawn = [pixels(draw_scene(scene(surface=word, props=["mug"]), 5, SMALL))[120:] for word in SURFACES]
    far_apart(drawn, 3.0)


@pytest.mark.parametrize("stage", [{"surface": "oak", "props": ["mug", "notebook"]}, {"abstract": "waves"}])
def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_picture(stage):
    first, again, other = (draw_scene(scene(**stage), seed, SMALL) for seed in (11, 11, 12))
    assert first.tobytes() == again.tobytes()
    assert np.abs(pixels(first) - pixels(other)).mean() > 2


@pytest.mark.parametrize("size", [(1920, 1080), (1600, 900), (1280, 720)])
def test_the_picture_has_exactly_the_asked_size(size):
    """R-ratio."""
    drawn = draw_scene(scene(backdrop="curtain"), 1, size)
    assert (drawn.size, drawn.mode) == (size, "RGB")


def test_the_palette_sets_the_mood_of_the_picture():
    """R-mood."""
    warm, cool = (
        pixels(draw_scene(scene(palette=palette, surface="stone", props=["vase"]), 2, SMALL)).mean(axis=(0, 1))
        for palette in (EARTH, SEA)
    )
    assert warm[0] > warm[2] + 8
    assert cool[2] > cool[0] + 8


@pytest.mark.parametrize("hour", ["dawn", "day", "golden", "dusk", "night"])
@pytest.mark.parametrize("light", ["left", "right", "back", "top"])
def test_every_light_gives_an_exposed_picture(hour, light):
    drawn = pixels(draw_scene(scene(surface="linen", props=["bowl"], hour=hour, light_from=light), 4, TINY))
    assert 35 < drawn.mean() < 215
    assert drawn.std() > 10


def test_the_night_is_darker_than_the_day():
    night, day = (pixels(draw_scene(scene(surface="oak", hour=hour), 4, SMALL)).mean() for hour in ("night", "day"))
    assert night + 20 < day


def test_the_light_comes_from_where_the_stage_says():
    left, right = (
        pixels(draw_scene(scene(backdrop="plaster_wall", light_from=side), 4, SMALL)) for side in ("left", "right")
    )
    assert left[:, :100].mean() > left[:, -100:].mean()
    assert right[:, :100].mean() < right[:, -100:].mean()


def test_a_scene_with_a_person_shows_a_figure():
    empty = pixels(draw_scene(scene(backdrop="sea_horizon"), 6, SMALL))
    peopled = pixels(draw_scene(scene(backdrop="sea_horizon", person=True), 6, SMALL))
    changed = np.abs(empty - peopled).mean(axis=-1) > 40
    assert 0.03 < changed.mean() < 0.6
    assert not changed[:12].any()


def test_a_negative_or_large_seed_is_fine():
    assert draw_scene(scene(), -5, (64, 36)).size == draw_scene(scene(), 2**63, (64, 36)).size


def built_in(name: str, seed: int) -> np.ndarray:
    known = next(each for cluster in builtin_clusters() for each in cluster.scenes if each.id == name)
    return pixels(draw_scene(known, seed, SMALL))


@pytest.mark.parametrize("seed", [1, 8])
def test_the_tiny_seedling_of_the_alt_text_is_a_little_green_above_the_middle_of_a_bowl(seed):
    drawn = built_in("ai/seedling", seed)
    green = drawn[..., 1] > drawn[..., [0, 2]].max(axis=-1) + 15
    soil = drawn.max(axis=-1) < 75
    assert 0.0015 < green.mean() < 0.012
    rows, columns = np.nonzero(green)
    below = soil[int(rows.max()) : int(rows.max()) + 12, int(columns.min()) : int(columns.max())]
    assert below.mean() > 0.3


@pytest.mark.parametrize("seed", [1, 8])
def test_the_clear_prisms_of_the_alt_text_stand_on_white_and_cast_several_faint_colours(seed):
    drawn = built_in("headless/clear-prisms", seed)
    assert (drawn.min(axis=-1) > 150).mean() > 0.9
    red, green, blue = np.moveaxis(drawn, -1, 0)
    reddish, greenish, bluish = red - blue > 15, green - np.maximum(red, blue) > 4, blue - green > 15
    assert all(0.0008 < colour.mean() < 0.1 for colour in (reddish, greenish, bluish))

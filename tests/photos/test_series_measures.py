"""What is measured of a hero: small, the same for its mirror image, and enough to know a repeated picture again."""

import io
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance, ImageOps

from drawn_faces import draw_face
from portrayal.photos.likeness import Signature
from portrayal.photos.remembering import Memory
from portrayal.photos.series_measures import Measured, measure_hero
from portrayal.photos.series_memory import measure_once
from portrayal.photos.series_people import MOST_COMPARED, alike_in_series, alike_to_model
from portrayal.photos.series_repeats import repeats_in
from portrayal.providers.drawing import draw_scene
from portrayal.rules.clusters import builtin_clusters
from portrayal.rules.drift_axes import COLOURS, LAYOUT, PLACE, SHIFT

SCENES = {scene.id: scene for cluster in builtin_clusters() for scene in cluster.scenes}
SCENE = SCENES["tutorial/morning-table"]


@cache
def drawn(scene: str = SCENE.id, seed: int = 3) -> Image.Image:
    return draw_scene(SCENES[scene], seed, (480, 270))


def encoded(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def measured(image: Image.Image, *, palette: tuple[str, ...] = SCENE.palette, person: bool = False) -> Measured:
    found = measure_hero(Path("x.png"), encoded(image), "", palette=palette, person=person, compare=person)
    assert found is not None
    return found


def at(axes: tuple[object, ...], words: str) -> int:
    return next(place for place, axis in enumerate(axes) if words in str(axis))


def test_every_figure_has_its_name():
    one = measured(drawn())
    assert one.shift is not None
    assert (len(one.colours), len(one.shift), len(one.layout)) == (len(COLOURS), len(SHIFT), len(LAYOUT))
    face = measured(draw_face(shot="portrait", size=(720, 405)), person=True)
    assert face.face is not None
    assert len(face.face) == len(PLACE)
    assert face.figures is not None
    assert len(face.figures) == 128


def test_a_picture_and_its_mirror_image_are_composed_alike():
    one, other = measured(drawn()), measured(ImageOps.mirror(drawn()))
    assert one.layout == pytest.approx(other.layout, abs=0.02)
    assert one.colours == pytest.approx(other.colours, abs=0.01)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda image: ImageEnhance.Brightness(image).enhance(1.5), "lighter"),
        (lambda image: ImageEnhance.Brightness(image).enhance(0.5), "darker"),
        (lambda image: image.convert("L").convert("RGB"), "paler"),
        (lambda image: ImageEnhance.Color(image).enhance(2.5), "more colourful"),
        (lambda image: ImageEnhance.Contrast(image).enhance(0.4), "less contrast"),
        (lambda image: ImageEnhance.Brightness(image).enhance(3), "pure white"),
    ],
)
def test_what_a_change_is_called_is_what_it_does(change, words):
    before, after = measured(drawn()), measured(change(drawn()))
    place = at(COLOURS, words)
    more = words in COLOURS[place].more
    assert (after.colours[place] - before.colours[place] > COLOURS[place].floor) == more
    assert (before.colours[place] - after.colours[place] > COLOURS[place].floor) != more


def test_upside_down_what_it_shows_lies_higher_and_its_thirds_change_places():
    before, after = measured(drawn()), measured(ImageOps.flip(drawn()))
    lower = at(LAYOUT, "lies lower")
    assert after.layout[lower] == pytest.approx(1 - before.layout[lower], abs=0.01)
    assert after.layout[:3] == pytest.approx(before.layout[2::-1], abs=0.01)


def test_without_a_palette_there_is_no_shift_and_without_a_person_no_face():
    assert measured(drawn(), palette=()).shift is None
    assert measured(draw_face(shot="portrait", size=(720, 405))).face is None


def test_what_is_no_picture_is_not_measured(tmp_path):
    assert measure_hero(Path("x.png"), b"no picture", "", palette=(), person=False, compare=False) is None
    memory = Memory(tmp_path / "photos.sqlite")
    assert measure_once(memory, tmp_path / "gone.png", palette=(), person=False, compare=False) is None


def test_a_hero_is_measured_once_and_anew_when_it_changed(tmp_path, monkeypatch):
    memory, path = Memory(tmp_path / "photos.sqlite"), tmp_path / "hero.png"
    path.write_bytes(encoded(drawn()))
    first = measure_once(memory, path, palette=SCENE.palette, person=False, compare=False)
    asked: list[Path] = []

    def counted(path: Path, *given: object, **more: object) -> None:
        asked.append(path)

    monkeypatch.setattr("portrayal.photos.series_memory.measure_hero", counted)
    assert measure_once(memory, path, palette=SCENE.palette, person=False, compare=False) == first
    assert asked == []
    path.write_bytes(encoded(drawn(seed=4)))
    measure_once(memory, path, palette=SCENE.palette, person=False, compare=False)
    measure_once(memory, path, palette=(), person=False, compare=False)
    assert asked == [path, path]


def test_copies_mirrored_lighter_and_cropped_are_known_again_and_other_scenes_are_not():
    """R-variety."""
    pictures = [
        drawn(),
        drawn("ai/glass-and-branch"),
        ImageOps.mirror(drawn()),
        ImageEnhance.Brightness(drawn("ai/glass-and-branch")).enhance(1.06),
        drawn("plugins/brass-pieces"),
        drawn().crop((8, 5, 472, 265)).resize((480, 270)),
    ]
    seen = [measured(picture) for picture in pictures]
    found = repeats_in({place: (one.mark, one.mirrored) for place, one in enumerate(seen)})
    assert found == {2: (0, True), 3: (1, False), 5: (0, False)}


def person(number: int, *, far: float = 0.0) -> Signature:
    """Figures of one person's photo; `far` makes it another's."""
    return tuple(far * (-1) ** place + 0.01 * ((number * 7 + place) % 5) for place in range(128))


def test_the_one_that_is_not_the_person_of_most_faces_is_the_least_alike():
    faces = {place: person(place) for place in range(8)} | {3: person(3, far=0.08)}
    likes = alike_in_series(faces)
    assert set(likes) == set(faces)
    assert min(likes, key=lambda place: likes[place]) == 3
    assert likes.pop(3) < 0.42
    assert min(likes.values()) > 0.5


def test_where_nobody_is_on_most_faces_nothing_is_said():
    assert alike_in_series({0: person(0), 1: person(1)}) == {}
    assert alike_in_series({place: person(place, far=place * 0.08) for place in range(9)}) == {}
    assert alike_to_model({0: person(0)}, ()) == {}


def test_faces_are_compared_with_the_photos_of_the_person_however_many_there_are():
    many = [person(place) for place in range(3 * MOST_COMPARED)]
    likes = alike_to_model({0: person(2), 1: person(1, far=0.08)}, many)
    assert likes[0] > 0.5 > likes[1]

"""A scene is named by its id, its slug or its title; anything else is a scene in the caller's own words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attempts import attempt
from portrayal.errors import NotFound
from portrayal.models import Scene
from portrayal.rules.clusters import builtin_clusters, resolve_scene

CLUSTERS = builtin_clusters()
SCENES = [scene for cluster in CLUSTERS for scene in cluster.scenes]
TWINS = tuple(
    cluster.model_copy(update={"scenes": (cluster.scenes[0].model_copy(update={"id": f"{cluster.name}/twin-scene"}),)})
    for cluster in CLUSTERS[:2]
)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.id)
def test_every_scene_is_found_by_id_slug_and_title(scene: Scene):
    slug = scene.id.partition("/")[2]
    for name in (scene.id, slug, scene.title, f"  {scene.title.upper()} ", slug.upper()):
        assert resolve_scene(CLUSTERS, name) == scene


def test_a_slug_of_two_clusters_means_the_one_of_the_given_cluster():
    assert resolve_scene(TWINS, "twin-scene", "security") == TWINS[1].scenes[0]
    with pytest.raises(NotFound, match="several scenes 'twin-scene'"):
        resolve_scene(TWINS, "twin-scene")


@pytest.mark.parametrize("name", ["first-ligth", "frist-light", "ai/first-ligth"])
def test_a_misspelt_name_is_answered_with_the_nearest(name: str):
    with pytest.raises(NotFound, match="Did you mean 'ai/first-light'"):
        resolve_scene(CLUSTERS, name)


@pytest.mark.parametrize(
    "words",
    [
        "a quiet harbour at dawn",
        "garden",
        "rain-soaked",
        "first light in a garden",
        "morze / plaża",
        "sea/sky over land",
    ],
)
def test_other_words_are_a_scene_of_the_callers_own(words: str):
    assert resolve_scene(CLUSTERS, words) is None


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=40))
def test_any_text_is_a_scene_own_words_or_a_clear_error(text: str):
    found = attempt(resolve_scene, CLUSTERS, text)
    assert found is None or isinstance(found, Scene | NotFound)

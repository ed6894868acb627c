"""A user's own clusters file: pleasant to write, and every fault says where it is."""

from pathlib import Path
from textwrap import dedent

import pytest

from portrayal.errors import BadRequest, NotFound
from portrayal.rules.clusters import builtin_clusters, find_cluster, find_scene, merge_clusters, parse_clusters

SHORTEST = """
    [recipes]
    [[recipes.scenes]]
    id = "recipes/fresh-bread"
    place = "on a wooden table by a window"
    props = ["a loaf on linen", "a mug"]
    [[recipes.scenes]]
    id = "recipes/baker"
    pose = "standing with both hands resting on the counter"
    place = "in a quiet bakery"
    light = "warm morning light from the right"
"""
SCENE = """
    [recipes]
    [[recipes.scenes]]
    id = "recipes/bread"
    place = "on a table"
"""


def fault(toml: str) -> str:
    with pytest.raises(BadRequest) as raised:
        parse_clusters(dedent(toml), source="mine.toml")
    assert raised.value.next
    return str(raised.value)


def test_the_shortest_file_is_filled_with_good_defaults() -> None:
    """R-cluster."""
    recipes = parse_clusters(dedent(SHORTEST), source="mine.toml").named("recipes")
    bread, baker = recipes.scenes
    assert (bread.person, baker.person) == (False, True)
    assert recipes.title == {"en": "Recipes"}
    assert bread.title == "Fresh bread"
    assert bread.alt == {"en": "A loaf on linen and a mug on a wooden table by a window."}
    assert baker.alt == {"en": "A person in a quiet bakery."}
    assert all(scene.light and scene.camera and scene.mood and len(scene.palette) == 5 for scene in recipes.scenes)


def test_a_stage_is_derived_from_what_the_scene_says() -> None:
    bread, baker = parse_clusters(dedent(SHORTEST), source="mine.toml").clusters[0].scenes
    assert (bread.stage.backdrop, bread.stage.surface, bread.stage.props) == ("window", "oak", ("mug",))
    assert (baker.stage.backdrop, baker.stage.light_from, baker.stage.hour) == ("cafe", "right", "dawn")


def test_a_stage_that_is_half_given_is_completed() -> None:
    given = SCENE + '    light = "dusk light from behind"\n    stage.backdrop = "garden"\n'
    stage = parse_clusters(dedent(given), source="mine.toml").clusters[0].scenes[0].stage
    assert (stage.backdrop, stage.light_from, stage.hour) == ("garden", "back", "dusk")


def test_an_abstract_stage_gets_no_still_life() -> None:
    given = SCENE + '    props = ["a mug"]\n    stage.abstract = "waves"\n'
    stage = parse_clusters(dedent(given), source="mine.toml").clusters[0].scenes[0].stage
    assert (stage.abstract, stage.surface, stage.props) == ("waves", "none", ())


def test_alt_and_title_may_be_plain_english_or_by_language() -> None:
    given = (
        '[recipes]\ntitle = "Our kitchen"\n'
        + dedent(SCENE).replace("[recipes]\n", "", 1)
        + 'alt.pl = "Chleb na stole."\n'
    )
    recipes = parse_clusters(given, source="mine.toml").clusters[0]
    assert recipes.title == {"en": "Our kitchen"}
    assert recipes.scenes[0].alt == {"en": "A quiet scene on a table.", "pl": "Chleb na stole."}


def test_own_terms_come_back_by_cluster_and_language() -> None:
    """R-cluster."""
    given = SCENE + '    [recipes.terms]\n    en = ["sourdough"]\n    any = ["recipe*", "bread"]\n'
    own = parse_clusters(dedent(given), source="mine.toml")
    assert own.terms == {"recipes": {"en": ("sourdough",), "any": ("recipe*", "bread")}}
    assert merge_clusters(builtin_clusters(), own).terms == own.terms


def test_an_own_cluster_is_added_after_the_built_in_ones() -> None:
    """R-cluster."""
    merged = merge_clusters(builtin_clusters(), parse_clusters(dedent(SHORTEST), source="mine.toml"))
    assert merged.names == (*(cluster.name for cluster in builtin_clusters()), "recipes")
    assert find_scene(merged.clusters, "recipes/baker").person


def test_an_own_cluster_replaces_the_built_in_one_of_its_name() -> None:
    """R-cluster."""
    own = parse_clusters(dedent(SCENE).replace("recipes", "ai"), source="mine.toml")
    merged = merge_clusters(builtin_clusters(), own)
    assert merged.names == tuple(cluster.name for cluster in builtin_clusters())
    assert [scene.id for scene in merged.named("ai").scenes] == ["ai/bread"]


def test_without_an_own_file_the_built_in_clusters_stay() -> None:
    merged = merge_clusters(builtin_clusters(), None)
    assert merged.clusters == builtin_clusters()
    assert merged.terms == {}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('lihgt = "dim"', "lihgt is not a field of a scene (did you mean 'light'?)"),
        ('palette = ["#FFF"]', "palette cannot be read. Give five colours"),
        ('palette = ["#2e2a26", "#6f655a", "#b5a797", "#efe7da"]', "palette cannot be read"),
        ("person = true", "pose is missing"),
        ('person = false\npose = "sitting"', "pose is given, but person is false"),
        ('person = "yes"', "person must be true or false"),
        ('props = "a mug"', "props must be a list"),
        ('light = ""', "light must be a text"),
        ('stage.backdrop = "windw"', "stage.backdrop cannot be 'windw'. Use one of: window,"),
        ('stage.bckdrop = "window"', "bckdrop is not a field of a stage (did you mean 'backdrop'?)"),
        ('alt.it = "Pane."', "alt.it cannot be 'it'. Use one of: en, pl,"),
        ('[[recipes.scenes]]\nid = "recipes/bread"\nplace = "at sea"', "id is used twice: 'recipes/bread'"),
        ('[[recipes.scenes]]\nid = "bread"\nplace = "at sea"', "scene 'bread': id must start with 'recipes/'"),
        ('[[recipes.scenes]]\nid = "recipes/New Bread"\nplace = "at sea"', "id cannot be 'recipes/New Bread'"),
        ('[[recipes.scenes]]\nplace = "at sea"', "scene number 2: id is missing"),
        ('[[recipes.scenes]]\nid = "recipes/sea"', "scene 'recipes/sea': place is missing"),
        (
            '[[recipes.scenes]]\nid = "recipes/sea"\nplce = "at sea"',
            "plce is not a field of a scene (did you mean 'place'?)",
        ),
        ('[recipes.terms]\nit = ["pane"]', "terms.it is no language here"),
        ('[recipes.terms]\nen = "bread"', "terms.en must be a list of words"),
        ('[recipes.terms]\nen = [""]', "terms.en must be a list of words"),
    ],
)
def test_a_fault_names_the_file_the_cluster_and_the_field(line: str, says: str) -> None:
    """R-cluster."""
    told = fault(dedent(SCENE) + line)
    assert told.startswith("mine.toml, cluster 'recipes'")
    assert says in told


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("", "mine.toml names no cluster"),
        ("[recipes", "mine.toml is not valid TOML"),
        ("recipes = 1", "recipes must be a table with scenes"),
        ("[recipes]", "scenes must hold at least one scene"),
        ("[recipes]\nscenes = [1]", "scene number 1: scenes must be tables"),
        ('["My recipes"]', "the name cannot be used"),
        ("[recipes]\nscene = []", "scene is not a field of a cluster (did you mean 'scenes'?)"),
        ("[recipes]\nterms = 1", "terms must be a table"),
        ("[recipes]\nmood = 1\n" + dedent(SCENE).replace("[recipes]\n", "", 1), "mood is not right"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(toml: str, says: str) -> None:
    assert says in fault(toml)


def test_an_unknown_cluster_lists_those_there_are_and_the_nearest() -> None:
    with pytest.raises(NotFound, match=r"Did you mean 'security'\? There are: ai, security, performance"):
        find_cluster(builtin_clusters(), "securty")


def test_an_unknown_scene_lists_the_scenes_of_its_cluster_and_the_nearest() -> None:
    with pytest.raises(NotFound, match=r"Did you mean 'seo/forest-path'\? There are: seo/") as raised:
        find_scene(builtin_clusters(), "seo/forrest-path")
    assert "tutorial/" not in str(raised.value)


def test_an_unknown_scene_of_no_cluster_lists_the_clusters() -> None:
    with pytest.raises(NotFound, match="There are: ai/…, security/…"):
        find_scene(builtin_clusters(), "nowhere")


def test_every_built_in_scene_is_found_by_its_id() -> None:
    for cluster in builtin_clusters():
        assert find_cluster(builtin_clusters(), cluster.name) is cluster
        for scene in cluster.scenes:
            assert find_scene(builtin_clusters(), scene.id) is scene


def test_the_file_in_the_handbook_works() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "clusters.md").read_text(encoding="utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0]
    own = parse_clusters(example, source="clusters.md")
    assert [scene.person for scene in own.named("recipes").scenes] == [False, True]
    assert set(own.terms["recipes"]) == {"en", "pl"}

"""The eight built-in clusters as data: complete, safe, varied."""

import re
import subprocess
import sys
import tomllib
from importlib.resources import files
from itertools import combinations
from typing import get_args

import pytest

from portrayal import models
from portrayal.models import Scene
from portrayal.rules.clusters import builtin_clusters
from portrayal.rules.guard import guard_prompt

CLUSTERS = builtin_clusters()
SCENES = [scene for cluster in CLUSTERS for scene in cluster.scenes]
RAW = tomllib.loads(files("portrayal.rules").joinpath("clusters.toml").read_text(encoding="utf-8"))
LANGUAGES = set(get_args(models.Language))

UNSAFE = """
screen screens dashboard dashboards chart charts graph graphs diagram code coding interface interfaces ui phone
phones smartphone tablet display displays monitor monitors keyboard keyboards sign signs signage signpost logo logos
text texts lettering letters words writing book books newspaper magazine poster map label app apps website browser
computer numbers page pages document documents clock television
"""

TRAITS = {
    "en": "man woman men women boy girl male female he she his her young old elderly hair haired beard bearded eyes skin "
    "face smile smiling blond blonde brunette bald glasses-wearing dress shirt jacket sweater coat suit hat scarf tall slim",
    "pl": "mężczyzna kobieta chłopak dziewczyna młody młoda stary stara włosy włosach broda brodą oczy oczami skóra twarz "
    "uśmiech uśmiechnięta blondyn blondynka łysy sukienka koszula koszuli marynarka sweter płaszcz garnitur szalik",
    "de": "mann frau junge mädchen jung junger alt alter alte haare haar bart augen haut gesicht lächelt lächelnd blond "
    "glatze kleid hemd jacke pullover mantel anzug hut schal",
    "no": "mann kvinne gutt jente ung ungt gammel gamle hår skjegg øyne hud ansikt smiler blond skallet kjole skjorte "
    "jakke genser frakk dress hatt skjerf",
    "es": "hombre mujer chico chica niño niña joven viejo vieja anciano anciana pelo cabello barba ojos piel rostro cara "
    "sonríe sonriente rubio rubia calvo vestido camisa chaqueta jersey abrigo traje sombrero bufanda",
    "fr": "homme femme garçon fille jeune vieux vieille âgé âgée cheveux barbe yeux peau visage sourit souriant blond "
    "blonde chauve robe chemise veste pull manteau costume chapeau écharpe",
}


def prompt_phrases(scene: Scene) -> list[str]:
    return [scene.mood, scene.pose, scene.place, scene.light, scene.camera, scene.style, *scene.props]


def words(phrase: str) -> set[str]:
    return set(re.findall(r"\w+", phrase.lower()))


def luminance(colour: str) -> float:
    linear = [(int(colour[i : i + 2], 16) / 255) ** 2.2 for i in (1, 3, 5)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def look(scene: Scene) -> str:
    return scene.stage.abstract or scene.stage.backdrop


def palette_distance(one: Scene, other: Scene) -> float:
    def apart(a: str, b: str) -> float:
        return sum((int(a[i : i + 2], 16) - int(b[i : i + 2], 16)) ** 2 for i in (1, 3, 5)) ** 0.5

    return sum(apart(a, b) for a, b in zip(one.palette, other.palette, strict=True)) / 5


def test_the_eight_clusters_are_there() -> None:
    """R-cluster."""
    names = [cluster.name for cluster in CLUSTERS]
    assert names == ["ai", "security", "performance", "headless", "plugins", "seo", "tutorial", "strategy"]


@pytest.mark.parametrize("cluster", CLUSTERS, ids=lambda cluster: cluster.name)
def test_each_cluster_has_four_scenes_with_a_person_and_four_without(cluster: models.Cluster) -> None:
    """R-cluster."""
    assert [scene.person for scene in cluster.scenes].count(True) == 4
    assert [scene.person for scene in cluster.scenes].count(False) == 4
    assert set(cluster.title) == LANGUAGES
    assert cluster.mood


@pytest.mark.parametrize("name", RAW)
def test_each_built_in_scene_writes_every_field_out(name: str) -> None:
    """R-cluster."""
    for scene in RAW[name]["scenes"]:
        needed = set(Scene.model_fields) - {"style"} - (set() if scene["person"] else {"pose"})
        assert needed <= set(scene), scene["id"]
        assert scene["id"].startswith(f"{name}/")
        assert all(str(scene[field]).strip() for field in needed - {"person", "props"}), scene["id"]


def test_scene_ids_are_unique() -> None:
    assert len({scene.id for scene in SCENES}) == len(SCENES) == 64


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.id)
def test_no_prompt_phrase_asks_for_anything_that_shows_text(scene: Scene) -> None:
    """R-noscreen, R-props."""
    for phrase in prompt_phrases(scene):
        assert not words(phrase) & set(UNSAFE.split()), phrase
        assert not words(phrase) & {"no", "not", "never", "without", "nothing"}, "models paint what a prompt denies"
        assert "laptop" not in phrase.replace("closed laptop", ""), phrase
        assert "notebook" not in phrase.replace("closed notebook", ""), phrase


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.id)
def test_the_prompt_guard_finds_nothing_to_change_in_a_built_in_scene(scene: Scene) -> None:
    """R-noscreen."""
    phrases = [scene.pose, scene.place, *scene.props, scene.mood, scene.light, scene.camera, scene.style]
    prompt = ", ".join(filter(None, phrases))
    assert guard_prompt(prompt).changes == ()
    assert guard_prompt(prompt).text == prompt


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.id)
def test_phrases_join_into_a_prompt(scene: Scene) -> None:
    """R-prompt-order."""
    for phrase in prompt_phrases(scene):
        assert "." not in phrase
        assert phrase == phrase.strip()
    assert not scene.place[0].isupper()
    assert scene.place.split()[0] in {
        "at", "in", "on", "by", "beside", "before", "above", "over", "across", "along", "under",
    }  # fmt: skip
    assert bool(scene.pose) == scene.person
    if scene.pose:
        assert scene.pose.split()[0] in {"sitting", "standing", "walking", "leaning"}


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.id)
def test_no_built_in_scene_illustrates_its_topic_literally(scene: Scene) -> None:
    """R-mood."""
    literal = "robot robots chip circuit brain hacker shield virus server servers data network cable cables rocket "
    literal += "speedometer racing search engine google ranking puzzle plug socket chess target arrow whiteboard"
    spoken = set().union(*(words(phrase) for phrase in prompt_phrases(scene)))
    assert not spoken & set(literal.split())
    if scene.id.startswith("security/"):
        assert not {"lock", "padlock", "key", "alarm"} & spoken


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.id)
def test_alt_texts_are_one_sentence_in_all_languages(scene: Scene) -> None:
    assert set(scene.alt) == LANGUAGES
    for language, text in scene.alt.items():
        assert text.endswith("."), (language, text)
        assert text.count(".") == 1
        assert text[0].isupper()
        assert 40 <= len(text) <= 160, (language, len(text), text)
    assert len(set(scene.alt.values())) == 6


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.id)
def test_alt_texts_name_no_trait_of_the_person(scene: Scene) -> None:
    for language, text in scene.alt.items():
        assert not words(text) & set(TRAITS[language].split()), text
    person = {"en": "A person", "pl": "Osoba", "de": "Eine Person", "no": "En person"}
    person |= {"es": "Una persona", "fr": "Une personne"}
    for language, start in person.items():
        assert scene.alt[language].startswith(start) == scene.person, scene.alt[language]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.id)
def test_palettes_run_from_dark_to_light_before_their_accent(scene: Scene) -> None:
    shades = [luminance(colour) for colour in scene.palette[:4]]
    assert shades == sorted(shades)
    assert shades[3] - shades[0] > 0.4


def test_palettes_differ_clearly() -> None:
    """R-variety."""
    close = [(a.id, b.id) for a, b in combinations(SCENES, 2) if palette_distance(a, b) < 20]
    assert close == []


def test_no_two_scenes_look_alike_in_the_offline_renderer() -> None:
    """R-variety."""
    looks = [(look(scene), scene.stage.hour, scene.stage.light_from) for scene in SCENES]
    assert len(set(looks)) == len(looks)
    for cluster in CLUSTERS:
        assert len({look(scene) for scene in cluster.scenes}) == len(cluster.scenes)


def test_the_scenes_use_everything_that_the_renderer_can_draw() -> None:
    stages = [scene.stage for scene in SCENES]
    assert {stage.backdrop for stage in stages if stage.abstract is None} == set(get_args(models.Backdrop))
    assert {stage.surface for stage in stages} == set(get_args(models.Surface))
    assert {prop for stage in stages for prop in stage.props} == set(get_args(models.Prop))
    assert {stage.abstract for stage in stages if stage.abstract} == set(get_args(models.Abstract))


def test_about_a_third_of_the_scenes_without_a_person_are_abstract() -> None:
    alone = [scene for scene in SCENES if not scene.person]
    assert 0.25 <= sum(scene.stage.abstract is not None for scene in alone) / len(alone) <= 0.45
    assert all(scene.stage.abstract is None for scene in SCENES if scene.person)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.id)
def test_the_words_and_the_stage_tell_the_same_light(scene: Scene) -> None:
    sides = {"left": "left", "right": "right", "back": "behind", "top": "above"}
    told = words(scene.light) & {"left", "right", "behind", "above"}
    assert told <= {sides[scene.stage.light_from]}
    hours = {"dawn", "golden", "dusk", "night"} - {scene.stage.hour}
    assert not words(scene.light) & hours


def test_importing_the_clusters_reads_no_data() -> None:
    check = "import portrayal.rules.clusters, portrayal.rules.data as d; print(d.table.cache_info().currsize)"
    path = next(part for part in sys.path if part.endswith("tools"))
    run = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=True, env={"PYTHONPATH": path}
    )
    assert run.stdout.strip() == "0"

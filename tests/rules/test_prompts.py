"""Prompts: order, trigger, guard."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrayal.models import Scene, Stage
from portrayal.rules.person import mentions_person
from portrayal.rules.prompts import build_prompt, own_scene

SCENE = Scene(
    id="security/desk", person=True, title="Desk", mood="calm focus", place="at an oak desk", light="warm lamp light", camera="50mm, eye level",
    pose="hands folded", props=("a closed laptop", "a mug"), palette=("#101010", "#303030", "#606060", "#a0a0a0", "#ffcc88"),
    alt={"en": "A desk."}, stage=Stage(),
)  # fmt: skip
STILL = SCENE.model_copy(update={"person": False, "pose": ""})


def test_the_parts_stand_in_the_order_that_models_follow():
    """R-prompt-order, R-trigger-first."""
    assert build_prompt(SCENE, trigger_word="ohwx", subject="woman").text == (
        "ohwx woman, hands folded, at an oak desk, a closed laptop, a mug, calm focus, warm lamp light, 50mm, eye level, "
        "editorial photograph, natural colours, fine film grain"
    )


def test_without_a_lora_a_person_scene_names_a_person_and_a_still_life_nobody():
    """R-prompt-order."""
    assert build_prompt(SCENE).text.startswith("a person, hands")
    assert build_prompt(SCENE, subject="blonde engineer").text.startswith("an engineer, hands")
    assert build_prompt(STILL, subject="woman").text.startswith("a closed laptop, a mug, at an oak desk, calm focus")


def test_what_the_caller_adds_goes_through_the_guard():
    """R-noscreen."""
    prompt = build_prompt(SCENE, trigger_word="ohwx", mood_extra="a dashboard on a screen, no text, in 16:9")
    assert "dashboard" not in prompt.text
    assert "16:9" not in prompt.text
    assert "no text" not in prompt.text
    assert {c.found for c in prompt.changes} >= {"no text", "16:9"}


def test_an_own_scene_takes_only_the_palette_and_the_stage_of_its_base():
    """R-noscreen."""
    base = SCENE.model_copy(update={"stage": Stage(backdrop="cafe", abstract="droplets")})
    scene, changes = own_scene(
        "A woman with red hair at a laptop showing code, no people around.", person=True, base=base
    )
    assert scene.id.startswith("own/")
    assert (scene.palette, scene.stage) == (SCENE.palette, Stage(backdrop="cafe"))
    assert (scene.mood, scene.pose, scene.props) == ("", "", ())
    assert (scene.light, scene.camera) == ("soft natural light", "50mm lens at eye level, shallow depth of field")
    assert [c.found for c in changes] == ["a laptop showing code", "no people around"]
    text = build_prompt(scene, trigger_word="ohwx", subject="woman").text
    assert text.startswith("ohwx woman, at a closed laptop")
    assert "red hair" not in text


def test_the_mood_of_the_cluster_may_be_given():
    assert own_scene("a garden", person=False, base=STILL, mood="quiet order")[0].mood == "quiet order"


@pytest.mark.parametrize(
    "words",
    ["a harbour at dawn", "a mug in candlelight, one candle", "kubek w porannym świetle", "Hafen im Morgengrauen",
     "en hytte i sollys", "una plaza al atardecer", "une table au soleil"],
)  # fmt: skip
def test_words_that_speak_of_light_get_no_second_light(words):
    assert own_scene(words, person=False, base=STILL)[0].light == ""


@pytest.mark.parametrize(
    ("words", "language", "alt"),
    [
        (
            "A woman with red hair at a laptop showing code.",
            "en",
            "A person, a closed laptop and an open blank notebook.",
        ),
        ("a crowd cheering in a stadium", "en", "A crowd cheering in a stadium."),
        ("Kobieta z telefonem przed pulpitem nawigacyjnym", "pl", "Osoba, zamknięty notes."),
        ("kubek obok monitora na stole", "pl", "Kubek na stole."),
        ("ein alter Mann mit Bart am Hafen", "de", "Eine Person am Hafen."),
        ("ein Dashboard, daneben ein Handy auf dem Tisch", "de", "Auf dem Tisch, ein geschlossenes Notizheft."),
        ("en kvinne foran en skjerm ved vinduet", "no", "En person ved vinduet."),
        ("una mesa con una pantalla y una taza", "es", "Una mesa con una taza."),
        ("une femme devant un tableau de bord", "fr", "Une personne."),
        ("a dashboard", "en", "A quiet scene without text."),
    ],
)
def test_the_alt_text_is_of_the_callers_own_words_in_their_language_without_a_mood(words, language, alt):
    """R-noscreen."""
    scene, _ = own_scene(words, person=mentions_person(words), base=SCENE)
    assert scene.alt == {language: alt, "en": alt}


def test_an_own_scene_that_names_a_person_gets_no_second_one():
    for words in ("a woman in a garden", "two colleagues in a garden", "Kobieta w ogrodzie"):
        scene, _ = own_scene(words, person=True, base=SCENE)
        assert build_prompt(scene, subject="man").text.startswith(words)


def test_an_own_scene_that_names_nobody_gets_a_person_in_its_language():
    assert build_prompt(own_scene("kubek na stole", person=True, base=SCENE)[0]).text.startswith(
        "osoba, kubek na stole"
    )
    assert build_prompt(own_scene("a mug", person=True, base=SCENE)[0], subject="man").text.startswith("a man, a mug")


def test_an_own_scene_of_nothing_drawable_keeps_the_place_of_its_base():
    scene, changes = own_scene("no screens", person=False, base=STILL)
    assert scene.place == STILL.place
    assert changes


@pytest.mark.parametrize(
    "denied", ["without clutter", "no clouds", "ohne Menschen", "bez ludzi", "uten folk", "sans nuages"]
)
def test_denials_are_left_out_because_models_paint_them(denied):
    scene, changes = own_scene(f"a lake, {denied}, dawn", person=False, base=STILL)
    assert scene.place == "a lake, dawn"
    assert changes[0].found == denied


@settings(deadline=None, max_examples=80)
@given(st.text(max_size=60), st.text(max_size=20), st.booleans())
def test_any_words_give_one_tidy_line_with_the_trigger_first(text, subject, person):
    """R-trigger-first."""
    scene, _ = own_scene(text, person=person, base=SCENE)
    prompt = build_prompt(scene, trigger_word="bnkr7p", subject=subject, mood_extra=text)
    assert prompt.text.startswith("bnkr7p")
    assert ", ," not in prompt.text
    assert len(prompt.text.splitlines()) == 1

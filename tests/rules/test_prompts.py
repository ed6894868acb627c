"""Prompts: order, trigger, guard."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrayal.models import Scene, Stage
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


def test_an_own_scene_replaces_the_place_and_keeps_the_light():
    """R-noscreen."""
    scene, changes = own_scene(
        "A woman with red hair at a laptop showing code, no people around.", person=True, base=SCENE
    )
    assert scene.id.startswith("own/")
    assert (scene.light, scene.camera, scene.palette, scene.stage) == (
        SCENE.light,
        SCENE.camera,
        SCENE.palette,
        SCENE.stage,
    )
    assert (scene.pose, scene.props) == ("", ())
    assert [c.found for c in changes] == ["a laptop showing code", "no people around"]
    assert scene.alt == {"en": "A person at a closed laptop and an open blank notebook, patient making."}
    text = build_prompt(scene, trigger_word="ohwx", subject="woman").text
    assert text.startswith("ohwx woman, at a closed laptop")
    assert "red hair" not in text


def test_an_own_scene_that_names_a_person_gets_no_second_one():
    scene, _ = own_scene("a woman in a garden", person=True, base=SCENE)
    assert build_prompt(scene).text.startswith("a woman in a garden, calm focus")


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

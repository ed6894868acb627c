"""The captionless test and the regularisation of a folder: what they train on, how often and how long."""

import json
import tomllib

import pytest
import yaml

from portrayal.rules.exports import EXPORTS
from portrayal.rules.exports.people import people_prompts, watched_prompts
from portrayal.rules.guard import guard_prompt
from training_sets import FOLDERS, numbers_of, training_set


@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.parametrize(("photos", "best", "steps"), [(8, 8, 1200), (10, 10, 1200), (12, 12, 1320), (30, 15, 1500)])
def test_the_captionless_test_takes_the_best_photos_and_its_own_steps(name, photos, best, steps):
    """R-captionless."""
    kept, export = training_set(photos), EXPORTS[name]
    files = export.files(kept)
    shown, rate, *_ = numbers_of(name, files, "captionless/")
    assert rate == 1e-4
    assert (shown * best if name == "onetrainer" else shown) == steps
    assert [path for path in export.pictures(kept) if path.startswith("captionless/")] == [
        f"captionless/photos/{stem}.jpg" for stem in kept.stems[:best]
    ]


@pytest.mark.parametrize("name", FOLDERS)
def test_captionless_captions_are_empty_or_absent_as_the_trainer_needs_it(name):
    """R-captionless."""
    files = EXPORTS[name].files(training_set())
    captions = {path: text for path, text in files.items() if path.startswith("captionless/photos/")}
    assert set(captions.values()) <= {""}
    assert len(captions) == (0 if name == "kohya" else 15)


def test_kohya_has_no_class_tokens_because_they_would_stand_in_for_missing_captions():
    """R-captionless."""
    data = tomllib.loads(EXPORTS["kohya"].files(training_set())["captionless/dataset.toml"])
    assert data["datasets"][0]["subsets"] == [{"image_dir": "photos", "num_repeats": 10}]


def test_ai_toolkit_is_given_no_trigger_word_because_it_would_be_added_to_empty_captions():
    """R-captionless."""
    for path, text in EXPORTS["ai-toolkit"].files(training_set()).items():
        assert not path.endswith(".yaml") or "trigger_word" not in text


def test_simpletuner_drops_each_caption_because_it_keeps_no_empty_ones():
    """R-captionless."""
    files = EXPORTS["simpletuner"].files(training_set())
    assert json.loads(files["captionless/config.json"])["caption_dropout_probability"] == 1.0
    assert "caption_dropout_probability" not in json.loads(files["config.json"])


@pytest.mark.parametrize("name", FOLDERS)
def test_regularisation_doubles_the_steps_so_that_the_person_keeps_theirs(name):
    """R-reg, R-steps."""
    files = EXPORTS[name].files(training_set())
    steps, *numbers = numbers_of(name, files)
    others, *same = numbers_of(name, files, "regularisation/")
    assert others == (steps if name == "onetrainer" else 2 * steps)  # its rounds are twice as long
    assert same == numbers
    assert "| steps | 4720 |" in files["README.md"] or "| steps | 4700 |" in files["README.md"]


@pytest.mark.parametrize(("photos", "repeats"), [(4, 50), (15, 14), (20, 10), (30, 7)])
def test_kohya_repeats_the_photos_until_200_others_find_room(photos, repeats):
    """R-reg."""
    data = tomllib.loads(EXPORTS["kohya"].files(training_set(photos))["regularisation/dataset.toml"])
    person, people = data["datasets"][0]["subsets"]
    assert person == {"image_dir": "../photos", "num_repeats": repeats}
    assert people == {"image_dir": "photos", "num_repeats": 1, "is_reg": True}
    assert data["datasets"][0]["enable_bucket"] is True


def test_each_trainer_is_told_which_pictures_are_of_other_people():
    """R-reg."""
    kept = training_set()
    process = yaml.safe_load(EXPORTS["ai-toolkit"].files(kept)["regularisation/train.yaml"])["config"]["process"][0]
    assert [(row["folder_path"], row.get("is_reg")) for row in process["datasets"]] == [
        ("../photos", None),
        ("photos", True),
    ]
    concepts = json.loads(EXPORTS["onetrainer"].files(kept)["regularisation/concepts.json"])
    assert [(row["path"], row["type"], row["balancing"], row["balancing_strategy"]) for row in concepts] == [
        ("../photos", "STANDARD", 1.0, "REPEATS"),
        ("photos", "PRIOR_PREDICTION", 20.0, "SAMPLES"),
    ]
    backends = json.loads(EXPORTS["simpletuner"].files(kept)["regularisation/multidatabackend.json"])
    assert [(row["id"], row.get("instance_data_dir"), row.get("repeats")) for row in backends] == [
        ("person", "../photos", 4),
        ("people", "photos", 0),
        ("texts", None, None),
    ]


@pytest.mark.parametrize("name", FOLDERS)
def test_the_hundred_prompts_lie_there_and_are_the_captions_of_the_pictures_to_come(name):
    """R-reg."""
    kept = training_set()
    files, prompts = EXPORTS[name].files(kept), people_prompts(kept)
    assert files["regularisation/prompts.txt"].splitlines() == list(prompts)
    captions = [files[f"regularisation/photos/{line:03d}.txt"] for line in range(1, 101)]
    assert captions == list(prompts)
    assert "regularisation/photos/101.txt" not in files


@pytest.mark.parametrize(("subject", "somebody"), [("woman", "a woman"), ("old man", "an old man"), ("", "a person")])
def test_the_prompts_are_a_hundred_different_ones_of_somebody_of_that_kind(subject, somebody):
    """R-reg."""
    prompts = people_prompts(training_set(subject=subject))
    assert len(set(prompts)) == len(prompts) == 100
    assert prompts[0] == f"{somebody} standing in a park, close-up, soft daylight, photorealistic"
    assert all(prompt.startswith(f"{somebody} ") and prompt.endswith(", photorealistic") for prompt in prompts)


@pytest.mark.parametrize("subject", ["ohwx woman", "OHWX", "woman ohwx", "ohwx-ohwx"])
def test_no_prompt_of_other_people_holds_the_trigger_word(subject):
    """R-reg, R-test."""
    kept = training_set(subject=subject)
    person, anybody = watched_prompts(kept)
    assert not any("ohwx" in prompt.casefold() for prompt in (*people_prompts(kept), anybody))
    assert person.casefold().count("ohwx") == 1


def test_the_prompts_show_nothing_that_a_model_would_write_on():
    """R-noscreen, R-reg."""
    for prompt in people_prompts(training_set()):
        assert guard_prompt(prompt).changes == ()

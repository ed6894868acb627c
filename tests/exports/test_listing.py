"""The list of exports, what goes into their archives and folders, and what is refused."""

import importlib
import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from portrayal.errors import BadRequest
from portrayal.rules import exports
from portrayal.rules.exports import EXPORTS, Export, find_export
from portrayal.rules.recipes import find_trainer, lora_file_name, make_recipe
from training_sets import FOLDERS, NUMBERS, numbers_of, training_set

ARCHIVES = ["replicate", "fal", "civitai", "synexa"]


def test_every_export_is_listed_by_its_trainers_name():
    """R-trainers."""
    assert list(EXPORTS) == ARCHIVES + FOLDERS
    for name, export in EXPORTS.items():
        assert export.name == name == find_trainer(name).name
        assert find_export(name) is export
        assert export.kind == ("archive" if name in ARCHIVES else "folder")


def test_every_file_that_defines_an_export_is_listed():
    """R-trainers."""
    package = Path(exports.__file__).parent
    for path in package.glob("*.py"):
        module = importlib.import_module(
            f"{exports.__name__}.{path.stem}" if path.stem != "__init__" else exports.__name__
        )
        for value in vars(module).values():
            assert not isinstance(value, Export) or value in EXPORTS.values(), path


def test_an_unknown_export_is_refused_with_the_names():
    """R-trainers."""
    with pytest.raises(BadRequest, match="replicate, fal, civitai, synexa, ai-toolkit, kohya, simpletuner, onetrainer"):
        find_export("fluxgym")


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_is_flat_and_has_a_page_beside_it(name):
    """R-caption-file, R-trainers."""
    kept, export = training_set(4), EXPORTS[name]
    assert export.zip_names(kept)[:4] == ("001.jpg", "001.txt", "002.jpg", "002.txt")
    assert len(export.zip_names(kept)) == 8
    assert export.pictures(kept) == {f"{stem}.jpg": stem for stem in kept.stems}
    assert list(export.files(kept)) == ["README.md"]


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_has_pictures_captions_configs_a_script_and_both_variants(name):
    """R-caption-file, R-captionless, R-reg."""
    kept, export = training_set(), EXPORTS[name]
    files, pictures = export.files(kept), export.pictures(kept)
    assert export.zip_names(kept) == ()
    assert {"README.md", "train.sh", NUMBERS[name]} <= set(files)
    for variant in ("captionless", "regularisation"):
        assert f"{variant}/{NUMBERS[name]}" in files
    assert [files[f"photos/{stem}.txt"] for stem in kept.stems] == list(kept.captions)
    assert list(pictures)[:20] == [f"photos/{stem}.jpg" for stem in kept.stems]
    assert list(pictures)[20:] == [f"captionless/photos/{stem}.jpg" for stem in kept.stems[:15]]


@pytest.mark.parametrize("name", FOLDERS)
def test_nothing_but_pictures_and_captions_lies_where_pictures_are_read(name):
    """R-trainers."""
    for path in EXPORTS[name].files(training_set()):
        assert "photos/" not in path or re.fullmatch(r"(captionless/|regularisation/)?photos/\d{3}\.txt", path)


@pytest.mark.parametrize("name", FOLDERS)
def test_every_path_is_relative_and_stays_inside(name):
    """R-trainers."""
    for path, text in EXPORTS[name].files(training_set()).items():
        assert not path.startswith("/")
        assert ".." not in path
        for found in re.findall(r'"(/[^"]*)"', text):
            raise AssertionError((path, found))


@pytest.mark.parametrize("name", EXPORTS)
def test_the_same_set_gives_the_same_texts(name):
    """R-trainers."""
    assert EXPORTS[name].files(training_set()) == EXPORTS[name].files(training_set())


@pytest.mark.parametrize("name", ["kohya", "ai-toolkit", "simpletuner"])
@pytest.mark.parametrize(("photos", "steps"), [(4, 750), (15, 1850), (20, 2350), (30, 3350)])
def test_a_folders_numbers_are_the_recipes(name, photos, steps):
    """R-steps, R-lr, R-rank."""
    files = EXPORTS[name].files(training_set(photos))
    assert numbers_of(name, files) == (steps, 1e-4, 16, 16)


@pytest.mark.parametrize("name", FOLDERS)
def test_sdxl_gets_its_own_steps_and_rank_with_half_the_alpha(name):
    """R-steps, R-rank, R-base."""
    files = EXPORTS[name].files(training_set(25, base_model="sdxl"))
    assert numbers_of(name, files) == (90 if name == "onetrainer" else 2250, 1e-4, 32, 16)
    text = files[NUMBERS[name]] + files["train.sh"]
    assert "flux" not in text.casefold()
    assert "stable-diffusion-xl" in text


@pytest.mark.parametrize(("photos", "epochs"), [(4, 188), (15, 123), (20, 118), (30, 112)])
def test_onetrainer_gets_whole_rounds_and_the_page_and_the_file_say_how_many_steps_they_are(photos, epochs):
    """R-steps, R-name."""
    files = EXPORTS["onetrainer"].files(training_set(photos))
    config = json.loads(files["train.json"])
    steps = epochs * photos
    assert config["epochs"] == epochs
    assert abs(steps - (100 * photos + 350)) <= photos / 2
    assert config["output_model_destination"] == f"output/{lora_file_name('anna-k', 1, steps)}"
    assert f"| steps | {steps} | R-steps | {epochs} rounds over {photos} photos" in files["README.md"]


@pytest.mark.parametrize("name", FOLDERS)
def test_the_lora_is_named_after_set_version_and_steps(name):
    """R-name."""
    steps = 2360 if name == "onetrainer" else 2350
    files = EXPORTS[name].files(training_set(name="Anna K.", version=3))
    config = files["train.sh"] if name == "simpletuner" else files[NUMBERS[name]]
    assert lora_file_name("Anna K.", 3, steps).removesuffix(".safetensors") in config


def test_only_the_first_15_single_blocks_are_named_each_with_its_closing_dot():
    """R-blocks."""
    flux = yaml.safe_load(EXPORTS["ai-toolkit"].files(training_set())["train.yaml"])
    only = flux["config"]["process"][0]["network"]["network_kwargs"]["only_if_contains"]
    assert only == [f"transformer.single_transformer_blocks.{block}." for block in range(15)]
    sdxl = yaml.safe_load(EXPORTS["ai-toolkit"].files(training_set(base_model="sdxl"))["train.yaml"])
    assert "network_kwargs" not in sdxl["config"]["process"][0]["network"]


@pytest.mark.parametrize("name", EXPORTS)
def test_the_page_gives_each_number_with_its_rule(name):
    """R-steps, R-lr, R-rank, R-optim."""
    kept, page = training_set(), EXPORTS[name].files(training_set())["README.md"]
    rows = re.findall(r"^\| (\w+) \| [^|]+ \| (R-[a-z]+) \| [^|]+ \|$", page, flags=re.MULTILINE)
    for rule in make_recipe(name, "flux", len(kept.stems)).rules:
        assert (rule.name, rule.rule) in rows


def test_the_warm_up_that_ai_toolkit_cannot_do_is_said():
    """R-optim."""
    files = EXPORTS["ai-toolkit"].files(training_set())
    assert "| lr_warmup_steps | 0 | R-optim |" in files["README.md"]
    assert "A warm-up of 100 steps (R-optim) is left out" in files["README.md"]
    assert "warm" not in files["train.yaml"]


@pytest.mark.parametrize("name", EXPORTS)
def test_a_recipes_warning_is_on_the_page(name):
    """R-count."""
    assert "photos can be too few" in EXPORTS[name].files(training_set(6))["README.md"]
    assert "To watch" not in EXPORTS[name].files(training_set(20))["README.md"]


@pytest.mark.parametrize("name", EXPORTS)
def test_too_few_photos_are_refused(name):
    """R-count."""
    with pytest.raises(BadRequest, match="too few"):
        EXPORTS[name].files(training_set(3))


@pytest.mark.parametrize("name", ["replicate", "fal", "synexa"])
def test_a_trainer_of_flux_alone_refuses_sdxl(name):
    """R-base."""
    with pytest.raises(BadRequest, match="sdxl"):
        EXPORTS[name].files(training_set(base_model="sdxl"))


def test_shapes_that_vary_are_sorted_into_buckets():
    """R-crop."""
    for square in (True, False):
        kept = training_set(square=square)
        data = tomllib.loads(EXPORTS["kohya"].files(kept)["dataset.toml"])["datasets"][0]
        assert data["enable_bucket"] is not square
        train = json.loads(EXPORTS["onetrainer"].files(kept)["train.json"])
        assert train["aspect_ratio_bucketing"] is not square
        person = json.loads(EXPORTS["simpletuner"].files(kept)["multidatabackend.json"])[0]
        assert person["crop"] is square


@pytest.mark.parametrize("stem", ["a/b", "..", "a_b", "", "a b", "é"])
def test_a_stem_that_is_no_plain_name_is_refused(stem):
    """R-caption-file."""
    with pytest.raises(ValidationError):
        training_set(stems=(stem, "2", "3", "4"), captions=("a", "b", "c", "d"))


def test_a_set_needs_one_caption_a_picture():
    """R-caption-file."""
    with pytest.raises(ValidationError):
        training_set(4, captions=("one",))
    with pytest.raises(ValidationError):
        training_set(stems=("1", "1"), captions=("a", "b"))


def test_civitai_gets_epochs_and_repeats_that_make_the_steps():
    """R-steps."""
    page = EXPORTS["civitai"].files(training_set(20))["README.md"]
    assert "10 x 5 x 20 photos = 1,000 steps" in page
    assert (
        "10 x 9 x 25 photos = 2,250 steps" in EXPORTS["civitai"].files(training_set(25, base_model="sdxl"))["README.md"]
    )


def test_fal_is_told_that_the_captions_hold_the_trigger_word():
    """R-caption-trigger."""
    page = EXPORTS["fal"].files(training_set())["README.md"]
    assert "`trigger_word`: leave it empty." in page
    assert all(caption.startswith("ohwx ") for caption in training_set().captions)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("kohya", "output/anna-k_v1_2350steps.safetensors"),
        ("ai-toolkit", "output/anna-k_v1_2350steps/anna-k_v1_2350steps.safetensors"),
        ("simpletuner", "output/anna-k_v1_2350steps.safetensors"),
        ("onetrainer", "output/anna-k_v1_2360steps.safetensors"),
    ],
)
def test_the_page_says_where_the_lora_will_be(name, path):
    """R-name."""
    assert f"The LoRA is `{path}`" in EXPORTS[name].files(training_set())["README.md"]

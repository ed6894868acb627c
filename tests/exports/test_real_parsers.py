"""Every export, read by the trainer's own code. Skipped unless PORTRAYAL_TRAINERS names a folder with all of this:

    sd-scripts/ ai-toolkit/ SimpleTuner/ OneTrainer/ mgds/ flux-fine-tuner/    source trees of the repositories
    venvs/sd-scripts/ venvs/ai-toolkit/ venvs/SimpleTuner/ venvs/OneTrainer/   a Python environment for each

An environment needs PyTorch with torchvision (a CPU is enough) and what the config code imports; nothing is
downloaded and no model is loaded. Written against (repository, commit):

    kohya-ss/sd-scripts 48d368fa, ostris/ai-toolkit 27a03a91, bghira/SimpleTuner bc8e6ab7, Nerogar/OneTrainer 23df3832,
    Nerogar/mgds 3a6994ad (what OneTrainer pins), replicate/flux-fine-tuner 3dd14e37

    sd-scripts:   its requirements.txt without bitsandbytes and tensorboard
    ai-toolkit:   oyaml flatten_json diffusers transformers==5.5.3 accelerate einops python-dotenv albumentations==1.4.15
                  albucore==0.0.16 opencv-python-headless peft==0.18.1 torchao optimum-quanto lycoris-lora librosa av kornia lpips
    SimpleTuner:  the requirements of its setup.py that the Python at hand can install
    OneTrainer:   accelerate safetensors parse psutil omegaconf pyyaml tqdm transformers==5.5.4 diffusers gguf av scipy
                  opencv-python-headless matplotlib tensorboard imagesize huggingface-hub

The runners are in scripts/trainers/. They replace torchaudio (and for SimpleTuner skrample and webshart), which no
picture needs, by empty modules; flux-fine-tuner runs in this Python with everything but its own two files replaced.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from portrayal.rules.exports import find_export
from portrayal.rules.exports.people import people_prompts
from training_sets import run_script, training_set, write_folder, write_zip

TRAINERS = os.environ.get("PORTRAYAL_TRAINERS", "")
RUNNERS = Path(__file__).parents[2] / "scripts" / "trainers"
pytestmark = pytest.mark.skipif(not TRAINERS, reason="PORTRAYAL_TRAINERS names no folder with the trainers' sources")

BASES = ["flux", "sdxl"]
SQUARE = [True, False]


def ask(runner: str, checkout: str, folder: Path, *passed: str, venv: bool = True) -> dict:
    """Return what the trainer's code understood of the run in `folder`."""
    python = Path(TRAINERS, "venvs", checkout, "bin", "python") if venv else Path(sys.executable)
    done = subprocess.run(
        [str(python), str(RUNNERS / runner), str(Path(TRAINERS, checkout)), str(folder), *passed],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": "", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def started(folder: Path, *variant: str, **environment: str) -> list[str]:
    """Return what train.sh gives the trainer, beginning with its script."""
    done, calls = run_script(folder, *variant, environment=environment)
    assert done.returncode == 0, done.stderr
    return next(call for call in calls if call[0] in ("accelerate", "python", "simpletuner"))


KOHYA_ENV = {
    "SD_SCRIPTS": "/trainers/sd-scripts",
    "FLUX_DEV": "/models/a b/flux1-dev.safetensors",
    "FLUX_AE": "/models/ae.safetensors",
    "CLIP_L": "/models/clip_l.safetensors",
    "T5XXL": "/models/t5xxl.safetensors",
}


def kohya(tmp_path: Path, kept, *variant: str, others: int = 0) -> dict:
    folder = write_folder(find_export("kohya"), kept, tmp_path / "out", others=others)
    call = started(folder, *variant, **KOHYA_ENV)
    script = next(place for place, word in enumerate(call) if word.endswith("_train_network.py"))
    return ask("run_sd_scripts.py", "sd-scripts", folder.joinpath(*variant), *call[script:])


@pytest.mark.parametrize("square", SQUARE)
@pytest.mark.parametrize("base", BASES)
def test_sd_scripts_reads_the_set(tmp_path, base, square):
    """R-trainers, R-steps, R-lr, R-rank, R-optim, R-name."""
    kept = training_set(base_model=base, square=square)
    found = kohya(tmp_path, kept)
    assert (found["unknown"], found["wrong_type"]) == ([], [])
    args, (data,) = found["args"], found["sets"]
    steps, rank = (2350, 16) if base == "flux" else (1500, 32)
    assert (args["max_train_steps"], args["network_dim"], args["network_alpha"]) == (steps, rank, 16)
    assert (args["learning_rate"], args["optimizer_type"], args["lr_scheduler"]) == (1e-4, "AdamW8bit", "cosine")
    assert args["output_name"] == f"anna-k_v1_{steps}steps"
    assert found["rates"]["50"] == pytest.approx(0.49e-4, rel=0.01)
    assert found["rates"]["200"] < 1e-4
    assert (sorted(data["person"]), data["people"]) == (sorted(kept.captions), [])
    assert (data["size"], data["batch"], data["shown"], data["buckets"]) == ([1024, 1024], 1, 200, not square)
    expected = [[1024, 1024]] if square else [[832, 1216], [896, 1152], [1024, 1024], [1216, 832]]
    assert data["sizes"] == expected
    assert [prompt["prompt"].split()[0] for prompt in found["prompts"]] == ["ohwx", "a"]
    assert found["prompts"][0] | {"width": 1024, "height": 1024, "seed": 42} == found["prompts"][0]
    if base == "flux":
        assert args["pretrained_model_name_or_path"] == KOHYA_ENV["FLUX_DEV"]
        assert list(found["models"].values()) == [KOHYA_ENV[name] for name in ("FLUX_AE", "CLIP_L", "T5XXL")]


@pytest.mark.parametrize("base", BASES)
def test_sd_scripts_trains_the_captionless_test_on_empty_captions(tmp_path, base):
    """R-captionless."""
    found = kohya(tmp_path, training_set(base_model=base), "captionless")
    assert found["sets"][0]["person"] == [""] * 15
    assert (found["args"]["max_train_steps"], found["args"]["learning_rate"]) == (1500, 1e-4)


@pytest.mark.parametrize(("photos", "others"), [(20, 100), (20, 200), (15, 200), (30, 150)])
def test_sd_scripts_uses_every_regularisation_picture_and_both_kinds_equally(tmp_path, photos, others):
    """R-reg."""
    kept = training_set(photos)
    found = kohya(tmp_path, kept, "regularisation", others=others)
    (data,) = found["sets"]
    assert (len(data["person"]), len(data["people"])) == (photos, others)
    assert data["shown"] == data["shown_people"]
    assert not any("ohwx" in caption for caption in data["people"])
    assert set(data["people"]) <= set(people_prompts(kept))
    assert found["args"]["max_train_steps"] == 2 * (100 * photos + 350)


def ai_toolkit(tmp_path: Path, kept, *variant: str, others: int = 0) -> dict:
    folder = write_folder(find_export("ai-toolkit"), kept, tmp_path / "out", others=others)
    _, _, *passed = started(folder, *variant, AI_TOOLKIT="/trainers/ai-toolkit")
    return ask("run_ai_toolkit.py", "ai-toolkit", folder.joinpath(*variant), *passed)


@pytest.mark.parametrize("square", SQUARE)
@pytest.mark.parametrize("base", BASES)
def test_ai_toolkit_reads_the_set(tmp_path, base, square):
    """R-trainers, R-steps, R-lr, R-rank, R-optim, R-name."""
    kept = training_set(base_model=base, square=square)
    found = ai_toolkit(tmp_path, kept)
    steps, rank = (2350, 16) if base == "flux" else (1500, 32)
    assert (found["unknown"], found["script"]) == ([], "run.py")
    assert found["job"]["process"] == "SDTrainer"
    assert found["job"]["saves_to"] == f"output/anna-k_v1_{steps}steps"
    assert found["name"] == f"anna-k_v1_{steps}steps"
    assert found["train"] | {"steps": steps, "lr": 1e-4, "optimizer": "adamw8bit", "batch_size": 1} == found["train"]
    assert found["network"] == {"rank": rank, "alpha": 16}
    assert found["model"] == {"flux": base == "flux", "xl": base == "sdxl", "arch": base}
    assert [data["resolution"] for data in found["sets"]] == ([512, 768, 1024] if base == "flux" else [1024])
    for data in found["sets"]:
        assert data["files"] == [f"{stem}.jpg" for stem in kept.stems]
        assert [" ".join(caption.split()) for caption in data["captions"]] == list(kept.captions)
    assert [prompt.split()[0] for prompt in found["prompts"]] == ["ohwx", "a"]


def test_ai_toolkit_trains_exactly_the_first_15_single_blocks(tmp_path):
    """R-blocks."""
    lora = ai_toolkit(tmp_path, training_set(4))["lora"]
    assert lora["single"] == list(range(15))
    assert (lora["double"], lora["modules"] % 15) == (0, 0)
    assert lora["modules"] > 0


def test_ai_toolkit_has_no_warm_up_for_a_cosine_which_is_what_we_say(tmp_path):
    """R-optim."""
    assert ai_toolkit(tmp_path, training_set(4))["schedule"] == {"made": True, "takes_warmup": False}


@pytest.mark.parametrize("base", BASES)
def test_ai_toolkit_trains_the_captionless_test_on_empty_captions(tmp_path, base):
    """R-captionless."""
    found = ai_toolkit(tmp_path, training_set(base_model=base), "captionless")
    assert all(data["captions"] == [""] * 15 for data in found["sets"])
    assert (found["train"]["steps"], found["train"]["lr"]) == (1500, 1e-4)


def test_ai_toolkit_takes_other_people_as_regularisation_without_the_trigger_word(tmp_path):
    """R-reg."""
    kept = training_set()
    found = ai_toolkit(tmp_path, kept, "regularisation", others=100)
    people = [data for data in found["sets"] if data["reg"]]
    assert len(people) == len(found["sets"]) / 2 == 3
    assert found["job"]["sets"] == [["../photos", False]] * 3 + [["photos", True]] * 3
    assert all(len(data["files"]) == 100 for data in people)
    assert not any("ohwx" in caption for data in people for caption in data["captions"])
    assert found["train"]["steps"] == 4700


def simpletuner(tmp_path: Path, kept, *variant: str, others: int = 0) -> dict:
    folder = write_folder(find_export("simpletuner"), kept, tmp_path / "out", others=others)
    weights = folder.joinpath(*variant, "output", "pytorch_lora_weights.safetensors")
    weights.parent.mkdir()
    weights.touch()
    _, _, *passed = started(folder, *variant, SIMPLETUNER="simpletuner")
    return ask("run_simpletuner.py", "SimpleTuner", folder.joinpath(*variant), *passed)


@pytest.mark.parametrize("square", SQUARE)
@pytest.mark.parametrize("base", BASES)
def test_simpletuner_reads_the_set(tmp_path, base, square):
    """R-trainers, R-steps, R-lr, R-rank."""
    kept = training_set(base_model=base, square=square)
    found = simpletuner(tmp_path, kept)
    args, (person, texts) = found["args"], found["sets"]
    steps, rank = (2350, 16) if base == "flux" else (1500, 32)
    assert (found["passed"], found["parsed"]) == (["train"], True)
    assert (args["max_train_steps"], args["lora_rank"], args["lora_alpha"]) == (steps, rank, 16)
    assert (args["learning_rate"], args["lr_scheduler"], args["lr_warmup_steps"]) == (1e-4, "cosine", 100)
    assert (args["model_family"], args["optimizer"], args["train_batch_size"]) == (base, "adamw_bf16", 1)
    assert (person["captions"], person["unread"], texts["unread"]) == (list(kept.captions), [], [])
    assert texts["type"] == "text_embeds"
    assert args["validation_prompt"].startswith("ohwx woman")
    assert "ohwx" not in found["library"]["without_the_trigger_word"]


def test_simpletuner_drops_every_caption_in_the_captionless_test(tmp_path):
    """R-captionless."""
    found = simpletuner(tmp_path, training_set(), "captionless")
    assert found["args"]["caption_dropout_probability"] == 1.0
    assert found["sets"][0]["captions"] == [""] * 15
    assert (found["args"]["max_train_steps"], found["args"]["learning_rate"]) == (1500, 1e-4)


@pytest.mark.parametrize("photos", [15, 20, 30])
def test_simpletuner_shows_other_people_about_as_often(tmp_path, photos):
    """R-reg."""
    found = simpletuner(tmp_path, training_set(photos), "regularisation", others=100)
    person, people, _ = found["sets"]
    assert (len(people["files"]), people["repeats"]) == (100, 0)
    assert (person["repeats"] + 1) * photos == pytest.approx(100, rel=0.11)
    assert not any("ohwx" in caption for caption in people["captions"])


def onetrainer(tmp_path: Path, kept, *variant: str, others: int = 0) -> dict:
    folder = write_folder(find_export("onetrainer"), kept, tmp_path / "out", others=others)
    _, _, *passed = started(folder, *variant, ONETRAINER=str(Path(TRAINERS, "OneTrainer")))
    return ask("run_onetrainer.py", "OneTrainer", folder.joinpath(*variant), *passed)


@pytest.mark.parametrize("square", SQUARE)
@pytest.mark.parametrize("base", BASES)
def test_onetrainer_reads_the_set(tmp_path, base, square):
    """R-trainers, R-steps, R-lr, R-rank, R-optim."""
    kept = training_set(base_model=base, square=square)
    found = onetrainer(tmp_path, kept)
    assert (found["said"], found["unknown"], found["differs"]) == ("", [], [])
    assert (found["version"], found["concept_version"], found["script"]) == (11, 2, "train.py")
    assert (found["optimizer"], bool(found["spec"])) == ("ADAMW_8BIT", True)
    assert found["sets"][0]["captions"] == [[caption] for caption in kept.captions]
    assert found["rates"]["steps"] == (2360 if base == "flux" else 1500)
    assert found["rates"]["50"] == pytest.approx(0.5e-4, rel=0.05)
    assert found["rates"]["100"] == pytest.approx(1e-4, rel=0.01)
    assert found["rates"]["last"] < 1e-6
    assert [prompt.split()[0] for prompt in found["prompts"]] == ["ohwx", "a"]


def test_onetrainer_trains_the_captionless_test_on_empty_captions(tmp_path):
    """R-captionless."""
    found = onetrainer(tmp_path, training_set(), "captionless")
    assert found["sets"][0]["captions"] == [[""]] * 15
    assert found["rates"]["steps"] == 1500


def test_onetrainer_shows_other_people_as_often_and_holds_on_to_them(tmp_path):
    """R-reg."""
    found = onetrainer(tmp_path, training_set(), "regularisation", others=100)
    person, people = found["sets"]
    assert (person["shown"], people["shown"], len(people["files"])) == (20, 20, 100)
    assert (person["type"], people["type"]) == ("STANDARD", "PRIOR_PREDICTION")
    assert found["rates"]["steps"] == 4720
    assert not any("ohwx" in caption for captions in people["captions"] for caption in captions)


def test_users_words_reach_each_trainer_as_they_are_or_as_plain_words(tmp_path):
    """R-trainers, R-name, R-caption-file."""
    captions = tuple(f"ohwx żółta gęś, ${{HOME}} [name] {{env:HOME}} --n x, 女性 {number} 🙂" for number in range(5))
    words = {"name": "Zoë K.", "subject": '"woman" ${HOME} --w 64 {env:HOME}: [trigger]', "captions": captions}
    kept = training_set(5, **words)
    prompt = "ohwx woman HOME w 64 env HOME trigger, standing in a park, half body shot, soft daylight, photorealistic"
    found = kohya(tmp_path / "kohya", kept)
    assert found["args"]["output_name"] == "zoë-k_v1_850steps"
    assert sorted(found["sets"][0]["person"]) == sorted(captions)
    assert found["prompts"][0]["prompt"] == prompt
    assert found["prompts"][0]["width"] == 1024
    found = ai_toolkit(tmp_path / "ai-toolkit", kept)
    assert (found["name"], found["prompts"][0]) == ("zoë-k_v1_850steps", prompt)
    plain = [" ".join(caption.replace("[name]", "").split()) for caption in captions]  # it takes [name] for the trigger
    assert [" ".join(caption.split()) for caption in found["sets"][0]["captions"]] == plain
    found = simpletuner(tmp_path / "simpletuner", kept)
    assert (found["args"]["validation_prompt"], found["sets"][0]["captions"]) == (prompt, list(captions))
    found = onetrainer(tmp_path / "onetrainer", kept)
    assert (found["prompts"][0], found["sets"][0]["captions"]) == (prompt, [[caption] for caption in captions])


def test_flux_fine_tuner_takes_every_picture_of_the_zip_as_captioned(tmp_path):
    """R-trainers, R-caption-file."""
    kept, export = training_set(), find_export("replicate")
    archive = write_zip(export, kept, tmp_path / "anna-k.zip")
    (tmp_path / "work").mkdir()
    found = ask("run_flux_fine_tuner.py", "flux-fine-tuner", tmp_path / "work", str(archive), venv=False)
    assert found["captioned"] is True
    assert found["files"] == sorted(export.zip_names(kept))
    assert found["captions"] == list(kept.captions)

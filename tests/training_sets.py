"""Training sets for the tests of exports, written to disk as whoever uses an export would write them."""

import json
import os
import subprocess
import tomllib
import zipfile
from pathlib import Path

import yaml
from PIL import Image

from portrayal.rules.exports import Export, TrainingSet
from portrayal.rules.exports.people import people_prompts

FOLDERS = ["ai-toolkit", "kohya", "simpletuner", "onetrainer"]
NUMBERS = {"kohya": "train.toml", "ai-toolkit": "train.yaml", "simpletuner": "config.json", "onetrainer": "train.json"}
SHAPES = ((832, 1216), (1024, 1024), (1216, 832), (896, 1152))


def training_set(photos: int = 20, **changes) -> TrainingSet:
    """Return a set of `photos` squares of a woman called anna-k; `changes` are other fields."""
    stems = tuple(f"{number:03d}" for number in range(1, photos + 1))
    captions = tuple(f"ohwx woman, portrait, by a window, photo {number}" for number in range(1, photos + 1))
    fields = {
        "name": "anna-k",
        "version": 1,
        "trigger_word": "ohwx",
        "subject": "woman",
        "base_model": "flux",
        "stems": stems,
        "captions": captions,
        "square": True,
    }
    return TrainingSet(**(fields | changes))


def numbers_of(name, files, variant=""):
    """Return (steps or epochs, learning rate, rank, alpha) of a folder's config."""
    text = files[f"{variant}{NUMBERS[name]}"]
    if name == "kohya":
        parts = tomllib.loads(text)
        steps, lora = parts["steps"], parts["lora"]
        return steps["max_train_steps"], steps["learning_rate"], lora["network_dim"], lora["network_alpha"]
    if name == "ai-toolkit":
        process = yaml.safe_load(text)["config"]["process"][0]
        train, network = process["train"], process["network"]
        return train["steps"], train["lr"], network["linear"], network["linear_alpha"]
    config = json.loads(text)
    return (
        config.get("max_train_steps", config.get("epochs")),
        config["learning_rate"],
        config["lora_rank"],
        config["lora_alpha"],
    )


def write_folder(export: Export, kept: TrainingSet, folder: Path, *, others: int = 0) -> Path:
    """Write an export with pictures, and as many pictures of other people."""
    for path, text in export.files(kept).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode("utf-8"))
    for path, stem in export.pictures(kept).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        draw(folder / path, (1024, 1024) if kept.square else SHAPES[kept.stems.index(stem) % len(SHAPES)])
    for number, prompt in zip(range(1, others + 1), people_prompts(kept) * 2, strict=False):
        draw(folder / f"regularisation/photos/{number:03d}.jpg", SHAPES[number % len(SHAPES)])
        (folder / f"regularisation/photos/{number:03d}.txt").write_text(prompt, encoding="utf-8")
    return folder


def write_zip(export: Export, kept: TrainingSet, path: Path) -> Path:
    """Write the archive of an export: pictures and captions, flat."""
    captions = kept.caption_files()
    picture = draw(path.with_suffix(".jpg"), (1024, 1024)).read_bytes()
    with zipfile.ZipFile(path, "w") as archive:
        for name in export.zip_names(kept):
            archive.writestr(name, captions.get(name, picture))
    return path


def draw(path: Path, size: tuple[int, int]) -> Path:
    """Write a plain grey JPEG of `size` pixels."""
    Image.new("L", size, 128).convert("RGB").save(path)
    return path


def run_script(folder: Path, *variant: str, environment: dict[str, str] | None = None, cwd: Path | None = None):
    """Run train.sh where the trainers' commands only write down what they were given, one argument a line.

    Returns the finished process and, for each command that ran, the folder it ran in and its arguments.
    """
    tools = folder.parent / "commands"
    tools.mkdir(exist_ok=True)
    notes = tools / "notes"
    notes.unlink(missing_ok=True)
    for name in ("accelerate", "python", "simpletuner"):
        tool = tools / name
        tool.write_text(f'#!/bin/sh\nprintf "%s\\0" {name} "$PWD" "$@" >> "{notes}"\nprintf "\\n" >> "{notes}"\n')
        tool.chmod(0o755)
    given = {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", **(environment or {})}
    done = subprocess.run(
        ["sh", str(folder / "train.sh"), *variant],
        env=given,
        cwd=cwd or folder.parent,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    lines = notes.read_text(encoding="utf-8").split("\0\n")[:-1] if notes.exists() else []
    return done, [line.split("\0") for line in lines]

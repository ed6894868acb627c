"""What every folder export has in common: captions, the two variants, the script and the page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portrayal.rules.exports.nouns import BEST, PHOTOS, TrainingSet
from portrayal.rules.exports.pages import (
    bullets,
    captionless_section,
    code,
    heading,
    numbers,
    page,
    regularisation_section,
)
from portrayal.rules.exports.people import people_prompts
from portrayal.rules.exports.runs import Run


@dataclass(frozen=True, slots=True)
class Folder:
    """How one trainer's folder is made.

    `result` is the path of the LoRA with `{lora}` for its name; `saves` and `samples` are the folders of what is saved
    on the way. `empty_captions`: its captionless test wants empty caption files, not none.
    """

    title: str
    configs: Callable[[TrainingSet, Run], dict[str, str]]
    script: str
    commands: Sequence[str]
    before: str
    result: str
    saves: str
    samples: str
    notes: Sequence[str]
    captionless: str
    regularisation: str
    empty_captions: bool = True


def folder_files(training_set: TrainingSet, runs: Sequence[Run], folder: Folder) -> dict[str, str]:
    """Return every text of the folder by relative path, sorted; `runs` as plan_runs orders them."""
    captions = {f"{PHOTOS}/{name}": text for name, text in training_set.caption_files().items()}
    files = {"README.md": _readme(training_set, runs, folder), "train.sh": folder.script} | captions
    for run in runs:
        files |= run.place(folder.configs(training_set, run))
    if folder.empty_captions:
        files |= {f"captionless/{PHOTOS}/{stem}.txt": "" for stem in training_set.stems[:BEST]}
    prompts = people_prompts(training_set)
    files["regularisation/prompts.txt"] = "\n".join(prompts) + "\n"
    files |= {f"regularisation/{PHOTOS}/{line:03d}.txt": prompt for line, prompt in enumerate(prompts, start=1)}
    return dict(sorted(files.items()))


def _readme(training_set: TrainingSet, runs: Sequence[Run], folder: Folder) -> str:
    main, captionless, regularised = runs
    lora = (
        f"The LoRA is `{folder.result.format(lora=main.lora)}`; a variant's lies alike in the variant's folder. Every "
        f"250 steps one is saved in `{folder.saves.format(lora=main.lora)}`, with two sample pictures in "
        f"`{folder.samples.format(lora=main.lora)}`: the first must come to show the person, the second must not."
    )
    return page(
        heading(training_set, folder.title),
        "This folder holds all that the training needs besides the trainer and its base model. Copy it anywhere.",
        ("Run", f"{folder.before}\n\n{code(*folder.commands)}\n\n{lora}"),
        ("Every number and why", numbers(main.recipe)),
        ("Good to know", bullets(folder.notes)),
        captionless_section(captionless.recipe, main.recipe, training_set.stems[:BEST], folder.captionless),
        regularisation_section(regularised.recipe, main.recipe, folder.regularisation),
    )

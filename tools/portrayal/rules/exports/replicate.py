"""Replicate: a zip for ostris/flux-dev-lora-trainer, by hand.

Inputs as in replicate/flux-fine-tuner at 3dd14e37: train.py (extract_zip, train) and caption.py.
"""

from portrayal.rules.exports.archive import archive_files
from portrayal.rules.exports.nouns import Export, TrainingSet
from portrayal.rules.exports.quoting import number, spoken
from portrayal.rules.recipes import make_recipe

_TITLE = "Replicate"


def _files(training_set: TrainingSet) -> dict[str, str]:
    recipe = make_recipe("replicate", training_set.base_model, len(training_set.stems))
    return archive_files(
        training_set,
        recipe,
        _TITLE,
        steps=(
            "Open https://replicate.com/ostris/flux-dev-lora-trainer/train and choose a private model as destination.",
            "`input_images`: the zip.",
            f"`trigger_word`: `{spoken(training_set.trigger_word)}`. `autocaption`: off.",
            (
                f"`steps`: {recipe.steps}. `learning_rate`: {number(recipe.learning_rate)}. "
                f"`lora_rank`: {recipe.rank}. Leave the rest as it is."
            ),
        ),
        notes=(
            "Every picture has its caption, so the trainer's own captioner, which names hair and eyes, is not needed.",
            "`train_lora` does all of this for you when a Replicate key is set.",
        ),
    )


REPLICATE = Export(name="replicate", title=_TITLE, kind="archive", files=_files)

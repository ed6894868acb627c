"""CivitAI: a zip for its trainer on the site, whose form counts epochs and repeats; by hand (R-trainers)."""

from portrayal.rules.exports.archive import archive_files
from portrayal.rules.exports.nouns import Export, TrainingSet
from portrayal.rules.exports.quoting import number
from portrayal.rules.recipes import make_recipe

_TITLE = "CivitAI"
_EPOCHS = 10


def _files(training_set: TrainingSet) -> dict[str, str]:
    count = len(training_set.stems)
    recipe = make_recipe("civitai", training_set.base_model, count)
    repeats = max(1, round(recipe.steps / (_EPOCHS * count)))
    alpha = next(rule.value for rule in recipe.rules if rule.name == "alpha")
    return archive_files(
        training_set,
        recipe,
        _TITLE,
        steps=(
            "On https://civitai.com choose Create, then Train a LoRA, then Character.",
            "Upload the zip; the captions come with it. Add no tags and let nothing be captioned again.",
            f"Base model: {'FLUX.1 [dev]' if training_set.base_model == 'flux' else 'SDXL'}.",
            (
                f"Epochs {_EPOCHS} and repeats {repeats}: {_EPOCHS} x {repeats} x {count} photos = "
                f"{_EPOCHS * repeats * count:,} steps at batch size 1, for the {recipe.steps:,} of the recipe. "
                f"Learning rate {number(recipe.learning_rate)}, network dim {recipe.rank}, network alpha {alpha}."
            ),
        ),
        notes=(
            "The form may name its fields otherwise, and changes; the numbers below are what counts.",
            "With a larger batch size divide the steps by it.",
            "Each epoch can be downloaded: try an earlier one when the last copies its photos.",
        ),
    )


CIVITAI = Export(name="civitai", title=_TITLE, kind="archive", files=_files)

"""Synexa: a zip for its trainer on the site, which sets most numbers itself; by hand (R-trainers)."""

from portrayal.rules.exports.archive import archive_files
from portrayal.rules.exports.nouns import Export, TrainingSet
from portrayal.rules.exports.quoting import number, spoken
from portrayal.rules.recipes import make_recipe

_TITLE = "Synexa"


def _files(training_set: TrainingSet) -> dict[str, str]:
    recipe = make_recipe("synexa", training_set.base_model, len(training_set.stems))
    return archive_files(
        training_set,
        recipe,
        _TITLE,
        steps=(
            "Sign in at Synexa and start a new LoRA of FLUX.1 [dev].",
            "Upload the zip; where it takes pictures only, unpack it first and leave the captions out.",
            (
                f"Where it asks: trigger word `{spoken(training_set.trigger_word)}`, {recipe.steps} steps, learning "
                f"rate {number(recipe.learning_rate)}, rank {recipe.rank}."
            ),
        ),
        notes=(
            "Synexa prepares, captions and trains by itself; what the form does not ask for, it sets.",
            "When it captions anew, look at its captions: what they name, the trigger word does not learn.",
        ),
    )


SYNEXA = Export(name="synexa", title=_TITLE, kind="archive", files=_files)

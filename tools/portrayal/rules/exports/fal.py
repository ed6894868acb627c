"""fal.ai: a zip for fal-ai/flux-lora-fast-training, by hand.

Inputs as its published schema names them (read 2026-11 from copies; not run against the service).
"""

from portrayal.rules.exports.archive import archive_files
from portrayal.rules.exports.nouns import Export, TrainingSet
from portrayal.rules.recipes import make_recipe

_TITLE = "fal.ai"


def _files(training_set: TrainingSet) -> dict[str, str]:
    recipe = make_recipe("fal", training_set.base_model, len(training_set.stems))
    return archive_files(
        training_set,
        recipe,
        _TITLE,
        steps=(
            "Open https://fal.ai/models/fal-ai/flux-lora-fast-training.",
            "`images_data_url`: the zip.",
            f"`steps`: {recipe.steps}. `create_masks`: on. `is_style`: off.",
            "`trigger_word`: leave it empty.",
        ),
        notes=(
            "fal.ai uses no trigger word beside captions, which is why each caption begins with it.",
            "At least four pictures are needed.",
        ),
    )


FAL = Export(name="fal", title=_TITLE, kind="archive", files=_files)

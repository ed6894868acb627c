"""SimpleTuner: `config.json`, `multidatabackend.json` and a library of prompts, run by `simpletuner train`.

Keys from bghira/SimpleTuner at bc8e6ab7: its command-line parser (the field registry) for config.json, and
helpers/data_backend/config/image.py and text_embed.py for the data sets.
"""

from typing import Any

from portrayal.models import Rule
from portrayal.rules.exports.folder import Folder, folder_files
from portrayal.rules.exports.nouns import Export, TrainingSet
from portrayal.rules.exports.people import watched_prompts
from portrayal.rules.exports.quoting import json_file
from portrayal.rules.exports.runs import Run, plan_runs, with_rule
from portrayal.rules.exports.scripts import train_script

_TITLE = "SimpleTuner"
_OWN = (
    Rule(name="optimizer", value="adamw_bf16", rule="R-optim", because="SimpleTuner's own AdamW, its default"),
    Rule(name="lr_scheduler", value="cosine", rule="R-optim", because="the steady set-up for a face"),
    Rule(name="lr_warmup_steps", value=100, rule="R-optim", because="the steady set-up for a face"),
    Rule(name="batch_size", value=1, rule="R-optim", because="the steady set-up for a face"),
)
_PEOPLE = 100
"""Regularisation pictures that one round shows; repeats of the photos are chosen for this many."""


def _files(training_set: TrainingSet) -> dict[str, str]:
    runs = tuple(_with_own_rules(run) for run in plan_runs(training_set, "simpletuner"))
    copies = " ".join(f"'{run.variant}:{run.lora}'" for run in runs)
    before = "Install SimpleTuner, activate its Python environment and run:"
    if training_set.base_model == "flux":
        before = "FLUX.1 [dev] is gated: accept its licence on Hugging Face and run `hf auth login`. " + before
    return folder_files(
        training_set,
        runs,
        Folder(
            title=_TITLE,
            configs=_configs,
            script=train_script(
                _TITLE,
                _COMMAND.replace("{copies}", copies),
                needs={"SIMPLETUNER": "the command that starts SimpleTuner, as a rule simpletuner"},
            ),
            commands=("export SIMPLETUNER=simpletuner", "sh train.sh"),
            before=before,
            result="output/{lora}.safetensors",
            saves="output",
            samples="output/validation_images",
            notes=(
                "`config.json` is written for a GPU with 24 GB.",
                "A file may hold several captions, one a line; ours holds one.",
                "`repeats` counts further rounds: 0 means once.",
                (
                    "SimpleTuner calls every LoRA `pytorch_lora_weights.safetensors`; `train.sh` copies the last one "
                    "to its name."
                ),
            ),
            captionless="`caption_dropout_probability` is 1, so that each step uses the empty caption; the caption "
            "files in `captionless/photos` are empty as well.",
            regularisation="a round shows as many pictures of other people as of this person. For 200 pictures double "
            "the `repeats` of the photos.",
        ),
    )


def _with_own_rules(run: Run) -> Run:
    recipe = run.recipe
    for rule in _OWN:
        recipe = with_rule(recipe, rule)
    return run.model_copy(update={"recipe": recipe})


def _configs(training_set: TrainingSet, run: Run) -> dict[str, str]:
    flux, recipe = training_set.base_model == "flux", run.recipe
    person, anybody = watched_prompts(training_set)
    config: dict[str, Any] = {
        "model_type": "lora",
        "model_family": training_set.base_model,
        "pretrained_model_name_or_path": _FLUX if flux else _SDXL,
        **({"base_model_precision": "int8-quanto"} if flux else {}),
        "mixed_precision": "bf16",
        "gradient_checkpointing": True,
        "lora_type": "standard",
        "lora_rank": recipe.rank,
        "lora_alpha": run.value("alpha"),
        "data_backend_config": "multidatabackend.json",
        **({"caption_dropout_probability": 1.0} if run.variant == "captionless" else {}),
        "max_train_steps": recipe.steps,
        "num_train_epochs": 0,
        "train_batch_size": run.value("batch_size"),
        "learning_rate": recipe.learning_rate,
        "optimizer": run.value("optimizer"),
        "lr_scheduler": run.value("lr_scheduler"),
        "lr_warmup_steps": run.value("lr_warmup_steps"),
        "seed": 42,
        "output_dir": "output",
        "checkpoint_step_interval": 250,
        "checkpoints_total_limit": 10,
        "report_to": "none",
        "user_prompt_library": "prompts.json",
        "validation_prompt": person,
        "validation_step_interval": 250,
        "validation_resolution": "1024x1024",
        "validation_num_inference_steps": 20,
        "validation_guidance": 3.5 if flux else 7.0,
        "validation_seed": 42,
    }
    return {
        "config.json": json_file(config),
        "multidatabackend.json": json_file(_backends(run)),
        "prompts.json": json_file({"without_the_trigger_word": anybody}),
    }


def _backends(run: Run) -> list[dict[str, Any]]:
    repeats = max(0, round(_PEOPLE / run.count) - 1)
    photos = [_images("person", run.photos, repeats if run.variant == "regularisation" else 9, square=run.square)]
    if run.variant == "regularisation":
        photos.append(_images("people", "photos", 0, square=False))
    texts = {"id": "texts", "type": "local", "dataset_type": "text_embeds", "default": True, "cache_dir": "cache/texts"}
    return [*photos, texts]


def _images(name: str, place: str, repeats: int, *, square: bool) -> dict[str, Any]:
    shape = {"crop": True, "crop_style": "center", "crop_aspect": "square"} if square else {"crop": False}
    return {
        "id": name,
        "type": "local",
        "dataset_type": "image",
        "instance_data_dir": place,
        "caption_strategy": "textfile",
        "metadata_backend": "discovery",
        **shape,
        "resolution": 1024,
        "resolution_type": "pixel_area",
        "minimum_image_size": 512,
        "repeats": repeats,
        "cache_dir_vae": f"cache/vae/{name}",
    }


_FLUX = "black-forest-labs/FLUX.1-dev"
_SDXL = "stabilityai/stable-diffusion-xl-base-1.0"
_COMMAND = """
"$SIMPLETUNER" train
for pair in {copies}; do
  if [ "${pair%%:*}" = "${1:-}" ]; then
    cp output/pytorch_lora_weights.safetensors "output/${pair#*:}.safetensors"
  fi
done
"""

SIMPLETUNER = Export(name="simpletuner", title=_TITLE, kind="folder", files=_files)

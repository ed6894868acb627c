"""OneTrainer: `train.json`, `concepts.json` and `samples.json`, run by its scripts/train.py.

Keys and versions from Nerogar/OneTrainer at 23df3832: modules/util/config/TrainConfig.py (version 11), ConceptConfig.py
(version 2) and SampleConfig.py; the values for FLUX and SDXL follow its own LoRA presets.
"""

from typing import Any

from portrayal.rules.exports.folder import Folder, folder_files
from portrayal.rules.exports.nouns import Export, TrainingSet
from portrayal.rules.exports.people import watched_prompts
from portrayal.rules.exports.quoting import json_file
from portrayal.rules.exports.runs import Run, plan_runs
from portrayal.rules.exports.scripts import train_script

_TITLE = "OneTrainer"


def _files(training_set: TrainingSet) -> dict[str, str]:
    before = "Activate OneTrainer's Python environment, then say where it is; the base model is downloaded."
    if training_set.base_model == "flux":
        before += " FLUX.1 [dev] is gated: accept its licence on Hugging Face and run `hf auth login` first."
    return folder_files(
        training_set,
        plan_runs(training_set, "onetrainer", rounds=True),
        Folder(
            title=_TITLE,
            configs=_configs,
            script=train_script(
                _TITLE,
                _COMMAND,
                needs={"ONETRAINER": "your checkout of OneTrainer"},
                files=("ONETRAINER",),
            ),
            commands=("export ONETRAINER=/path/to/OneTrainer", "sh train.sh"),
            before=before,
            result="output/{lora}.safetensors",
            saves="workspace/save",
            samples="workspace/samples",
            notes=(
                "`train.json` is written for a GPU with 24 GB.",
                "OneTrainer counts rounds over the photos (epochs), so the steps are rounded to whole rounds.",
                "`train.sh` links OneTrainer's `resources` here, because it looks for them where it is started.",
                "For its window load `train.json` there and give `concepts.json` the full path of `photos`.",
            ),
            captionless="The caption files in `captionless/photos` are empty.",
            regularisation="a round shows as many pictures of other people as of this person, and OneTrainer holds "
            "the model to what it drew of them before the training (PRIOR_PREDICTION).",
        ),
    )


def _configs(training_set: TrainingSet, run: Run) -> dict[str, str]:
    flux, recipe = training_set.base_model == "flux", run.recipe
    config: dict[str, Any] = {
        "__version": 11,
        "training_method": "LORA",
        **(_FLUX if flux else _SDXL),
        "lora_rank": recipe.rank,
        "lora_alpha": float(run.value("alpha")),
        "concept_file_name": "concepts.json",
        "resolution": "1024",
        "aspect_ratio_bucketing": not run.square,
        "epochs": _rounds(run),
        "batch_size": run.value("batch_size"),
        "learning_rate": recipe.learning_rate,
        "learning_rate_scheduler": str(run.value("lr_scheduler")).upper(),
        "learning_rate_warmup_steps": float(run.value("lr_warmup_steps")),
        "optimizer": _ADAMW_8BIT,
        "train_dtype": "BFLOAT_16",
        "workspace_dir": "workspace",
        "cache_dir": "cache",
        "output_model_destination": f"output/{run.lora}.safetensors",
        "output_dtype": "BFLOAT_16",
        "save_every": 250,
        "save_every_unit": "STEP",
        "sample_after": 250,
        "sample_after_unit": "STEP",
        "sample_definition_file_name": "samples.json",
    }
    samples = [_sample(prompt) for prompt in watched_prompts(training_set)]
    return {
        "train.json": json_file(config),
        "concepts.json": json_file(_concepts(run)),
        "samples.json": json_file(samples),
    }


def _rounds(run: Run) -> int:
    """Return the epochs; a regularisation round is twice as long, because other people come once for each photo."""
    shown = run.count * (2 if run.variant == "regularisation" else 1)
    return run.recipe.steps // shown


def _concepts(run: Run) -> list[dict[str, Any]]:
    concepts = [_concept("person", run.photos, "STANDARD", 1.0, "REPEATS")]
    if run.variant == "regularisation":
        concepts.append(_concept("people", "photos", "PRIOR_PREDICTION", float(run.count), "SAMPLES"))
    return concepts


def _concept(name: str, place: str, kind: str, balancing: float, strategy: str) -> dict[str, Any]:
    return {
        "__version": 2,
        "name": name,
        "path": place,
        "type": kind,
        "enabled": True,
        "include_subdirectories": False,
        "balancing": balancing,
        "balancing_strategy": strategy,
        "text": {"__version": 0, "prompt_source": "sample"},
    }


def _sample(prompt: str) -> dict[str, Any]:
    return {"__version": 0, "enabled": True, "prompt": prompt, "width": 1024, "height": 1024, "seed": 42}


def _part(*, train: bool, dtype: str) -> dict[str, Any]:
    return {"__version": 0, "train": train, "weight_dtype": dtype}


_FLUX: dict[str, Any] = {
    "model_type": "FLUX_DEV_1",
    "base_model_name": "black-forest-labs/FLUX.1-dev",
    "output_model_format": "DIFFUSERS_LORA",
    "transformer": _part(train=True, dtype="NFLOAT_4"),
    "text_encoder": _part(train=False, dtype="BFLOAT_16"),
    "text_encoder_2": _part(train=False, dtype="NFLOAT_4"),
    "vae": _part(train=False, dtype="FLOAT_32"),
    "timestep_distribution": "LOGIT_NORMAL",
    "dynamic_timestep_shifting": True,
}
_SDXL: dict[str, Any] = {
    "model_type": "STABLE_DIFFUSION_XL_10_BASE",
    "base_model_name": "stabilityai/stable-diffusion-xl-base-1.0",
    "output_model_format": "KOHYA_LORA",
    "layer_filter_preset": "attn-mlp",
    "layer_filter": "attentions",  # what the preset stands for; its window writes it, its script does not
    "unet": _part(train=True, dtype="BFLOAT_16"),
    "text_encoder": _part(train=False, dtype="BFLOAT_16"),
    "text_encoder_2": _part(train=False, dtype="BFLOAT_16"),
    "vae": _part(train=False, dtype="FLOAT_32"),
}
_ADAMW_8BIT: dict[str, Any] = {
    "__version": 0,
    "optimizer": "ADAMW_8BIT",
    "beta1": 0.9,
    "beta2": 0.999,
    "eps": 1e-8,
    "weight_decay": 0.01,
    "block_wise": True,  # off unless said, and then not what its window calls AdamW 8 bit
}
_COMMAND = """
[ -e resources ] || ln -s "$ONETRAINER/resources" resources
python "$ONETRAINER/scripts/train.py" --config-path train.json
"""

ONETRAINER = Export(name="onetrainer", title=_TITLE, kind="folder", files=_files)

"""No config has a key that its trainer does not know, or a value of another type than it expects.

Each list names the place where the keys were read: repository, commit, files. The real code is asked by
test_real_parsers.py; these lists hold without it. Whoever adds a key looks it up there first.
"""

import json
import tomllib

import pytest
import yaml

from portrayal.rules.exports import EXPORTS
from training_sets import training_set

NUMBER = (int, float)
KEYS = {
    "dataset.toml": {
        "source": "kohya-ss/sd-scripts 48d368fa, library/config_util.py: ConfigSanitizer",
        "general.caption_extension": str,
        "datasets.resolution": int,
        "datasets.batch_size": int,
        "datasets.enable_bucket": bool,
        "datasets.max_bucket_reso": int,
        "datasets.subsets.image_dir": str,
        "datasets.subsets.num_repeats": int,
        "datasets.subsets.is_reg": bool,
    },
    "train.toml": {
        "source": "kohya-ss/sd-scripts 48d368fa, setup_parser of flux_train_network.py and sdxl_train_network.py, which "
        "take them from train_network.py, library/train_util.py, flux_train_utils.py and sdxl_train_util.py; the "
        "sections are ours, read_config_from_file ignores them",
        "model.network_module": str,
        "model.pretrained_model_name_or_path": str,
        "model.guidance_scale": float,
        "model.timestep_sampling": str,
        "model.model_prediction_type": str,
        "lora.network_dim": int,
        "lora.network_alpha": NUMBER,
        "lora.network_train_unet_only": bool,
        "steps.max_train_steps": int,
        "steps.learning_rate": float,
        "steps.optimizer_type": str,
        "steps.lr_scheduler": str,
        "steps.lr_warmup_steps": int,
        "steps.seed": int,
        "files.dataset_config": str,
        "files.output_dir": str,
        "files.output_name": str,
        "files.save_model_as": str,
        "files.save_precision": str,
        "files.save_every_n_steps": int,
        "files.sample_prompts": str,
        "files.sample_every_n_steps": int,
        "memory.mixed_precision": str,
        "memory.gradient_checkpointing": bool,
        "memory.sdpa": bool,
        "memory.cache_latents": bool,
        "memory.cache_text_encoder_outputs": bool,
        "memory.fp8_base": bool,
        "memory.no_half_vae": bool,
    },
    "train.yaml": {
        "source": "ostris/ai-toolkit 27a03a91, toolkit/config_modules.py: NetworkConfig, DatasetConfig, TrainConfig, "
        "ModelConfig, SaveConfig, SampleConfig; toolkit/lora_special.py; jobs/process/BaseTrainProcess.py",
        "job": str,
        "config.name": str,
        "config.process.type": str,
        "config.process.training_folder": str,
        "config.process.device": str,
        "config.process.network.type": str,
        "config.process.network.linear": int,
        "config.process.network.linear_alpha": NUMBER,
        "config.process.network.network_kwargs.only_if_contains": str,
        "config.process.datasets.folder_path": str,
        "config.process.datasets.is_reg": bool,
        "config.process.datasets.caption_ext": str,
        "config.process.datasets.cache_latents_to_disk": bool,
        "config.process.datasets.resolution": int,
        "config.process.train.steps": int,
        "config.process.train.batch_size": int,
        "config.process.train.lr": float,
        "config.process.train.optimizer": str,
        "config.process.train.lr_scheduler": str,
        "config.process.train.noise_scheduler": str,
        "config.process.train.train_unet": bool,
        "config.process.train.train_text_encoder": bool,
        "config.process.train.gradient_checkpointing": bool,
        "config.process.train.dtype": str,
        "config.process.model.name_or_path": str,
        "config.process.model.is_flux": bool,
        "config.process.model.is_xl": bool,
        "config.process.model.quantize": bool,
        "config.process.save.dtype": str,
        "config.process.save.save_every": int,
        "config.process.save.max_step_saves_to_keep": int,
        "config.process.sample.sampler": str,
        "config.process.sample.sample_every": int,
        "config.process.sample.width": int,
        "config.process.sample.height": int,
        "config.process.sample.seed": int,
        "config.process.sample.guidance_scale": NUMBER,
        "config.process.sample.sample_steps": int,
        "config.process.sample.prompts": str,
    },
    "config.json": {
        "source": "bghira/SimpleTuner bc8e6ab7, simpletuner_sdk/server/services/field_registry, the fields that "
        "helpers/configuration/cmd_args.py makes its options of",
        "model_type": str,
        "model_family": str,
        "pretrained_model_name_or_path": str,
        "base_model_precision": str,
        "mixed_precision": str,
        "gradient_checkpointing": bool,
        "lora_type": str,
        "lora_rank": int,
        "lora_alpha": NUMBER,
        "data_backend_config": str,
        "caption_dropout_probability": float,
        "max_train_steps": int,
        "num_train_epochs": int,
        "train_batch_size": int,
        "learning_rate": float,
        "optimizer": str,
        "lr_scheduler": str,
        "lr_warmup_steps": int,
        "seed": int,
        "output_dir": str,
        "checkpoint_step_interval": int,
        "checkpoints_total_limit": int,
        "report_to": str,
        "user_prompt_library": str,
        "validation_prompt": str,
        "validation_step_interval": int,
        "validation_resolution": str,
        "validation_num_inference_steps": int,
        "validation_guidance": float,
        "validation_seed": int,
    },
    "multidatabackend.json": {
        "source": "bghira/SimpleTuner bc8e6ab7, helpers/data_backend/config/image.py, text_embed.py and factory.py",
        "id": str,
        "type": str,
        "dataset_type": str,
        "instance_data_dir": str,
        "caption_strategy": str,
        "metadata_backend": str,
        "crop": bool,
        "crop_style": str,
        "crop_aspect": str,
        "resolution": int,
        "resolution_type": str,
        "minimum_image_size": int,
        "repeats": int,
        "cache_dir_vae": str,
        "default": bool,
        "cache_dir": str,
    },
    "prompts.json": {
        "source": "bghira/SimpleTuner bc8e6ab7, helpers/prompts.py: load_user_prompts (names are free)",
        "without_the_trigger_word": str,
    },
    "train.json": {
        "source": "Nerogar/OneTrainer 23df3832, modules/util/config/TrainConfig.py: TrainConfig, TrainModelPartConfig, "
        "TrainOptimizerConfig",
        "__version": int,
        "training_method": str,
        "model_type": str,
        "base_model_name": str,
        "output_model_format": str,
        "output_model_destination": str,
        "output_dtype": str,
        **{
            f"{part}.{key}": kind
            for part in ("transformer", "unet", "text_encoder", "text_encoder_2", "vae")
            for key, kind in (("__version", int), ("train", bool), ("weight_dtype", str))
        },
        "layer_filter": str,
        "layer_filter_preset": str,
        "timestep_distribution": str,
        "dynamic_timestep_shifting": bool,
        "lora_rank": int,
        "lora_alpha": float,
        "concept_file_name": str,
        "sample_definition_file_name": str,
        "resolution": str,
        "aspect_ratio_bucketing": bool,
        "epochs": int,
        "batch_size": int,
        "learning_rate": float,
        "learning_rate_scheduler": str,
        "learning_rate_warmup_steps": float,
        "optimizer.__version": int,
        "optimizer.optimizer": str,
        "optimizer.beta1": float,
        "optimizer.beta2": float,
        "optimizer.eps": float,
        "optimizer.weight_decay": float,
        "optimizer.block_wise": bool,
        "train_dtype": str,
        "workspace_dir": str,
        "cache_dir": str,
        "save_every": int,
        "save_every_unit": str,
        "sample_after": int,
        "sample_after_unit": str,
    },
    "concepts.json": {
        "source": "Nerogar/OneTrainer 23df3832, modules/util/config/ConceptConfig.py",
        "__version": int,
        "name": str,
        "path": str,
        "type": str,
        "enabled": bool,
        "include_subdirectories": bool,
        "balancing": float,
        "balancing_strategy": str,
        "text.__version": int,
        "text.prompt_source": str,
    },
    "samples.json": {
        "source": "Nerogar/OneTrainer 23df3832, modules/util/config/SampleConfig.py",
        "__version": int,
        "enabled": bool,
        "prompt": str,
        "width": int,
        "height": int,
        "seed": int,
    },
}
READERS = {"toml": tomllib.loads, "yaml": yaml.safe_load, "json": json.loads}
FOLDERS = [name for name, export in EXPORTS.items() if export.kind == "folder"]


def flat(value, path=""):
    """Yield (dotted key, value) of every leaf; rows of a list share the key of the list."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for inner in value:
            yield from flat(inner, path)
    else:
        yield path, value


def configs(name, kept):
    """Yield (file, its parsed content) for each config of a folder."""
    for path, text in EXPORTS[name].files(kept).items():
        reader = READERS.get(path.rsplit(".", 1)[-1])
        if reader:
            yield path.rsplit("/", 1)[-1], reader(text)


@pytest.mark.parametrize("square", [True, False])
@pytest.mark.parametrize("base", ["flux", "sdxl"])
@pytest.mark.parametrize("name", FOLDERS)
def test_every_key_is_one_that_the_trainer_reads_with_a_value_of_its_type(name, base, square):
    """R-trainers."""
    seen = list(configs(name, training_set(base_model=base, square=square)))
    assert len(seen) >= 3
    for file, content in seen:
        for key, value in flat(content):
            assert key in KEYS[file], f"{file}: {key} is not among the keys of {KEYS[file]['source']}"
            assert isinstance(value, KEYS[file][key]), (file, key, value)
            assert not isinstance(value, bool) or KEYS[file][key] is bool, (file, key, value)


def test_every_listed_key_is_used_somewhere():
    """R-trainers."""
    used: dict[str, set[str]] = {}
    for name in FOLDERS:
        for base, square in (("flux", True), ("sdxl", False)):
            for file, content in configs(name, training_set(base_model=base, square=square)):
                used.setdefault(file, set()).update(key for key, _ in flat(content))
    for file, keys in KEYS.items():
        assert set(keys) - {"source"} == used[file], file


def test_every_list_names_repository_and_commit():
    """R-trainers."""
    for keys in KEYS.values():
        repository, commit = keys["source"].replace(",", "").split()[:2]
        assert repository.count("/") == 1
        assert len(commit) == 8
        int(commit, 16)

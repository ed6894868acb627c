"""kohya-ss (sd-scripts): `dataset.toml` and `train.toml`, read by flux_train_network.py or sdxl_train_network.py.

Keys from kohya-ss/sd-scripts at 48d368fa: library/config_util.py (ConfigSanitizer) and the parsers of the two scripts.
"""

from portrayal.rules.exports.folder import Folder, folder_files
from portrayal.rules.exports.nouns import Export, TrainingSet
from portrayal.rules.exports.people import watched_prompts
from portrayal.rules.exports.quoting import number, quoted
from portrayal.rules.exports.runs import OTHERS, Run, plan_runs
from portrayal.rules.exports.scripts import train_script

_TITLE = "kohya-ss (sd-scripts)"
_MODELS = {
    "FLUX_DEV": "flux1-dev.safetensors",
    "FLUX_AE": "ae.safetensors of FLUX.1 [dev]",
    "CLIP_L": "clip_l.safetensors",
    "T5XXL": "t5xxl_fp16.safetensors",
}


def _files(training_set: TrainingSet) -> dict[str, str]:
    flux = training_set.base_model == "flux"
    needs = {"SD_SCRIPTS": "your checkout of sd-scripts", **(_MODELS if flux else {})}
    where = [f"export {name}=/path/to/{_example(name, what)}" for name, what in needs.items()]
    before = "Activate the Python environment of sd-scripts, then say where things are:"
    if flux:
        before = "FLUX.1 [dev] is gated: accept its licence where you get it. " + before
    return folder_files(
        training_set,
        plan_runs(training_set, "kohya"),
        Folder(
            title=_TITLE,
            configs=_configs,
            script=train_script(_TITLE, _command(flux=flux), needs=needs, files=tuple(needs)),
            commands=(*where, "sh train.sh"),
            before=before,
            result="output/{lora}.safetensors",
            saves="output",
            samples="output/sample",
            notes=(
                "`train.toml` is written for a GPU with 24 GB; its last section says what to change for less or more.",
                "Only the first line of a caption file is read, and an empty one stops the training.",
                "The text encoders are not trained: their outputs are cached, which is what makes it fit.",
            ),
            captionless="sd-scripts stops at an empty caption file; without a file and without class tokens it trains "
            "on the empty caption, so `captionless/photos` holds pictures only (the warnings are meant).",
            regularisation="sd-scripts shows as many pictures of other people as of this person.",
            empty_captions=False,
        ),
    )


def _example(name: str, what: str) -> str:
    return "sd-scripts" if name == "SD_SCRIPTS" else what.split(" ", maxsplit=1)[0]


def _command(*, flux: bool) -> str:
    lines = [
        "accelerate launch --num_cpu_threads_per_process 1 --mixed_precision bf16",
        f'"$SD_SCRIPTS/{"flux" if flux else "sdxl"}_train_network.py" --config_file train.toml',
    ]
    if flux:
        lines.append('--pretrained_model_name_or_path "$FLUX_DEV" --ae "$FLUX_AE" --clip_l "$CLIP_L" --t5xxl "$T5XXL"')
    return " \\\n  ".join(lines)


def _configs(training_set: TrainingSet, run: Run) -> dict[str, str]:
    flux = training_set.base_model == "flux"
    tail = "--w 1024 --h 1024 --s 20 --d 42"
    samples = "".join(f"{prompt} {tail}\n" for prompt in watched_prompts(training_set))
    return {"dataset.toml": _dataset(run), "train.toml": _train(run, flux=flux), "samples.txt": samples}


def _dataset(run: Run) -> str:
    shapes = "enable_bucket = false" if run.square else "enable_bucket = true\nmax_bucket_reso = 2048"
    subsets = [("no captions at all" if run.variant == "captionless" else "the person", run.photos, 10, "")]
    if run.variant == "regularisation":
        # As many of them are taken as there are pictures of the person times the repeats, so that none is left out.
        subsets[0] = ("the person", run.photos, -(-OTHERS // run.count), "")
        subsets.append(("other people", "photos", 1, "is_reg = true\n"))
    parts = [
        f"\n[[datasets.subsets]]    # {what}\nimage_dir = {quoted(place)}\nnum_repeats = {repeats}\n{more}"
        for what, place, repeats, more in subsets
    ]
    return (
        "# Which pictures are trained on. Repeats only make the rounds longer; train.toml counts the steps.\n"
        "[general]\n"
        f'caption_extension = ".txt"\n\n'
        "[[datasets]]\n"
        f"resolution = 1024\nbatch_size = {run.value('batch_size')}\n{shapes}\n" + "".join(parts)
    )


def _train(run: Run, *, flux: bool) -> str:
    recipe = run.recipe
    return f"""\
# How it is trained. README.md says where each number comes from.
[model]
{_FLUX if flux else _SDXL}
[lora]
network_dim = {recipe.rank}
network_alpha = {run.value("alpha")}
network_train_unet_only = true

[steps]
max_train_steps = {recipe.steps}
learning_rate = {number(recipe.learning_rate)}
optimizer_type = "AdamW8bit"
lr_scheduler = "{run.value("lr_scheduler")}"
lr_warmup_steps = {run.value("lr_warmup_steps")}
seed = 42

[files]
dataset_config = "dataset.toml"
output_dir = "output"
output_name = {quoted(run.lora)}
save_model_as = "safetensors"
save_precision = "bf16"
save_every_n_steps = 250
sample_prompts = "samples.txt"
sample_every_n_steps = 250

[memory]
mixed_precision = "bf16"
gradient_checkpointing = true
sdpa = true
cache_latents = true
cache_text_encoder_outputs = true
{_FLUX_MEMORY if flux else _SDXL_MEMORY}"""


_FLUX = """\
network_module = "networks.lora_flux"    # train.sh names the four model files
guidance_scale = 1.0                     # [dev] is distilled with guidance; 1.0 switches it off for training
timestep_sampling = "flux_shift"
model_prediction_type = "raw"
"""
_SDXL = """\
network_module = "networks.lora"
pretrained_model_name_or_path = "stabilityai/stable-diffusion-xl-base-1.0"    # or the path of a .safetensors file
"""
_FLUX_MEMORY = """\
fp8_base = true             # leave out from 48 GB on
# blocks_to_swap = 16       # for 12 GB; 22 for 10 GB, 28 for 8 GB
"""
_SDXL_MEMORY = "no_half_vae = true          # SDXL's own VAE overflows in half precision\n"

KOHYA = Export(name="kohya", title=_TITLE, kind="folder", files=_files)

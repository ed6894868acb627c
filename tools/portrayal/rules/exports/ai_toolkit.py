"""ai-toolkit: one `train.yaml`, run by its run.py.

Keys from ostris/ai-toolkit at 27a03a91: toolkit/config_modules.py; module names from toolkit/lora_special.py, which
compares them as "transformer.single_transformer_blocks.7.attn.to_q".
"""

from portrayal.models import Rule
from portrayal.rules.exports.folder import Folder, folder_files
from portrayal.rules.exports.nouns import Export, TrainingSet
from portrayal.rules.exports.people import watched_prompts
from portrayal.rules.exports.quoting import number, quoted
from portrayal.rules.exports.runs import Run, plan_runs, with_rule
from portrayal.rules.exports.scripts import train_script

_TITLE = "ai-toolkit"
_NO_WARMUP = Rule(
    name="lr_warmup_steps",
    value=0,
    rule="R-optim",
    because="ai-toolkit's cosine schedule knows no warm-up; the rule's 100 steps cannot be set here",
)


def _files(training_set: TrainingSet) -> dict[str, str]:
    script = train_script(
        _TITLE,
        'python "$AI_TOOLKIT/run.py" "$PWD/train.yaml"',
        needs={"AI_TOOLKIT": "your checkout of ai-toolkit"},
        files=("AI_TOOLKIT",),
    )
    before = "Activate the Python environment of ai-toolkit, then say where it is; the base model is downloaded."
    notes = [
        "`train.yaml` is written for a GPU with 24 GB.",
        "Put nothing else into `photos`: ai-toolkit trains on every picture in it and in the folders below.",
        "`trigger_word` is left out on purpose: each caption has it, and it would be added to empty captions too.",
        "A warm-up of 100 steps (R-optim) is left out: ai-toolkit's cosine schedule takes none.",
    ]
    if training_set.base_model == "flux":
        before += " FLUX.1 [dev] is gated: accept its licence on Hugging Face and run `hf auth login` first."
        notes.append("Only the first 15 of 38 single transformer blocks are trained: `only_if_contains` names them.")
    return folder_files(
        training_set,
        tuple(_without_warmup(run) for run in plan_runs(training_set, "ai-toolkit")),
        Folder(
            title=_TITLE,
            configs=_configs,
            script=script,
            commands=("export AI_TOOLKIT=/path/to/ai-toolkit", "sh train.sh"),
            before=before,
            result="output/{lora}/{lora}.safetensors",
            saves="output/{lora}",
            samples="output/{lora}/samples",
            notes=notes,
            captionless="The caption files in `captionless/photos` are empty.",
            regularisation="every second step is one of other people.",
        ),
    )


def _without_warmup(run: Run) -> Run:
    return run.model_copy(update={"recipe": with_rule(run.recipe, _NO_WARMUP)})


def _configs(training_set: TrainingSet, run: Run) -> dict[str, str]:
    flux = training_set.base_model == "flux"
    text = f"""\
# How it is trained. README.md says where each number comes from.
job: extension
config:
  name: {quoted(run.lora)}
  process:
    - type: sd_trainer
      training_folder: output
      device: cuda:0
      network:
        type: lora
        linear: {run.recipe.rank}
        linear_alpha: {run.value("alpha")}
{_blocks(run) if flux else ""}\
      datasets:
{_datasets(run, flux=flux)}\
      train:
{_train(run, flux=flux)}\
      model:
{_FLUX if flux else _SDXL}\
      save:
        dtype: float16
        save_every: 250
        max_step_saves_to_keep: 10
      sample:
{_sample(training_set, flux=flux)}"""
    return {"train.yaml": text}


def _train(run: Run, *, flux: bool) -> str:
    return f"""\
        steps: {run.recipe.steps}
        batch_size: {run.value("batch_size")}
        lr: {number(run.recipe.learning_rate)}
        optimizer: {run.value("optimizer")}
        lr_scheduler: {run.value("lr_scheduler")}
        noise_scheduler: {"flowmatch" if flux else "ddpm"}
        train_unet: true
        train_text_encoder: false
        gradient_checkpointing: true
        dtype: bf16
"""


def _sample(training_set: TrainingSet, *, flux: bool) -> str:
    prompts = "".join(f"          - {quoted(prompt)}\n" for prompt in watched_prompts(training_set))
    return f"""\
        sampler: {"flowmatch" if flux else "ddpm"}    # the same as train.noise_scheduler
        sample_every: 250
        width: 1024
        height: 1024
        seed: 42
        guidance_scale: {"4" if flux else "7"}
        sample_steps: 20
        prompts:
{prompts}"""


def _blocks(run: Run) -> str:
    """Name the first single blocks (R-blocks); the dot behind the number keeps 1 from meaning 10 to 14 too."""
    blocks = range(int(run.value("single_transformer_blocks")))
    names = "".join(f'            - "transformer.single_transformer_blocks.{block}."\n' for block in blocks)
    return f"        network_kwargs:\n          only_if_contains:\n{names}"


def _datasets(run: Run, *, flux: bool) -> str:
    sets = [(run.photos, "# empty captions" if run.variant == "captionless" else "# the person", "")]
    if run.variant == "regularisation":
        sets.append(("photos", "# other people", "          is_reg: true\n"))
    return "".join(
        f"        - folder_path: {place}    {what}\n"
        f"{more}"
        "          caption_ext: txt\n"
        "          cache_latents_to_disk: true\n"
        f"          resolution: {'[512, 768, 1024]' if flux else '1024'}\n"
        for place, what, more in sets
    )


_FLUX = """\
        name_or_path: black-forest-labs/FLUX.1-dev
        is_flux: true
        quantize: true    # 8 bit, for 24 GB
"""
_SDXL = """\
        name_or_path: stabilityai/stable-diffusion-xl-base-1.0
        is_xl: true
"""

AI_TOOLKIT = Export(name="ai-toolkit", title=_TITLE, kind="folder", files=_files)

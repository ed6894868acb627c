"""Read an ai-toolkit run: its config classes, the pictures and captions it finds, and the blocks that it trains."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from facts import answer, enter, keys_read, stand_in

CHECKOUT, PASSED = enter()
stand_in("torchaudio", "torchaudio.functional", "torchaudio.transforms")

PARTS = {
    "network": "NetworkConfig",
    "train": "TrainConfig",
    "model": "ModelConfig",
    "save": "SaveConfig",
    "sample": "SampleConfig",
    "datasets": "DatasetConfig",
}
PROCESS = {"type", "training_folder", "device", *PARTS}


def main() -> None:
    """Load the config that train.sh passed, as run.py does."""
    from toolkit import config_modules
    from toolkit.config import get_config

    script, path = PASSED
    config = get_config(path)
    process = config["config"]["process"][0]
    source = (CHECKOUT / "toolkit" / "config_modules.py").read_text(encoding="utf-8")
    unknown = [key for key in process if key not in PROCESS]
    made: dict[str, Any] = {}
    for part, name in PARTS.items():
        rows = process[part] if part == "datasets" else [process[part]]
        unknown += [f"{part}.{key}" for row in rows for key in row if key not in keys_read(source, name)]
        if part != "datasets":
            made[part] = getattr(config_modules, name)(**process[part])
    flux = made["model"].is_flux
    answer(
        script=Path(script).name,
        name=config["config"]["name"],
        job=_job(get_config(path)),
        unknown=unknown,
        train={key: getattr(made["train"], key) for key in process["train"]},
        network={"rank": made["network"].rank, "alpha": made["network"].linear_alpha},
        model={"flux": made["model"].is_flux, "xl": made["model"].is_xl, "arch": made["model"].arch},
        prompts=made["sample"].prompts,
        sets=_sets(process["datasets"], flux=flux),
        lora=_modules(made["network"]) if flux else None,
        schedule=_schedule(made["train"]),
    )


def _job(config: dict[str, Any]) -> dict[str, Any]:
    """Make the job that run.py would run, on the CPU; of the extensions only the trainer, as others want CUDA."""
    import extensions_built_in.sd_trainer as trainer
    import jobs.ExtensionJob  # noqa: F401 - the class of the same name hides the module
    from toolkit.job import get_job

    module: Any = sys.modules["jobs.ExtensionJob"]
    found = [one for one in trainer.AI_TOOLKIT_EXTENSIONS if one.uid == "sd_trainer"]
    module.get_all_extensions_process_dict = lambda: {one.uid: one.get_process() for one in found}
    config["config"]["process"][0]["device"] = "cpu"
    process: Any = get_job(config).process[0]
    sets = [[row.folder_path, row.is_reg] for row in process.dataset_configs]
    return {"process": type(process).__name__, "saves_to": process.save_root, "sets": sets}


def _sets(raw: list[dict[str, Any]], *, flux: bool) -> list[dict[str, Any]]:
    from toolkit.config_modules import DatasetConfig, preprocess_dataset_raw_config
    from toolkit.data_loader import AiToolkitDataset

    sd = SimpleNamespace(
        is_xl=not flux,
        is_v3=False,
        is_auraflow=False,
        is_flux=flux,
        model_config=SimpleNamespace(latent_space_version=None, is_pixart_sigma=False, arch="flux" if flux else "sdxl"),
        latent_space_version=None,
        vae=SimpleNamespace(),
        unet=SimpleNamespace(),
        encode_control_in_text_embeddings=False,
        use_raw_control_images=False,
        text_embedding_space_version="flux",
        te_padding_side="right",
        get_bucket_divisibility=lambda: 16 if flux else 8,
    )
    found = []
    for row in preprocess_dataset_raw_config(raw):
        kept = DatasetConfig(**{**row, "cache_latents_to_disk": False})  # no VAE here
        data = AiToolkitDataset(kept, batch_size=1, sd=sd)
        items = sorted(data.file_list, key=lambda item: item.path)
        for item in items:
            item.load_caption()
        found.append(
            {
                "reg": kept.is_reg,
                "resolution": kept.resolution,
                "files": [Path(item.path).name for item in items],
                "captions": [item.caption for item in items],
                "sizes": sorted({(item.crop_width, item.crop_height) for item in items}),
            }
        )
    return found


def _modules(network: Any) -> dict[str, Any]:
    """Make the LoRA on a FLUX transformer with its 19 double and 38 single blocks, each very narrow."""
    from diffusers import FluxTransformer2DModel
    from toolkit.lora_special import LoRASpecialNetwork

    transformer = FluxTransformer2DModel(
        num_layers=19,
        num_single_layers=38,
        attention_head_dim=8,
        num_attention_heads=1,
        joint_attention_dim=8,
        pooled_projection_dim=8,
        in_channels=4,
        guidance_embeds=True,
        axes_dims_rope=(2, 2, 4),
    )
    lora = LoRASpecialNetwork(
        text_encoder=[],
        unet=transformer,
        lora_dim=network.linear,
        alpha=network.linear_alpha,
        train_text_encoder=False,
        train_unet=True,
        is_flux=True,
        network_config=network,
        network_type=network.type,
        transformer_only=network.transformer_only,
        is_transformer=True,
        target_lin_modules=["FluxTransformer2DModel"],
        **network.network_kwargs,
    )
    names = [module.lora_name.replace("$$", ".") for module in lora.unet_loras]
    blocks = sorted(
        {int(name.split("single_transformer_blocks.")[1].split(".")[0]) for name in names if "single" in name}
    )
    return {"modules": len(names), "single": blocks, "double": sum(".transformer_blocks." in name for name in names)}


def _schedule(train: Any) -> dict[str, Any]:
    import torch
    from toolkit.scheduler import get_lr_scheduler

    weight = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=train.lr)
    get_lr_scheduler(train.lr_scheduler, optimizer, total_iters=train.steps, **train.lr_scheduler_params)
    try:
        get_lr_scheduler(train.lr_scheduler, optimizer, total_iters=train.steps, num_warmup_steps=100)
    except TypeError:
        return {"made": True, "takes_warmup": False}
    return {"made": True, "takes_warmup": True}


sys.argv = sys.argv[:1]
main()

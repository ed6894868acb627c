"""Read a OneTrainer run: train.json, concepts.json and samples.json, the schedule, and the captions (by mgds)."""

import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any

from facts import answer, enter

CHECKOUT, PASSED = enter()
sys.path.insert(1, str(CHECKOUT.parent / "mgds" / "src"))


def main() -> None:
    """Load the files as scripts/train.py does; whatever it could not set is told."""
    from modules.util.args.TrainArgs import TrainArgs
    from modules.util.config.ConceptConfig import ConceptConfig
    from modules.util.config.SampleConfig import SampleConfig
    from modules.util.config.TrainConfig import TrainConfig

    script, *options = PASSED
    sys.argv = [script, *options]
    args = TrainArgs.parse_args()
    raw = json.loads(Path(args.config_path).read_text(encoding="ascii"))
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        config = TrainConfig.default_values().from_dict(raw, migrate=args.preset_path is None)
        rows = json.loads(Path(config.concept_file_name).read_text(encoding="ascii"))
        concepts = [ConceptConfig.default_values().from_dict(dict(row)) for row in rows]
        wanted = json.loads(Path(config.sample_definition_file_name).read_text(encoding="ascii"))
        samples = [SampleConfig.default_values(config.model_type).from_dict(row) for row in wanted]
    fresh = TrainConfig.default_values()
    pairs = [(raw, config), *zip(rows, concepts, strict=True), *zip(wanted, samples, strict=True)]
    answer(
        script=Path(script).name,
        said=said.getvalue().strip(),
        version=fresh.config_version,
        concept_version=concepts[0].config_version,
        unknown=[key for row, made in pairs for key in _unknown(row, made)],
        differs=[key for row, made in pairs for key in _differs(row, made.to_dict())],
        optimizer=str(config.optimizer.optimizer),
        spec=_spec(config),
        rates=_rates(config, concepts),
        prompts=[sample.prompt for sample in samples],
        sets=[_concept(concept) for concept in concepts],
    )


def _unknown(row: dict[str, Any], made: Any) -> list[str]:
    found = [key for key in row if key != "__version" and key not in made.types]
    for key, value in row.items():
        if isinstance(value, dict) and key in made.types:
            found += [f"{key}.{inner}" for inner in _unknown(value, getattr(made, key))]
    return found


def _differs(row: dict[str, Any], made: dict[str, Any]) -> list[str]:
    """Name what came out other than it went in."""
    found = []
    for key, value in row.items():
        if isinstance(value, dict):
            found += [f"{key}.{inner}" for inner in _differs(value, made[key])]
        elif made.get(key) != value:
            found.append(key)
    return found


def _spec(config: Any) -> str:
    """Return the model's specification, which OneTrainer opens relative to where it was started."""
    name = {"FLUX_DEV_1": "flux_dev_1.0-lora", "STABLE_DIFFUSION_XL_10_BASE": "sd_xl_base_1.0-lora"}
    return next(
        (
            str(path)
            for path in Path("resources/sd_model_spec").glob("*.json")
            if path.stem == name[str(config.model_type)]
        ),
        "",
    )


def _rates(config: Any, concepts: list[Any]) -> dict[str, float]:
    import torch
    from modules.util import create

    shown = sum(_shown(concept) for concept in concepts)
    weight = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=config.learning_rate)
    scheduler = create.create_lr_scheduler(
        config=config,
        optimizer=optimizer,
        learning_rate_scheduler=config.learning_rate_scheduler,
        warmup_steps=config.learning_rate_warmup_steps,
        num_cycles=config.learning_rate_cycles,
        min_factor=config.learning_rate_min_factor,
        num_epochs=config.epochs,
        batch_size=config.batch_size,
        approximate_epoch_length=shown,
        gradient_accumulation_steps=config.gradient_accumulation_steps,
    )
    rates = []
    for _ in range(config.epochs * shown):
        optimizer.step()
        rates.append(scheduler.get_last_lr()[0])
        scheduler.step()
    return {"50": rates[50], "100": rates[100], "last": rates[-1], "steps": len(rates)}


def _shown(concept: Any) -> int:
    pictures = len(list(Path(concept.path).glob("*.jpg")))
    return int(concept.balancing if str(concept.balancing_strategy) == "SAMPLES" else concept.balancing * pictures)


def _concept(concept: Any) -> dict[str, Any]:
    """Return the pictures and captions that mgds finds for a concept."""
    from mgds.pipelineModules.CollectPaths import CollectPaths
    from mgds.pipelineModules.LoadMultipleTexts import LoadMultipleTexts

    row = concept.to_dict()
    paths = CollectPaths("concept", "path", "include", "enabled", "image_path", "concept", {".jpg", ".png"}, None, [])
    paths._get_previous_length = lambda name: 1  # noqa: ARG005, SLF001
    paths._get_previous_item = lambda variation, name, index: row if name == "concept" else False  # noqa: ARG005, SLF001
    paths.start(0)
    texts = LoadMultipleTexts("prompt_path", "prompts")
    captions = []
    for path in paths.paths:
        texts._get_previous_item = lambda *_, path=path: str(Path(path).with_suffix(".txt"))  # noqa: SLF001
        captions.append(texts.get_item(0, 0)["prompts"])
    return {
        "type": row["type"],
        "files": [Path(path).name for path in paths.paths],
        "captions": captions,
        "shown": _shown(concept),
    }


main()

"""Read a kohya run with sd-scripts: the command line, train.toml, dataset.toml and the captions it finds."""

import sys
import types
from pathlib import Path
from typing import Any

from facts import answer, enter

CHECKOUT, PASSED = enter()


def main() -> None:
    """Parse what train.sh passed with the parser of the script that it names, then make the data set."""
    import toml
    import torch
    from library import train_util

    script, *options = PASSED
    flux = "flux" in script
    module: Any = __import__("flux_train_network" if flux else "sdxl_train_network")
    parser = module.setup_parser()
    known = {action.dest: action for action in parser._actions}  # noqa: SLF001
    written = {key: value for part in toml.load("train.toml").values() for key, value in part.items()}
    sys.argv = [script, *options]
    args = parser.parse_args()
    train_util.verify_command_line_training_args(args)
    args = train_util.read_config_from_file(args, parser)
    group = _data(args)
    trainer = module.FluxNetworkTrainer() if flux else module.SdxlNetworkTrainer()
    trainer.assert_extra_args(args, group, None)
    weight = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=args.learning_rate)
    scheduler = train_util.get_scheduler_fix(args, optimizer, 1)
    rates = []
    for _ in range(200):
        optimizer.step()
        rates.append(scheduler.get_last_lr()[0])
        scheduler.step()
    answer(
        unknown=sorted(set(written) - set(known)),
        wrong_type=[key for key, value in written.items() if not _fits(known.get(key), value)],
        args={key: getattr(args, key) for key in (*written, "pretrained_model_name_or_path")},
        models={key: getattr(args, key, None) for key in ("ae", "clip_l", "t5xxl")},
        sets=[_set(data) for data in group.datasets],
        rates={"1": rates[0], "50": rates[49], "100": rates[100], "200": rates[199]},
        prompts=train_util.load_prompts(args.sample_prompts),
    )


def _data(args: types.SimpleNamespace) -> Any:
    from library.config_util import (
        BlueprintGenerator,
        ConfigSanitizer,
        generate_dataset_group_by_blueprint,
        load_user_config,
    )

    masked = bool(args.masked_loss)
    generator = BlueprintGenerator(ConfigSanitizer(True, True, masked, True))  # noqa: FBT003 - as train_network.py does
    blueprint = generator.generate(load_user_config(args.dataset_config), args)
    group, _ = generate_dataset_group_by_blueprint(blueprint.dataset_group)
    return group


def _set(data: Any) -> dict[str, Any]:
    infos = list(data.image_data.values())
    return {
        "size": [data.width, data.height],
        "batch": data.batch_size,
        "buckets": data.enable_bucket,
        "sizes": sorted({tuple(info.bucket_reso) for info in infos}),
        "person": [info.caption for info in infos if not info.is_reg],
        "people": [info.caption for info in infos if info.is_reg],
        "shown": sum(info.num_repeats for info in infos if not info.is_reg),
        "shown_people": sum(info.num_repeats for info in infos if info.is_reg),
    }


def _fits(action: Any, value: Any) -> bool:
    """Whether a value of train.toml has the type that the command line would have given it."""
    if action is None or action.type is None:
        return isinstance(value, bool) == (action is not None and action.nargs == 0)
    kinds: dict[Any, tuple[type, ...]] = {float: (int, float), int: (int,), str: (str,), Path: (str,)}
    fits = isinstance(value, kinds.get(action.type, (int, float))) and not isinstance(value, bool)
    return fits and (not action.choices or value in action.choices)


main()

"""Training parameters, each with the rule that gave it and the reason (R-base, R-steps, R-lr, R-rank, …)."""

import re
from functools import cache
from typing import Literal, get_args

from portrayal.errors import BadRequest
from portrayal.models import BaseModelName, Noun, Recipe, Rule
from portrayal.rules import training_advice as advice
from portrayal.rules.data import table
from portrayal.rules.datasets import check_count
from portrayal.rules.lifecycle import find_model
from portrayal.rules.pricing import estimate_training
from portrayal.rules.training_advice import Optimizer, Wish

TrainerName = Literal[
    "offline", "replicate", "replicate-fast", "fal", "civitai", "synexa",
    "ai-toolkit", "kohya", "simpletuner", "onetrainer",
]  # fmt: skip
Knob = Literal["steps", "learning_rate", "rank"]


class Trainer(Noun):
    """One row of trainers.toml: base models, own defaults (None: a rule decides), limits and settable parameters."""

    name: TrainerName
    title: str
    kind: advice.Kind
    model: str = ""
    base_models: tuple[BaseModelName, ...]
    steps: int | None = None
    steps_limits: tuple[int, int]
    learning_rate: float | None = None
    rank_limits: tuple[int, int]
    takes: tuple[Knob, ...]
    optimizer: bool = False


@cache
def trainers() -> tuple[Trainer, ...]:
    """Return every trainer with its base models and limits (R-trainers)."""
    return tuple(Trainer.model_validate(row) for row in table("trainers")["trainer"])


def find_trainer(name: str) -> Trainer:
    """Return a trainer by name. Raises BadRequest that lists the names."""
    for trainer in trainers():
        if trainer.name == name:
            return trainer
    raise BadRequest(f"There is no trainer '{name}'.", next=f"Use one of {', '.join(get_args(TrainerName))}.")


def make_recipe(  # noqa: PLR0913 - each is a parameter of train_lora
    trainer: TrainerName,
    base_model: str,
    images: int,
    *,
    steps: int | None = None,
    learning_rate: float | None = None,
    rank: int | None = None,
    captionless: bool = False,
    optimizer: Optimizer = "adamw8bit",
    varied: bool = False,
) -> Recipe:
    """Return the training parameters for `images` photos; the caller's own numbers are obeyed, with warnings.

    A learning rate or rank of 0 means that the trainer sets it and takes none from us. Raises BadRequest for FLUX
    [schnell], a base model that the trainer lacks, under four photos, or a number outside of the trainer's limits.
    """
    row = find_trainer(trainer)
    base = _base(row, base_model)
    wish = Wish(steps=steps, learning_rate=learning_rate, rank=rank, captionless=captionless, optimizer=optimizer)
    if optimizer == "prodigy" and row.kind != "export":
        raise BadRequest(
            f"{row.title} sets its own schedule; Prodigy needs a learning rate of 1.0.",
            next="Leave `optimizer` out, or export for ai-toolkit, kohya or simpletuner.",
        )
    warnings = [*check_count(base, images, varied=varied or captionless), *_check_limits(row, wish)]
    chosen = [_steps(row, base, images, wish), _learning_rate(row, wish), _rank(row, base, wish)]
    warnings.extend(advice.captionless_warnings(images) if captionless else ())
    warnings.extend(advice.warnings_for(row.kind, base, images, wish.model_copy(update=_heeded(row, wish))))
    numbers = [0 if isinstance(rule.value, str) else rule.value for rule in chosen]
    extras = [*_extras(row, base, wish, int(numbers[2])), _cost(row, int(numbers[0]), images)]
    return Recipe(
        trainer=trainer,
        base_model=base,
        steps=int(numbers[0]),
        learning_rate=float(numbers[1]),
        rank=int(numbers[2]),
        rules=(advice.base_rule(base), *chosen, *extras),
        warnings=tuple(warnings),
    )


def lora_file_name(name: str, version: int, steps: int) -> str:
    """Return "character-name_v1_1000steps.safetensors" (R-name).

    Raises BadRequest for an empty name, or a version or steps under 1.
    """
    slug = re.sub(r"[\W_]+", "-", name.casefold()).strip("-")
    if not slug or version < 1 or steps < 1:
        raise BadRequest(
            f"A LoRA's file needs a name, a version and steps; got '{name}', {version}, {steps}.",
            next="Use letters or digits in the name and numbers from 1 on.",
        )
    return f"{slug}_v{version}_{steps}steps.safetensors"


def _base(row: Trainer, base_model: str) -> BaseModelName:
    """Refuse [schnell] and read the usual spellings of the base models (R-base)."""
    wanted = base_model.casefold()
    if "schnell" in wanted:
        raise BadRequest(
            "FLUX.1 [schnell] is distilled: a LoRA trained on it comes out unstable.",
            next="Train on FLUX.1 [dev]: base_model='flux'.",
        )
    key = re.sub(r"[^a-z0-9]", "", wanted)
    for base in row.base_models:
        if key == base or (base == "flux" and key in ("fluxdev", "flux1dev", "flux1")):
            return base
    raise BadRequest(
        f"{row.title} does not train base_model='{base_model}'.",
        next=f"Use base_model={' or '.join(repr(base) for base in row.base_models)}, or another trainer.",
    )


def _heeded(row: Trainer, wish: Wish) -> dict[str, None]:
    """Return the wishes that this trainer cannot take, as None."""
    return {knob: None for knob in get_args(Knob) if knob not in row.takes and getattr(wish, knob) is not None}


def _check_limits(row: Trainer, wish: Wish) -> list[str]:
    """Refuse numbers outside of the trainer's hard limits; warn of those that it does not take."""
    for name, value, (low, high) in (
        ("steps", wish.steps, row.steps_limits),
        ("rank", wish.rank, row.rank_limits),
    ):
        if value is not None and not low <= value <= high:
            raise BadRequest(f"{name}={value} is outside of what {row.title} takes.", next=f"Use {low} to {high}.")
    rate = wish.learning_rate
    top = wish.optimizer == "prodigy" and rate == 1
    if rate is not None and not (0 < rate < 1 or top):
        raise BadRequest(f"learning_rate={rate} lies outside of 0 to 1.", next="Leave it out, or try 0.0001.")
    return [f"{row.title} sets {knob} itself; your value is not used." for knob in _heeded(row, wish)]


def _steps(row: Trainer, base: BaseModelName, images: int, wish: Wish) -> Rule:
    if wish.steps is not None:
        return Rule(name="steps", value=wish.steps, rule="R-steps", because="set by the caller")
    if wish.captionless:
        return advice.captionless_steps(images)
    if row.steps is not None:
        return advice.own_steps(row.steps)
    if row.kind == "upload" and base == "flux":
        return advice.upload_steps()
    return advice.formula_steps(base, images)


def _learning_rate(row: Trainer, wish: Wish) -> Rule:
    if "learning_rate" not in row.takes or row.learning_rate is None:
        return advice.left_to_trainer("learning_rate", "R-lr")
    if wish.learning_rate is not None:
        return Rule(name="learning_rate", value=wish.learning_rate, rule="R-lr", because="set by the caller")
    return advice.default_rate(row.kind, row.learning_rate, captionless=wish.captionless, optimizer=wish.optimizer)


def _rank(row: Trainer, base: BaseModelName, wish: Wish) -> Rule:
    if "rank" not in row.takes:
        return advice.left_to_trainer("rank", "R-rank")
    if wish.rank is not None:
        return Rule(name="rank", value=wish.rank, rule="R-rank", because="set by the caller")
    return advice.default_rank(base)


def _extras(row: Trainer, base: BaseModelName, wish: Wish, rank: int) -> list[Rule]:
    """Return what only people or files of ours can set: alpha, and beyond a form optimiser, blocks, regularisation."""
    rules = [advice.captionless_rule()] if wish.captionless else []
    if row.kind not in ("export", "upload"):
        return rules
    rules.append(advice.alpha(base, rank))
    if row.kind == "upload":
        return rules
    if row.optimizer or wish.optimizer == "prodigy":
        rules.extend(advice.optimizer_rules(wish.optimizer))
    if row.name == "ai-toolkit" and base == "flux":
        rules.append(advice.block_rule())
    return [*rules, advice.regularisation()]


def _cost(row: Trainer, steps: int, images: int) -> Rule:
    model = find_model(row.model) if row.model else None
    if model is not None:
        price = estimate_training(model, steps, images)
        return Rule(name="estimate_usd", value=price.usd, rule="R-cost", because=price.because)
    if row.kind == "export":
        because = "it runs on your own machine"
        return Rule(name="estimate_usd", value=0.0, rule="R-cost", because=because)
    because = "no dated price is on file; hosted trainings cost about $1 to $3 and take 15 to 45 minutes"
    return Rule(name="estimate_usd", value="about 1 to 3", rule="R-cost", because=because)

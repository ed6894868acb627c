"""The numbers of the training guides, with their reasons, and warnings for numbers outside of the advice."""

from typing import Literal

from portrayal.models import BaseModelName, Noun, Rule

RANKS: dict[BaseModelName, tuple[int, int]] = {"flux": (16, 32), "sdxl": (32, 64)}
"""Advised ranks by base model (R-rank)."""
HOSTED_STEPS = (500, 2000)
"""Advised steps at a hosted trainer (R-steps: S4; S1 narrows it to 800 to 1,200 for a face)."""
CAPTIONLESS_IMAGES = (10, 15)
"""Photos of a captionless test (R-captionless)."""

Kind = Literal["preview", "hosted", "upload", "export"]


Optimizer = Literal["adamw8bit", "prodigy"]


class Wish(Noun):
    """What the caller set; None leaves the number to the rules."""

    steps: int | None
    learning_rate: float | None
    rank: int | None
    captionless: bool
    optimizer: Optimizer


def steps_by_formula(base: BaseModelName, images: int) -> int:
    """Return 100 N + 350 for FLUX; for SDXL 1,500 at 20 photos rising to 3,000 at 30 (R-steps)."""
    if base == "flux":
        return 100 * images + 350
    return min(3000, max(1500, 1500 + 150 * (images - 20)))


def base_rule(base: BaseModelName) -> Rule:
    """Say which model is trained on (R-base)."""
    if base == "flux":
        because = "[dev] holds a face steady; [schnell] is distilled and does not"
        return Rule(name="base_model", value="FLUX.1 [dev]", rule="R-base", because=because)
    return Rule(name="base_model", value="SDXL", rule="R-base", because="chosen by the caller")


def formula_steps(base: BaseModelName, images: int) -> Rule:
    """Return the steps for one's own trainer (R-steps)."""
    value = steps_by_formula(base, images)
    because = f"100 x {images} photos + 350; tune by 10 %"
    if base == "sdxl":
        because = f"1,500 to 3,000 for SDXL, by the number of photos ({images})"
    return Rule(name="steps", value=value, rule="R-steps", because=because)


def own_steps(value: int) -> Rule:
    """Return a hosted trainer's own default (R-steps)."""
    because = "the trainer's own default, which its schedule is built for; 800 to 1,200 suit a face, 500 to 2,000 work"
    return Rule(name="steps", value=value, rule="R-steps", because=because)


def upload_steps() -> Rule:
    """Return the steps to type into the form of a trainer whose own default we do not know (R-steps)."""
    because = "the usual number of hosted trainers; 800 to 1,200 suit a face, 500 to 2,000 work"
    return Rule(name="steps", value=1000, rule="R-steps", because=because)


def captionless_steps(images: int) -> Rule:
    """Return 1,200 steps for 10 photos rising to 1,500 for 15 (R-captionless)."""
    value = min(1500, max(1200, 1200 + 60 * (images - 10)))
    because = f"a captionless test runs 1,200 to 1,500 steps; {images} photos"
    return Rule(name="steps", value=value, rule="R-captionless", because=because)


def captionless_rule() -> Rule:
    """Say what a captionless test is for (R-captionless)."""
    because = "a test: if the person appears now, the captions were at fault; if not, the photos' variety or the steps"
    return Rule(name="captions", value="empty", rule="R-captionless", because=because)


def default_rate(kind: Kind, own: float, *, captionless: bool, optimizer: str) -> Rule:
    """Return the learning rate that nobody set (R-lr, R-captionless)."""
    if optimizer == "prodigy":
        because = "Prodigy finds its own rate and starts from 1.0"
        return Rule(name="learning_rate", value=1.0, rule="R-lr", because=because)
    if captionless:
        because = "a captionless test runs at 1e-4"
        return Rule(name="learning_rate", value=1e-4, rule="R-captionless", because=because)
    if kind == "hosted":
        because = "the trainer's own default, which it is tuned for; elsewhere 1e-4 is the rule"
        return Rule(name="learning_rate", value=own, rule="R-lr", because=because)
    because = "the safe default; 5e-5 is subtler, 2e-4 risks overfitting"
    return Rule(name="learning_rate", value=own, rule="R-lr", because=because)


def default_rank(base: BaseModelName) -> Rule:
    """Return the lowest advised rank (R-rank)."""
    low, high = RANKS[base]
    because = f"{low} to {high} hold a face without bleeding into other people; start at the low end"
    return Rule(name="rank", value=low, rule="R-rank", because=because)


def left_to_trainer(name: str, rule: str) -> Rule:
    """Say that the trainer sets a number itself."""
    because = "this trainer takes no such number from us"
    return Rule(name=name, value="set by the trainer", rule=rule, because=because)


def alpha(base: BaseModelName, rank: int) -> Rule:
    """Return the network alpha: half the rank for SDXL, the rank for FLUX (R-rank)."""
    if base == "sdxl":
        return Rule(name="alpha", value=max(1, rank // 2), rule="R-rank", because="half the rank")
    because = "equal to the rank, as the hosted FLUX trainer has it"
    return Rule(name="alpha", value=rank, rule="R-rank", because=because)


def optimizer_rules(optimizer: str) -> list[Rule]:
    """Return optimiser, schedule, warm-up and batch (R-optim), or Prodigy's two numbers (R-lr)."""
    if optimizer == "prodigy":
        return [
            Rule(name="optimizer", value="prodigy", rule="R-lr", because="set by the caller"),
            Rule(name="d_coef", value=2.0, rule="R-lr", because="Prodigy's companion to a rate of 1.0"),
        ]
    because = "the steady set-up for a face"
    return [
        Rule(name="optimizer", value="adamw8bit", rule="R-optim", because=because),
        Rule(name="lr_scheduler", value="cosine", rule="R-optim", because=because),
        Rule(name="lr_warmup_steps", value=100, rule="R-optim", because=because),
        Rule(name="batch_size", value=1, rule="R-optim", because=because),
    ]


def block_rule() -> Rule:
    """Return how many single transformer blocks are trained, counted from the first (R-blocks)."""
    because = "the first 15 hold the looks; training all of them costs time and overfits"
    return Rule(name="single_transformer_blocks", value=15, rule="R-blocks", because=because)


def regularisation() -> Rule:
    """Return how many pictures of other people to add at first: none (R-reg)."""
    because = "none at first; if others start to look like the person, lower the rank, then add 100 to 200 captioned "
    because += "pictures of people of the same kind, without the trigger word"
    return Rule(name="regularisation_images", value=0, rule="R-reg", because=because)


def captionless_warnings(images: int) -> tuple[str, ...]:
    """Warn when a captionless test has fewer than 10 or more than 15 photos (R-captionless)."""
    low, high = CAPTIONLESS_IMAGES
    return (
        () if low <= images <= high else (f"A captionless test uses the {low} to {high} best photos; here {images}.",)
    )


def warnings_for(kind: Kind, base: BaseModelName, images: int, wish: Wish) -> list[str]:
    """Return a warning for each number that the caller set outside of the advice (R-steps, R-lr, R-rank)."""
    found: list[str] = []
    if wish.steps is not None and not wish.captionless:
        found.extend(_steps_warning(kind, base, images, wish.steps))
    if wish.learning_rate is not None and wish.optimizer != "prodigy":
        found.extend(_rate_warning(kind, wish.learning_rate))
    if wish.optimizer == "prodigy" and wish.learning_rate not in (None, 1):
        found.append(f"Prodigy expects learning_rate=1.0, not {wish.learning_rate:g}.")
    if wish.rank is not None:
        found.extend(_rank_warning(base, wish.rank))
    return found


def _steps_warning(kind: Kind, base: BaseModelName, images: int, steps: int) -> list[str]:
    low, high = HOSTED_STEPS
    if kind == "export" or base == "sdxl":
        target = steps_by_formula(base, images)
        low, high = (1500, 3000) if base == "sdxl" else (round(target * 0.9), round(target * 1.1))
    if steps < low:
        return [f"{steps:,} steps are few ({low:,} to {high:,} are advised): the face may stay vague."]
    if steps > high:
        return [f"{steps:,} steps are many ({low:,} to {high:,} are advised): the LoRA may copy its photos."]
    return []


def _rate_warning(kind: Kind, rate: float) -> list[str]:
    if rate >= 5e-4:
        return [f"A learning rate of {rate:g} is unstable: faces come out distorted."]
    if rate >= 2e-4 and kind != "hosted":
        return [f"A learning rate of {rate:g} risks overfitting; 1e-4 is the rule."]
    if rate <= 1e-5:
        return [f"A learning rate of {rate:g} learns too little, however many steps; 1e-4 is the rule."]
    return []


def _rank_warning(base: BaseModelName, rank: int) -> list[str]:
    low, high = RANKS[base]
    if rank < low:
        return [f"Rank {rank} is low ({low} to {high} are advised): fine detail of the face is lost."]
    if rank > high:
        return [f"Rank {rank} is high ({low} to {high} are advised): other people may come to look like the person."]
    return []

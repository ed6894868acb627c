"""What a picture and a training cost, whether that may be spent, and when a training pays (R-cost, R-route-volume)."""

import math
from typing import Literal

from portrayal.errors import BadRequest, OverBudget
from portrayal.models import Noun
from portrayal.rules.lifecycle import ModelRow, models


class Price(Noun):
    """An estimate in US dollars, rounded up. `known` is false when no dated price of the model is on file."""

    usd: float
    as_of: str
    because: str
    known: bool = True


class Verdict(Noun):
    """Whether a paid call may start. `next` is the call to make when a person has to say yes first."""

    answer: Literal["go", "needs_approval"]
    estimate_usd: float
    because: str
    next: str = ""


class BreakEven(Noun):
    """When a training pays (R-route-volume): `images` is None when it never does by price alone."""

    images: int | None
    training_in_images: int | None
    because: str


def dollars(usd: float) -> str:
    """Return an amount the way people read it: "$1.85", "$0.0275", "$0.00"."""
    if usd >= 1 or usd == 0:
        return f"${usd:,.2f}"
    cents, rest = f"{usd:.4f}".split(".")
    return f"${cents}.{rest[:2]}{rest[2:].rstrip('0')}"


def estimate_image(model: ModelRow, count: int = 1) -> Price:
    """Return the price of `count` pictures. Raises BadRequest for a count under 1 or a model that draws nothing."""
    if count < 1:
        raise BadRequest(f"Cannot price {count} pictures.", next="Ask for at least one.")
    each = model.usd_per_image
    how = f"{dollars(each or 0)} a picture"
    if each is None and model.usd_per_second is not None and model.typical_seconds is not None:
        each = model.usd_per_second * model.typical_seconds
        how = f"{model.typical_seconds:g} s at ${model.usd_per_second} a second, typically"
    if each is None or model.kind == "trainer":
        raise BadRequest(f"{model.id} has no price for a picture.", next="Name an image model in `model`.")
    total = _round_up(each * count)
    many = f", {count} pictures: {dollars(total)}" if count > 1 else ""
    return Price(usd=total, as_of=model.price_as_of, because=_because(model, how + many))


def further_tries(each_usd: float, budget_usd: float, most: int) -> int:
    """Return how many pictures of `each_usd` may follow the first within the budget, `most` at most (0 when free)."""
    if each_usd <= 0:
        return 0
    return max(0, min(most, math.floor(budget_usd / each_usd + 1e-9) - 1))


def estimate_unknown(provider: str) -> Price:
    """Return a careful price for a model that we do not know: the provider's dearest picture that we do know."""
    prices = [estimate_image(row).usd for row in models() if row.provider == provider and _priced(row)]
    usd = max(prices, default=0.0)
    because = f"no price is on file for this model; {dollars(usd)} is the dearest picture we know at {provider}"
    return Price(usd=usd, as_of="", because=because, known=False)


def estimate_training(trainer_model: ModelRow, steps: int, images: int) -> Price:
    """Return the price of a training of `steps` steps on `images` photos (R-cost).

    The photos hardly count, because trainers take one photo a step. Raises BadRequest when either is under 1 or the
    model is no trainer.
    """
    if steps < 1 or images < 1:
        raise BadRequest("A training needs steps and photos.", next="Give at least one of each.")
    usual = trainer_model.usd_per_training
    how = f"{dollars(usual or 0)} for {trainer_model.usual_steps:,} steps"
    if usual is None and trainer_model.usd_per_second is not None and trainer_model.typical_seconds is not None:
        usual = trainer_model.usd_per_second * trainer_model.typical_seconds
        minutes = trainer_model.typical_seconds / 60
        how = f"about {minutes:.0f} minutes at ${trainer_model.usd_per_second} a second for "
        how += f"{trainer_model.usual_steps:,} steps"
    if usual is None or trainer_model.kind != "trainer":
        raise BadRequest(f"{trainer_model.id} has no price for a training.", next="Choose another trainer.")
    usd = _round_up(usual * steps / trainer_model.usual_steps)
    how += f", so {dollars(usd)} for {steps:,} steps on {images} photos"
    return Price(usd=usd, as_of=trainer_model.price_as_of, because=_because(trainer_model, how))


def check_budget(
    estimate: Price, *, max_cost_usd: float | None, confirm_usd: float, spent_today: float, daily_usd: float
) -> Verdict:
    """Say whether paid work may start: go, or a person must agree first; free work always may.

    Raises OverBudget when the estimate is over the caller's cap or the day's cap, BadRequest for a cap that is no
    amount. Nothing was sent by then.
    """
    if max_cost_usd is not None and not (math.isfinite(max_cost_usd) and max_cost_usd >= 0):
        raise BadRequest(f"max_cost_usd={max_cost_usd} is no amount.", next="Give US dollars, for example 2.50.")
    usd = estimate.usd
    if usd == 0 and estimate.known:
        return Verdict(answer="go", estimate_usd=0.0, because="It costs nothing.")
    enough = math.ceil(round(usd * 100, 6)) / 100
    if max_cost_usd is not None and usd > max_cost_usd + 1e-9:
        raise OverBudget(
            f"This would cost about {dollars(usd)}, and max_cost_usd is {dollars(max_cost_usd)}. Nothing was started.",
            next=f"Call again with max_cost_usd={enough:.2f} or more to accept the price.",
        )
    if spent_today + usd > daily_usd + 1e-9:
        raise OverBudget(
            f"This would cost about {dollars(usd)}; {dollars(spent_today)} of today's {dollars(daily_usd)} is already "
            "spent or promised. Nothing was started.",
            next="Try again tomorrow, or the operator can raise PORTRAYAL_DAILY_USD.",
        )
    if max_cost_usd is not None:
        return _verdict(usd, f"{dollars(usd)} is within max_cost_usd={max_cost_usd:.2f}.")
    if usd <= confirm_usd and estimate.known:
        return _verdict(usd, f"{dollars(usd)} needs no consent: the limit for that is {dollars(confirm_usd)}.")
    why = f"That is over {dollars(confirm_usd)}, the most that is spent without asking."
    if not estimate.known:
        why = "The price is not known for sure."
    return Verdict(
        answer="needs_approval",
        estimate_usd=usd,
        because=f"This would cost about {dollars(usd)}. {why}",
        next=f"Ask the person; to accept, make the same call with max_cost_usd={enough:.2f}.",
    )


def break_even(
    training_usd: float, lora_usd: float, alternative_usd: float, images_per_year: int | None = None
) -> BreakEven:
    """Compute how many pictures pay for a training, from the prices of one picture each way (R-route-volume)."""
    if alternative_usd <= 0:
        because = (
            "Image-to-image costs nothing here, so a training never pays by price; it buys the same face each time."
        )
        return BreakEven(images=None, training_in_images=None, because=because)
    worth = math.ceil(round(training_usd / alternative_usd, 6))
    if lora_usd < alternative_usd:
        images = math.ceil(round(training_usd / (alternative_usd - lora_usd), 6))
        because = (
            f"A training of {dollars(training_usd)} pays for itself after {images} pictures: "
            f"{dollars(lora_usd)} with the LoRA instead of {dollars(alternative_usd)} image-to-image"
            f"{_pace(images, images_per_year)}."
        )
        return BreakEven(images=images, training_in_images=worth, because=because)
    because = (
        f"A LoRA is paid for by consistency, not by price: {dollars(training_usd)} is the price of {worth} "
        f"image-to-image heroes, and each picture costs {dollars(lora_usd)} instead of {dollars(alternative_usd)}."
    )
    return BreakEven(images=None, training_in_images=worth, because=because)


def _pace(images: int, images_per_year: int | None) -> str:
    if not images_per_year or images_per_year < 1:
        return ""
    months = math.ceil(12 * images / images_per_year)
    if months > 24:
        return f"; at {images_per_year} a year, in about {math.ceil(months / 12)} years"
    return f"; at {images_per_year} a year, in about {months} month{'s' if months > 1 else ''}"


def _verdict(usd: float, because: str) -> Verdict:
    return Verdict(answer="go", estimate_usd=usd, because=because)


def _priced(row: ModelRow) -> bool:
    return row.kind == "image" and row.state != "retired"


def _because(model: ModelRow, how: str) -> str:
    if model.usd_per_image == 0 or model.usd_per_training == 0:
        return f"it {model.source} and costs nothing"
    doubt = f"; {model.doubt}" if model.doubt else ""
    as_of = f" ({model.source}, {model.price_as_of})" if model.price_as_of else ""
    return f"{how}{as_of}{doubt}"


def _round_up(usd: float) -> float:
    """Round up, to cents from a dollar on and to hundredths of a cent below, so that what is shown is enough."""
    scale = 100 if usd >= 1 else 10_000
    return math.ceil(round(usd * scale, 6)) / scale

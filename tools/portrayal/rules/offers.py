"""What could run now: which provider and model would serve a path, or exactly what is missing (R-route-missing)."""

from collections.abc import Iterable, Sequence

from pydantic import Field

from portrayal.errors import BadRequest, OperatorError
from portrayal.models import LoraInfo, Noun, Path
from portrayal.rules.lifecycle import ModelRow, default_model, find_model, models
from portrayal.rules.pricing import estimate_image, estimate_unknown

OFFLINE = "offline"
"""The preview provider: a mode of its own, never a silent candidate beside a paid one."""


HANDFUL = 6
"""Under this many pictures a year a training is not worth it (R-route-volume)."""


class Offer(Noun):
    """One path that a provider with a key can serve now, with its model and the price of a picture in dollars."""

    provider: str
    path: Path
    model: str
    usd: float
    as_of: str


class Ask(Noun):
    """What a caller wants, and what there is. `path` None leaves the choice to the rules.

    `lora` is the chosen LoRA, or the newest; the `…_explicit` flags say that the caller named it. `locked` maps a
    provider without a key (and no other) to the variable that unlocks it; `today` (YYYY-MM-DD) retires models whose
    day has come.
    """

    path: Path | None = None
    person: bool = False
    person_because: str = ""
    person_explicit: bool = False
    lora: LoraInfo | None = None
    lora_explicit: bool = False
    lora_names: tuple[str, ...] = ()
    reference_photo: bool = False
    provider: str | None = None
    model: str | None = None
    images_per_year: int | None = None
    offers: tuple[Offer, ...] = ()
    locked: dict[str, str] = Field(default_factory=dict)
    today: str = ""


def default_offers(providers: Iterable[str]) -> tuple[Offer, ...]:
    """Return what these providers offer with their default models, at today's prices on file."""
    found: list[Offer] = []
    for provider in providers:
        for row in models():
            for path in row.paths:
                if row.provider == provider and path in row.default_for:
                    price = estimate_image(row)
                    found.append(Offer(provider=provider, path=path, model=row.id, usd=price.usd, as_of=price.as_of))
    return tuple(found)


def offer_for(ask: Ask, path: Path) -> Offer:
    """Return the offer that would serve `path` now: the cheapest, or the named provider's or model's.

    Raises BadRequest, OperatorError (a missing key, by its variable) or VendorNever (a model that is shut down), each
    saying what is missing.
    """
    if path == "image_to_image" and not ask.reference_photo:
        raise BadRequest("Image-to-image starts from a photo, and none was given.", next="Pass reference_photo=….")
    row = find_model(ask.model, today=ask.today) if ask.model else None
    if path == "lora":
        return _lora_offer(ask, row)
    pool = open_offers(ask)
    if ask.model:
        return _named_model(ask, path, ask.model, row, pool)
    able = [offer for offer in pool if offer.path == path]
    if able:
        return min(able, key=lambda offer: offer.usd)
    raise _nobody(ask, path)


def open_offers(ask: Ask) -> tuple[Offer, ...]:
    """Return the offers that may be considered: the named provider's, else all paid ones, else the preview's."""
    if ask.provider:
        pool = tuple(offer for offer in ask.offers if offer.provider == ask.provider)
        if not pool:
            raise _no_provider(ask, ask.provider)
        return pool
    paid = tuple(offer for offer in ask.offers if offer.provider != OFFLINE)
    if not (paid or ask.offers):
        raise OperatorError("No provider is set up.", next=_unlock(ask.locked) or "Set PORTRAYAL_PROVIDER=offline.")
    return paid or ask.offers


def _lora_offer(ask: Ask, row: ModelRow | None) -> Offer:
    """Return the offer of the provider where the LoRA was trained: it runs nowhere else."""
    lora = ask.lora
    if lora is None:
        none = "No LoRA that can run here was chosen." if ask.lora_names else "There is no trained LoRA yet."
        raise BadRequest(none, next=_how_to_train(ask))
    if ask.model and ask.model != lora.model and (row is None or "lora" not in row.paths):
        raise BadRequest(
            f"The model {ask.model} cannot draw with the LoRA '{lora.name}', which brings its own.",
            next="Leave `model` out.",
        )
    if ask.provider and ask.provider != lora.provider:
        raise _foreign(lora, ask.provider)
    if lora.provider in ask.locked and all(offer.provider != lora.provider for offer in ask.offers):
        raise _no_provider(ask, lora.provider)
    pool = open_offers(ask)
    if lora.provider == OFFLINE and all(offer.provider != OFFLINE for offer in pool):
        raise _foreign(lora, pool[0].provider)
    for offer in pool:
        if offer.path == "lora" and offer.provider == lora.provider:
            return offer.model_copy(update={"model": lora.model})
    raise BadRequest(
        f"The LoRA '{lora.name}' was trained at {lora.provider}, which is not set up to draw with it.",
        next=_how_to_train(ask),
    )


def _named_model(ask: Ask, path: Path, model: str, row: ModelRow | None, pool: tuple[Offer, ...]) -> Offer:
    """Return an offer for the model that the caller named, known or not."""
    if row is None:
        homes = sorted({offer.provider for offer in pool})
        if len(homes) != 1:
            raise BadRequest(
                f"We do not know the model {model}, so we cannot tell whose it is.",
                next=f"Add provider={_choices(homes)}, or leave `model` out.",
            )
        if homes == [OFFLINE]:
            raise BadRequest(
                f"The offline preview has one model of its own and cannot run {model}.",
                next=f"Leave `model` out. {_unlock(ask.locked)}".strip(),
            )
        price = estimate_unknown(homes[0])
        return Offer(provider=homes[0], path=path, model=model, usd=price.usd, as_of="")
    if path not in row.paths:
        able = [other.id for other in models() if path in other.paths and other.state == "current"]
        raise BadRequest(
            f"The model {model} cannot do {path}.",
            next=f"Those that can: {', '.join(able)}. Or leave `model` out.",
        )
    if all(offer.provider != row.provider for offer in pool):
        if ask.provider or row.provider == OFFLINE:
            here = f"provider='{ask.provider}'" if ask.provider else "a paid provider"
            raise BadRequest(
                f"The model {model} belongs to {row.provider}, and this call goes to {here}.",
                next=f"Pass provider='{row.provider}', or leave `model` out.",
            )
        raise _no_provider(ask, row.provider)
    price = estimate_image(row)
    # The caller's own spelling is kept: it may pin a version after a colon.
    return Offer(provider=row.provider, path=path, model=model, usd=price.usd, as_of=price.as_of)


def _no_provider(ask: Ask, provider: str) -> BadRequest | OperatorError:
    if provider in ask.locked:
        return OperatorError(
            f"The provider {provider} has no key.",
            next=f"Set {ask.locked[provider]}, or call again with another provider.",
        )
    there = sorted({offer.provider for offer in ask.offers})
    use = f"Use {_choices(there)}." if there else _unlock(ask.locked) or "Use provider='offline'."
    if any(row.provider == provider for row in models()):
        return OperatorError(f"The provider {provider} cannot be used here yet.", next=use)
    return BadRequest(f"There is no provider '{provider}' here.", next=use)


def _nobody(ask: Ask, path: Path) -> BadRequest | OperatorError:
    """Say that no open provider serves the path, and which key would help."""
    here = f"The provider {ask.provider}" if ask.provider else "No provider that is set up"
    verb = "does not do" if ask.provider else "does"
    useful = {name: variable for name, variable in ask.locked.items() if _serves(name, path)}
    if useful and not ask.provider:
        return OperatorError(f"{here} {verb} {path}.", next=_unlock(useful))
    able = sorted({offer.provider for offer in ask.offers if offer.path == path} - {ask.provider})
    advice = f"Use provider={_choices(able)}." if able else "Ask for another route."
    return BadRequest(f"{here} {verb} {path}.", next=advice)


def _foreign(lora: LoraInfo, provider: str) -> BadRequest:
    if lora.provider == OFFLINE:
        return BadRequest(
            f"The LoRA '{lora.name}' is an offline preview and cannot run on {provider}.",
            next=f"Train it there: train_lora(dataset='{lora.dataset}'), or pass provider='offline' for a preview.",
        )
    return BadRequest(
        f"The LoRA '{lora.name}' was trained at {lora.provider} and runs only there, not on {provider}.",
        next=f"Pass provider='{lora.provider}', or leave `provider` out.",
    )


def _how_to_train(ask: Ask) -> str:
    if ask.lora_names:
        return f"You have {', '.join(ask.lora_names)}: pass lora='{ask.lora_names[0]}' to see what it needs."
    if ask.images_per_year is not None and ask.images_per_year < HANDFUL:
        return "For so few pictures pass reference_photo=…; a LoRA takes curate_dataset and train_lora."
    return "Make one: curate_dataset(photos=…), then train_lora(dataset=…)."


def _serves(provider: str, path: Path) -> bool:
    try:
        return bool(default_model(provider, path))
    except BadRequest:
        return False


def _choices(names: Sequence[str]) -> str:
    """Return names as a reader chooses among them: 'a', 'b' or 'c'."""
    *first, last = (repr(name) for name in names)
    return f"{', '.join(first)} or {last}" if first else last


def _unlock(locked: dict[str, str]) -> str:
    return f"Set {' or '.join(locked.values())}." if locked else ""

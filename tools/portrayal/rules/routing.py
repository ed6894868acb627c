"""Choose the path for a hero, with its reason, price and fallback (R-route-…). Nothing silently changes path."""

from portrayal.errors import PortrayalError
from portrayal.models import Fallback, Noun, Path, Route
from portrayal.rules.lifecycle import default_model, deprecation, find_model, models
from portrayal.rules.offers import HANDFUL, OFFLINE, Ask, Offer, offer_for, open_offers
from portrayal.rules.pricing import break_even, dollars, estimate_training

USUAL_STEPS, USUAL_PHOTOS = 1000, 20
"""The training that a break-even is computed for."""


class Choice(Noun):
    """A path with its reason, before its price is known."""

    path: Path
    because: str
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def choose_route(ask: Ask) -> Route:
    """Return the route for a hero (R-route-lora, R-route-t2i, R-route-i2i, R-route-explicit, R-route-why).

    `because` is two sentences: why this path, and who draws it at what price. Advice is among the warnings.
    Raises a PortrayalError that says what is missing and which call works now, when the path that was asked for, or
    the person that was asked for, cannot be had (R-route-missing).
    """
    choice = _obeyed(ask, ask.path) if ask.path else _chosen(ask)
    try:
        offer = offer_for(ask, choice.path)
    except PortrayalError as error:
        raise _with_way_out(ask, choice.path, error) from error
    return Route(
        path=offer.path,
        provider=offer.provider,
        model=offer.model,
        because=f"{choice.because} {_whose(ask, offer)}",
        estimate_usd=offer.usd,
        price_as_of=offer.as_of,
        fallback=_fallback(ask, offer),
        missing=choice.missing,
        warnings=(*choice.warnings, *_warnings(ask, offer)),
    )


def _chosen(ask: Ask) -> Choice:
    """Choose a path for a caller who named none."""
    why = _why(ask.person_because)
    if ask.reference_photo:
        because = "A reference photo is the starting point."
        return Choice(path="image_to_image", because=because, warnings=_pays(ask) if ask.person else ())
    if not ask.person:
        return Choice(path="text_to_image", because=f"No person is needed{why}: text-to-image is enough.")
    try:
        offer_for(ask, "lora")
    except PortrayalError as error:
        if ask.person_explicit or ask.lora_explicit:
            raise _with_way_out(ask, "lora", error) from error
        return _without_person(ask, why, error)
    names = f", the newest of {', '.join(ask.lora_names)}" if len(ask.lora_names) > 1 and not ask.lora_explicit else ""
    name = ask.lora.name if ask.lora else ""
    because = f"The same person is needed each time{why}: the LoRA '{name}'{names} holds the face."
    return Choice(path="lora", because=because)


def _why(because: str) -> str:
    """Return a reason in brackets, with a leading space."""
    return f" ({_within(because)})" if because.strip() else ""


def _within(sentence: str) -> str:
    """Return a sentence as the middle of another one."""
    plain = sentence.strip().rstrip(".")
    first = plain[:1].lower() if plain[1:2].islower() or plain[1:2] == " " else plain[:1]
    return first + plain[1:]


def _without_person(ask: Ask, why: str, error: PortrayalError) -> Choice:
    """Draw a scene without people when the person was only inferred and cannot be had, and say so loudly."""
    because = f"A scene WITHOUT people: a person is suggested{why}, but {_within(error.message)}."
    missing = ("a trained LoRA" if ask.lora is None else f"a provider that runs the LoRA '{ask.lora.name}'",)
    warning = f"This hero shows no person. To get the person: {_to_get_the_person(ask, error)}"
    return Choice(path="text_to_image", because=because, missing=(*missing, "a reference photo"), warnings=(warning,))


def _obeyed(ask: Ask, path: Path) -> Choice:
    """Obey the path that the caller named; a poor fit is a warning (R-route-explicit)."""
    warnings: list[str] = []
    if path == "text_to_image" and ask.person:
        warnings.append("Text-to-image shows a different stranger in each picture; a LoRA holds one face.")
    if path == "lora" and not ask.person:
        warnings.append("The scene needs no person; with a LoRA one may appear. route='text_to_image' fits better.")
    if path == "image_to_image" and ask.person and ask.lora is not None:
        warnings.append(f"From one photo the face drifts over a series; the LoRA '{ask.lora.name}' holds it.")
    if path == "image_to_image" and ask.person and ask.lora is None:
        warnings += _pays(ask)
    return Choice(path=path, because=f"route='{path}' was asked for.", warnings=tuple(warnings))


def _to_get_the_person(ask: Ask, error: PortrayalError) -> str:
    if ask.images_per_year is not None and ask.images_per_year < HANDFUL:
        return " ".join(("pass reference_photo=….", *_pays(ask)))
    if ask.lora is not None:
        return f"{error.next} Or pass reference_photo=…."
    first = "curate_dataset(photos=…), then train_lora(dataset=…); or pass reference_photo=… for a single picture."
    return " ".join((first, *_pays(ask)))


def _pays(ask: Ask) -> tuple[str, ...]:
    """Say whether a training would pay (R-route-volume), in a sentence or two; nothing beside the offline preview."""
    low = ask.images_per_year is not None and ask.images_per_year < HANDFUL
    words = (f"With {ask.images_per_year} pictures a year image-to-image is enough.",) if low else ()
    try:
        pool = open_offers(ask.model_copy(update={"provider": None}))
    except PortrayalError:
        return words
    lora = min((offer for offer in pool if offer.path == "lora"), key=lambda offer: offer.usd, default=None)
    photo = min((offer for offer in pool if offer.path == "image_to_image"), key=lambda offer: offer.usd, default=None)
    if lora is None or photo is None or lora.provider == OFFLINE:
        return words
    training = estimate_training(default_model(lora.provider, "trainer"), USUAL_STEPS, USUAL_PHOTOS)
    return (*words, break_even(training.usd, lora.usd, photo.usd, ask.images_per_year).because)


def _whose(ask: Ask, offer: Offer) -> str:
    """Say why this provider, and what it costs."""
    if offer.provider == OFFLINE:
        if ask.provider == OFFLINE:
            return "Offline preview: provider='offline'."
        keyless = {row.provider for row in models()} - {OFFLINE} <= set(ask.locked)
        return f"{'No key is set' if keyless else 'No other provider is open here'}: offline preview."
    price = f"about {dollars(offer.usd)} a picture"
    if ask.model or ask.provider:
        return f"{offer.provider} was asked for, {price}." if ask.provider else f"{offer.model} was asked for, {price}."
    if offer.path == "lora":
        return f"It was trained at {offer.provider} and runs there, {price}."
    rivals = {other.provider for other in open_offers(ask) if other.path == offer.path}
    return f"{offer.provider} is the {'cheapest' if len(rivals) > 1 else 'one'} that can, {price}."


def _warnings(ask: Ask, offer: Offer) -> list[str]:
    """Return a warning for everything that was given and is not used, and for the model's state."""
    found: list[str] = []
    if ask.reference_photo and offer.path != "image_to_image":
        found.append(f"The reference photo is not used: {offer.path} takes none.")
    if ask.lora_explicit and ask.lora is not None and offer.path != "lora":
        found.append(f"The LoRA '{ask.lora.name}' is not used; pass route='lora' to use it.")
    row = None if offer.path == "lora" else find_model(offer.model, today=ask.today)
    if row is not None and (text := deprecation(row)):
        found.append(text)
    if row is None and not offer.as_of and offer.provider != OFFLINE:
        found.append(
            f"No price is on file for {offer.model}; {dollars(offer.usd)} is a careful guess (the dearest we know)."
        )
    return found


def _fallback(ask: Ask, chosen: Offer) -> Fallback | None:
    """Return the way to go when the chosen one fails, or None when nothing else works (R-route-why)."""
    if chosen.path != "lora" and not ask.provider and not ask.model:
        others = tuple(o for o in ask.offers if o.provider not in (chosen.provider, OFFLINE))
        same = _try(ask.model_copy(update={"offers": others}), chosen.path) if others else None
        if same is not None:
            return _as_fallback(same, f"{same.provider} draws the same by the same path")
    for path, because in _other_paths(ask, chosen.path):
        other = _try(ask.model_copy(update={"model": None}), path)
        if other is not None:
            return _as_fallback(other, because)
    return None


def _other_paths(ask: Ask, path: Path) -> list[tuple[Path, str]]:
    """Return the other paths worth falling back to, best first; a personless scene never gains a person."""
    ways: list[tuple[Path, str]] = []
    if ask.person:
        ways.append(("lora", "the LoRA holds the same face"))
    ways.append(("image_to_image", "the reference photo carries the likeness, which may drift"))
    ways.append(("text_to_image", "a scene of the same mood without the person" if ask.person else "from words alone"))
    return [way for way in ways if way[0] != path]


def _price(offer: Offer) -> str:
    return "offline preview, free" if offer.provider == OFFLINE else f"{offer.provider}, about {dollars(offer.usd)}"


def _try(ask: Ask, path: Path) -> Offer | None:
    try:
        return offer_for(ask, path)
    except PortrayalError:
        return None


def _as_fallback(offer: Offer, because: str) -> Fallback:
    return Fallback(path=offer.path, provider=offer.provider, estimate_usd=offer.usd, because=because)


def _with_way_out(ask: Ask, path: Path, error: PortrayalError) -> PortrayalError:
    """Return the same error with the paths that work now (R-route-missing)."""
    ways: list[str] = []
    for other, words in _other_paths(ask, path):
        offer = _try(ask.model_copy(update={"model": None}), other)
        if offer is not None:
            ways.append(f"route='{other}' ({words}; {_price(offer)})")
    photo = _try(ask.model_copy(update={"model": None, "reference_photo": True}), "image_to_image")
    if path == "lora" and not ask.reference_photo and photo is not None:
        ways.append(f"route='image_to_image' with reference_photo=… ({_price(photo)})")
    volume = _pays(ask) if path == "lora" and ask.lora is None else ()
    works = f"Works now: {'; '.join(ways)}." if ways else ""
    return type(error)(error.message, next=" ".join(part for part in (error.next, works, *volume) if part))

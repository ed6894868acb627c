"""Put what the studio has (keys, LoRAs, prices) before the router."""

from datetime import UTC, datetime

from portrayal.errors import OperatorError
from portrayal.models import LoraInfo, Route
from portrayal.rules.offers import Ask, default_offers, open_offers
from portrayal.rules.routing import choose_route
from portrayal.settings import KEYS
from portrayal.studio import Studio


def check_provider(
    studio: Studio, provider: str | None, otherwise: str = 'use provider="offline" for a preview'
) -> None:
    """Raise OperatorError that names the variable when the provider's key is not set, and what works without it."""
    if provider in KEYS and not studio.settings.has_key(provider):
        raise OperatorError(
            f"{provider} needs a key, and {KEYS[provider]} is not set.",
            next=f"Set {KEYS[provider]} where the server is configured, or {otherwise}.",
        )


async def find_route(studio: Studio, wish: Ask) -> Route:
    """Route what the caller wishes, with everything the studio knows filled in. Raises what the router raises."""
    provider = wish.provider or studio.settings.provider
    check_provider(studio, provider)
    loras = await studio.library.newest("lora", LoraInfo)
    known = {
        "provider": provider,
        "lora_names": tuple(dict.fromkeys(lora.name for lora in loras)),
        "offers": default_offers(studio.providers),
        "locked": {name: key for name, key in KEYS.items() if not studio.settings.has_key(name)},
        "today": datetime.now(UTC).date().isoformat(),
    }
    ask = wish.model_copy(update=known)
    return choose_route(ask.model_copy(update={"lora": wish.lora or _newest(loras, ask)}))


def _newest(loras: list[LoraInfo], ask: Ask) -> LoraInfo | None:
    """Return the newest LoRA that could run now, so that a newer preview does not hide a real one."""
    able = {offer.provider for offer in open_offers(ask) if offer.path == "lora"}
    return next((lora for lora in loras if lora.provider in able), loras[0] if loras else None)

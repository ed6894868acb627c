"""Put what the studio has (keys, LoRAs, prices) before the router."""

from datetime import UTC, datetime

from portrayal.errors import OperatorError
from portrayal.models import LoraInfo, Path, Route
from portrayal.rules.offers import Ask, default_offers
from portrayal.rules.routing import choose_route
from portrayal.settings import KEYS
from portrayal.studio import Studio


def check_provider(studio: Studio, provider: str | None) -> None:
    """Refuse a provider whose key is set but which this version cannot open, instead of guessing."""
    if provider in KEYS and provider not in studio.providers and studio.settings.has_key(provider):
        raise OperatorError(
            f"The {provider} provider is not part of this version of Portrayal yet.",
            next='Use provider="offline" for previews; `portrayal doctor` says what this version can do.',
        )


async def suggest_route(
    studio: Studio,
    *,
    path: Path | None = None,
    person: bool,
    person_because: str,
    person_explicit: bool = False,
    lora: LoraInfo | None = None,
    reference_photo: bool = False,
    provider: str | None = None,
    model: str | None = None,
    images_per_year: int | None = None,
) -> Route:
    """Ask the router with everything the studio knows. Raises what the router raises."""
    wanted = provider or studio.settings.provider
    check_provider(studio, wanted)
    loras = await studio.library.newest("lora", LoraInfo)
    usable = lora or next((known for known in loras if known.provider in studio.providers), None)
    return choose_route(
        Ask(
            path=path,
            person=person,
            person_because=person_because,
            person_explicit=person_explicit,
            lora=usable,
            lora_explicit=lora is not None,
            lora_names=tuple(known.name for known in loras),
            reference_photo=reference_photo,
            provider=wanted,
            model=model,
            images_per_year=images_per_year,
            offers=default_offers(studio.providers),
            today=datetime.now(UTC).date().isoformat(),
            locked={name: key for name, key in KEYS.items() if name not in studio.providers},
        )
    )

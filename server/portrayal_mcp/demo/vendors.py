"""Which vendors this version can use, so that the demo promises no other."""

from collections.abc import Collection

from portrayal.providers import PROVIDERS
from portrayal.settings import KEYS

USES = {
    "replicate": "trains a LoRA of the person and makes their heroes",
    "google": "makes heroes without a person, or from one photo",
}
"""Provider -> what its key is good for."""


def useful_keys(known: Collection[str] = PROVIDERS) -> dict[str, str]:
    """Return each vendor key that works in this version, with what it does; `known` are the connected providers."""
    return {KEYS[name]: use for name, use in USES.items() if name in known}


def how_to_go_on(known: Collection[str] = PROVIDERS) -> str:
    """Say how pictures become photographs, or that no vendor is connected yet."""
    if useful_keys(known):
        return "These are previews, drawn on this machine. Set a key, and the same calls make photographs."
    names = " and ".join(name.title() for name in USES)
    return (
        f"These are previews, drawn on this machine. {names} are priced here, but not connected in this version: "
        "setting a key changes nothing yet."
    )

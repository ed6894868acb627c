"""Talk to one vendor, decide nothing. A new provider is one file (or folder) and its entry here."""

from collections.abc import Callable

from portrayal.providers.base import Provider
from portrayal.providers.offline import OfflineProvider
from portrayal.settings import Settings


def _replicate(settings: Settings) -> Provider:
    from portrayal.providers.replicate import ReplicateProvider

    return ReplicateProvider(settings)


def _google(settings: Settings) -> Provider:
    from portrayal.providers.google import GoogleProvider

    return GoogleProvider(settings)


PROVIDERS: dict[str, Callable[[Settings], Provider]] = {
    "offline": OfflineProvider,
    "replicate": _replicate,
    "google": _google,
}
"""Provider name -> how it is opened, which happens only when its key is set. SDKs wait for the first call."""

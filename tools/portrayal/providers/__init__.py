"""Talk to one vendor, decide nothing. A new provider is one file and its entry here."""

from collections.abc import Callable

from portrayal.providers.base import Provider
from portrayal.providers.offline import OfflineProvider
from portrayal.settings import Settings

PROVIDERS: dict[str, Callable[[Settings], Provider]] = {"offline": OfflineProvider}
"""Provider name -> how it is opened. Vendors' SDKs are imported by the first call that needs them."""

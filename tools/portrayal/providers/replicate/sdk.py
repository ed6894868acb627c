"""The one place where the SDK is imported. Itself imported by the first request, never at start."""

from collections.abc import Callable

from replicate.client import Client

from portrayal.providers.replicate.timing import Timing
from portrayal.providers.replicate.transport import GuardedTransport

USER_AGENT = "portrayal/0.1"


def build(
    token: str, origin: str, timing: Timing, note_date: Callable[[float], None]
) -> tuple[Client, GuardedTransport]:
    """Return the SDK's client on our transport. Token and address are given, so that it looks for none itself."""
    transport = GuardedTransport(origin, timing, note_date)
    headers = {"User-Agent": USER_AGENT}
    return Client(api_token=token, base_url=origin, transport=transport, headers=headers), transport

"""A gate for one process alone, and the name of an account that says nothing of its key."""

import hashlib
import time
from collections.abc import Callable

from pydantic import SecretStr

from portrayal.rules.pace import Pace, Rate, slowed, take


class LocalGate:
    """Turns at one vendor for this process; `clock` returns seconds."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.time) -> None:
        self._rate = rate
        self._clock = clock
        self._pace = Pace()

    async def turn(self, most_s: float) -> float | None:
        """Take the next turn: the seconds until then, or None when it is further away than `most_s`."""
        wait, self._pace = take(self._pace, self._clock(), self._rate, most_s)
        return wait

    async def hold(self, wait_s: float) -> None:
        """Let nothing through for so long, and then more slowly."""
        self._pace = slowed(self._pace, self._clock(), self._rate, wait_s)


def account_of(vendor: str, key: SecretStr | None) -> str:
    """Return a name for the account of a key, from which nobody can tell the key."""
    secret = key.get_secret_value() if key else ""
    return f"{vendor}:{hashlib.sha256(f'portrayal {vendor} {secret}'.encode()).hexdigest()[:12]}"

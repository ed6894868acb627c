"""Addresses of pictures that expire: whoever has one sees that one picture, without a token."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

HOUR_S = 3600
LIFE_S = 24 * HOUR_S
"""How long an address works at least; it is rounded up to the hour, so that the same call gives the same address."""


@dataclass(frozen=True)
class Links:
    """Signs and checks addresses below `base`. `clock` returns Unix seconds."""

    base: str
    key: bytes
    clock: Callable[[], float] = lambda: time.time()  # noqa: PLW0108 - looked up when it is needed

    def sign(self, owner: str, path: str) -> str:
        """Return the address of `path`, a file's path below the owner's folder."""
        expires = (int(self.clock()) + LIFE_S) // HOUR_S * HOUR_S + HOUR_S
        query = urlencode({"of": owner, "expires": expires, "sig": self._signature(owner, path, expires)})
        return f"{self.base}/pictures/{quote(path)}?{query}"

    def holds(self, owner: str, path: str, expires: str, signature: str) -> bool:
        """Say whether this server, or one that shares its secret, signed exactly this, and the time is not over."""
        if not (expires.isascii() and expires.isdigit() and len(expires) <= 12):
            return False
        signed = self._signature(owner, path, int(expires))
        return hmac.compare_digest(signed.encode(), signature.encode(errors="replace")) and (
            self.clock() < int(expires)
        )

    def _signature(self, owner: str, path: str, expires: int) -> str:
        digest = hmac.new(self.key, f"{owner}\n{path}\n{expires}".encode(errors="replace"), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

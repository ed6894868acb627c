"""The secret of one PORTRAYAL_HOME: what signs addresses of pictures and seals the state of a call.

All servers on one home folder share it, so that each can read what another has signed.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from portrayal.errors import OperatorError

NAME = "http.secret"
BYTES = 32


def load_secret(home: Path) -> bytes:
    """Return the secret, made at the first start and readable by its owner only. Raises OperatorError."""
    path = home / NAME
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        secret = path.read_bytes()
    except OSError as error:
        raise OperatorError(
            f"{path} cannot be read or made: {error.strerror}.", next="Set PORTRAYAL_HOME to a folder of your own."
        ) from error
    if len(secret) != BYTES:
        raise OperatorError(f"{path} is damaged.", next="Delete it; addresses that were given out then stop to work.")
    return secret


def derived(secret: bytes, purpose: str) -> bytes:
    """Return a key for one purpose only."""
    return hmac.new(secret, purpose.encode(), hashlib.sha256).digest()


def _make(path: Path) -> None:
    """Write it whole under another name first: of two servers that start at once, one name wins."""
    draft = path.with_name(f"{NAME}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()

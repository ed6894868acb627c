"""Bearer tokens that the operator gives out: who holds one is that user."""

import hashlib
import hmac
import re
from collections.abc import Mapping

from mcp.server.auth.provider import AccessToken

from portrayal.errors import OperatorError
from portrayal.listed import listed_pairs

USER = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?")
SHORTEST = 24
"""Characters of a token: fewer could be guessed."""

HOW = "Write ann:TOKEN with commas or new lines between pairs, or give the path of a file with one pair a line."


class GivenTokens:
    """Knows users by their tokens; only the tokens' hashes are kept."""

    def __init__(self, users: Mapping[str, str], resource: str) -> None:
        """`users` maps a token to its user; `resource` is the address of this server, which they are for."""
        self._resource = resource
        self._users = [(_hash(token), user) for token, user in users.items()]

    async def verify_token(self, token: str) -> AccessToken | None:
        """Return whose token it is, or None. Every known token is compared, each in constant time."""
        given, found = _hash(token), None
        for known, user in self._users:
            if hmac.compare_digest(given, known):
                found = user
        if found is None:
            return None
        return AccessToken(token="", client_id=found, subject=found, scopes=[], resource=self._resource)


def read_tokens(text: str) -> dict[str, str]:
    """Return token -> user from the setting, or from the file that it names. Raises OperatorError without a token."""
    users: dict[str, str] = {}
    for number, pair in enumerate(listed_pairs(text, mark=":", variable="PORTRAYAL_HTTP_TOKENS", how=HOW), 1):
        user, mark, token = pair.partition(":")
        user, token = user.strip(), token.strip()
        if not mark or not USER.fullmatch(user):
            raise OperatorError(
                f"Pair {number} of PORTRAYAL_HTTP_TOKENS has no user of small letters, digits, - and _.", next=HOW
            )
        if len(token) < SHORTEST or not token.isascii() or not token.isprintable() or " " in token:
            raise OperatorError(
                f"The token of {user} must have at least {SHORTEST} plain characters.",
                next="Make one, for example: openssl rand -hex 32",
            )
        if token in users:
            raise OperatorError(f"{user} and {users[token]} have the same token.", next="Give each user their own.")
        users[token] = user
    return users


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()

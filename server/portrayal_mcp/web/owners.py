"""From a token to the folder of its user: the name of the folder is the owner of everything in it."""

import hashlib

from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.provider import AccessToken

LOCAL = ""
"""The owner where nobody needs a token: the person who runs the server."""


def owner_of(token: AccessToken | None) -> str:
    """Return the owner: `u-ann` for a token the operator gave to ann, `o-…` for a person of an OAuth server.

    A person of an OAuth server is known by issuer and subject; both may hold any character, so they are hashed.
    """
    if token is None:
        return LOCAL
    issuer = (token.claims or {}).get("iss")
    if issuer is None:
        return f"u-{token.subject}"
    person = hashlib.sha256("\n".join((str(issuer), str(token.subject))).encode())
    return f"o-{person.hexdigest()[:32]}"


def current_owner() -> str:
    """Return the owner of the request that is being answered."""
    return owner_of(get_access_token())

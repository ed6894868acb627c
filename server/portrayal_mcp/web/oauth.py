"""Tokens of an OAuth server: signed by its keys, meant for this server, not expired. We issue none ourselves."""

import json
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

import jwt
from mcp.server.auth.provider import AccessToken

from portrayal.errors import VendorLater

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures that need the issuer's private key; never one that our public knowledge could make."""
FRESH_S = 60.0
"""A key that is not known is looked for again at most this often."""
LARGEST = 1_000_000
LOOPBACK = ("127.0.0.1", "localhost", "::1")

Fetch = Callable[[str], Awaitable[bytes | None]]


class IssuerTokens:
    """Knows people by the tokens of `issuer` that are meant for `resource` (RFC 9068, RFC 8707)."""

    def __init__(
        self, issuer: str, resource: str, fetch: Fetch | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._issuer, self._resource = issuer, resource
        self._fetch, self._clock = fetch or fetch_json, clock
        self._keys: dict[str, jwt.PyJWK] = {}
        self._asked: float | None = None

    async def verify_token(self, token: str) -> AccessToken | None:
        """Return whose token it is, or None for every fault."""
        try:
            header = jwt.get_unverified_header(token)
            key = await self._key(str(header.get("kid", "")))
            if key is None or header.get("alg") not in ALGORITHMS:
                return None
            claims = jwt.decode(
                token,
                key,
                algorithms=[str(header["alg"])],
                audience=self._resource,
                issuer=self._issuer,
                leeway=30,
                options={"require": ["exp", "iss", "sub", "aud"]},
            )
        except (jwt.PyJWTError, VendorLater):
            return None
        client = str(claims.get("client_id") or claims.get("azp") or claims["sub"])
        scopes = str(claims.get("scope", "")).split()
        return AccessToken(
            token=token,
            client_id=client,
            scopes=scopes,
            expires_at=int(claims["exp"]),
            resource=self._resource,
            subject=str(claims["sub"]),
            claims={"iss": self._issuer},
        )

    async def _key(self, kid: str) -> jwt.PyJWK | None:
        stale = self._asked is None or self._clock() - self._asked >= FRESH_S
        if kid not in self._keys and stale:
            self._asked = self._clock()
            self._keys = await self._load() or self._keys
        return self._keys.get(kid)

    async def _load(self) -> dict[str, jwt.PyJWK]:
        for address in discovery(self._issuer):
            about = _table(await self._fetch(address))
            where = about.get("jwks_uri")
            if about.get("issuer") != self._issuer or not isinstance(where, str) or not _safe(where):
                continue
            listed = cast("list[dict[str, Any]]", _table(await self._fetch(where)).get("keys") or [])
            return {key.key_id or "": key for row in listed if (key := _read(row))}
        return {}


def discovery(issuer: str) -> tuple[str, str]:
    """Return where an issuer describes itself: RFC 8414, then OpenID Connect."""
    parts = urlsplit(issuer)
    path = parts.path.rstrip("/")
    origin = f"{parts.scheme}://{parts.netloc}"
    return (
        f"{origin}/.well-known/oauth-authorization-server{path}",
        f"{issuer.rstrip('/')}/.well-known/openid-configuration",
    )


async def fetch_json(address: str) -> bytes | None:
    """Return what is there, or None; no redirects, ten seconds, at most a megabyte."""
    import httpx2

    try:
        async with httpx2.AsyncClient(timeout=10, follow_redirects=False) as client:
            answer = await client.get(address, headers={"Accept": "application/json"})
    except httpx2.HTTPError:
        return None
    return answer.content if answer.status_code == 200 and len(answer.content) <= LARGEST else None


def _safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _table(body: bytes | None) -> Mapping[str, Any]:
    try:
        found: object = json.loads(body or b"{}")
    except ValueError:
        return {}
    return cast("Mapping[str, Any]", found) if isinstance(found, dict) else {}


def _read(row: dict[str, Any]) -> jwt.PyJWK | None:
    """Read a key; a symmetric one, or one of a kind that we do not know, is passed over."""
    if row.get("kty") == "oct" or row.get("use", "sig") != "sig":
        return None
    try:
        return jwt.PyJWK(row)
    except jwt.PyJWTError:
        return None

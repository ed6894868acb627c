"""Who may come in, decided before the server starts: the address, names it answers to, and tokens."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from mcp.server.auth.provider import AccessToken, TokenVerifier
from mcp.server.auth.settings import AuthSettings
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import AnyHttpUrl

from portrayal.errors import OperatorError
from portrayal.settings import Settings
from portrayal_mcp.web.oauth import IssuerTokens
from portrayal_mcp.web.tokens import GivenTokens, read_tokens

NEAR = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class Address:
    """Where the server listens."""

    host: str
    port: int

    @property
    def near(self) -> bool:
        """Whether only this machine can reach it."""
        try:
            return self.host == "localhost" or ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def url(self) -> str:
        """The address of the server, as a client on this machine writes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def read_address(text: str) -> Address:
    """Read HOST:PORT, with brackets around an IPv6 address. Raises OperatorError."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]") if host.startswith("[") else host
    bare = host and not set(host) & set("/@ ") and (":" not in host or text.startswith("["))
    if not bare or not (port.isascii() and port.isdigit() and int(port) < 65_536):
        raise OperatorError(f"{text!r} is no address to listen on.", next="Write --http 127.0.0.1:8000, for example.")
    return Address(host, int(port))


class Verifiers:
    """Asks several verifiers in turn."""

    def __init__(self, verifiers: list[TokenVerifier]) -> None:
        self._verifiers = verifiers

    async def verify_token(self, token: str) -> AccessToken | None:
        """Return the first answer, or None."""
        for verifier in self._verifiers:
            if found := await verifier.verify_token(token):
                return found
        return None


@dataclass(frozen=True)
class Doors:
    """What the SDK's server needs to know about who may come in; `verifier` is None where nobody needs a token."""

    base: str
    security: TransportSecuritySettings
    auth: AuthSettings | None = None
    verifier: TokenVerifier | None = None


def open_doors(settings: Settings, address: Address) -> Doors:
    """Decide who may come in. Raises OperatorError for an address that strangers reach without a token."""
    base = (settings.http_url or address.url).rstrip("/")
    resource = f"{base}/mcp"
    verifiers: list[TokenVerifier] = []
    if settings.http_tokens is not None:
        verifiers.append(GivenTokens(read_tokens(settings.http_tokens.get_secret_value()), resource))
    if settings.http_issuer is not None:
        if settings.http_url is None:
            raise OperatorError(
                "PORTRAYAL_HTTP_ISSUER is set, but not what its tokens must be for.",
                next="Set PORTRAYAL_HTTP_URL to the server's public address, such as https://portrayal.example.com.",
            )
        verifiers.append(IssuerTokens(settings.http_issuer, resource))
    security = _security(settings, address)
    if not verifiers:
        if not address.near or settings.http_url is not None:
            raise OperatorError(
                f"Without a token everybody who reaches {base} could spend your money.",
                next="Set PORTRAYAL_HTTP_TOKENS to ann:TOKEN (openssl rand -hex 32 makes one) or "
                "PORTRAYAL_HTTP_ISSUER, or listen on 127.0.0.1 without PORTRAYAL_HTTP_URL.",
            )
        return Doors(base, security)
    known = settings.http_issuer is not None
    auth = AuthSettings(
        issuer_url=AnyHttpUrl(settings.http_issuer or base),
        resource_server_url=AnyHttpUrl(resource) if known else None,
        validate_token_resource=known,
    )
    return Doors(base, security, auth, Verifiers(verifiers))


def _security(settings: Settings, address: Address) -> TransportSecuritySettings:
    """Return the names the server answers to: this machine's, the public address's, and those that are listed."""
    hosts = [f"{name}:{address.port}" for name in NEAR]
    hosts += [address.url.removeprefix("http://")] if address.host not in ("0.0.0.0", "::") else []  # noqa: S104
    hosts += [*settings.http_hosts]
    origins = [f"http://{name}:{address.port}" for name in NEAR]
    origins += [*settings.http_origins]
    if settings.http_url:
        parts = urlsplit(settings.http_url)
        hosts.append(parts.netloc)
        origins.append(f"{parts.scheme}://{parts.netloc}")
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins)

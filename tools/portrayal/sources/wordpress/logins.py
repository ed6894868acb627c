"""Whose account is used at which WordPress site: PORTRAYAL_WORDPRESS, read when a site is opened."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

from portrayal.errors import BadRequest, OperatorError
from portrayal.listed import listed_pairs
from portrayal.settings import Settings

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
VARIABLE = "PORTRAYAL_WORDPRESS"
MAKE_ONE = (
    "In WordPress open Users > Profile > Application Passwords and add one named Portrayal, "
    f"then set {VARIABLE} to https://SITE=USER:PASSWORD."
)
HOW = (
    f"Write https://example.com=USER:APPLICATION PASSWORD in {VARIABLE}, with commas or new lines between sites, "
    "or give the path of a file with one a line."
)


@dataclass(frozen=True)
class Login:
    """A user of one site and an application password of theirs."""

    address: str
    user: str
    password: SecretStr


def site_address(text: str) -> str:
    """Return a site's address as it is compared: small letters, no default port, no slash at the end.

    Raises BadRequest for one that would send the password in clear: https is needed, but on this machine.
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port
        host = (parts.hostname or "").encode("idna" if not (parts.hostname or "").isascii() else "ascii").decode()
    except ValueError:
        raise BadRequest("The site's address cannot be read.", next="Give it as https://example.com.") from None
    if parts.scheme not in {"https", "http"} or not host or "@" in parts.netloc or parts.query or parts.fragment:
        raise BadRequest("That is no address of a site.", next="Give it as https://example.com, without a password.")
    if parts.scheme == "http" and host not in LOOPBACK:
        raise BadRequest(
            f"http://{host} would send the password in clear.", next="Give the address with https://, which it needs."
        )
    shown = f"[{host}]" if ":" in host else host
    given = f":{port}" if port not in {None, 443 if parts.scheme == "https" else 80} else ""
    return f"{parts.scheme}://{shown}{given}{parts.path.rstrip('/')}"


def find_login(settings: Settings, address: str) -> Login:
    """Return the login for the site at `address`. Raises BadRequest for no address, OperatorError without a login."""
    wanted = site_address(address)
    if settings.wordpress is None:
        raise OperatorError(f"{VARIABLE} is not set, and {wanted} needs a login.", next=MAKE_ONE)
    logins = read_logins(settings.wordpress)
    if found := logins.get(wanted):
        return found
    known = ", ".join(sorted(logins))
    raise OperatorError(f"{VARIABLE} has no entry for {wanted}; it has {known}.", next=MAKE_ONE)


def read_logins(setting: SecretStr) -> dict[str, Login]:
    """Return address -> login. Raises OperatorError that names the number of a faulty entry and shows no password."""
    logins: dict[str, Login] = {}
    pairs = listed_pairs(setting.get_secret_value(), mark="=", variable=VARIABLE, how=HOW)
    for number, pair in enumerate(pairs, 1):
        site, equals, login = pair.partition("=")
        user, colon, password = (part.strip() for part in login.partition(":"))
        if not equals or not colon or not user or not password:
            raise OperatorError(f"Entry {number} of {VARIABLE} is not SITE=USER:PASSWORD.", next=HOW)
        try:
            address = site_address(site)
        except BadRequest as fault:
            raise OperatorError(f"Entry {number} of {VARIABLE}: {fault.message}", next=fault.next) from None
        if address in logins:
            raise OperatorError(f"{VARIABLE} has two entries for {address}.", next="Keep one of them.")
        logins[address] = Login(address, user, SecretStr(password))
    return logins

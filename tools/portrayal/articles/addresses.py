"""Tell a public address from one inside of a network, so that a URL never reaches the machine's own services."""

from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from portrayal.errors import BadRequest, NotFound

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Awaitable[list[str]]]
"""Return the addresses of a host and port, as text."""

_NAT64 = IPv6Network("64:ff9b::/96")


async def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of `host`; raises NotFound when it has none."""
    from socket import SOCK_STREAM, gaierror

    from anyio import getaddrinfo

    try:
        answers = await getaddrinfo(host, port, type=SOCK_STREAM)
    except (gaierror, UnicodeError) as fault:
        raise NotFound(f"The host {host} is not known.", next="Check the URL's spelling.") from fault
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def is_public(address: Address) -> bool:
    """Say whether `address` is on the public internet; one wrapped in IPv6 (mapped, 6to4, NAT64) is unwrapped."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner:
            return is_public(inner)
        if address.teredo or address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _is_address(host: str) -> bool:
    """Say whether `host` is an address already, so that there is nothing to ask."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


async def address_for(host: str, port: int, *, resolver: Resolver, permit: Callable[[Address], bool]) -> str:
    """Return the address to connect to; every address of the host must be permitted.

    Connecting to this very address, and not to the name again, is what defeats DNS rebinding. Raises BadRequest when
    an address is private, NotFound when there is none.
    """
    answers = [host] if _is_address(host) else await resolver(host, port)
    if not answers:
        raise NotFound(f"The host {host} has no address.", next="Check the URL's spelling.")
    for answer in answers:
        if not permit(ip_address(answer.split("%", 1)[0])):
            raise BadRequest(
                f"{host} leads to a private or local address, which is never fetched.",
                next="Give a public URL, or the article as text or file.",
            )
    return answers[0]

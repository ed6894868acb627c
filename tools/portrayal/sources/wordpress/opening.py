"""What is found out about a WordPress site before its first post is read: its API, the login, its languages."""

from dataclasses import dataclass
from typing import Any

from portrayal.errors import NotFound, OperatorError, PortrayalError, VendorNever
from portrayal.sources.wordpress.faults import Lost, Refused, Unsent, no_answer, passwords_are_off, refusal
from portrayal.sources.wordpress.reading import Index, User, read_front_page, read_languages, read_one
from portrayal.sources.wordpress.wire import Wire, origin_of

INDEX_FIELDS = "namespaces,authentication"


@dataclass(frozen=True)
class Opened:
    """Which languages a site's posts have, how it is asked for all of them, and what the login may do there."""

    language: str
    homes: dict[str, str]
    query: dict[str, str]
    user: User


async def find_out(wire: Wire) -> Opened:
    """Find a site's REST API, which `wire` asks from then on, and check the login. Raises our own errors."""
    language = await _find_root(wire)
    index = await _index(wire)
    user = await _login(wire, index)
    if index.has("wpml/"):
        return Opened("", {}, {"wpml_language": "all"}, user)
    if index.has("pll/"):
        return Opened("", await _homes(wire), {}, user)
    return Opened(language, {}, {}, user)


async def _find_root(wire: Wire) -> str:
    """Learn from the front page where the REST API is; returns the page's language."""
    try:
        page = await wire.page()
    except Refused as fault:
        if fault.elsewhere:
            raise refusal(fault, wire.address, wire.user) from None
        return ""
    except Unsent as fault:
        raise no_answer(fault, wire.address) from None
    except Lost:
        return ""
    root, language = read_front_page(page.headers, page.text, f"{wire.address}/")
    if root and origin_of(root) != origin_of(wire.address):
        raise OperatorError(
            f"{wire.address} has its REST API at {origin_of(root)}, and the password is not sent there.",
            next="If that is the same site, write this address in the call and in PORTRAYAL_WORDPRESS.",
        )
    wire.root = root or wire.root
    return language


async def _index(wire: Wire) -> Index:
    """Return what the API says about itself, looked for in the two places where it can be."""
    roots = (wire.root, f"{wire.address}/wp-json/", f"{wire.address}/?rest_route=/")
    fault: PortrayalError | None = None
    for root in dict.fromkeys(roots):
        wire.root = root
        try:
            index = read_one(Index, (await wire.get("", _fields=INDEX_FIELDS)).value, wire.address)
        except (NotFound, VendorNever) as error:
            fault = fault or error
            continue
        if index.is_wordpress:
            return index
    raise fault or OperatorError(
        f"No WordPress answers at {wire.address}.", next="Check the address; a blog may lie in a folder, as /blog."
    )


async def _login(wire: Wire, index: Index) -> User:
    """Make sure that the password works and may upload, before anything is made for this site."""
    query: dict[str, Any] = {"context": "edit", "_fields": "id,capabilities"}
    try:
        user = read_one(User, (await wire.get("wp/v2/users/me", **query)).value, wire.address)
    except (NotFound, VendorNever):
        return User()  # some security plugins take this route away; the posts will tell
    except OperatorError as fault:
        raise (fault if index.takes_passwords else passwords_are_off(wire.address)) from None
    may = user.capabilities
    if may and not (may.get("upload_files") and may.get("edit_posts")):
        raise OperatorError(
            f"{wire.user} may not upload pictures at {wire.address}.",
            next="Use the login of an Editor or an Administrator in PORTRAYAL_WORDPRESS.",
        )
    return user


async def _homes(wire: Wire) -> dict[str, str]:
    """Return where each language of the plugin Polylang has its home, as far as it says."""
    try:
        return read_languages((await wire.get("pll/v1/languages")).value)
    except PortrayalError:
        return {}

"""Download one public page, with every hop checked: only http and https, only public addresses, only text."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

import anyio

from portrayal.articles.addresses import Address, Resolver, address_for, is_public, resolve
from portrayal.articles.decoding import decode
from portrayal.articles.given import LONGEST_FILE, Fetched
from portrayal.errors import BadRequest, NotFound, VendorLater, VendorNever

if TYPE_CHECKING:
    import httpx2

USER_AGENT = "portrayal/0.1"
SECONDS = 15.0
REDIRECTS = 5
CONTENT_TYPES = ("text/html", "text/plain", "text/markdown", "application/xhtml+xml")
_MOVED = {301, 302, 303, 307, 308}
_PORTS = {"http": 80, "https": 443}
_GIVE_TEXT = "Give the article as text or file instead."


async def fetch_page(
    url: str,
    *,
    resolver: Resolver = resolve,
    permit: Callable[[Address], bool] = is_public,
    seconds: float = SECONDS,
) -> Fetched:
    """Return the page at `url` (at most 5 MB of it) after at most five redirects, within 15 seconds in all.

    Raises BadRequest for a URL, an address or a content type that is refused, NotFound for 404 and 410, VendorLater
    for time-outs, 429 and 5xx, VendorNever for the rest. The machine's proxy settings are not used: a proxy would
    resolve the name again, unchecked.
    """
    import httpx2

    try:
        with anyio.fail_after(seconds):
            async with httpx2.AsyncClient(trust_env=False, follow_redirects=False, timeout=seconds) as client:
                for _ in range(REDIRECTS + 1):
                    answer = await _hop(client, url, resolver, permit)
                    if isinstance(answer, Fetched):
                        return answer
                    url = answer
    except (TimeoutError, httpx2.TimeoutException) as fault:
        raise VendorLater(f"{_shown(url)} did not answer within {seconds:g} seconds.", next="Try again.") from fault
    except (httpx2.HTTPError, httpx2.InvalidURL) as fault:
        raise VendorLater(f"{_shown(url)} could not be reached.", next=f"Try again later. {_GIVE_TEXT}") from fault
    raise BadRequest(f"The page redirects more than {REDIRECTS} times.", next="Give the URL that it ends at.")


async def _hop(
    client: "httpx2.AsyncClient", url: str, resolver: Resolver, permit: Callable[[Address], bool]
) -> Fetched | str:
    """Make one request to the checked address; return the page, or the URL that it redirects to."""
    import httpx2

    parts = _checked(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    address = await address_for(host, port, resolver=resolver, permit=permit)
    target = httpx2.URL(url.split("#", 1)[0]).copy_with(host=address, port=port)
    headers = {
        "Host": parts.netloc.encode("idna").decode("ascii") if not parts.netloc.isascii() else parts.netloc,
        "User-Agent": USER_AGENT,
        "Accept": "text/html, text/markdown, text/plain;q=0.9",
        "Accept-Encoding": "identity",
    }
    extensions = {"sni_hostname": host.encode("idna").decode("ascii") if not host.isascii() else host}
    async with client.stream("GET", target, headers=headers, extensions=extensions) as response:
        if response.status_code in _MOVED and "location" in response.headers:
            client.cookies.clear()
            try:
                return urljoin(url, response.headers["location"])
            except ValueError:
                raise BadRequest(f"{_shown(url)} leads to an address that is none.", next="Check the URL.") from None
        _check_status(response.status_code, url)
        content_type = response.headers.get("content-type", "text/html").split(";")[0].strip().lower()
        if content_type not in CONTENT_TYPES:
            raise BadRequest(f"{_shown(url)} is {content_type}, not an article.", next="Give the URL of a web page.")
        data = await _body(response)
        charset = response.charset_encoding or ""
    return Fetched(url=url, content_type=content_type, text=decode(data, name=_shown(url), charset=charset))


def _checked(url: str) -> SplitResult:
    """Return the parts of a URL that may be asked for at all."""
    try:
        url.encode()
        parts = urlsplit(url)
        parts.port  # noqa: B018  # raises for a port that is no number
    except ValueError as fault:
        raise BadRequest("The URL cannot be read.", next="Give a full URL that starts with https://.") from fault
    if parts.scheme not in _PORTS or not parts.hostname:
        raise BadRequest(f"{_shown(url)} is not an http or https URL.", next="Give a URL that starts with https://.")
    if "@" in parts.netloc:
        raise BadRequest("The URL holds a user name or password.", next="Give the URL without it.")
    return parts


def _check_status(status: int, url: str) -> None:
    """Raise the error of a status that is no page."""
    if status in {404, 410}:
        raise NotFound(f"There is no page at {_shown(url)}.", next="Check the URL.")
    if status in {408, 425, 429} or status >= 500:
        raise VendorLater(f"{_shown(url)} is busy or broken (status {status}).", next="Try again later.")
    if status != 200:
        raise VendorNever(f"{_shown(url)} refuses to show the page (status {status}).", next=_GIVE_TEXT)


async def _body(response: "httpx2.Response") -> bytes:
    """Return the first 5 MB of the body."""
    data = bytearray()
    async for chunk in response.aiter_bytes(65_536):
        data += chunk
        if len(data) >= LONGEST_FILE:
            break
    return bytes(data[:LONGEST_FILE])


def _shown(url: str) -> str:
    """Return a URL as it may be shown: without user, query and fragment."""
    plain = url.split("#", 1)[0].split("?", 1)[0]
    scheme, marks, rest = plain.partition("://")
    return f"{scheme}{marks}{rest.rsplit('@', 1)[-1]}"[:200]

"""Fetch a result at once, with a client that holds no key: known hosts only, whole, a picture, and not too large."""

import base64
import binascii
import io
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import anyio
import anyio.lowlevel

from portrayal.darkroom import DELIVERIES
from portrayal.errors import VendorLater, VendorNever
from portrayal.providers.replicate.timing import Timing
from portrayal.providers.replicate.tls import certificates

if TYPE_CHECKING:
    import httpx2

DELIVERY = "replicate.delivery"
LARGEST = 40 * 1024 * 1024
MOST_PIXELS = 60_000_000
REDIRECTS = 3
_MOVED = frozenset({301, 302, 303, 307, 308})
_AGAIN = "It is fetched again; Replicate keeps it for one hour."


class Downloads:
    """Downloads of one provider. `loopback` is the emulator's host, when the vendor is one on this machine."""

    def __init__(self, timing: Timing, loopback: str | None) -> None:
        self._timing = timing
        self._loopback = loopback
        self._client: httpx2.AsyncClient | None = None
        self._loop: object = None

    async def picture(self, url: str) -> bytes:
        """Return a picture's bytes, proved to be one.

        Raises VendorLater for what may pass (a time-out, a torn body) and VendorNever for what will not.
        """
        for pause in (*self._timing.backoff_s, None):
            try:
                data = _inline(url) if url.startswith("data:") else await self._whole(url)
                await DELIVERIES.do(partial(_check, data))
            except (VendorLater, _Damaged) as fault:
                if pause is None:
                    raise _ended(fault) from None
                await self._timing.sleep(pause)
            else:
                return data
        raise AssertionError

    async def close(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client is not None and self._loop == anyio.lowlevel.current_token():
            await client.aclose()

    async def _whole(self, url: str) -> bytes:
        """Follow at most three redirects, each checked like the first address."""
        import httpx2

        client = self._opened()
        try:
            with anyio.fail_after(self._timing.download_s):
                for _ in range(REDIRECTS + 1):
                    self._permit(url)
                    async with client.stream("GET", url) as response:
                        if response.status_code in _MOVED and "location" in response.headers:
                            url = urljoin(url, response.headers["location"])
                            continue
                        return await _body(response)
        except (TimeoutError, httpx2.HTTPError, httpx2.InvalidURL):
            raise VendorLater("The finished picture could not be fetched from Replicate.", next=_AGAIN) from None
        raise VendorNever("The picture's address redirects too often.", next="Look at replicate.com/predictions.")

    def _permit(self, url: str) -> None:
        """Raise VendorNever for an address that is not the vendor's: a model's output may be any text."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        ours = host == DELIVERY or host.endswith(f".{DELIVERY}")
        if parts.scheme == "https" and ours and "@" not in parts.netloc:
            return
        if self._loopback and host == self._loopback and parts.scheme in {"http", "https"}:
            return
        raise VendorNever(
            "The result lies at an address that is not Replicate's, so it was not fetched.",
            next="Look at replicate.com/predictions, and use another model.",
        )

    def _opened(self) -> "httpx2.AsyncClient":
        import httpx2

        token = anyio.lowlevel.current_token()
        if self._client is None or self._loop != token:
            timeout = httpx2.Timeout(self._timing.idle_s, connect=self._timing.connect_s)
            headers = {"User-Agent": "portrayal/0.1", "Accept": "image/*", "Accept-Encoding": "identity"}
            self._client = httpx2.AsyncClient(
                verify=certificates(), trust_env=False, follow_redirects=False, timeout=timeout, headers=headers
            )
            self._loop = token
        return self._client


class _Damaged(Exception):
    """Bytes that are no picture: once may be chance."""


async def _body(response: "httpx2.Response") -> bytes:
    status = response.status_code
    if status in {403, 404, 410}:
        raise VendorNever(
            "The finished picture is gone: Replicate keeps results for one hour.",
            next="Make the same call again; it is charged again.",
        )
    if status != 200:
        raise VendorLater(f"Replicate's file store has a fault (status {status}).", next=_AGAIN)
    data = bytearray()
    async for chunk in response.aiter_bytes(65_536):
        data += chunk
        if len(data) > LARGEST:
            raise VendorNever("The result is larger than 40 MB, so it was not kept.", next="Use another model.")
    return bytes(data)


def _inline(url: str) -> bytes:
    head, _, data = url.partition(",")
    try:
        return base64.b64decode(data, validate=True) if head.endswith(";base64") and len(data) < LARGEST else b""
    except binascii.Error:
        return b""


def _check(data: bytes) -> None:
    """Decode the picture. Raises _Damaged for anything else."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _Damaged
            picture.load()
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _Damaged from None


def _ended(fault: VendorLater | _Damaged) -> VendorLater | VendorNever:
    if isinstance(fault, VendorLater):
        return fault
    return VendorNever("Replicate delivered bytes that are not a picture.", next="Try variation=1, or another model.")

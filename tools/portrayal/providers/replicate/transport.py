"""Under the SDK's own client: no foreign host sees the key, every request ends, no fault is lost."""

from collections.abc import Callable
from email.utils import parsedate_to_datetime

import anyio
import httpx

from portrayal.providers.replicate.answers import Lost, Unsent, read_refusal
from portrayal.providers.replicate.timing import Timing
from portrayal.providers.replicate.tls import certificates

LARGEST_ANSWER = 64 * 1024 * 1024
_BEFORE_SENDING = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class GuardedTransport(httpx.AsyncBaseTransport):
    """Cures of the SDK's faults, in the one place that every request passes.

    Answers of 3xx to 5xx become our exceptions here, below the SDK's blind retries and its lossy errors: with
    Retry-After from header and body, whatever the body is. Only `origin` is ever asked, so that neither a page's
    `next` nor an output's URL carries the key away. Every request gets our time-outs.
    """

    def __init__(self, origin: str, timing: Timing, note_date: Callable[[float], None]) -> None:
        self._origin = httpx.URL(origin)
        self._timing = timing
        self._note_date = note_date
        limits = httpx.Limits(max_connections=256, max_keepalive_connections=32)
        self._inner = httpx.AsyncHTTPTransport(verify=certificates(), limits=limits, retries=0)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send once. Raises Unsent, Lost or Refused; returns answers of 2xx, read to their end."""
        target, home = request.url, self._origin
        if (target.scheme, target.host, target.port) != (home.scheme, home.host, home.port):
            raise Unsent
        seconds = self._ends(request)
        try:
            with anyio.fail_after(seconds):
                response = await self._inner.handle_async_request(request)
                body = await self._body(response)
        except _BEFORE_SENDING:
            raise Unsent from None
        except (TimeoutError, httpx.HTTPError):
            raise Lost from None
        self._note(response)
        return _judged(httpx.Response(response.status_code, headers=response.headers, content=None, stream=body))

    async def aclose(self) -> None:
        """Close the connections: the SDK's client has no way to."""
        await self._inner.aclose()

    def _ends(self, request: httpx.Request) -> float:
        """Set our time-outs, whatever the SDK passes (None for some calls); return the whole deadline."""
        timing = self._timing
        ours = {"connect": timing.connect_s, "read": timing.idle_s, "write": timing.idle_s, "pool": timing.idle_s}
        request.extensions = {**request.extensions, "timeout": ours}
        return timing.upload_s if request.url.path.endswith("/files") else timing.request_s

    async def _body(self, response: httpx.Response) -> httpx.ByteStream:
        data = bytearray()
        try:
            async for chunk in response.aiter_raw():
                data += chunk
                if len(data) > LARGEST_ANSWER:
                    raise Lost(response.status_code)
        finally:
            await response.aclose()
        return httpx.ByteStream(bytes(data))

    def _note(self, response: httpx.Response) -> None:
        try:
            sent = parsedate_to_datetime(response.headers["date"]).timestamp()
        except (KeyError, ValueError, TypeError):
            return
        self._note_date(sent)


def _judged(response: httpx.Response) -> httpx.Response:
    """Return an answer of 2xx; raise what any other means."""
    status = response.status_code
    try:
        body = response.read()
    except httpx.HTTPError:  # compressed, and badly
        raise Lost(status) from None
    if 200 <= status < 300:
        return response
    if status == 408 or status >= 500:
        raise Lost(status)
    raise read_refusal(status, response.headers, body)

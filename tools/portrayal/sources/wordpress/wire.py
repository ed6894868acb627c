"""Requests to one WordPress site: its REST root found, every answer bounded, the password sent to this origin only."""

import base64
import json
import re
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import anyio
import anyio.to_thread
from pydantic import SecretStr

from portrayal.sources.wordpress.faults import DEFINITE, Lost, Refused, Unsent, no_answer, refusal

if TYPE_CHECKING:
    import httpx2

USER_AGENT = "portrayal/0.1"
LONGEST = 16_000_000
"""Bytes of an answer that are read: a hundred long posts have less."""
HOPS = 4
_MOVED = frozenset({301, 302, 303, 307, 308})
_CODE = re.compile(r"[a-z0-9_-]{1,80}")


@dataclass(frozen=True)
class Timing:
    """Seconds, and the pause that tests replace."""

    connect_s: float = 10.0
    request_s: float = 60.0
    """A whole request, its answer read."""
    upload_s: float = 300.0
    backoff_s: tuple[float, ...] = (0.5, 1.5, 4.0)
    settle_s: tuple[float, ...] = (1.0, 3.0, 6.0, 12.0, 20.0)
    """Pauses before each look for an upload whose answer was lost: WordPress may still be at work on it."""
    longest_wait_s: float = 60.0
    """Most of a Retry-After that is waited for."""
    sleep: Callable[[float], Awaitable[None]] = anyio.sleep


@dataclass(frozen=True)
class Answer:
    """A JSON answer, or the page's text where there is none to read (`value` is None)."""

    value: Any
    headers: Mapping[str, str]
    text: str = ""


class Wire:
    """The connections to one site. `root` is the address of its REST API, set by whoever found it."""

    def __init__(self, address: str, user: str, password: SecretStr, timing: Timing) -> None:
        self.address = address
        self.user = user
        self.timing = timing
        self.root = f"{address}/wp-json/"
        self._origin = origin_of(address)
        self._password = password
        self._client: httpx2.AsyncClient | None = None

    async def get(self, route: str, **query: Any) -> Answer:
        """Ask the REST API; repeated after a fault, because it is harmless."""
        return await self.safely("GET", route, query)

    async def safely(self, method: str, route: str, query: Mapping[str, Any], body: Any = None) -> Answer:
        """Make a request that may be repeated, and repeat it a few times. Raises our own errors."""
        for pause in (*self.timing.backoff_s, None):
            try:
                return await self.once(method, route, query, body=body)
            except Refused as fault:
                if fault.status not in {429, 503} or pause is None or fault.wait_s > self.timing.longest_wait_s:
                    raise refusal(fault, self.address, self.user) from None
                await self.timing.sleep(fault.wait_s or pause)
            except (Unsent, Lost) as fault:
                broken = isinstance(fault, Lost) and (fault.too_long or 200 <= fault.status < 300)
                if pause is None or broken:
                    raise no_answer(fault, self.address) from None
                await self.timing.sleep(pause)
        raise AssertionError

    async def once(
        self,
        method: str,
        route: str,
        query: Mapping[str, Any],
        *,
        body: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Make one request to the REST API, once, logged in. Raises Unsent, Lost or Refused."""
        sent = dict(headers or {})
        if body is not None:
            content, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        login = f"{self.user}:{self._password.get_secret_value()}".encode()
        sent["Authorization"] = f"Basic {base64.b64encode(login).decode()}"
        answer = await self._request(method, self._target(route, query), content, sent)
        if answer.value is None:
            raise Lost(200)
        return answer

    async def page(self) -> Answer:
        """Return the site's own front page, asked for without a login. Raises Unsent, Lost or Refused."""
        return await self._request("GET", f"{self.address}/", None, {})

    async def close(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _target(self, route: str, query: Mapping[str, Any]) -> str:
        """Return the address of a route; with plain permalinks the route is itself in the query."""
        parts = urlsplit(self.root)
        own = dict(parse_qsl(parts.query))
        path = parts.path
        if "rest_route" in own:
            own["rest_route"] = f"{own['rest_route'].rstrip('/')}/{route}"
        else:
            path = f"{path.rstrip('/')}/{route}"
        asked = urlencode({**own, **query})
        return f"{parts.scheme}://{parts.netloc}{path}" + (f"?{asked}" if asked else "")

    async def _request(self, method: str, target: str, content: bytes | None, headers: Mapping[str, str]) -> Answer:
        """Make one request and those that it is sent on to within this origin."""
        import httpx2

        whole = (
            self.timing.upload_s if method == "POST" and content and len(content) > 65_536 else self.timing.request_s
        )
        try:
            with anyio.fail_after(whole):
                for _ in range(HOPS):
                    answer = await self._hop(method, target, content, headers)
                    if isinstance(answer, Answer):
                        return answer
                    target = answer
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.UnsupportedProtocol, httpx2.InvalidURL) as fault:
            raise Unsent(certificate=_is_distrust(fault)) from None
        except (TimeoutError, httpx2.HTTPError):
            raise Lost from None
        raise Refused(310, elsewhere="itself, over and over")

    async def _hop(self, method: str, target: str, content: bytes | None, headers: Mapping[str, str]) -> Answer | str:
        """Return the answer, or where a page has moved within this origin."""
        client = await self._opened()
        sent = {"User-Agent": USER_AGENT, "Accept": "application/json, text/html;q=0.5", "Accept-Encoding": "identity"}
        async with client.stream(method, target, content=content, headers={**sent, **headers}) as response:
            client.cookies.clear()
            status, told = response.status_code, response.headers
            if status in _MOVED:
                return self._moved(method, target, status, told.get("location", ""))
            data = bytearray()
            async for chunk in response.aiter_bytes(65_536):
                data += chunk
                if len(data) > LONGEST:
                    raise Lost(status, too_long=True)
        return read_answer(status, told, bytes(data))

    async def _opened(self) -> "httpx2.AsyncClient":
        """Return the client, which never reads the machine's proxies or its .netrc: that may hold another password."""
        if self._client is None:
            import httpx2

            # Reading the certificates takes as long as a request; on this machine (http) there are none to check.
            secure = self._origin.startswith("https:")
            verify = await anyio.to_thread.run_sync(httpx2.create_ssl_context) if secure else False
            timeout = httpx2.Timeout(self.timing.request_s, connect=self.timing.connect_s)
            self._client = httpx2.AsyncClient(trust_env=False, follow_redirects=False, timeout=timeout, verify=verify)
        return self._client

    def _moved(self, method: str, target: str, status: int, location: str) -> str:
        """Return where a GET goes on; another origin is never followed, and nothing is sent twice."""
        try:
            there = urljoin(target, location)
            origin = origin_of(there)
        except ValueError:
            raise Refused(status, elsewhere="an address that is none") from None
        if not location or origin != self._origin or method != "GET":
            raise Refused(status, elsewhere=origin or "an address that is none")
        return there


def read_answer(status: int, headers: Mapping[str, str], data: bytes) -> Answer:
    """Return a good answer. Raises Refused where the site says that it did nothing, else Lost."""
    try:
        value: Any = json.loads(data)
    except (ValueError, RecursionError):
        value = None
    if 200 <= status < 300:
        return Answer(value, headers, "" if value is not None else data[:262_144].decode(errors="replace"))
    code = _code(value)
    wait_s = _seconds(headers.get("retry-after", ""))
    open_question = status >= 500 and code not in DEFINITE and not (status == 503 and wait_s)
    if open_question or status in {408, 425}:
        raise Lost(status)
    raise Refused(status, code, wait_s=wait_s)


def origin_of(address: str) -> str:
    """Return scheme, host and port of an address, written in one way. Raises ValueError."""
    parts = urlsplit(address)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    usual = port == {"https": 443, "http": 80}.get(parts.scheme)
    return f"{parts.scheme}://{host}" + ("" if usual else f":{port}") if parts.hostname else ""


def _code(value: Any) -> str:
    """Return WordPress's own code of a refusal, "" where there is none."""
    said = cast("dict[str, Any]", value).get("code") if isinstance(value, dict) else None
    return said if isinstance(said, str) and _CODE.fullmatch(said) else ""


def _seconds(text: str) -> float:
    """Return a Retry-After in seconds; a date counts as half a minute."""
    try:
        return min(max(float(text), 0.0), 86_400.0)
    except ValueError:
        return 30.0 if text else 0.0


def _is_distrust(fault: BaseException | None) -> bool:
    while fault is not None:
        if isinstance(fault, ssl.SSLCertVerificationError):
            return True
        fault = fault.__cause__ or fault.__context__
    return False

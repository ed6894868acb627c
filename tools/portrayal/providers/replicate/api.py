"""The adapter over the `replicate` SDK: its low-level call, with our time-outs, retries, pace and errors.

Of the SDK (1.0.7) only `Client` and the one request method that all its resources use are called: its models refuse
the status `aborted`, its helpers drop `wait`, poll for ever or return None. It is imported by the first request.
"""

import importlib
import re
import warnings
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode, urlsplit

import anyio.lowlevel
import anyio.to_thread

from portrayal.errors import OperatorError, PortrayalError, VendorLater
from portrayal.providers.base import Gate
from portrayal.providers.faults import Ambiguous
from portrayal.providers.gates import LocalGate
from portrayal.providers.replicate import blame
from portrayal.providers.replicate.answers import Json, Lost, Refused, Unsent, inner, items, read_object
from portrayal.providers.replicate.timing import Pace, Timing
from portrayal.providers.replicate.tls import certificates
from portrayal.rules.pace import Rate
from portrayal.settings import Settings

HOME = "https://api.replicate.com"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
MOST_PAGES = 200
_PAGE = re.compile(r"/v1/[!-~]*")


class Api:
    """Requests to one account. `skew` is the vendor's clock minus ours, in seconds, as its last answer told."""

    def __init__(self, settings: Settings, timing: Timing) -> None:
        self._base_url = settings.replicate_base_url
        self.origin = HOME
        with suppress(OperatorError):  # told by the first request: the rest of the program works without this vendor
            self.origin = origin_of(self._base_url)
        self.skew = 0.0
        self._token = settings.replicate_api_token
        self._timing = timing
        # The vendor allows 600 orders and 3,000 other requests a minute, bursts included.
        self.gate: Gate = LocalGate(rate_of(settings), timing.steady)
        self._others = Pace(2800, 100, timing)
        self._client: Any = None
        self._transport: Any = None
        self._loop: object = None

    async def get(self, path: str, what: str) -> Json:
        """Ask; repeated after a fault, because it is harmless. Raises VendorLater, or the refusal's error."""
        return await self.safely("GET", path, what)

    async def safely(
        self, method: str, path: str, what: str, *, wait: bool = True, gone_is_fine: bool = False, **sent: Any
    ) -> Json:
        """Make a request that costs nothing however often it is made, with bounded repeats.

        With `gone_is_fine` a 404 is an empty answer.
        """
        pauses = self._timing.backoff_s if wait else ()
        for pause in (*pauses, None):
            try:
                return await self.once(method, path, **sent)
            except Refused as fault:
                if fault.status == 404 and gone_is_fine:
                    return {}
                if fault.status != 429 or pause is None:
                    raise blame.refused(fault, what) from None
                await self._timing.sleep(min(fault.wait_s or pause, self._timing.longest_wait_s))
            except (Unsent, Lost) as fault:
                if pause is None:
                    raise blame.unanswered(fault) from None
                await self._timing.sleep(pause)
        raise AssertionError

    async def order(self, path: str, body: Json, headers: Mapping[str, str], what: str, *, began: float) -> Json:
        """Make the one request that costs money; repeated only after a 429, while the turn that `began` lasts.

        Raises VendorLater when nothing was booked, Ambiguous when nobody knows, else the refusal's error.
        """
        while True:
            await self._our_turn(began)
            try:
                answer = await self.once("POST", path, paced=True, json=body, headers=dict(headers))
            except Refused as fault:
                if fault.status == 429:
                    await self.gate.hold(fault.wait_s or 5.0)
                left = began + self._timing.patience_s - self._timing.wall()
                if fault.status != 429 or max(fault.wait_s, 1.0) > min(left, self._timing.longest_wait_s):
                    raise blame.refused(fault, what) from None
            except Unsent as fault:
                raise blame.unanswered(fault) from None
            except Lost:
                raise Ambiguous(
                    "Replicate's answer was lost: it may have taken the order or not.",
                    next="Its list of orders will be asked before anything is sent again.",
                ) from None
            else:
                if isinstance(answer.get("id"), str):
                    return answer
                raise Ambiguous("Replicate answered without naming the order.", next="Its list will be asked.")

    async def _our_turn(self, began: float) -> None:
        """Wait for a place in the vendor's rate limit. Raises VendorLater when it comes too late for this turn."""
        wait = await self.gate.turn(began + self._timing.patience_s - self._timing.wall())
        if wait:
            await self._timing.sleep(wait)
        if wait is None or self._timing.wall() - began > self._timing.patience_s:
            late = "It took too long until Replicate could be asked. Nothing was started."
            raise VendorLater(late, next=blame.AGAIN)

    async def pages(self, path: str, what: str, **query: str) -> AsyncIterator[Json]:
        """Yield the rows of a list, newest first. A page's `next` is followed on our own host only."""
        target = f"{path}?{urlencode(query)}" if query else path
        for _ in range(MOST_PAGES):
            page = await self.get(target, what)
            for row in items(page.get("results")):
                yield inner(row)
            following = page.get("next")
            if not isinstance(following, str) or not following:
                return
            parts = urlsplit(following)
            target = f"{parts.path}?{parts.query}"
            if not _PAGE.fullmatch(target):
                break
        raise PortrayalError(f"Replicate's list of {what} cannot be read to its end.", next="Look at replicate.com.")

    async def once(self, method: str, path: str, *, paced: bool = False, **sent: Any) -> Json:
        """Make one request, once. Raises Unsent, Lost or Refused, and nothing of the SDK's or of httpx."""
        if not paced:
            await self._others.turn()
        client = await self._opened()
        response = await client._async_request(method, path, **sent)  # noqa: SLF001 - the SDK's one safe call
        if response.status_code == 204:
            return {}
        answer = read_object(response.content)
        if answer is None:
            raise Lost(response.status_code)
        return answer

    async def close(self) -> None:
        """Close the connections."""
        transport, self._client, self._transport = self._transport, None, None
        if transport is not None and self._loop == anyio.lowlevel.current_token():
            await transport.aclose()

    def on_loopback(self) -> bool:
        """Say whether the vendor is an emulator on this machine."""
        return (urlsplit(self.origin).hostname or "") in LOOPBACK

    def vendor_time(self, ours: float | None = None) -> float:
        """Return what the vendor's clock shows when ours shows `ours` (Unix seconds; now without it)."""
        return (self._timing.wall() if ours is None else ours) + self.skew

    async def _opened(self) -> Any:
        """Return the SDK's client of this event loop: its connections do not outlive the loop they were made in."""
        origin_of(self._base_url)
        if self._token is None:
            raise OperatorError(
                "REPLICATE_API_TOKEN is not set.", next="Make a key at replicate.com/account/api-tokens."
            )
        loop = anyio.lowlevel.current_token()
        if self._client is None or self._loop != loop:
            build = await anyio.to_thread.run_sync(_load_sdk)
            if self._client is None or self._loop != loop:  # nobody else opened it meanwhile
                key = self._token.get_secret_value()
                self._client, self._transport = build(key, self.origin, self._timing, self._note_date)
                self._loop = loop
        return self._client

    def _note_date(self, date: float) -> None:
        skew = date - self._timing.wall()
        self.skew = skew if abs(skew) > 2 else 0.0  # the header has whole seconds


def rate_of(settings: Settings) -> Rate:
    """Return what the account may order: the vendor's 600 a minute with some to spare, or as it was agreed."""
    return Rate(settings.replicate_rate, 30)


def origin_of(base_url: str | None) -> str:
    """Return scheme and host of the API. Raises OperatorError for one that would send the key in clear."""
    parts = urlsplit((base_url or HOME).rstrip("/").removesuffix("/v1"))
    loopback = (parts.hostname or "") in LOOPBACK
    if parts.scheme not in {"https", "http"} or not parts.hostname or (parts.scheme == "http" and not loopback):
        raise OperatorError(
            "REPLICATE_BASE_URL must begin with https:// (http:// only for this machine).",
            next="Unset it, or set it to https://api.replicate.com.",
        )
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _load_sdk() -> Any:
    """Import the SDK and read the certificates, in a worker thread: it takes a third of a second."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its models are of pydantic 1, which says so on newer Pythons
        try:
            certificates()
            return importlib.import_module("portrayal.providers.replicate.sdk").build
        except ImportError as error:
            raise OperatorError(
                "The package `replicate` is not installed.", next="Run: pip install 'replicate==1.0.7'."
            ) from error

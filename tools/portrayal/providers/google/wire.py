"""The one place that talks to Google: the official SDK for requests, our own time limits, retries and errors."""

import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread

from portrayal.errors import BadRequest, OperatorError, VendorLater
from portrayal.providers.base import Gate
from portrayal.providers.gates import LocalGate
from portrayal.providers.google.blame import error_of
from portrayal.providers.google.failures import LONGEST_PAUSE_S, Failure, failure_of, pause_before_retry
from portrayal.rules.pace import Rate
from portrayal.settings import Settings

if TYPE_CHECKING:
    import httpx2
    from google import genai

BASE_URL = "https://generativelanguage.googleapis.com/"
API_VERSION = "v1beta"
"""A superset of v1; picture settings are accepted by both (`research: google`, section 2)."""
TIMEOUT_S = 180.0
"""A picture takes 15 to 40 s, 4K longer; the SDK itself would wait for ever."""
CONNECT_S = 10.0
_GRACE = 1.05
"""Google is told the time limit; waiting a little longer brings its own answer, which says that nothing is billed."""

RATE = Rate(0)
"""Google names no figure that holds for a project: its 429 with a delay tells (`research: google`)."""

Piece = str | bytes
"""A part of a request: a text, or a picture as JPEG bytes."""

_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}")
_sent: ContextVar[list[bool]] = ContextVar("sent")


@dataclass(frozen=True, slots=True)
class _Open:
    """The SDK's client, which must be kept alive, and its pools."""

    client: "genai.Client"
    http: "httpx2.AsyncClient"
    idle: "httpx2.Client"


class GeminiWire:
    """One client of generateContent. The SDK is imported by the first call, in a worker thread."""

    def __init__(
        self,
        settings: Settings,
        *,
        timeout_s: float = TIMEOUT_S,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        self.looks_usd = 0.0
        """Dollars that looks at texts and pictures have cost so far, as counted by Google."""
        self._key = settings.gemini_api_key
        self._base_url = settings.google_base_url or BASE_URL
        self._timeout_s = timeout_s
        self._sleep = sleep
        self.gate: Gate = LocalGate(RATE)
        self._lock = anyio.Lock()
        self._opened: _Open | None = None

    async def ask(self, model: str, pieces: Sequence[Piece], **config: Any) -> str:
        """Send one call and return the raw body of a 200; `config` are fields of GenerateContentConfig.

        Repeats only what Google did not take (429, 503), at most twice. Raises PortrayalError only: VendorLater
        when nothing was made or billed, Ambiguous when the answer was lost.
        """
        model = model.removeprefix("models/")
        if not _MODEL.fullmatch(model):
            raise BadRequest(f"{model!r} cannot be the name of a Google model.", next="Leave `model` out.")
        client = await self._open()
        tries = 0
        while True:
            tries += 1
            await self._our_turn()
            answer = await self._once(client, model, pieces, config)
            if isinstance(answer, str):
                return answer
            pause = pause_before_retry(answer, tries)
            limited = answer.status == 429 and bool(answer.wait_s) and not answer.no_quota and not answer.daily
            if limited:
                await self.gate.hold(pause or answer.wait_s or 0.0)  # for all who share the account
            if pause is None:
                raise error_of(answer, model, timeout_s=self._timeout_s)
            if not limited:
                await self._sleep(pause)

    async def _our_turn(self) -> None:
        """Wait for a place in the account's limit. Raises VendorLater when it is too far away to wait for."""
        wait = await self.gate.turn(LONGEST_PAUSE_S + 1.0)
        if wait is None:
            busy = "Google limits how many calls this project may make; nothing was made or billed."
            raise VendorLater(busy, next="Make the same call again in a minute.")
        if wait:
            await self._sleep(wait)

    async def models(self) -> tuple[str, ...]:
        """Return the ids of the models that this key sees: free of charge, so it also tells whether the key is good.

        The list is no proof that a model can be called: retired ones have been listed. Raises PortrayalError only.
        """
        client = await self._open()
        try:
            with anyio.fail_after(3 * CONNECT_S):
                page = await client.aio.models.list(config={"page_size": 1000})
            return tuple((model.name or "").removeprefix("models/") for model in page.page)
        except Exception as error:  # noqa: BLE001 - nothing of the SDK's may leave this module
            failure = failure_of(error, sent=False)
        raise error_of(failure, "the list of models", timeout_s=3 * CONNECT_S)

    async def close(self) -> None:
        """Close every connection pool; a later call opens anew."""
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.client.aio.aclose()
            opened.client.close()
            await opened.http.aclose()  # pools that were handed in are left to us
            opened.idle.close()

    async def _once(
        self, client: "genai.Client", model: str, pieces: Sequence[Piece], config: dict[str, Any]
    ) -> str | Failure:
        """Send once; what the SDK raises ends here, since it carries the key and Google's texts."""
        from google.genai import types

        sent: list[bool] = []
        _sent.set(sent)
        try:
            parts = [
                types.Part.from_text(text=piece)
                if isinstance(piece, str)
                else types.Part.from_bytes(data=piece, mime_type="image/jpeg")
                for piece in pieces
            ]
            options = types.GenerateContentConfig(
                **config,
                should_return_http_response=True,
                automatic_continuation=False,
                automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
            )
            with anyio.fail_after(self._timeout_s * _GRACE):
                answer = await client.aio.models.generate_content(
                    model=model, contents=types.Content(role="user", parts=parts), config=options
                )
        except Exception as error:  # noqa: BLE001 - nothing of the SDK's may leave this module
            return failure_of(error, sent=bool(sent))
        return (answer.sdk_http_response and answer.sdk_http_response.body) or ""

    async def _open(self) -> "genai.Client":
        async with self._lock:
            if self._opened is None:
                try:
                    self._opened = await anyio.to_thread.run_sync(self._build)
                except ImportError:
                    how = "Run: pip install 'google-genai>=3.4,<4'; and leave GOOGLE_GENAI_HTTP_CLIENT unset."
                    raise OperatorError("Google's SDK cannot be loaded.", next=how) from None
            return self._opened.client

    def _build(self) -> "_Open":
        """Make the client with everything said explicitly, so that Google's environment variables change nothing."""
        key = self._key.get_secret_value() if self._key else ""
        if not key:
            raise OperatorError("Google needs a key.", next="Set GEMINI_API_KEY.")
        if not re.fullmatch(r"[!-~]+", key):
            raise OperatorError("GEMINI_API_KEY has blanks or letters that no key has.", next="Copy the key again.")
        logging.getLogger("google_genai").setLevel(logging.CRITICAL)  # it logs Google's texts
        logging.getLogger("httpcore2").setLevel(logging.INFO)  # below that it logs every header of an answer

        import httpx2
        from google import genai
        from google.genai import types

        trust = httpx2.create_ssl_context()
        http = httpx2.AsyncClient(
            verify=trust,
            follow_redirects=False,  # a redirect would carry the key to another host
            limits=httpx2.Limits(max_connections=100, max_keepalive_connections=0),  # a reused one may be dead
            event_hooks={"request": [_note_sending]},
        )
        idle = httpx2.Client(verify=trust)  # never used; without it the SDK reads the certificates once more
        options = types.HttpOptions(
            base_url=self._base_url,
            api_version=API_VERSION,
            timeout=int(self._timeout_s * 1000),
            httpx_async_client=http,
            httpx_client=idle,
        )
        return _Open(genai.Client(enterprise=False, api_key=key, http_options=options), http, idle)


async def _note_sending(request: "httpx2.Request") -> None:
    """Remember that the call leaves now, and give connecting less time than drawing."""
    _sent.get([]).append(True)
    timeout = request.extensions.get("timeout")
    if isinstance(timeout, dict):
        request.extensions["timeout"] = {**timeout, "connect": CONNECT_S, "read": None}  # the whole call has a limit

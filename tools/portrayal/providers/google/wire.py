"""The one place that talks to Google: the official SDK for requests, our own time limits, retries and errors."""

import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread

from portrayal.errors import BadRequest, OperatorError
from portrayal.providers.google.blame import error_of
from portrayal.providers.google.failures import Failure, failure_of, pause_before_retry
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

Piece = str | bytes
"""A part of a request: a text, or a picture as JPEG bytes."""

_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}")
_sent: ContextVar[list[bool]] = ContextVar("sent")


class GeminiWire:
    """One client of generateContent. The SDK is imported by the first call, in a worker thread."""

    def __init__(
        self,
        settings: Settings,
        *,
        timeout_s: float = TIMEOUT_S,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        self._key = settings.gemini_api_key
        self._base_url = settings.google_base_url or BASE_URL
        self._timeout_s = timeout_s
        self._sleep = sleep
        self._lock = anyio.Lock()
        self._client: genai.Client | None = None
        self._http: httpx2.AsyncClient | None = None

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
            answer = await self._once(client, model, pieces, config)
            if isinstance(answer, str):
                return answer
            pause = pause_before_retry(answer, tries)
            if pause is None:
                raise error_of(answer, model, timeout_s=self._timeout_s)
            await self._sleep(pause)

    async def close(self) -> None:
        """Close every connection pool; a later call opens anew."""
        client, http, self._client, self._http = self._client, self._http, None, None
        if client is not None:
            await client.aio.aclose()
            client.close()
        if http is not None:
            await http.aclose()

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
            with anyio.fail_after(self._timeout_s):
                answer = await client.aio.models.generate_content(
                    model=model, contents=types.Content(role="user", parts=parts), config=options
                )
        except Exception as error:  # noqa: BLE001 - nothing of the SDK's may leave this module
            return failure_of(error, sent=bool(sent))
        return (answer.sdk_http_response and answer.sdk_http_response.body) or ""

    async def _open(self) -> "genai.Client":
        async with self._lock:
            if self._client is None:
                self._client, self._http = await anyio.to_thread.run_sync(self._build)
            return self._client

    def _build(self) -> "tuple[genai.Client, httpx2.AsyncClient]":
        """Make the client with everything said explicitly, so that Google's environment variables change nothing."""
        key = self._key.get_secret_value() if self._key else ""
        if not key:
            raise OperatorError("Google needs a key.", next="Set GEMINI_API_KEY.")
        if not re.fullmatch(r"[!-~]+", key):
            raise OperatorError("GEMINI_API_KEY has blanks or letters that no key has.", next="Copy the key again.")
        logging.getLogger("google_genai").setLevel(logging.CRITICAL)  # it logs addresses and vendors' texts

        import httpx2
        from google import genai
        from google.genai import types

        http = httpx2.AsyncClient(
            follow_redirects=False,  # a redirect would carry the key to another host
            limits=httpx2.Limits(max_connections=100, max_keepalive_connections=0),  # a reused one may be dead
            event_hooks={"request": [_note_sending]},
        )
        options = types.HttpOptions(
            base_url=self._base_url,
            api_version=API_VERSION,
            timeout=int(self._timeout_s * 1000),
            httpx_async_client=http,
        )
        return genai.Client(enterprise=False, api_key=key, http_options=options), http


async def _note_sending(request: "httpx2.Request") -> None:
    """Remember that the call leaves now, and give connecting less time than drawing."""
    _sent.get([]).append(True)
    timeout = request.extensions.get("timeout")
    if isinstance(timeout, dict):
        request.extensions["timeout"] = {**timeout, "connect": CONNECT_S}

"""A connection that sends slowly holds nothing up for long: a time for the head of a request, and for all of it."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 15.0
"""Seconds from the first byte (or from connecting) to the end of the head."""
BODY_S = 120.0
"""Seconds from the end of the head to the end of the body: 25 MB at 1.7 Mbit/s."""


class PatientProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, which has no time-out for a request that never ends."""

    _late: asyncio.TimerHandle | None = None
    _reading: str = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start to wait for a head."""
        super().connection_made(transport)
        self._expect("head", HEAD_S)

    def data_received(self, data: bytes) -> None:
        """Read on; a new head or a body that begins has its own time."""
        super().data_received(data)
        state = self.conn.their_state
        if state is h11.IDLE:
            self._expect("head", HEAD_S)
        elif state is h11.SEND_BODY:
            self._expect("body", BODY_S)
        else:
            self._stop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Forget the request that was read; uvicorn's own time for idle connections runs from here."""
        self._stop()
        super().on_response_complete()

    def _expect(self, what: str, seconds: float) -> None:
        if self._reading != what:
            self._stop()
            self._reading = what
            self._late = self.loop.call_later(seconds, self._give_up)

    def _stop(self) -> None:
        if self._late is not None:
            self._late.cancel()
        self._late, self._reading = None, ""

    def _give_up(self) -> None:
        self._stop()
        self.transport.abort()

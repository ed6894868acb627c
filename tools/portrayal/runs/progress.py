"""Progress of the call that is waiting: set by a face (server, command line), told by the work."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[float, str], Awaitable[None]]
"""Gets a share from 0 to 1 and a short text."""


async def _nobody(share: float, text: str) -> None:
    del share, text


LISTENER: ContextVar[Listener] = ContextVar("LISTENER", default=_nobody)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Send the progress of the calls made inside to `listener`."""
    token = LISTENER.set(listener)
    try:
        yield
    finally:
        LISTENER.reset(token)


async def tell(share: float, text: str) -> None:
    """Tell whoever listens to this call."""
    await LISTENER.get()(share, text)

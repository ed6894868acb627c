"""Progress of the call that is waiting: set by a face (server, command line), told by the work."""

from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

Listener = Callable[[float, str], Awaitable[None]]
"""Gets a share from 0 to 1 and a short text."""


async def nobody(share: float, text: str) -> None:
    """Listen to nothing: for jobs, which outlive the call that started them."""
    del share, text


LISTENER: ContextVar[Listener] = ContextVar("LISTENER", default=nobody)


@contextmanager
def listening(listener: Listener) -> Generator[None]:
    """Send the progress of the calls made inside to `listener`."""
    token = LISTENER.set(listener)
    try:
        yield
    finally:
        LISTENER.reset(token)


async def tell(share: float, text: str) -> None:
    """Tell whoever listens to this call."""
    await LISTENER.get()(share, text)


async def tell_gently(share: float, text: str) -> None:
    """Tell whoever listens; progress is a courtesy, and a listener that is gone stops nothing."""
    with suppress(Exception):
        await tell(share, text)

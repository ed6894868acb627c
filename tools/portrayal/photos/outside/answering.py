"""The child's side: answer frames until the parent is gone, or nobody has asked for a while."""

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress

from portrayal.photos.outside.asking import read_frame, write_frame

IDLE_S = 30.0
"""Seconds without a question after which a child ends itself and gives its memory back."""

MOST_MEMORY = 2_000_000_000
"""Bytes of address space that a decoder of strangers' files may take (Unix only)."""


def serve(answer: Callable[[bytes], bytes], *, memory: int | None = None) -> None:
    """Answer every frame of the standard input on the standard output; a ValueError is a refusal with its text."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us; a keyboard's interrupt is for the parent
    os.dup2(2, 1)  # what a library prints must not end up between the frames
    if memory:
        _limit(memory)
    while True:
        alarm = threading.Timer(IDLE_S, os._exit, (0,))
        alarm.daemon = True
        alarm.start()
        try:
            question = read_frame(questions)
        except (EOFError, OSError):
            return
        finally:
            alarm.cancel()
        try:
            said = b"+" + answer(question)
        except ValueError as refusal:
            said = b"-" + str(refusal).encode()
        except MemoryError:
            said = b"-it needs more memory than a photo may take"
        with suppress(OSError):  # nobody waits for it any more: the next question ends it
            write_frame(answers, said)


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

"""Ask a child process, with a time limit; a child that hangs or dies costs one answer, never this process."""

import atexit
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO


class NoAnswer(Exception):
    """The child died or ran out of time."""


class Refused(Exception):
    """The child answered that it cannot; the text is its reason."""


@dataclass(frozen=True, slots=True)
class _Child:
    process: subprocess.Popen[bytes]
    questions: IO[bytes]
    answers: IO[bytes]

    def end(self) -> None:
        with suppress(OSError):
            self.process.kill()
        self.process.wait()
        for stream in (self.questions, self.answers):
            with suppress(OSError):
                stream.close()


class Outside:
    """Children of one kind: each caller has one to itself, and idle ones are used again until they end themselves.

    `-P` keeps the folder the server stands in off their path: a user's own `PIL.py` there is no module of ours.
    """

    def __init__(self, module: str, *, limit_s: float, command: Sequence[str] | None = None) -> None:
        self._command = list(command or (sys.executable, "-P", "-m", module))
        self._limit_s = limit_s
        self._idle: list[_Child] = []
        atexit.register(self.close)

    def ask(self, request: bytes) -> bytes:
        """Return the child's answer. Raises Refused with its reason, or NoAnswer when it dies or takes too long."""
        child = self._take()
        alarm = threading.Timer(self._limit_s, child.process.kill)
        alarm.start()
        try:
            write_frame(child.questions, request)
            answer = read_frame(child.answers)
        except (OSError, EOFError, ValueError):
            child.end()
            raise NoAnswer from None
        except BaseException:
            child.end()
            raise
        finally:
            alarm.cancel()
        self._idle.append(child)
        if answer[:1] != b"+":
            raise Refused(answer[1:].decode("utf-8", "replace"))
        return answer[1:]

    def close(self) -> None:
        """End the idle children."""
        while self._idle:
            self._idle.pop().end()

    def _take(self) -> _Child:
        while True:
            try:
                child = self._idle.pop()
            except IndexError:
                return self._start()
            if child.process.poll() is None:
                return child
            child.end()

    def _start(self) -> _Child:
        (question_in, question_out), (answer_in, answer_out) = os.pipe(), os.pipe()
        try:
            process = subprocess.Popen(self._command, stdin=question_in, stdout=answer_out)  # noqa: S603 - our own module
        finally:
            os.close(question_in)
            os.close(answer_out)
        return _Child(process, os.fdopen(question_out, "wb"), os.fdopen(answer_in, "rb"))


def write_frame(stream: IO[bytes], data: bytes) -> None:
    """Write the length (4 bytes, big-endian) and the data."""
    stream.write(struct.pack(">I", len(data)))
    stream.write(data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes:
    """Read what write_frame wrote; raises EOFError when the stream ends before."""
    length = struct.unpack(">I", _exactly(stream, 4))[0]
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data

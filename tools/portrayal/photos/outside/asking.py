"""Ask a child process, with a time limit; a child that hangs or dies costs one answer, never this process."""

import atexit
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import IO


class NoAnswer(Exception):
    """The child died or ran out of time."""


class Refused(Exception):
    """The child answered that it cannot; the text is its reason."""


class Outside:
    """Children of one kind: each caller has one to itself, and idle ones are used again until they end themselves."""

    def __init__(self, module: str, *, limit_s: float, command: Sequence[str] | None = None) -> None:
        self._command = list(command or (sys.executable, "-m", module))
        self._limit_s = limit_s
        self._idle: list[subprocess.Popen[bytes]] = []
        atexit.register(self.close)

    def ask(self, request: bytes) -> bytes:
        """Return the child's answer. Raises Refused with its reason, or NoAnswer when it dies or takes too long."""
        child = self._take()
        alarm = threading.Timer(self._limit_s, child.kill)
        alarm.start()
        try:
            write_frame(_pipe(child.stdin), request)
            answer = read_frame(_pipe(child.stdout))
        except (OSError, EOFError, ValueError):
            _end(child)
            raise NoAnswer from None
        except BaseException:
            _end(child)
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
            _end(self._idle.pop())

    def _take(self) -> subprocess.Popen[bytes]:
        while True:
            try:
                child = self._idle.pop()
            except IndexError:
                return subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own module
            if child.poll() is None:
                return child
            _end(child)


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise OSError("the child has no pipe")
    return stream


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


def _end(child: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        child.kill()
    child.wait()
    for stream in (child.stdin, child.stdout):
        if stream:
            with suppress(OSError):
                stream.close()

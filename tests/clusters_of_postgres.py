"""A real PostgreSQL for tests and chaos: Debian's server, in a folder of its own, on loopback, until it is stopped."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

HOME = Path("/usr/lib/postgresql")
USER = "postgres"
"""Whom Debian's package makes; root may not run the server."""


def programs() -> Path | None:
    """Return the folder of the newest server that is installed, or None."""
    found = [path for path in HOME.glob("*/bin") if (path / "initdb").exists()]
    return max(found, key=lambda path: float(path.parent.name)) if found else None


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class Cluster:
    """A cluster in `folder`, which must not exist. `options` are settings of postgresql.conf."""

    def __init__(self, folder: Path, options: Sequence[str] = ()) -> None:
        bins = programs()
        if bins is None:
            raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
        self._bins, self._folder, self._port = bins, folder, free_port()
        self._password = secrets.token_hex(8)
        self._server: subprocess.Popen[bytes] | None = None
        folder.mkdir(mode=0o700)
        word = folder / "word"
        word.write_text(self._password)
        self._as: dict[str, Any] = {"cwd": "/"}
        if os.geteuid() == 0:
            person = pwd.getpwnam(USER)
            self._as |= {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
            for path in (folder, word):
                os.chown(path, person.pw_uid, person.pw_gid)
        # An order of texts that is not the bytes' own: the ledger must not depend on it.
        order = ("--locale-provider=icu", "--icu-locale=en-US", "--locale=C.UTF-8", "--encoding=UTF8")
        login = ("--username=keeper", f"--pwfile={word}", "--auth=scram-sha-256", "--no-instructions")
        subprocess.run(
            [bins / "initdb", "-D", folder / "data", *order, *login], check=True, stdout=subprocess.DEVNULL, **self._as
        )
        word.unlink()
        conf = "\n".join(("unix_socket_directories = ''", "listen_addresses = '127.0.0.1'", "jit = off", *options))
        with (folder / "data" / "postgresql.conf").open("a") as file:
            file.write(f"\n{conf}\n")

    def url(self, password: str | None = None) -> str:
        return f"postgresql://keeper:{password or self._password}@127.0.0.1:{self._port}/postgres"

    def start(self) -> "Cluster":
        """Start the server and wait until it answers."""
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [self._bins / "postgres", "-D", self._folder / "data", "-p", str(self._port)],
                stdout=log, stderr=log, start_new_session=True, **self._as,
            )  # fmt: skip
        ready = [self._bins / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self._port)]
        deadline = time.monotonic() + 60
        while subprocess.run(ready, check=False).returncode:
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self._folder / "log").read_text()[-2000:])
            time.sleep(0.05)
        return self

    @property
    def alive(self) -> bool:
        """Whether the server runs. It ends for good when its recovery is killed, as an init system would see."""
        return self._server is not None and self._server.poll() is None

    def kill(self) -> None:
        """Kill the whole server with -9, as a power cut does, but for the disk."""
        if self._server is not None and self.alive:
            ids = [*self._children(), self._server.pid]
            os.kill(self._server.pid, signal.SIGSTOP)  # it must not see its children die
            for number in [*self._children(), *ids]:
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            self._server.wait()
            for number in ids:
                while Path(f"/proc/{number}").exists():
                    time.sleep(0.005)

    def kill_backend(self, pick: int) -> bool:
        """Kill one of the server's processes with -9: the server then ends all sessions and recovers by itself."""
        children = self._children()
        if children:
            with suppress(ProcessLookupError):
                os.kill(children[pick % len(children)], signal.SIGKILL)
        return bool(children)

    def stop(self) -> None:
        """Stop the server and remove the folder."""
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(30)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _children(self) -> list[int]:
        parent = self._server.pid if self._server else -1
        file = Path(f"/proc/{parent}/task/{parent}/children")
        with suppress(FileNotFoundError, ProcessLookupError):
            return [int(number) for number in file.read_text().split()]
        return []

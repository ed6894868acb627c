"""One SQLite file: opened safely, used from one worker thread at a time, its faults told in words."""

import sqlite3
import threading
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import anyio
import anyio.to_thread

from portrayal.errors import OperatorError
from portrayal.runs.database import SCHEMA, Clock, Taken, Values, Work

T = TypeVar("T")

BUSY_S = 15.0

HOME = "Set PORTRAYAL_HOME to a folder that you can write to."
FAULTS = {
    sqlite3.SQLITE_FULL: ("The disk is full: the ledger {path} cannot grow.", "Free some space, then try again."),
    sqlite3.SQLITE_READONLY: ("The ledger {path} cannot be written.", HOME),
    sqlite3.SQLITE_CANTOPEN: ("The ledger {path} cannot be opened.", HOME),
    sqlite3.SQLITE_PERM: ("The ledger {path} may not be used.", HOME),
    sqlite3.SQLITE_BUSY: ("Another program keeps the ledger {path} locked.", "Close it, then try again."),
    sqlite3.SQLITE_NOTADB: ("{path} is not a ledger.", "Move it away and start again; nothing was deleted. " + HOME),
    sqlite3.SQLITE_CORRUPT: (
        "The ledger {path} is damaged.",
        "Restore it from a backup, or move it away to begin a new one; nothing was deleted.",
    ),
    sqlite3.SQLITE_IOERR: ("The disk that holds the ledger {path} does not work.", "Check the disk. " + HOME),
}


class Connection(sqlite3.Connection):
    """A connection as a Transaction: an IMMEDIATE one is alone as it is."""

    def alone(self, what: str) -> None:
        """Go on: nobody else writes."""


class SqliteFile:
    """The file at `path` (made when missing). `clock` returns Unix seconds. Raises OperatorError."""

    def __init__(self, path: Path, *, clock: Clock | None = None) -> None:
        self.clock = clock or time.time
        self._path = path
        self._limiter = anyio.CapacityLimiter(1)
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OperatorError(f"The folder {path.parent} cannot be made.", next=HOME) from error
        try:
            self._db = sqlite3.connect(
                path, timeout=BUSY_S, isolation_level=None, check_same_thread=False, factory=Connection
            )
        except sqlite3.Error as error:
            raise self._fault(error) from error
        try:
            self._prepare()
        except sqlite3.Error as error:
            self._db.close()
            raise self._fault(error) from error
        except OperatorError:
            self._db.close()
            raise

    async def ready(self) -> None:
        """Do nothing: the file was opened at once."""

    async def do(self, work: Work[T]) -> T:
        """Run `work(db, now)` in one short IMMEDIATE transaction, off the event loop. Never stops half-way."""
        return await self._off_loop(lambda: self._transaction(work))

    async def rows(self, sql: str, values: Values = ()) -> list[dict[str, Any]]:
        """Run a query and return its rows as dictionaries. Readers wait for no writer."""
        return await self._off_loop(lambda: [dict(row) for row in self._db.execute(sql, values)])

    async def close(self) -> None:
        """Close the file."""
        await self._off_loop(self._db.close)

    async def _off_loop(self, work: Callable[[], T]) -> T:
        def alone() -> T:
            with self._lock:  # a call that was torn out of its wait may still be at work in its thread
                return work()

        done: list[T] = []
        try:
            with anyio.CancelScope(shield=True):
                done.append(await anyio.to_thread.run_sync(alone, limiter=self._limiter))
        except sqlite3.IntegrityError as error:
            raise Taken(str(error)) from error
        except sqlite3.ProgrammingError:
            raise
        except sqlite3.Error as error:
            raise self._fault(error) from error
        return done[0]

    def _transaction(self, work: Work[T]) -> T:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            done = work(self._db, self.clock())
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        return done

    def _prepare(self) -> None:
        self._db.row_factory = sqlite3.Row
        found = int(self._db.execute("PRAGMA user_version").fetchone()[0])
        if found > SCHEMA:
            raise OperatorError(
                f"The ledger {self._path} was made by a newer Portrayal.", next="Update Portrayal, then try again."
            )
        self._use_wal()
        self._db.execute("PRAGMA synchronous=FULL")
        if found < SCHEMA:
            script = files("portrayal.runs").joinpath("schema.sql").read_text(encoding="utf-8")
            self._db.executescript(f"BEGIN IMMEDIATE;{script}PRAGMA user_version={SCHEMA};COMMIT;")

    def _use_wal(self) -> None:
        """Switch to WAL. SQLite does not wait for its lock here, and two servers may open a new file at once."""
        deadline = time.monotonic() + BUSY_S
        while True:
            try:
                self._db.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            else:
                return

    def _fault(self, error: sqlite3.Error) -> OperatorError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        message, hint = FAULTS.get(code, ("The ledger {path} does not work.", "Check the disk. " + HOME))
        return OperatorError(message.format(path=self._path), next=hint)

"""Connections to PostgreSQL: a few a process, kept for the next, and what goes wrong with them told in words.

psycopg's own pool connects in threads of its own and tells nobody why that failed; a ledger has to say it.
"""

import threading
import uuid
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, LiteralString, cast
from weakref import WeakKeyDictionary

from pydantic import SecretStr

from portrayal.errors import OperatorError

if TYPE_CHECKING:
    import psycopg
    from psycopg.rows import DictRow

    Connection = psycopg.Connection[DictRow]

MOST = 4
"""Connections of this process to one database; a transaction takes a millisecond."""
OLDEST = 130_000
"""PostgreSQL 13: older ones get no more security fixes."""
OPTIONS = (
    "-c statement_timeout=30s -c lock_timeout=15s -c idle_in_transaction_session_timeout=60s -c synchronous_commit=on"
)
INSTALL = 'Install it: pip install "portrayal[postgres]"'
CHECK = "Check PORTRAYAL_LEDGER, and that PostgreSQL runs there."
REFUSED = ("password", "authentication", "does not exist", "pg_hba", "role ")
"""Words of a refusal that no patience mends (English, as libpq's texts are unless translated)."""


class Connections:
    """Lends connections to the database at `url`. Raises OperatorError for an address that is none."""

    def __init__(self, url: SecretStr) -> None:
        try:
            from psycopg import Error
            from psycopg.conninfo import conninfo_to_dict
        except ImportError as error:
            raise OperatorError("PORTRAYAL_LEDGER needs a package for PostgreSQL.", next=INSTALL) from error
        try:
            about = conninfo_to_dict(url.get_secret_value())
        except Error:  # without its cause: the text may hold the password
            wants = "Give it as postgresql://user:password@host/database."
            raise OperatorError("PORTRAYAL_LEDGER is not an address of PostgreSQL.", next=wants) from None
        port = f":{about['port']}" if about.get("port") else ""
        self.name = f"database {about.get('dbname', '')} of PostgreSQL at {about.get('host', 'this machine')}{port}"
        self._url = url
        self._turns = threading.BoundedSemaphore(MOST)
        self._lock = threading.Lock()
        self._idle: list[Connection] = []
        self._names: WeakKeyDictionary[Connection, str] = WeakKeyDictionary()

    @contextmanager
    def lent(self, schema: str) -> Generator["Connection"]:
        """Lend a connection that looks into `schema`. Raises psycopg's errors."""
        with self._turns:
            with self._lock:
                db = self._idle.pop() if self._idle else None
            db = db or self._connect()
            try:
                if db.info.parameter_status("application_name") != f"portrayal {schema}":
                    look = f"SET search_path = {schema}; SET application_name = 'portrayal {schema}'"
                    db.execute(cast("LiteralString", look), prepare=False)
                yield db
            finally:
                self._take_back(db)

    def name_of(self, db: "Connection") -> str:
        """Return the name of a connection, which no other has or ever had."""
        with self._lock:
            return self._names.setdefault(db, uuid.uuid4().hex)

    def forget(self) -> None:
        """Close what is not lent: after a restart of the server none of them works."""
        with self._lock:
            idle, self._idle = self._idle, []
        for db in idle:
            with suppress(Exception):
                db.close()

    def _connect(self) -> "Connection":
        import psycopg
        from psycopg.rows import DictRow, dict_row

        return psycopg.Connection[DictRow].connect(
            self._url.get_secret_value(),
            autocommit=True,
            row_factory=cast("Any", dict_row),
            connect_timeout=5,
            keepalives_idle=10,
            keepalives_interval=5,
            keepalives_count=3,
            tcp_user_timeout=20_000,
            client_encoding="UTF8",
            options=OPTIONS,
        )

    def _take_back(self, db: "Connection") -> None:
        from psycopg.pq import TransactionStatus

        if not db.closed and db.info.transaction_status == TransactionStatus.IDLE:
            with self._lock:
                self._idle.append(db)
        else:
            with suppress(Exception):
                db.close()


def passing(error: Exception) -> bool:
    """Whether it may go away by itself: a restart, a lost connection, a dead lock, another's lock."""
    import psycopg

    state = error.sqlstate if isinstance(error, psycopg.Error) else None
    if state is not None:
        return state[:2] in ("08", "40", "57") or state in ("53300", "55P03", "25006")
    lost = isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError))
    return lost and not any(word in str(error) for word in REFUSED)


def foreign(error: Exception) -> bool:
    """Whether it is no fault of our own statements: the server, its disk, its rights, the way there."""
    import psycopg

    state = (error.sqlstate or "") if isinstance(error, psycopg.Error) else ""
    return isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)) or state in ("42501", "25006")


def told(error: Exception, name: str) -> OperatorError:
    """Return the error in our words: never the server's text, which may hold a person's."""
    state = getattr(error, "sqlstate", None) or ""
    if state == "53100":
        return OperatorError(f"The disk is full: the {name} cannot grow.", next="Free some space, then try again.")
    if state == "42501":
        return OperatorError(
            f"The {name} may not be used: its user lacks a right.",
            next="Give the user of PORTRAYAL_LEDGER the right to create a schema there (GRANT CREATE ON DATABASE).",
        )
    if state == "25006":
        return OperatorError(f"The {name} cannot be written: it is a copy.", next="Name the primary server.")
    if not state and not passing(error):
        return OperatorError(f"The {name} does not let us in.", next="Check the user, password and database. " + CHECK)
    return OperatorError(f"The {name} does not answer.", next=CHECK)

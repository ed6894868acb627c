"""The ledger in PostgreSQL: short transactions of many processes, patient while the server restarts.

Conditional UPDATEs rely on row locks (READ COMMITTED), sums on `alone` (an advisory lock). A connection that is lost
before COMMIT left nothing behind, so the work runs again. One that is lost at COMMIT is in doubt: every transaction
leaves a mark in the row of its connection, and whether the mark is there says whether the transaction is; nothing is
ever written twice. (Its number would not do: a server that was killed gives the numbers it had not saved to others.)
"""

import random
import re
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from importlib.resources import files
from typing import TYPE_CHECKING, Any, LiteralString, TypeVar, cast

import anyio
import anyio.to_thread

from portrayal.errors import OperatorError
from portrayal.runs.connections import MOST, OLDEST, Connections, foreign, passing, told
from portrayal.runs.database import SCHEMA, Answer, Clock, Shared, Taken, Values, Work
from portrayal.runs.dialect import statement, tables, values_for

if TYPE_CHECKING:
    from portrayal.runs.connections import Connection

T = TypeVar("T")

PATIENCE_S = 60.0
"""How long a call waits for a server that restarts."""
FIRST_PATIENCE_S = 10.0
"""The same when nothing was ever heard of it: its address may be wrong."""
MOST_PAUSE_S = 2.0
BEGIN = """
BEGIN ISOLATION LEVEL READ COMMITTED;
INSERT INTO writers (name, mark, seen) VALUES ('{name}', '{mark}', clock_timestamp())
  ON CONFLICT (name) DO UPDATE SET mark = excluded.mark, seen = excluded.seen;
SELECT extract(epoch FROM clock_timestamp())::float8 AS now
"""
"""One way to the server and back. The names are our own hexadecimal digits."""
FATE = """
INSERT INTO writers (name, mark, seen) VALUES (%s, '', clock_timestamp())
ON CONFLICT (name) DO UPDATE SET seen = excluded.seen RETURNING mark
"""
"""Waits for the transaction in doubt where it still goes on, because it holds the row."""
_SHARED: dict[str, Connections] = {}
_SHARED_LOCK = threading.Lock()


class Unsure(Exception):
    """The answer to COMMIT was lost. `name` and `mark` tell the transaction, `done` is what it returns if it holds."""

    def __init__(self, name: str, mark: str, done: Any) -> None:
        super().__init__(name)
        self.name, self.mark, self.done = name, mark, done


class PostgresTransaction:
    """One transaction on a lent connection."""

    def __init__(self, db: "Connection", schema: str) -> None:
        self._db, self._schema = db, schema

    def execute(self, sql: str, values: Values = (), /) -> Answer:
        """Run one statement."""
        return self._db.execute(cast("LiteralString", statement(sql)), values_for(values))

    def alone(self, what: str) -> None:
        """Wait until no other transaction on this schema is in the part named `what`."""
        self._db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"{self._schema} {what}",))


class Postgres:
    """The tables in a schema of a database. `clock` replaces the database's own, for tests. Raises OperatorError."""

    def __init__(self, place: Shared, *, clock: Clock | None = None) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,47}", place.schema):
            raise OperatorError(f"A schema cannot be named {place.schema!r}.", next="Use small letters, digits and _.")
        key = place.url.get_secret_value()
        with _SHARED_LOCK:
            self.connections = _SHARED.setdefault(key, Connections(place.url))
        self.schema, self.url = place.schema, place.url
        self._given = clock
        self.clock: Clock = clock or self._estimate
        self._ahead_s = time.time() - _ticks()
        self._limiter = anyio.CapacityLimiter(MOST)
        self._prepared = False
        self._preparing = threading.Lock()

    async def ready(self) -> None:
        """Prove that the database answers."""
        await self.rows("SELECT 1", ())

    async def do(self, work: Work[T]) -> T:
        """Run `work(db, now)` in one transaction, again when the connection was lost before it was committed."""
        return await self._patiently(lambda: self._once(work), lambda unsure: self._settled(unsure, work))

    async def rows(self, sql: str, values: Values) -> list[dict[str, Any]]:
        """Run a query, again when the connection was lost."""

        def read() -> list[dict[str, Any]]:
            with self.connections.lent(self.schema) as db:
                return db.execute(cast("LiteralString", statement(sql)), values_for(values)).fetchall()

        return await self._patiently(read)

    async def make(self, schema: str, sign: str, script: str) -> None:
        """Make another schema with the tables of `script`, unless its table `sign` is there already."""

        def run() -> None:
            with self.connections.lent(self.schema) as db, db.transaction():
                db.execute("SELECT pg_advisory_xact_lock(hashtextextended('portrayal tables', 0))")
                row = db.execute("SELECT to_regclass(%s) AS made", (f"{schema}.{sign}",)).fetchone()
                if row is None or row["made"] is None:
                    db.execute(cast("LiteralString", f"CREATE SCHEMA IF NOT EXISTS {schema}"))
                    db.execute(cast("LiteralString", f"SET LOCAL search_path = {schema}"))
                    db.execute(cast("LiteralString", script), prepare=False)

        await self._patiently(run)

    async def close(self) -> None:
        """Close the connections that nobody uses now."""
        await anyio.to_thread.run_sync(self.connections.forget)

    async def _patiently(self, first: Callable[[], T], settle: Callable[[Unsure], T] | None = None) -> T:
        import psycopg

        began, pause, attempt = anyio.current_time(), 0.05, first
        while True:
            try:
                return await self._off_loop(attempt)
            except Unsure as unsure:
                if settle is not None:
                    attempt = _again(settle, unsure)
                cause: Exception = cast("Exception", unsure.__cause__)
            except psycopg.IntegrityError as error:
                raise Taken(error.diag.constraint_name or "") from None
            except psycopg.Error as error:
                if not foreign(error):
                    raise
                if not passing(error):
                    raise told(error, self.connections.name) from None
                cause = error
            self.connections.forget()
            heard = self._prepared or "the database system" in str(cause)  # is starting up, is shutting down
            if anyio.current_time() - began >= (PATIENCE_S if heard else FIRST_PATIENCE_S):
                raise told(cause, self.connections.name) from None
            await anyio.sleep(pause * random.uniform(0.5, 1.0))
            pause = min(2 * pause, MOST_PAUSE_S)

    async def _off_loop(self, work: Callable[[], T]) -> T:
        def prepared() -> T:
            with self._preparing:
                if not self._prepared:
                    with self.connections.lent(self.schema) as db:
                        prepare(db, self.schema, self.connections.name)
                    self._prepared = True
            return work()

        done: list[T] = []
        with anyio.CancelScope(shield=True):
            done.append(await anyio.to_thread.run_sync(prepared, limiter=self._limiter))
        return done[0]

    def _once(self, work: Work[T]) -> T:
        import psycopg

        with self.connections.lent(self.schema) as db:
            name, mark = self.connections.name_of(db), uuid.uuid4().hex
            begun = db.execute(cast("LiteralString", BEGIN.format(name=name, mark=mark)), prepare=False)
            while begun.nextset():
                pass
            row = cast("dict[str, Any]", begun.fetchone())
            self._ahead_s = row["now"] - _ticks()
            try:
                done = work(PostgresTransaction(db, self.schema), self._given() if self._given else row["now"])
            except BaseException:
                with suppress(psycopg.Error):
                    db.execute("ROLLBACK")
                raise
            try:
                ended = db.execute("COMMIT").statusmessage
            except psycopg.Error as error:
                raise Unsure(name, mark, done) from error
            if ended != "COMMIT":
                raise RuntimeError("a transaction went on after an error")
            return done

    def _settled(self, unsure: Unsure, work: Work[T]) -> T:
        """Look for the mark of a transaction, and run its work again when it is not there."""
        with self.connections.lent(self.schema) as db:
            row = db.execute(FATE, (unsure.name,)).fetchone()
        return cast("T", unsure.done) if row and row["mark"] == unsure.mark else self._once(work)

    def _estimate(self) -> float:
        """Return the database's clock as it was told by the last transaction, gone on since."""
        return _ticks() + self._ahead_s


def prepare(db: "Connection", schema: str, name: str) -> None:
    """Make the tables when they are missing, one process at a time. Raises OperatorError, and psycopg's errors."""
    if db.info.server_version < OLDEST:
        raise OperatorError(f"The {name} is older than PostgreSQL 13.", next="Use a newer server.")
    if db.info.parameter_status("server_encoding") != "UTF8":
        raise OperatorError(f"The {name} does not store UTF-8.", next="Make one with ENCODING 'UTF8'.")
    known = db.execute("SELECT to_regclass('about') IS NOT NULL AS made").fetchone()
    version = db.execute("SELECT max(version) AS version FROM about").fetchone() if known and known["made"] else None
    found = int((version or {}).get("version") or 0)
    if found > SCHEMA:
        raise OperatorError(f"The {name} was used by a newer Portrayal.", next="Update Portrayal, then try again.")
    if found == SCHEMA:
        db.execute("DELETE FROM writers WHERE seen < clock_timestamp() - interval '1 day'")
        return
    script = tables(files("portrayal.runs").joinpath("schema.sql").read_text(encoding="utf-8"))
    with db.transaction():
        db.execute("SELECT pg_advisory_xact_lock(hashtextextended('portrayal tables', 0))")
        if not (known and known["made"]):
            db.execute(cast("LiteralString", f"CREATE SCHEMA IF NOT EXISTS {schema}"))
        db.execute(cast("LiteralString", script), prepare=False)
        db.execute("DELETE FROM about")
        db.execute("INSERT INTO about (version) VALUES (%s)", (SCHEMA,))


def _again(settle: Callable[[Unsure], T], unsure: Unsure) -> Callable[[], T]:
    return lambda: settle(unsure)


def _ticks() -> float:
    """Return seconds that go on while the machine sleeps and that nobody sets, where the system has them."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(boot) if boot is not None else time.time()

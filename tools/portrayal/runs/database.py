"""The ledger's store, whatever engine keeps it: short transactions, queries, and its faults told in words.

One text of SQL serves both engines, SQLite (`sqlite.py`) and PostgreSQL (`postgres.py`). It is what both understand:
`?` or `:name` for values, ON CONFLICT, CASE instead of MAX over two values. A value that is read to decide what is
written is read by the writing statement itself, or under `alone`; on PostgreSQL others write at the same time.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import SecretStr

T = TypeVar("T")
Values = Sequence[Any] | Mapping[str, Any]
Clock = Callable[[], float]

SCHEMA = 2
"""The version of schema.sql; a ledger with a higher one was made by a newer Portrayal."""


class Taken(Exception):
    """A row that there may be only one of exists already."""


class Row(Protocol):
    """One row: its columns by name."""

    def keys(self) -> Iterable[str]:
        """Return the names of the columns."""
        ...

    def __getitem__(self, name: str, /) -> Any:
        """Return the value of a column."""
        ...


class Answer(Protocol):
    """What a statement did or found."""

    @property
    def rowcount(self) -> int:
        """How many rows it wrote."""
        ...

    def fetchone(self) -> Any:
        """Return the next Row, or None."""
        ...

    def fetchall(self) -> list[Any]:
        """Return all that is left, as Rows."""
        ...


class Transaction(Protocol):
    """What the work of a transaction may do. It may be run again when its first run left nothing behind."""

    def execute(self, sql: str, values: Values = (), /) -> Answer:
        """Run one statement."""
        ...

    def alone(self, what: str) -> None:
        """Go on when no other transaction is in the part named `what`; ends with the transaction."""
        ...


Work = Callable[[Transaction, float], T]


class Engine(Protocol):
    """What keeps the tables. All methods raise OperatorError when it does not work, and Taken."""

    @property
    def clock(self) -> Clock:
        """Return Unix seconds by the clock that all who use this ledger share."""
        ...

    async def ready(self) -> None:
        """Prove that it works; otherwise the first use does."""
        ...

    async def do(self, work: Work[T]) -> T:
        """Run `work(db, now)` in one transaction."""
        ...

    async def rows(self, sql: str, values: Values) -> list[dict[str, Any]]:
        """Run a query."""
        ...

    async def close(self) -> None:
        """Let go of it."""
        ...


@dataclass(frozen=True)
class Shared:
    """A ledger in PostgreSQL: its URL, and the schema that holds the tables of one home."""

    url: SecretStr
    schema: str = "portrayal"


Place = Path | Shared
"""A file, made when missing; or a database, whose tables are made when missing."""


def open_engine(place: Place, clock: Clock | None) -> Engine:
    """Return the engine for a place. Raises OperatorError."""
    if isinstance(place, Shared):
        from portrayal.runs.postgres import Postgres

        return Postgres(place, clock=clock)
    from portrayal.runs.sqlite import SqliteFile

    return SqliteFile(place, clock=clock)


class Database:
    """The store at `place`. `clock` returns Unix seconds, for tests. Raises OperatorError."""

    def __init__(self, place: Place, *, clock: Clock | None = None) -> None:
        self.engine = open_engine(place, clock)
        self.clock = self.engine.clock

    async def do(self, work: Work[T]) -> T:
        """Run `work(db, now)` in one short transaction, off the event loop. Never stops half-way."""
        return await self.engine.do(work)

    async def rows(self, sql: str, values: Values = ()) -> list[dict[str, Any]]:
        """Run a query and return its rows as dictionaries. Readers wait for no writer."""
        return await self.engine.rows(sql, values)

    async def ready(self) -> None:
        """Prove that the store works. Raises OperatorError."""
        await self.engine.ready()

    async def close(self) -> None:
        """Let go of the store."""
        await self.engine.close()

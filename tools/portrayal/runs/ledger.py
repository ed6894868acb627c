"""The ledger: one SQLite file, the only truth about jobs, money and what exists.

Every state change is one conditional UPDATE from the states that `transitions.py` allows, so that
two servers on one file cannot both take a job. Calls run in one worker thread of their own.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import anyio
import anyio.to_thread

from portrayal.models import JobState
from portrayal.runs.job import Draft, Job, Json, row_to_job
from portrayal.runs.transitions import FINISHED, TRANSITIONS, Event, sources

T = TypeVar("T")

COLUMNS = frozenset(
    {"owner", "lease_until", "sent_at", "provider", "provider_id", "progress", "message", "result", "error", "cost_usd"}
)


class Ledger:
    """Jobs in one SQLite file at `path` (made when missing). `clock` returns Unix seconds."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._clock = clock
        self._limiter = anyio.CapacityLimiter(1)
        self._db = sqlite3.connect(path, timeout=15, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(files("portrayal.runs").joinpath("schema.sql").read_text(encoding="utf-8"))

    async def do(self, work: Callable[[sqlite3.Connection, float], T]) -> T:
        """Run `work(db, now)` in one short IMMEDIATE transaction, off the event loop."""

        def transaction() -> T:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                done = work(self._db, self._clock())
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
            return done

        with anyio.CancelScope(shield=True):
            return await anyio.to_thread.run_sync(transaction, limiter=self._limiter)

    async def close(self) -> None:
        """Close the file."""
        await anyio.to_thread.run_sync(self._db.close, limiter=self._limiter)

    async def add(self, draft: Draft) -> tuple[Job, bool]:
        """Insert the job, or find the one with the same key. Returns it and whether it is new."""

        def insert(db: sqlite3.Connection, now: float) -> tuple[Job, bool]:
            row = (f"j{draft.key[:12]}", draft.key, draft.tool, json.dumps(draft.plan), "queued", draft.provider)
            added = db.execute(
                "INSERT INTO jobs (id, key, tool, plan, state, provider, estimate_usd, parent, created, updated)"
                " VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT (key) DO NOTHING",
                (*row, draft.estimate_usd, draft.parent, now, now),
            )
            found = db.execute("SELECT * FROM jobs WHERE key = ?", (draft.key,)).fetchone()
            return row_to_job(dict(found)), added.rowcount == 1

        return await self.do(insert)

    async def get(self, job_id: str) -> Job | None:
        """Return the job, or None."""
        rows = await self.rows("SELECT * FROM jobs WHERE id = ?", (job_id,))
        return row_to_job(rows[0]) if rows else None

    async def move(self, job_id: str, event: Event, *, owner: str | None = None, **changes: Any) -> bool:
        """Move a job along the table, if it is where `event` may start and still belongs to `owner`.

        `changes` are columns to set in the same transaction. Returns whether the row moved.
        """
        aim = next(end for (_, known), end in TRANSITIONS.items() if known == event)
        return await self.set(job_id, sources(event), owner=owner, state=aim, **changes)

    async def set(self, job_id: str, states: Sequence[JobState], *, owner: str | None, **changes: Any) -> bool:
        """Set columns of a job that is in one of `states` (and belongs to `owner`, when given)."""
        unknown = set(changes) - COLUMNS - {"state"}
        if unknown:
            raise ValueError(f"unknown columns: {sorted(unknown)}")
        values = {name: json.dumps(v) if isinstance(v, dict) else v for name, v in changes.items()}

        def update(db: sqlite3.Connection, now: float) -> bool:
            columns = ", ".join(f"{name} = ?" for name in values)
            sql = (
                f"UPDATE jobs SET {columns}, updated = ? WHERE id = ?"  # noqa: S608 - names from COLUMNS
                f" AND state IN ({','.join('?' * len(states))})" + (" AND owner = ?" if owner else "")
            )
            mine = (owner,) if owner else ()
            return db.execute(sql, (*values.values(), now, job_id, *states, *mine)).rowcount == 1

        return await self.do(update)

    async def claim(self, job_id: str, owner: str, lease_s: float) -> bool:
        """Take a job that nobody works on: unfinished, and its lease is free or has run out."""

        def take(db: sqlite3.Connection, now: float) -> bool:
            done = tuple(FINISHED)
            return (
                db.execute(
                    "UPDATE jobs SET owner = ?, lease_until = ? WHERE id = ? AND lease_until <= ?"
                    f" AND state NOT IN ({','.join('?' * len(done))})",  # noqa: S608 - constants
                    (owner, now + lease_s, job_id, now, *done),
                ).rowcount
                == 1
            )

        return await self.do(take)

    async def renew(self, job_id: str, owner: str, lease_s: float) -> Job | None:
        """Prolong the lease and read the row; None when the job is no longer ours."""

        def prolong(db: sqlite3.Connection, now: float) -> Job | None:
            db.execute("UPDATE jobs SET lease_until = ? WHERE id = ? AND owner = ?", (now + lease_s, job_id, owner))
            row = db.execute("SELECT * FROM jobs WHERE id = ? AND owner = ?", (job_id, owner)).fetchone()
            return None if row is None else row_to_job(dict(row))

        return await self.do(prolong)

    async def ask_to_cancel(self, job_id: str) -> None:
        """Leave the wish to stop in the row, for whichever process owns the job, and for its children."""
        await self.do(lambda db, _: db.execute("UPDATE jobs SET cancel = 1 WHERE id = ? OR parent = ?", (job_id,) * 2))

    async def free(self, job_id: str) -> None:
        """Clear what an ended attempt left behind, before the job is tried again."""
        sql = "UPDATE jobs SET cancel = 0, owner = NULL, lease_until = 0, provider_id = NULL, progress = 0 WHERE id = ?"
        await self.do(lambda db, _: db.execute(sql, (job_id,)))

    async def jobs(self, *, limit: int = 50, unfinished: bool = False, parent: str | None = None) -> list[Job]:
        """Return jobs, newest first: all, only the unfinished, or the children of `parent`."""
        where, values = ("parent = ?", (parent,)) if parent else ("1", ())
        if unfinished:
            where += f" AND state NOT IN ({','.join(repr(state) for state in sorted(FINISHED))})"
        rows = await self.rows(f"SELECT * FROM jobs WHERE {where} ORDER BY created DESC LIMIT ?", (*values, limit))  # noqa: S608
        return [row_to_job(row) for row in rows]

    async def spent_since(self, moment: float) -> float:
        """Return dollars spent since `moment`, with the estimates of what is still under way."""
        sql = (
            "SELECT COALESCE(SUM(CASE WHEN state IN ('sending','running','unknown') THEN MAX(cost_usd, estimate_usd)"
            " ELSE cost_usd END), 0) AS usd FROM jobs WHERE updated >= ?"
        )
        return float((await self.rows(sql, (moment,)))[0]["usd"])

    async def rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Run a query and return its rows as dictionaries."""
        return await self.do(lambda db, _: [dict(row) for row in db.execute(sql, values)])


__all__ = ["Json", "Ledger"]

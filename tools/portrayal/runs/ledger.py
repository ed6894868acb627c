"""The ledger: the only truth about jobs, money and what exists.

Every state change is one conditional UPDATE from the states that `transitions.py` allows, so that
two servers on one ledger cannot both take a job.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from portrayal.errors import CallerError
from portrayal.models import JobState
from portrayal.runs.charges import Charges, check_caps
from portrayal.runs.database import Transaction
from portrayal.runs.job import Draft, Job, job_id, row_to_job
from portrayal.runs.leases import OPEN, Leases
from portrayal.runs.transitions import FINISHED, Event, aim, sources

ASKED = "INSERT INTO asked (job, parent) VALUES (?,?) ON CONFLICT (job, parent) DO NOTHING"
COLUMNS = frozenset({"state", "provider", "provider_id", "progress", "message", "result", "error"})
ENDS = f"({','.join(repr(state) for state in (*sorted(FINISHED), 'unknown'))})"


class Ended(NamedTuple):
    """How a job stands that will not go on by itself, and the dollars it cost."""

    state: JobState
    cost_usd: float


class Ledger(Leases, Charges):
    """Jobs in one file, or in one schema of a PostgreSQL database. Raises OperatorError."""

    async def add(self, draft: Draft) -> tuple[Job, bool]:
        """Insert the job, or find the one with the same key. Returns it and whether it is new.

        Raises CallerError when the parent it is for was asked to stop, and OverBudget when a cap would be
        passed (also by another process at the same moment): nothing is started then.
        """

        def insert(db: Transaction, now: float) -> tuple[Job, bool]:
            _check_parent(db, draft.parent)
            row = (job_id(draft.key), draft.key, draft.tool, json.dumps(draft.plan), "queued", draft.provider)
            added = db.execute(
                "INSERT INTO jobs (id, key, tool, plan, state, provider, estimate_usd, parent, created, updated)"
                " VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
                (*row, draft.estimate_usd, draft.parent, now, now),
            )
            job = row_to_job(db.execute("SELECT * FROM jobs WHERE key = ?", (draft.key,)).fetchone())
            if not job.finished:
                db.execute(ASKED, (job.id, draft.parent or ""))
            if added.rowcount and draft.estimate_usd:
                check_caps(db, now, draft.caps)
            return job, added.rowcount == 1

        return await self.do(insert)

    async def retry(self, seen: Job, draft: Draft) -> bool:
        """Queue a finished job again, if it is still as it was `seen`. Returns whether this call did it.

        What was ordered or delivered and is still good stays with it, so that it is not paid twice.
        """

        def again(db: Transaction, now: float) -> bool:
            _check_parent(db, draft.parent)
            wanted = (json.dumps(draft.plan), draft.estimate_usd, draft.parent)
            kept = "(provider_id IS NOT NULL OR EXISTS (SELECT 1 FROM deliveries WHERE job = id))"
            spent = f"state = 'succeeded' OR NOT {kept}"
            moved = db.execute(
                f"UPDATE jobs SET state = ?, attempt = attempt + CASE WHEN {spent} THEN 1 ELSE 0 END,"  # noqa: S608 - constants
                " provider_id = CASE state WHEN 'failed' THEN provider_id END, plan = ?, estimate_usd = ?, parent = ?,"
                " owner = NULL, lease_until = 0, sent_at = NULL, progress = 0, message = '', result = NULL,"
                " error = NULL, cancel = 0, updated = ? WHERE id = ? AND state = ? AND updated = ?",
                (aim("retry"), *wanted, now, seen.id, seen.state, seen.updated),
            )
            if moved.rowcount:
                db.execute("DELETE FROM asked WHERE job = ?", (seen.id,))
            db.execute(ASKED, (seen.id, draft.parent or ""))
            if moved.rowcount and draft.estimate_usd:
                check_caps(db, now, draft.caps)
            return moved.rowcount == 1

        return seen.state in FINISHED and await self.do(again)

    async def get(self, job_id: str) -> Job | None:
        """Return the job, or None."""
        rows = await self.rows("SELECT * FROM jobs WHERE id = ?", (job_id,))
        return row_to_job(rows[0]) if rows else None

    async def move(self, job_id: str, event: Event, *, owner: str | None = None, **changes: Any) -> Job | None:
        """Move a job along the table, if it is where `event` may start and still belongs to `owner`.

        `changes` are columns to set in the same transaction; `send` also notes the moment.
        Returns the job as it is now, or None when it did not move.
        """
        return await self.set(job_id, sources(event), owner=owner, state=aim(event), stamp=event == "send", **changes)

    async def set(
        self, job_id: str, states: Sequence[JobState], *, owner: str | None, stamp: bool = False, **changes: Any
    ) -> Job | None:
        """Set columns of a job that is in one of `states` (and belongs to `owner`, when given).

        Returns the job as it is now, or None when nothing was set.
        """
        unknown = set(changes) - COLUMNS
        if unknown:
            raise ValueError(f"unknown columns: {sorted(unknown)}")
        values = {name: json.dumps(v) if isinstance(v, dict) else v for name, v in changes.items()}
        columns = "".join(f"{name} = ?, " for name in values) + ("sent_at = ?, " if stamp else "")
        ours = "AND owner = ?" if owner else ""

        def update(db: Transaction, now: float) -> Job | None:
            row = db.execute(
                f"UPDATE jobs SET {columns}updated = ? WHERE id = ?"  # noqa: S608 - names from COLUMNS
                f" AND state IN ({','.join('?' * len(states))}) {ours} RETURNING *",
                (*values.values(), *((now,) if stamp else ()), now, job_id, *states, *((owner,) if owner else ())),
            ).fetchone()
            if row is not None and row["state"] == "succeeded":
                db.execute("DELETE FROM deliveries WHERE job = ?", (job_id,))
            return None if row is None else row_to_job(row)

        return await self.do(update)

    async def jobs(
        self, *, limit: int = 50, unfinished: bool = False, parent: str | None = None, whole: bool = False
    ) -> list[Job]:
        """Return jobs, newest first: all, the unfinished, the children of `parent`, or without parts of other jobs."""
        where, values = ("id IN (SELECT job FROM asked WHERE parent = ?)", (parent,)) if parent else ("1 = 1", ())
        where += f" AND {OPEN}" if unfinished else ""
        where += " AND (parent IS NULL OR id IN (SELECT job FROM asked WHERE parent = ''))" if whole else ""
        sql = f"SELECT * FROM jobs WHERE {where} ORDER BY created DESC, id LIMIT ?"  # noqa: S608 - constants
        return [row_to_job(row) for row in await self.rows(sql, (*values, limit))]

    async def several(self, ids: Sequence[str]) -> dict[str, Job]:
        """Return the jobs of these ids that exist, by id."""
        found: dict[str, Job] = {}
        for start in range(0, len(ids), 200):
            some = ids[start : start + 200]
            sql = f"SELECT * FROM jobs WHERE id IN ({','.join('?' * len(some))})"  # noqa: S608 - only marks
            found |= {job.id: job for job in map(row_to_job, await self.rows(sql, tuple(some)))}
        return found

    async def ended(self, ids: Sequence[str]) -> dict[str, Ended]:
        """Return which of these jobs will not go on by themselves (finished, or of unknown fate), by id."""
        found: dict[str, Ended] = {}
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            sql = f"SELECT id, state, cost_usd FROM jobs WHERE id IN ({','.join('?' * len(some))}) AND state IN {ENDS}"  # noqa: S608 - only marks
            rows = await self.rows(sql, tuple(some))
            found |= {str(row["id"]): Ended(row["state"], float(row["cost_usd"])) for row in rows}
        return found

    async def settled(self, ids: Sequence[str]) -> list[str]:
        """Return which of these jobs will not go on by themselves: finished, or of unknown fate."""
        return list(await self.ended(ids))

    async def taken(self, job: Job, provider_id: str) -> bool:
        """Say whether a vendor's order belongs to another job."""
        sql = "SELECT 1 FROM jobs WHERE provider = ? AND provider_id = ? AND id <> ?"
        return bool(await self.rows(sql, (job.provider, provider_id, job.id)))


def _check_parent(db: Transaction, parent: str | None) -> None:
    if parent is None:
        return
    db.alone(parent)  # a child is added before its parent is asked to stop, and stops with it, or not at all
    row = db.execute("SELECT state, cancel FROM jobs WHERE id = ?", (parent,)).fetchone()
    if row is not None and (row["cancel"] or row["state"] == "canceled"):
        raise CallerError(f"Job {parent}, which this belongs to, was canceled.", next="Start that one again.")

"""Who works on a job: a lease says until when, the owner (a fencing token, one an attempt) says who.

A lease that ran out lets another process take the job; the token then keeps the old one from writing.
Leases use the wall clock that all processes of a machine share; one that lies further ahead than a lease
can was written before the clock was set back, and counts as run out.
"""

from collections.abc import Collection

from portrayal.runs.database import Database, Transaction
from portrayal.runs.job import Job, row_to_job
from portrayal.runs.transitions import UNFINISHED

OPEN = f"state IN ({','.join(repr(state) for state in UNFINISHED)})"
FREE = "(lease_until <= :now OR lease_until > :now + 2 * :lease)"
OURS = "owner >= :first AND owner < :last"


class Leases(Database):
    """Claim, renew, release, and the wish to stop."""

    async def claim(self, job_id: str, owner: str, lease_s: float, tools: Collection[str]) -> Job | None:
        """Take an unfinished job that nobody works on and whose tool is in `tools`, or None.

        A job that someone asked to stop before anything was ordered needs no tool to be taken and stopped.
        """
        known = {f"tool{number}": tool for number, tool in enumerate(tools)}
        can = f"tool IN ({','.join(':' + name for name in known)})" if known else "1 = 0"
        sql = (
            f"UPDATE jobs SET owner = :owner, lease_until = :until WHERE id = :id AND {OPEN} AND {FREE}"  # noqa: S608 - names of ours
            f" AND ({can} OR (cancel = 1 AND state NOT IN ('sending', 'unknown') AND provider_id IS NULL)) RETURNING *"
        )

        def take(db: Transaction, now: float) -> Job | None:
            values = {"id": job_id, "owner": owner, "now": now, "lease": lease_s, "until": now + lease_s, **known}
            row = db.execute(sql, values).fetchone()
            return None if row is None else row_to_job(row)

        return await self.do(take)

    async def idle(self, lease_s: float, tools: Collection[str]) -> dict[str, bool]:
        """Return unfinished jobs that nobody works on, oldest first: id -> whether it is a part of another job."""
        sql = f"SELECT id, tool, cancel, parent FROM jobs WHERE {OPEN} AND {FREE} ORDER BY created"  # noqa: S608 - constants
        rows = await self.rows(sql, {"now": self.clock(), "lease": lease_s})
        return {
            str(row["id"]): row["parent"] is not None and not row["cancel"]
            for row in rows
            if row["tool"] in tools or row["cancel"]
        }

    async def held(self, process: str) -> dict[str, tuple[str, bool]]:
        """Return the unfinished jobs of a process: id -> its owner, and whether someone asked to stop it."""
        sql = f"SELECT id, owner, cancel FROM jobs WHERE {OPEN} AND {OURS}"  # noqa: S608 - constants
        rows = await self.rows(sql, _owners(process))
        return {str(row["id"]): (str(row["owner"]), bool(row["cancel"])) for row in rows}

    async def renew(self, process: str, lease_s: float, *, jobs: Collection[str]) -> None:
        """Prolong the leases of a process on the `jobs` that it works on; others, of unknown fate, run out."""
        names = ",".join(f":job{number}" for number in range(len(jobs)))
        sql = f"UPDATE jobs SET lease_until = :until WHERE {OPEN} AND {OURS} AND id IN ({names})"  # noqa: S608 - names of ours
        values = {f"job{number}": job_id for number, job_id in enumerate(jobs)}
        await self.do(lambda db, now: db.execute(sql, {**_owners(process), "until": now + lease_s, **values}))

    async def release(self, process: str, *, but: Collection[str] = ()) -> None:
        """Give the leases of a process back, `but` for jobs it could not let go of."""
        sql = f"UPDATE jobs SET lease_until = 0 WHERE {OPEN} AND {OURS}"  # noqa: S608 - constants
        sql += "".join(f" AND id <> :but{number}" for number in range(len(but)))
        values = {f"but{number}": job_id for number, job_id in enumerate(but)}
        await self.do(lambda db, _: db.execute(sql, {**_owners(process), **values}))

    async def ask_to_cancel(self, job_id: str) -> list[str]:
        """Leave the wish to stop in the row and in its children's that nobody else wants; returns their ids."""

        def wish(db: Transaction, now: float) -> list[str]:
            del now
            db.alone(job_id)
            db.execute(f"UPDATE jobs SET cancel = 1 WHERE id = ? AND {OPEN}", (job_id,))  # noqa: S608 - constants
            wanted = f"""SELECT 1 FROM asked AS other LEFT JOIN jobs AS up ON up.id = other.parent
                WHERE other.job = jobs.id AND other.parent <> :parent
                AND (other.parent = '' OR (up.cancel = 0 AND up.{OPEN}))"""  # noqa: S608 - constants
            children = db.execute(
                f"""UPDATE jobs SET cancel = 1 WHERE {OPEN} AND NOT EXISTS ({wanted})
                AND id IN (SELECT job FROM asked WHERE parent = :parent) RETURNING id""",  # noqa: S608 - constants
                {"parent": job_id},
            ).fetchall()
            return [job_id, *(str(row["id"]) for row in children)]

        return await self.do(wish)


def _owners(process: str) -> dict[str, str]:
    """Return the first of a process's owners in the order of bytes, and what comes after the last."""
    return {"first": f"{process}:", "last": f"{process};"}

"""Money, and what was paid for: one charge an order, and the delivery until it has been used."""

import json

from portrayal.errors import OverBudget
from portrayal.providers.base import Delivery
from portrayal.runs.database import Database, Transaction
from portrayal.runs.job import Job
from portrayal.runs.leases import OPEN
from portrayal.telemetry import count_spent

COMMITTED = f"""
WITH gross AS ( -- an open job's estimate, until its order has been charged
  SELECT id, CASE WHEN {OPEN} THEN estimate_usd - COALESCE((SELECT usd FROM charges
    WHERE job = jobs.id AND attempt = jobs.attempt), 0) ELSE 0 END AS usd FROM jobs),
own AS (SELECT id, CASE WHEN usd > 0 THEN usd ELSE 0 END AS usd FROM gross),
parts AS (      -- what the children of an open parent take out of its estimate
  SELECT asked.parent AS id, SUM(own.usd + jobs.cost_usd) AS usd
  FROM asked JOIN own ON own.id = asked.job JOIN jobs ON jobs.id = asked.job WHERE asked.parent <> '' GROUP BY 1),
promised AS (SELECT own.usd - COALESCE(parts.usd, 0) AS usd FROM own LEFT JOIN parts ON parts.id = own.id)
SELECT (SELECT COALESCE(SUM(usd), 0) FROM charges WHERE at >= ?)
  + (SELECT COALESCE(SUM(usd), 0) FROM promised WHERE usd > 0) AS usd
"""  # noqa: S608 - constants
KEEP = """
INSERT INTO deliveries (job, delivery, data) VALUES (?,?,?)
ON CONFLICT (job) DO UPDATE SET delivery = excluded.delivery, data = excluded.data
"""


BELOW = """
SELECT parent AS id, SUM(cost_usd) AS usd FROM (
  SELECT parent, cost_usd FROM jobs WHERE parent IS NOT NULL
  UNION ALL
  SELECT up.parent, tried.cost_usd FROM jobs AS tried JOIN jobs AS up ON up.id = tried.parent
    WHERE up.parent IS NOT NULL
) AS parts WHERE cost_usd > 0 GROUP BY parent
"""


def charge(db: Transaction, now: float, job: Job, usd: float) -> float:
    """Record what the order of this attempt cost; the same order again replaces its figure. Returns what is new."""
    known = db.execute("SELECT usd FROM charges WHERE job = ? AND attempt = ?", (job.id, job.attempt)).fetchone()
    if usd > 0:
        db.execute(
            "INSERT INTO charges (job, attempt, provider, provider_id, usd, at) VALUES (?,?,?,?,?,?)"
            " ON CONFLICT (job, attempt) DO UPDATE SET usd = excluded.usd",
            (job.id, job.attempt, job.provider, job.provider_id, usd, now),
        )
        total = "UPDATE jobs SET cost_usd = (SELECT SUM(usd) FROM charges WHERE job = :id) WHERE id = :id"
        db.execute(total, {"id": job.id})
    return usd - (float(known["usd"]) if known else 0.0) if usd > 0 else 0.0


def check_caps(db: Transaction, now: float, caps: tuple[float, float | None] | None) -> None:
    """Raise OverBudget when what is spent and promised is over the cap of the day (UTC) or of all days.

    The change that asked rolls back, so the caps hold for all processes on one ledger together.
    """
    if caps is None:
        return
    db.alone("caps")
    for cap, since, what, name in (
        (caps[0], now - now % 86_400, "today's", "PORTRAYAL_DAILY_USD"),
        (caps[1], 0.0, "the total of", "PORTRAYAL_TOTAL_USD"),
    ):
        spent = 0.0 if cap is None else float(db.execute(COMMITTED, (since,)).fetchone()["usd"])
        if cap is not None and spent > cap + 1e-9:
            raise OverBudget(
                f"With this, ${spent:.2f} of {what} ${cap:.2f} would be spent or promised. Nothing was started.",
                next=f"Cancel what still runs, wait for another day, or the operator can raise {name}.",
            )


class Charges(Database):
    """What was spent, and what was delivered."""

    async def spent_since(self, moment: float) -> float:
        """Return dollars charged since `moment`, with the estimates of all that is under way now.

        A parent under way counts only for what its children do not account for themselves.
        """
        return float((await self.rows(COMMITTED, (moment,)))[0]["usd"])

    async def below(self) -> dict[str, float]:
        """Return dollars that the jobs below each job cost: the heroes of a series, and the further tries of a hero."""
        return {str(row["id"]): float(row["usd"]) for row in await self.rows(BELOW, ())}

    async def charge(self, job: Job, usd: float) -> None:
        """Record what the order of this attempt cost."""
        _count(job, await self.do(lambda db, now: charge(db, now, job, usd)))

    async def charge_more(self, job: Job, usd: float) -> None:
        """Add to what this attempt has cost: work that is made of many small paid looks. Negative takes back."""

        def add(db: Transaction, now: float) -> float:
            own = (job.id, job.attempt)
            row = db.execute("SELECT usd FROM charges WHERE job = ? AND attempt = ?", own).fetchone()
            known = float(row["usd"]) if row else 0.0
            db.execute("DELETE FROM charges WHERE job = ? AND attempt = ?", own)
            charge(db, now, job, max(0.0, known + usd))
            return max(-known, usd)

        _count(job, await self.do(add))

    async def keep(self, job: Job, delivery: Delivery) -> None:
        """Write down what was delivered together with its charge: after a crash it is used, not bought again."""

        def write(db: Transaction, now: float) -> float:
            text = delivery.model_dump_json(exclude={"data"})
            db.execute(KEEP, (job.id, text, delivery.data))
            return charge(db, now, job, delivery.cost_usd)

        _count(job, await self.do(write))

    async def kept(self, job_id: str) -> Delivery | None:
        """Return what was delivered for an earlier attempt and not used yet."""
        rows = await self.rows("SELECT delivery, data FROM deliveries WHERE job = ?", (job_id,))
        return Delivery.model_validate({**json.loads(rows[0]["delivery"]), "data": rows[0]["data"]}) if rows else None

    async def agreed(self, key: str) -> bool:
        """Say whether the work of `key` was started already and needs no second consent: it is charged once."""
        sql = (
            "SELECT 1 FROM jobs WHERE key = ? AND (state NOT IN ('failed', 'canceled') OR provider_id IS NOT NULL"
            " OR EXISTS (SELECT 1 FROM deliveries WHERE job = id))"
        )
        return bool(await self.rows(sql, (key,)))

    async def drop(self, job_id: str) -> None:
        """Forget an order that is no good: the vendor refused it, or what came is not what was ordered."""

        def forget(db: Transaction, now: float) -> None:
            del now
            db.execute("DELETE FROM deliveries WHERE job = ?", (job_id,))
            db.execute("UPDATE jobs SET provider_id = NULL WHERE id = ?", (job_id,))

        await self.do(forget)


def _count(job: Job, usd: float) -> None:
    count_spent(usd, provider=job.provider or "", tool=job.tool)

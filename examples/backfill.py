"""Give every post of a folder a hero: look at the plan first, then make it.

    .venv/bin/python examples/backfill.py [folder of posts]

Run it again after a crash or a cancel: what is done stays done, and nothing is paid twice.
"""

import sys
from pathlib import Path

import anyio

from portrayal import BackfillRequest, JobRequest, backfill_heroes, get_job, open_studio

ARTICLES = Path(__file__).parent / "articles"
BUDGET_USD = 5.00


async def main(folder: Path) -> None:
    wanted = BackfillRequest(source=str(folder), max_cost_usd=BUDGET_USD)
    async with open_studio(extra_folders=[folder]) as studio:
        plan = await backfill_heroes(studio, wanted.model_copy(update={"dry_run": True}))
        for row in plan.rows:
            print(f"{row.post:45} {row.scene or '-':30} {row.path or '-':15} ${row.usd:.3f}")
        print(f"{plan.posts} posts for about ${plan.estimate_usd:.2f}; the budget is ${BUDGET_USD:.2f}")

        series = await backfill_heroes(studio, wanted)
        while series.job and series.status in ("queued", "running"):
            job = await get_job(studio, JobRequest(job=series.job, wait_s=45.0))
            print(f"{job.progress:.0%} {job.message}")
            series = await backfill_heroes(studio, wanted)
        for row in series.rows:
            print(f"{row.status:8} {row.image or row.because}")


if __name__ == "__main__":
    anyio.run(main, Path(sys.argv[1]).absolute() if len(sys.argv) > 1 else ARTICLES)

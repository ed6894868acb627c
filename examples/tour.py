"""A tour of Portrayal as a library: what an article is about, what its picture would cost, the picture, its checks.

Run it with `.venv/bin/python examples/tour.py [article]`; it needs no key. Pictures go where PORTRAYAL_OUTPUT says.
"""

import sys
from pathlib import Path

import anyio

from portrayal import ClassifyRequest, HeroRequest, JobRequest, classify_article, generate_hero, get_job, open_studio

ARTICLE = Path(__file__).parent / "articles" / "fewer-plugins-better-sleep.html"


async def main(article: Path) -> None:
    async with open_studio(extra_folders=[article.parent]) as studio:
        found = await classify_article(studio, ClassifyRequest(file=str(article)))
        print(f"It is about {found.cluster} ({found.confidence:.0%} sure): {found.because}")

        wanted = HeroRequest(file=str(article), provider="offline", size="1280x720", format="jpg")
        plan = await generate_hero(studio, wanted.model_copy(update={"dry_run": True}))
        print(f"It would show {plan.scene}, for ${plan.route.estimate_usd:.2f}; nothing was made: {plan.image is None}")

        hero = await generate_hero(studio, wanted)
        if hero.image and hero.job:
            print(f"Made: {hero.image.width}x{hero.image.height}, {hero.alt_text}")
            for check in hero.checks:
                mark = {True: "ok", False: "FAILED", None: "not made"}[check.ok]
                print(f"  {check.check:12} {mark:9} {check.because}")
            job = await get_job(studio, JobRequest(job=hero.job))
            print(f"Its job {job.status} and cost ${job.cost_usd:.2f}.")


if __name__ == "__main__":
    anyio.run(main, Path(sys.argv[1]).absolute() if sys.argv[1:] else ARTICLE)

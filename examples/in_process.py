"""Portrayal as a library: plan a hero, make it, and ask for another one of the same article.

Run it with `.venv/bin/python examples/in_process.py`; it needs no key. Pictures go where PORTRAYAL_OUTPUT says.
"""

from pathlib import Path

import anyio

from portrayal import HeroRequest, PortrayalError, generate_hero, open_studio

ARTICLES = Path(__file__).parent / "articles"


async def main() -> None:
    wanted = HeroRequest(file=str(ARTICLES / "fewer-plugins-better-sleep.html"), size="1280x720", format="jpg")
    async with open_studio(extra_folders=[ARTICLES]) as studio:
        plan = await generate_hero(studio, wanted.model_copy(update={"dry_run": True}))
        print(f"{plan.scene} by {plan.route.path} for ${plan.route.estimate_usd:.2f}: {plan.route.because}")

        hero = await generate_hero(studio, wanted)
        if hero.image:
            print(f"{hero.image.width}x{hero.image.height} {hero.image.path}")
        print(f"alt text: {hero.alt_text}")

        another = await generate_hero(studio, wanted.model_copy(update={"variation": 1}))
        print(f"another: {another.scene}")

        try:
            await generate_hero(studio, HeroRequest(file="no-such-post.md"))
        except PortrayalError as error:
            print(f"what an error says: {error}")


if __name__ == "__main__":
    anyio.run(main)

"""What a user's own type checker sees of the public names; checked by pyright, never run."""

from collections.abc import Awaitable, Callable
from typing import assert_type

import portrayal
from portrayal import Hero, HeroRequest, Studio, generate_hero, open_studio


async def surface() -> None:
    """Use the names as a script does."""
    async with open_studio(portrayal.load_settings({})) as studio:
        assert_type(studio, Studio)
        hero = await generate_hero(studio, HeroRequest(text="words", size="1280x720", sizes=[480]))
        assert_type(hero, Hero)
        assert_type(hero.estimate_usd, float)
        assert_type(hero.image.srcset if hero.image else None, str | None)
        assert_type([check.ok for check in hero.checks], list[bool | None])
        assert_type((await portrayal.classify_article(studio, portrayal.ClassifyRequest(text="x"))).cluster, str)
        curated = await portrayal.curate_dataset(studio, portrayal.CurateRequest(photos=["me"], name="me", keep=20))
        assert_type(curated, portrayal.Curated)
        assert_type(await portrayal.train_lora(studio, portrayal.TrainRequest(dataset="me")), portrayal.Trained)
        assert_type(await portrayal.test_lora(studio, portrayal.TestRequest(lora="me")), portrayal.Tested)
        asked = portrayal.BackfillRequest(source="posts", dry_run=True)
        assert_type(await portrayal.backfill_heroes(studio, asked), portrayal.Backfilled)
        assert_type(await portrayal.get_job(studio, portrayal.JobRequest(job="j")), portrayal.JobView)
        assert_type(await portrayal.cancel_job(studio, portrayal.CancelRequest(job="j")), portrayal.Canceled)
        assert_type(await portrayal.list_library(studio, portrayal.LibraryRequest(kind="heroes")), portrayal.Library)


def error_of(error: portrayal.PortrayalError) -> tuple[str, str]:
    """Say what an error offers."""
    return error.message, error.next


CALLS: list[Callable[[Studio, HeroRequest], Awaitable[Hero]]] = [generate_hero]

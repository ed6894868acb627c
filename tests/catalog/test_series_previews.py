"""Previews of a series stay out of the posts unless that was chosen, and give way to real heroes."""

from pathlib import Path

import anyio
import pytest

from paid_shop import open_shop
from portrayal import OperatorError
from portrayal.catalog import open_studio
from studios import make_settings
from two_posts import call, texts_of, two_posts

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_drawing")]

KEYS = "REPLICATE_API_TOKEN or GEMINI_API_KEY"


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    return two_posts(tmp_path / "home")


async def test_without_a_key_previews_are_refused_before_a_post_is_touched_and_the_plan_says_so(studio, blog):
    before = texts_of(blog)
    plan = await call(studio, blog, place=True, dry_run=True)
    told = f"2 heroes are previews, drawn offline, and place=true refuses them. Set {KEYS}, then plan the series anew."
    assert plan.warnings[0] == told
    assert plan.next == "Without place=true the same call makes a plan of previews, to look at."
    with pytest.raises(OperatorError, match=r"not put into posts that people read.*PORTRAYAL_PROVIDER=offline"):
        await call(studio, blog, place=True, plan=plan.plan)
    assert texts_of(blog) == before
    looked = await call(studio, blog)
    assert (looked.done, looked.next) == (2, None)
    assert looked.warnings == (f"2 heroes are previews, drawn offline. Set {KEYS}, then plan the series anew.",)
    with pytest.raises(OperatorError, match="previews"):
        await call(studio, blog, place=True)
    assert texts_of(blog) == before


async def test_previews_that_stand_in_the_posts_give_way_to_real_heroes_once_there_is_a_key(blog, tmp_path):
    async with open_studio(make_settings(tmp_path, provider="offline")) as studio:
        plan = await call(studio, blog, place=True, dry_run=True)
        assert "place=true puts them into the posts" in plan.warnings[0]
        previews = await call(studio, blog, place=True)
        assert (previews.done, previews.unplaced) == (2, None)
        again = await call(studio, blog, place=True, dry_run=True)
        assert [(row.status, row.usd) for row in again.rows] == [("done", 0), ("done", 0)]
        assert again.warnings is None
    async with open_shop(tmp_path) as shop:
        plan = await call(shop.studio, blog, place=True, dry_run=True)
        assert [row.status for row in plan.rows] == ["planned", "planned"]
        assert plan.estimate_usd > 0
        assert all("earlier picture of ours" in (row.because or "") for row in plan.rows)
        assert "previews" not in " ".join(plan.warnings or ())
        done = await call(shop.studio, blog, place=True, plan=plan.plan, max_cost_usd=1)
        assert (done.done, done.unplaced, len(shop.pictures)) == (2, None, 2)
        shown = texts_of(blog)
        for old, row in zip(previews.rows, done.rows, strict=True):
            assert Path(row.placed).name in shown[row.post]
            assert Path(old.placed).name not in shown[row.post]
            assert await anyio.Path(old.placed).is_file()
        last = await call(shop.studio, blog, place=True, max_cost_usd=1)
        assert (last.done, len(shop.pictures), texts_of(blog)) == (2, 2, shown)


async def test_a_plan_of_previews_is_not_placed_when_a_key_came_after_it(blog, tmp_path):
    async with open_studio(make_settings(tmp_path)) as studio:
        plan = await call(studio, blog, dry_run=True)
    async with open_shop(tmp_path) as shop:
        with pytest.raises(OperatorError, match="A key is set now: plan the series anew"):
            await call(shop.studio, blog, place=True, plan=plan.plan)
        assert shop.pictures == []

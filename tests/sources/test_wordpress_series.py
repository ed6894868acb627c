"""A whole WordPress site gets its heroes through the tool, and the same call again changes nothing there."""

from pathlib import Path
from typing import Any

import pytest

from emulators.wordpress import PASSWORD, USER, WordPressEmulator, post
from portrayal import BackfillRequest, backfill_heroes
from portrayal.catalog import open_studio
from portrayal.errors import OperatorError
from studios import make_settings

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_drawing")]

TEXTS = {
    1: "<p>How a quiet desk and a small habit help a team to plan the strategy of the year and its goals.</p>",
    2: "<p>A second factor keeps an account safe when its password leaks: codes, keys and passkeys compared.</p>",
    3: "<p>A faster site: caching, smaller pictures and fewer requests shorten the time until a page shows.</p>",
}


async def heroes(folder: Path, site: WordPressEmulator, **given: Any) -> Any:
    settings = make_settings(folder, provider="offline", wordpress=f"{site.url}={USER}:{PASSWORD}")
    async with open_studio(settings) as studio:
        return await backfill_heroes(studio, BackfillRequest(source=f"{site.url}/", **given))


async def test_every_post_without_an_image_gets_its_hero_once(tmp_path):
    with WordPressEmulator() as site:
        site.blog.add(*(post(number, text=text) for number, text in TEXTS.items()), post(9, featured=31))
        plan = await heroes(tmp_path, site, dry_run=True)
        assert (plan.posts, plan.skipped, site.blog.media) == (4, 1, {})
        made = await heroes(tmp_path, site, place=True)
        assert (made.status, made.done, made.unplaced) == ("succeeded", 3, None)
        featured = {number: row["featured"] for number, row in site.blog.posts.items()}
        assert featured.pop(9) == 31
        assert sorted(featured.values()) == sorted(site.blog.media)
        assert all(row["alt_text"] and row["slug"].startswith("portrayal-") for row in site.blog.media.values())
        await heroes(tmp_path, site, place=True)
        assert site.count("POST", "wp/v2/media") == 3
        assert {number: row["featured"] for number, row in site.blog.posts.items()} == {**featured, 9: 31}


async def test_a_site_without_a_login_says_how_to_make_one(tmp_path):
    async with open_studio(make_settings(tmp_path)) as studio:
        with pytest.raises(OperatorError, match="Application Passwords"):
            await backfill_heroes(studio, BackfillRequest(source="https://blog.example.com"))

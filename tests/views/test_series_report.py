"""The report of a series in a real browser: light and dark, wide and narrow, by keyboard, and asking no network."""

from pathlib import Path

import pytest

from chromium import open_page
from portrayal.catalog.series_page import write_page
from portrayal.photos.sample_person import draw_sample_person
from portrayal.rules.series_rows import Consistency, Finding, SeriesAccount, SeriesRow

pytestmark = pytest.mark.anyio


def account(folder: Path) -> SeriesAccount:
    """Six posts, one odd and one failed."""
    draw_sample_person(0, size=(480, 270)).save(folder / "hero.jpg")
    rows = [
        SeriesRow(post=f"{at}.md", position=at, status="done", title=f"Post {at}", image=str(folder / "hero.jpg"))
        for at in range(5)
    ]
    rows.append(SeriesRow(post="5.md", position=5, status="failed", because="The vendor was busy."))
    odd = Finding(kind="colours", positions=(2,), posts=("Post 2",), because="It is darker.", figure=6, border=4)
    look = Consistency(looked=5, findings=(odd,))
    return SeriesAccount(series="s0123456789ab", source="/blog", rows=tuple(rows), consistency=look)


async def test_the_report_fits_every_width_filters_by_keyboard_and_asks_no_network(chromium, tmp_path):
    file = await write_page(tmp_path, account(tmp_path))
    async with open_page(chromium, file, tmp_path / "profile") as page:
        await page.until("document.readyState === 'complete'", frame=False)
        for width in (390, 1280):
            for dark in (False, True):
                await page.resize(width, dark=dark)
                await page.until("document.documentElement.scrollWidth <= innerWidth", frame=False)
        shown = "[...document.querySelectorAll('#posts .card')].filter((one) => one.offsetHeight > 0).length"
        assert await page.run(shown) == 6
        await page.run("document.getElementById('show-all').focus()")
        await page.press("ArrowRight")
        await page.until(f"{shown} === 1", frame=False)
        await page.press("ArrowRight")
        await page.until(f"{shown} === 1 && !!document.querySelector('#post-6').offsetHeight", frame=False)
        await page.until("[...document.images].some((one) => one.naturalWidth > 0)", frame=False)
        assert page.faults == []
        assert [url for url in page.requests if not url.startswith(("file:", "data:"))] == []

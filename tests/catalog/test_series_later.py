"""A series that is called again later, when keys, posts or files are gone: what the plan says is what happens."""

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from emulators.replicate_modes import Fault
from paid_shop import open_shop
from portrayal import OperatorError
from portrayal.catalog import open_studio
from portrayal.folders import Folders
from studios import make_settings
from two_posts import call, texts_of, two_posts

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_drawing")]


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    return two_posts(tmp_path / "home")


def put_back(blog: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        (blog / name).write_text(text, encoding="utf-8")


def remove(*rows) -> None:
    for row in rows:
        Path(row.image).unlink()


def text_of(path: str) -> str:
    return Path(path).read_text(encoding="utf-8-sig")


def page_of(answer) -> str:
    return text_of(answer.file)


async def test_a_blog_with_real_heroes_is_planned_and_run_when_the_key_is_gone(blog, tmp_path):
    (blog / "b.md").rename(tmp_path / "b.md")
    async with open_shop(tmp_path) as shop:
        await call(shop.studio, blog, place=True, max_cost_usd=1)
    async with open_studio(make_settings(tmp_path)) as studio:
        assert (await call(studio, blog, place=True)).done == 1
        (tmp_path / "b.md").rename(blog / "b.md")
        done = await call(studio, blog)
        assert (done.done, done.cost_usd, done.next) == (2, 0, None)
        assert (done.warnings or ("",))[0].startswith("1 hero is a preview, drawn offline.")
        assert "All are previews" not in page_of(done)


async def test_heroes_that_are_made_go_into_their_posts_without_the_vendors_key(blog, tmp_path):
    async with open_shop(tmp_path) as shop:
        made = await call(shop.studio, blog, max_cost_usd=1)
    async with open_studio(make_settings(tmp_path)) as studio:
        done = await call(studio, blog, place=True, plan=made.plan)
        assert (done.placed, done.unplaced, done.cost_usd) == (2, None, 0)


async def test_a_plan_whose_vendor_has_no_key_any_more_says_which_one(blog, tmp_path):
    async with open_shop(tmp_path) as shop:
        plan = await call(shop.studio, blog, dry_run=True)
    async with open_studio(make_settings(tmp_path)) as studio:
        with pytest.raises(OperatorError, match=r"heroes by replicate, which .* Set REPLICATE_API_TOKEN, or plan anew"):
            await call(studio, blog, plan=plan.plan)


async def test_a_series_without_a_hero_is_none_of_previews(blog, tmp_path):
    async with open_shop(tmp_path) as shop:
        done = await call(shop.studio, blog, changes={"a.md": "skip", "b.md": "skip"})
        assert (done.skipped, "previews" in page_of(done)) == (2, False)


async def test_an_old_plan_brings_no_previews_back_into_posts_that_were_put_back(blog, tmp_path):
    before = texts_of(blog)
    async with open_studio(make_settings(tmp_path, provider="offline")) as studio:
        await call(studio, blog, place=True)
        plan = await call(studio, blog, dry_run=True)
    put_back(blog, before)
    async with open_studio(make_settings(tmp_path)) as studio:
        with pytest.raises(OperatorError, match="previews"):
            await call(studio, blog, place=True, plan=plan.plan)
    assert texts_of(blog) == before


@pytest.mark.parametrize("shown", ["none", "preview"])
async def test_the_plan_by_its_id_places_again_what_was_undone_in_the_posts(blog, tmp_path, shown):
    texts = {"none": texts_of(blog)}
    async with open_studio(make_settings(tmp_path, provider="offline")) as studio:
        await call(studio, blog, place=True)
        texts["preview"] = texts_of(blog)
    async with open_shop(tmp_path) as shop:
        plan = (await call(shop.studio, blog, place=True, dry_run=True)).plan
        await call(shop.studio, blog, place=True, plan=plan, max_cost_usd=1)
        end = texts_of(blog)
        put_back(blog, texts[shown])
        again = await call(shop.studio, blog, place=True, plan=plan, max_cost_usd=1)
        assert (again.placed, texts_of(blog), len(shop.pictures)) == (2, end, 2)


async def test_a_hero_that_its_post_shows_is_not_bought_when_it_could_not_be_drawn_again(blog, tmp_path):
    """Its file is gone, finishing it anew failed, and its original went after that: the plan says that it is free."""
    async with open_shop(tmp_path) as shop:
        done = await call(shop.studio, blog, place=True, max_cost_usd=1)
        plan = (await call(shop.studio, blog, place=True, dry_run=True)).plan
        remove(*done.rows)
        jobs = [f"j{row.hero[1:]}" for row in done.rows]
        for job in jobs:
            await shop.studio.ledger.rows("UPDATE jobs SET state = 'failed' WHERE id = ? RETURNING id", (job,))
        shutil.rmtree(tmp_path / "home" / "originals")
        for place in (False, True):
            again = await call(shop.studio, blog, place=place, plan=plan)
            assert (again.estimate_usd, again.cost_usd, again.done, again.unplaced) == (0, 0, 2, None)
            assert len(shop.pictures) == 2


async def test_a_hero_that_is_lost_costs_nothing_in_the_plan_as_it_is_not_bought_again(blog, tmp_path):
    async with open_shop(tmp_path) as shop:
        remove(*(await call(shop.studio, blog, max_cost_usd=1)).rows)
        kept = await call(shop.studio, blog, dry_run=True)
        assert [(row.status, row.usd) for row in kept.rows] == [("planned", 0), ("planned", 0)]
        shutil.rmtree(tmp_path / "home" / "originals")
        lost = await call(shop.studio, blog, dry_run=True)
        assert (lost.estimate_usd, lost.done) == (0, 2)
        assert all("variation=1 makes another, paid anew" in (row.because or "") for row in lost.rows)
        assert (await call(shop.studio, blog, plan=lost.plan)).done == len(shop.pictures) == 2
        anew = await call(shop.studio, blog, plan=lost.plan, changes={"a.md": "variation=1"}, dry_run=True)
        assert anew.estimate_usd > 0


async def test_the_call_that_makes_the_rest_tells_what_it_paid_and_what_the_heroes_cost_in_all(blog, tmp_path):
    async with open_shop(tmp_path) as shop:
        plan = (await call(shop.studio, blog, dry_run=True)).plan
        shop.modes.fail("POST /predictions", Fault(status=422, times=1))
        first = await call(shop.studio, blog, plan=plan, max_cost_usd=0.05)
        assert (first.done, first.failed, first.cost_usd) == (1, 1, 0.025)
        again = await call(shop.studio, blog, plan=plan, max_cost_usd=0.025)
        assert (again.done, again.cost_usd) == (2, 0.025)
        assert sorted(row.usd for row in again.rows) == [0, 0.025]
        assert "<dt>These heroes cost</dt><dd>$0.05</dd>" in page_of(again)
        assert "<dt>By the last call</dt><dd>$0.025 of $0.025</dd>" in page_of(again)


async def test_a_table_named_barely_is_found_where_other_paths_are_and_in_the_output_folder(blog, tmp_path):
    project = tmp_path / "project"
    project.mkdir()
    async with open_studio(make_settings(tmp_path, provider="offline")) as opened:
        studio = replace(opened, folders=Folders(opened.settings, cwd=project))
        plan = await call(studio, blog, dry_run=True)
        shutil.copy(plan.file, project / "mine.csv")
        for name in ("mine.csv", Path(plan.file).name):
            assert (await call(studio, blog, plan=name, dry_run=True)).plan == plan.plan
        (studio.settings.output / "link.csv").symlink_to("/etc/hostname")
        with pytest.raises(OperatorError, match="outside the folders"):
            await call(studio, blog, plan="link.csv", dry_run=True)


async def test_the_report_names_the_blog_by_its_whole_path_so_that_its_command_works_anywhere(tmp_path):
    project = tmp_path / "project"
    (project / "-blog").mkdir(parents=True)
    (project / "-blog" / "a.md").write_text("# A\n\nWords about passwords.\n")
    async with open_studio(make_settings(tmp_path, output=tmp_path / "out")) as opened:
        studio = replace(opened, folders=Folders(opened.settings, cwd=project))
        job = (await call(studio, "-blog")).job
        assert (await studio.ledger.get(job)).plan["source"] == str(project / "-blog")


async def test_a_hero_goes_back_into_its_post_when_a_person_wants_the_earlier_one(blog, tmp_path):
    async with open_shop(tmp_path) as shop:
        await call(shop.studio, blog, place=True, max_cost_usd=1)
        first = texts_of(blog)
        await call(shop.studio, blog, place=True, changes={"a.md": "variation=1"}, max_cost_usd=1)
        assert texts_of(blog)["a.md"] != first["a.md"]
        back = await call(shop.studio, blog, place=True, changes={"a.md": "variation=0"}, max_cost_usd=1)
        assert (texts_of(blog), back.estimate_usd, len(shop.pictures)) == (first, 0, 3)


async def test_what_a_person_decided_of_a_preview_holds_for_the_hero_that_takes_its_place(blog, tmp_path):
    async with open_studio(make_settings(tmp_path, provider="offline")) as studio:
        drawn = await call(studio, blog, place=True, changes={"a.md": "cluster=seo;variation=2"})
    async with open_shop(tmp_path) as shop:
        plan = await call(shop.studio, blog, place=True, dry_run=True)
        assert [row.scene for row in plan.rows] == [row.scene for row in drawn.rows]
        assert plan.rows[0].cluster == "seo"
        await call(shop.studio, blog, place=True, max_cost_usd=1)
        table = text_of((await call(shop.studio, blog, dry_run=True)).file)
        assert [row["variation"] for row in csv.DictReader(table.splitlines())] == ["2", "0"]


async def test_a_picture_that_somebody_made_of_the_hero_is_theirs(blog, tmp_path):
    async with open_shop(tmp_path) as shop:
        plan = (await call(shop.studio, blog, place=True, max_cost_usd=1)).plan
        texts = texts_of(blog)
        texts["a.md"] = texts["a.md"].replace("image: images/", "image: images/retouched-")
        put_back(blog, texts)
        again = {"plan": plan, "changes": {"a.md": "variation=1"}, "place": True}
        assert (await call(shop.studio, blog, **again, dry_run=True)).unplaced == 1
        await call(shop.studio, blog, **again, max_cost_usd=1)
        assert (texts_of(blog), len(shop.pictures)) == (texts, 2)

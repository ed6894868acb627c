"""A series in bad company: posts put back, files gone, orders of unknown fate, tables and front matter made to harm."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulators.replicate_modes import Fault
from paid_shop import open_shop
from portrayal import BackfillRequest, BadRequest, HeroRequest, backfill_heroes
from portrayal.catalog import originals
from portrayal.catalog.generate import hero_of
from portrayal.catalog.planning import plan_hero
from portrayal.catalog.series import running, underway
from portrayal.catalog.series.sheet import read_sheet, write_sheet
from portrayal.catalog.series.table import COLUMNS, edits_of
from portrayal.errors import NotFound, OperatorError
from portrayal.models import Check
from portrayal.settings import Settings
from portrayal.sources.disk import PostFolder
from studios import make_settings

pytestmark = pytest.mark.anyio

PREDICT = "POST /predictions"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Previews may be placed: offline was chosen."""
    return make_settings(tmp_path, provider="offline")


def write_posts(folder: Path, count: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        topic = ("passwords", "page speed", "search engines")[number % 3]
        text = f"---\ntitle: Post {number} about {topic}\n---\n\nWords about {topic} for a small web site.\n"
        (folder / f"{number:02d}.md").write_text(text, encoding="utf-8")
    return folder


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def remove(*paths: Path | str) -> None:
    for path in paths:
        Path(path).unlink()


def text_of(path: str | None) -> str:
    return Path(path or "").read_text(encoding="utf-8")


def ask(folder: Path, **more: object) -> BackfillRequest:
    return BackfillRequest.model_validate({"source": str(folder), **more})


async def test_posts_that_were_put_back_get_their_heroes_again(studio, tmp_path, quick_drawing):
    posts = write_posts(tmp_path / "home" / "blog", 2)
    before = {path: path.read_bytes() for path in posts.iterdir()}
    await backfill_heroes(studio, ask(posts, place=True))
    for path, data in before.items():
        path.write_bytes(data)
    again = await backfill_heroes(studio, ask(posts, place=True))
    assert all(row.placed for row in again.rows)
    assert all(b"image" in path.read_bytes() for path in before)


async def test_heroes_whose_files_are_gone_are_finished_again_for_nothing(tmp_path):
    async with open_shop(tmp_path) as shop:
        posts = write_posts(tmp_path / "home" / "blog", 2)
        done = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        remove(*(row.image for row in done.rows))
        again = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        assert {row.image for row in again.rows} <= set(map(str, files_in(tmp_path)))
        assert len(shop.pictures) == 2


async def test_a_plan_takes_no_limit_that_it_would_not_keep(studio, tmp_path, quick_drawing):
    posts = write_posts(tmp_path / "home" / "blog", 3)
    plan = await backfill_heroes(studio, ask(posts, dry_run=True))
    with pytest.raises(BadRequest, match="limit"):
        await backfill_heroes(studio, ask(posts, plan=plan.plan, limit=1))


async def test_a_shared_hero_is_counted_once_when_the_series_runs_again(tmp_path):
    async with open_shop(tmp_path) as shop:
        posts = write_posts(tmp_path / "home" / "blog", 3)
        same = "---\nslug: same\n---\n# The same post\n\nWords about passwords and security."
        for name in ("00", "01"):
            (posts / f"{name}.md").write_text(same, encoding="utf-8")
        scenes = dict.fromkeys(("00.md", "01.md"), "scene=security/calm-tiles")
        plan = (await backfill_heroes(shop.studio, ask(posts, changes=scenes, dry_run=True))).plan
        first = await backfill_heroes(shop.studio, ask(posts, plan=plan, max_cost_usd=5))
        assert (first.done, len(shop.pictures)) == (3, 2)
        third = next(row for row in first.rows if row.post == "02.md")
        job = f"j{(third.hero or '')[1:]}"
        await shop.studio.ledger.rows("UPDATE jobs SET state = 'failed' WHERE id = ? RETURNING id", (job,))
        key = "UPDATE jobs SET state = 'canceled' WHERE id = ? RETURNING id"
        await shop.studio.ledger.rows(key, (first.job,))
        again = await backfill_heroes(shop.studio, ask(posts, plan=plan, max_cost_usd=5))
        assert (first.cost_usd, again.cost_usd) == (pytest.approx(await shop.studio.ledger.spent_since(0)), 0)
        assert "<dt>These heroes cost</dt><dd>$0.05</dd>" in text_of(again.file)


async def test_an_order_of_unknown_fate_counts_against_the_budget(tmp_path, monkeypatch):
    monkeypatch.setattr(underway, "UNKNOWN_S", 0.0)
    purses = []
    settle = running.Purse.settle
    monkeypatch.setattr(
        running.Purse, "settle", lambda self, promised, spent: purses.append(spent) or settle(self, promised, spent)
    )
    async with open_shop(tmp_path) as shop:
        posts = write_posts(tmp_path / "home" / "blog", 1)
        shop.modes.fail(PREDICT, Fault(status=500, times=99))
        shop.modes.fail("GET /predictions", Fault(status=500, times=999))
        done = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        assert "unknown" in (done.rows[0].because or "")
        assert purses == [done.estimate_usd]


async def test_a_plan_that_lost_rows_is_refused(studio, tmp_path, quick_drawing):
    posts = write_posts(tmp_path / "home" / "blog", 3)
    plan = await backfill_heroes(studio, ask(posts, dry_run=True))
    await studio.ledger.rows(
        "DELETE FROM things WHERE kind = 'post' AND name = ? RETURNING name", (f"{plan.plan}:000001",)
    )
    with pytest.raises(NotFound, match="lost its rows"):
        await backfill_heroes(studio, ask(posts, plan=plan.plan))


async def test_pictures_named_at_great_length_do_not_burst_the_answer(studio, tmp_path, quick_drawing):
    posts = write_posts(tmp_path / "home" / "blog", 40)
    for path in posts.iterdir():
        path.write_text(f"---\ntitle: A\nimage: data:image/png;base64,{'A' * 100_000}\n---\nWords.\n")
    plan = await backfill_heroes(studio, ask(posts, dry_run=True))
    assert plan.skipped == 40
    assert len(json.dumps(plan.sent())) < 200_000


@pytest.mark.parametrize("title", ['a;=HYPERLINK("http://x";"y");b', "a\t=1+1", "a\n=1+1", "a;'=1", "a;;-1"])
def test_a_title_is_no_formula_either_where_semicolons_part_the_cells(tmp_path, title):
    path = write_sheet(tmp_path / "plan.csv", [{"post": "a.md", "title": title, "plan": "s1"}])
    text = path.read_text(encoding="utf-8-sig")
    for mark in (";", "\t"):
        cells = [cell.strip('"') for line in text.splitlines() for cell in line.split(mark)]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert read_sheet(path)[0]["title"] == title


def test_a_table_of_endless_columns_or_rows_is_refused(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("post,plan" + "," * 5_000 + "\n" + "a,s1\n" * 3)
    with pytest.raises(BadRequest, match="dry run"):
        read_sheet(path)
    path.write_text("post,plan\n" + "a,s1\n" * 100_001)
    with pytest.raises(BadRequest, match="dry run"):
        read_sheet(path)


def test_a_post_whose_name_begins_with_a_space_is_found_again(tmp_path):
    path = write_sheet(tmp_path / "plan.csv", [{"post": " a.md", "plan": "s1"}])
    before = [dict.fromkeys(COLUMNS, "") | {"post": " a.md", "plan": "s1"}]
    assert edits_of(before, read_sheet(path)) == {}


@pytest.mark.parametrize("field", ["title", "image", "lang"])
async def test_half_a_character_in_one_post_does_not_stop_the_others(studio, tmp_path, quick_drawing, field):
    posts = write_posts(tmp_path / "home" / "blog", 2)
    (posts / "bad.md").write_text(f'---\n{field}: "\\ud83d.png"\n---\n\nWords about passwords.\n')
    done = await backfill_heroes(studio, ask(posts))
    assert [row.status for row in done.rows][:2] == ["done", "done"]
    json.dumps(done.sent(), ensure_ascii=False).encode()


async def test_attempts_of_a_hero_that_cannot_be_written_are_counted(tmp_path, monkeypatch):
    bad = Check(check="people", ok=False, because="One face can be seen.")
    monkeypatch.setattr("portrayal.photos.checking.looking.check_people", lambda image, faces, *, wanted: bad)
    async with open_shop(tmp_path, retries=1) as shop:
        posts = write_posts(tmp_path / "home" / "blog", 1)
        out = tmp_path / "home" / "out"
        out.write_text("no folder")
        monkeypatch.setattr("portrayal.catalog.backfill.output_folder", lambda studio, given: tmp_path / "home")
        monkeypatch.setattr("portrayal.catalog.planning.output_folder", lambda studio, given: out)
        done = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        assert (done.failed, len(shop.pictures)) == (1, 2)
        assert done.cost_usd == pytest.approx(await shop.studio.ledger.spent_since(0))


async def test_a_blog_that_breaks_down_over_one_post_gets_the_others(studio, tmp_path, monkeypatch, quick_drawing):
    posts = write_posts(tmp_path / "home" / "blog", 3)
    place = PostFolder.place

    async def break_down(self, post, picture):
        if post.id == "01.md":
            raise RecursionError
        return await place(self, post, picture)

    monkeypatch.setattr(PostFolder, "place", break_down)
    done = await backfill_heroes(studio, ask(posts, place=True))
    assert [bool(row.placed) for row in done.rows] == [True, False, True]
    assert "reason of our own" in (done.rows[1].because or "")


@pytest.mark.parametrize("key", ["[" + "a." * 4_000 + "a]", "a." * 4_000 + "a = 1"])
async def test_front_matter_of_endless_depth_does_not_stop_the_other_posts(studio, tmp_path, quick_drawing, key):
    posts = write_posts(tmp_path / "home" / "blog", 2)
    (posts / "deep.md").write_text(f"+++\n{key}\n+++\n\nWords about passwords.\n")
    done = await backfill_heroes(studio, ask(posts))
    assert [row.status for row in done.rows][:2] == ["done", "done"]


async def test_a_paid_hero_whose_file_and_original_are_gone_says_so_and_is_not_bought_again(tmp_path):
    async with open_shop(tmp_path) as shop:
        posts = write_posts(tmp_path / "home" / "blog", 1)
        done = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        remove(done.rows[0].image, *files_in(tmp_path / "home" / "originals"))
        again = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        assert "deleted or moved" in (again.rows[0].because or "")
        assert len(shop.pictures) == 1


@given(st.text(";'\"=+-@ab \t\n").map(str.strip))
def test_marks_against_formulas_come_off_again(tmp_path_factory, title):
    path = tmp_path_factory.mktemp("sheet") / "plan.csv"
    assert read_sheet(write_sheet(path, [{"post": "a", "title": title, "plan": "s"}]))[0]["title"] == title


@pytest.mark.parametrize(("state", "late_s"), [("queued", 0), ("canceled", 5)])
async def test_a_hero_that_is_still_being_canceled_when_the_call_comes_again_is_made(tmp_path, state, late_s):
    async with open_shop(tmp_path) as shop:
        posts = write_posts(tmp_path / "home" / "blog", 1)
        first = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        job = f"j{(first.rows[0].hero or '')[1:]}"
        stop = "UPDATE jobs SET state = ?, cancel = 1, provider_id = NULL, lease_until = 0, updated = updated + ? WHERE id = ? RETURNING id"
        await shop.studio.ledger.rows(stop, (state, late_s, job))
        await shop.studio.ledger.rows(stop, ("canceled", 0, first.job))
        again = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        assert (again.done, again.failed) == (1, 0), again


async def test_a_vendor_that_bills_more_than_it_said_is_noticed_after_the_first_few(tmp_path, monkeypatch):
    async with open_shop(tmp_path) as shop:
        posts = write_posts(tmp_path / "home" / "blog", 24)
        keep = shop.studio.ledger.keep

        async def dear(job, delivery):
            await keep(job, delivery.model_copy(update={"cost_usd": 10 * delivery.cost_usd}))

        monkeypatch.setattr(shop.studio.ledger, "keep", dear)
        done = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=0.6))
        assert (done.done, done.left) == (len(shop.pictures), 24 - len(shop.pictures))
        assert done.left >= 10


async def test_a_picture_that_was_said_to_be_paid_is_not_bought_again_when_its_original_is_gone(tmp_path):
    """Another machine without the shared folder, or a disk that was cleared, must not turn $0.00 into a price."""
    async with open_shop(tmp_path) as shop:
        plan = await plan_hero(shop.studio, HeroRequest(cluster="seo", provider="replicate"))
        plan = plan.model_copy(update={"paid": True})
        with pytest.raises(OperatorError, match="Nothing was ordered"):
            await hero_of(shop.studio, plan, 45)
        assert shop.pictures == []
        bought = await originals.priced(shop.studio, plan)
        assert (await hero_of(shop.studio, bought, 45)).status == "succeeded"
        assert len(shop.pictures) == 1

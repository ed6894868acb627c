"""The run of a series: within its budget, taken up again after any end, each hero put into its post once."""

import csv
import itertools
from pathlib import Path

import anyio
import pytest

from emulators.replicate_modes import Fault
from paid_shop import open_shop
from portrayal import (
    BackfillRequest,
    CancelRequest,
    JobRequest,
    LibraryRequest,
    backfill_heroes,
    cancel_job,
    get_job,
    list_library,
)
from portrayal.catalog import backfill
from portrayal.catalog.series import circuit, running
from portrayal.errors import BadRequest, OverBudget
from portrayal.models import Check
from portrayal.rules.pricing import dollars
from portrayal.settings import Settings
from portrayal.sources.base import BlogPost, Placed
from studios import make_settings

pytestmark = pytest.mark.anyio

PREDICT = "POST /predictions"


def write_posts(folder: Path, count: int, **more: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        topic = ("passwords", "page speed", "search engines")[number % 3]
        text = f"# Post {number} about {topic}\n\nA few words about {topic} for a small web site.\n"
        (folder / f"{number:02d}.md").write_text(text, encoding="utf-8")
    for name, text in more.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def ask(folder: Path, **more: object) -> BackfillRequest:
    return BackfillRequest.model_validate({"source": str(folder), **more})


async def test_a_series_is_paid_once_and_never_again(tmp_path):
    """R-backfill."""
    async with open_shop(tmp_path) as shop:
        posts = write_posts(tmp_path / "home" / "blog", 3)
        done = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        again = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        assert (done.done, len(shop.pictures)) == (3, 3)
        assert again == done
        assert done.cost_usd == pytest.approx(sum(row.usd for row in done.rows))
        assert done.cost_usd == pytest.approx(await shop.studio.ledger.spent_since(0))


async def test_a_series_that_grew_pays_for_the_new_posts_only(tmp_path):
    """R-backfill."""
    async with open_shop(tmp_path) as shop:
        posts = write_posts(tmp_path / "home" / "blog", 2)
        await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        write_posts(posts, 4)
        plan = await backfill_heroes(shop.studio, ask(posts, dry_run=True))
        done = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        assert (done.done, len(shop.pictures)) == (4, 4)
        assert done.cost_usd == pytest.approx(plan.estimate_usd)
        assert sum(row.usd > 0 for row in done.rows) == 2


async def test_what_a_series_and_a_hero_cost_with_every_try_stands_with_their_jobs_also_after_a_second_call(
    tmp_path, monkeypatch
):
    bad = Check(check="people", ok=False, because="One face can be seen.")
    monkeypatch.setattr("portrayal.photos.checking.looking.check_people", lambda image, faces, *, wanted: bad)
    async with open_shop(tmp_path, retries=1) as shop:
        posts = write_posts(tmp_path / "home" / "blog", 1)
        first = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        assert len(shop.pictures) == 2
        assert (first.warnings or ("",))[0].startswith(
            "It cost $0.025 more than planned: pictures that fail their checks"
        )
        spent = pytest.approx(await shop.studio.ledger.spent_since(0))
        for _ in range(2):
            await backfill_heroes(shop.studio, ask(posts, place=True, max_cost_usd=5))
            await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        seen = await get_job(shop.studio, JobRequest(job=first.job or ""))
        listed = await list_library(shop.studio, LibraryRequest(kind="jobs"))
        assert seen.cost_usd == spent
        assert {row.name: row.usd for row in listed.rows}[first.job or ""] == spent
        hero = next(job for job in await shop.studio.ledger.jobs(parent=first.job))
        assert (await get_job(shop.studio, JobRequest(job=hero.id))).cost_usd == spent


async def test_the_report_of_a_later_call_still_says_what_the_heroes_cost(tmp_path):
    async with open_shop(tmp_path) as shop:
        posts = write_posts(tmp_path / "home" / "blog", 2)
        first = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        placed = await backfill_heroes(shop.studio, ask(posts, place=True, max_cost_usd=5))
        assert (placed.file, placed.plan, placed.cost_usd) == (first.file, first.plan, 0)
        assert sum(row.usd for row in placed.rows) == 0
        page = await anyio.Path(placed.file or "").read_text(encoding="utf-8")
        assert f"<dt>These heroes cost</dt><dd>{dollars(first.cost_usd or 0)}</dd>" in page
        assert "<dt>By the last call</dt><dd>$0.00 of $5.00</dd>" in page
        table = read_results(placed.file)
        assert sum(float(row["usd"]) for row in table) == pytest.approx(first.cost_usd)


def read_results(report: str | None) -> list[dict[str, str]]:
    """Return the table beside a report."""
    path = Path(report or "")
    table = path.with_name(f"{path.stem.replace('series', 'heroes')}.csv")
    with table.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


async def test_what_failed_is_tried_again_by_the_same_call_and_the_rest_is_not(tmp_path):
    """R-backfill."""
    async with open_shop(tmp_path) as shop:
        posts = write_posts(tmp_path / "home" / "blog", 3)
        shop.modes.fail(PREDICT, Fault(status=422, body={"detail": "no"}, times=1))
        first = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        assert (first.done, first.failed) == (2, 1)
        assert (first.next or "").startswith(
            "1 post has no hero: the same call tries again, and pays for nothing twice."
        )
        second = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        assert (second.done, second.failed) == (3, 0)
        assert "no hero" not in (second.next or "")
        place = f'the same call with plan="{second.plan}" and place=true puts the heroes into their posts.'
        assert (second.next or "").endswith(f"Show the person the report; {place}")
        assert len(shop.pictures) == 3


async def test_a_series_over_its_budget_is_refused_before_anything_is_spent(tmp_path):
    """R-backfill."""
    async with open_shop(tmp_path) as shop:
        posts = write_posts(tmp_path / "home" / "blog", 5)
        with pytest.raises(OverBudget, match="max_cost_usd"):
            await backfill_heroes(shop.studio, ask(posts, max_cost_usd=0.05))
        assert shop.pictures == []


async def test_second_tries_stay_within_the_budget(tmp_path, monkeypatch):
    """A picture that fails its checks is tried again while the whole series' money lasts, and not a cent longer."""
    bad = Check(check="people", ok=False, because="One face can be seen.")
    monkeypatch.setattr("portrayal.photos.checking.looking.check_people", lambda image, faces, *, wanted: bad)
    async with open_shop(tmp_path, retries=2) as shop:
        posts = write_posts(tmp_path / "home" / "blog", 3)
        plan = await backfill_heroes(shop.studio, ask(posts, dry_run=True))
        each = plan.estimate_usd / 3
        budget = round(plan.estimate_usd + 2.5 * each, 4)
        done = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=budget))
        spent = await shop.studio.ledger.spent_since(0)
        assert (done.done, done.left) == (3, 0)
        assert len(shop.pictures) == 5
        assert plan.estimate_usd <= spent <= budget + 1e-9


async def test_a_fault_that_concerns_every_post_stops_the_series_early(tmp_path):
    """R-backfill."""
    async with open_shop(tmp_path) as shop:
        posts = write_posts(tmp_path / "home" / "blog", 40)
        shop.modes.fail(PREDICT, Fault(status=402, body={"title": "Insufficient credit"}, times=999))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(running, "WINDOW", 4)
            done = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        assert done.left >= 30
        assert done.failed + done.left == 40
        left = next(row for row in done.rows if row.status == "left")
        assert "credit" in (left.because or "")


async def test_a_vendor_that_is_busy_is_waited_for(tmp_path, monkeypatch):
    """R-backfill."""
    monkeypatch.setattr(circuit, "PAUSES_S", (0.0,))
    async with open_shop(tmp_path) as shop:
        posts = write_posts(tmp_path / "home" / "blog", 3)
        shop.modes.fail(PREDICT, Fault(status=429, body={"retry_after": 90}, times=2))
        monkeypatch.setattr("portrayal.runs.pacing.slowed", lambda pace, now, rate, wait_s: pace)
        done = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        assert (done.done, len(shop.pictures)) == (3, 3)


async def test_equal_posts_share_one_hero(tmp_path):
    async with open_shop(tmp_path) as shop:
        text = "---\nslug: same\n---\n# The same post\n\nWords about passwords and security."
        posts = write_posts(tmp_path / "home" / "blog", 0, a=text, b=text)
        plan = await backfill_heroes(shop.studio, ask(posts, changes={"b.md": "scene=security/calm-tiles", "a.md": "scene=security/calm-tiles"}, dry_run=True))  # fmt: skip
        done = await backfill_heroes(shop.studio, ask(posts, plan=plan.plan, max_cost_usd=5))
        assert (done.done, len(shop.pictures)) == (2, 1)
        assert done.cost_usd == pytest.approx(plan.estimate_usd / 2)


async def test_a_canceled_series_stops_and_the_same_call_finishes_it(tmp_path):
    """R-backfill."""
    async with open_shop(tmp_path) as shop:
        posts = write_posts(tmp_path / "home" / "blog", 3)
        shop.modes.work_s = 3600.0
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(backfill, "WAIT_S", 0.0)
            begun = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        assert begun.job is not None
        with anyio.fail_after(20):
            while not shop.pictures:
                await anyio.lowlevel.checkpoint()
        await cancel_job(shop.studio, CancelRequest(job=begun.job))
        assert (await shop.studio.jobs.wait(begun.job, 20)).state == "canceled"
        shop.modes.work_s = 0.0
        done = await backfill_heroes(shop.studio, ask(posts, max_cost_usd=5))
        assert done.done == 3


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Previews may be placed: offline was chosen."""
    return make_settings(tmp_path, provider="offline")


class Shelf:
    """A blog in memory that counts what is put into it."""

    address = "memory"
    left_out = ()

    def __init__(self, posts: list[BlogPost]) -> None:
        self.listed = posts
        self.placed: dict[str, str] = {}
        self.refuses: set[str] = set()
        self.shut: set[str] = set()

    async def posts(self, limit):
        return self.listed[:limit]

    async def unplaceable(self, posts):
        return {post.id: "It is nailed shut. Open it." for post in posts if post.id in self.shut}

    async def place(self, post, picture):
        if post.id in self.refuses:
            raise BadRequest("The post has another image by now.", next="Take it away.")
        assert picture.path.is_file()
        assert picture.alt_text
        changed = self.placed.get(post.id) != picture.token
        self.placed[post.id] = picture.token
        return Placed(where=f"/{post.id}.webp", changed=changed, because="put there")

    async def close(self):
        pass


@pytest.fixture
def shelf(monkeypatch) -> Shelf:
    texts = {f"{n}": f"Post {n}: words about passwords and security number {n}." for n in range(3)}
    blog = Shelf([BlogPost(id=name, title=f"Title {name}", text=text) for name, text in texts.items()])
    monkeypatch.setattr(backfill, "open_blog", lambda studio, source: blog)
    return blog


async def test_heroes_are_put_into_their_posts_when_that_is_wished_and_not_before(studio, shelf, quick_drawing):
    looked = await backfill_heroes(studio, BackfillRequest(source="memory"))
    assert (looked.done, shelf.placed) == (3, {})
    done = await backfill_heroes(studio, BackfillRequest(source="memory", place=True))
    assert {row.post: row.hero for row in done.rows} == shelf.placed
    assert [row.placed for row in done.rows] == ["/0.webp", "/1.webp", "/2.webp"]
    assert {row.hero for row in looked.rows} == set(shelf.placed.values())


async def test_a_post_that_refuses_its_hero_says_why_and_is_tried_again(studio, shelf, quick_drawing):
    shelf.refuses = {"1"}
    done = await backfill_heroes(studio, BackfillRequest(source="memory", place=True))
    assert (done.done, done.unplaced) == (3, 1)
    (row,) = [row for row in done.rows if row.placed is None]
    assert "another image" in (row.because or "")
    shelf.refuses = set()
    again = await backfill_heroes(studio, BackfillRequest(source="memory", place=True))
    assert (again.unplaced, len(shelf.placed)) == (None, 3)


async def test_a_post_with_an_image_of_its_own_is_left_alone_and_one_of_ours_keeps_its_hero(
    studio, shelf, quick_drawing
):
    shelf.listed[2] = shelf.listed[2].model_copy(update={"image": "mine.jpg"})
    first = await backfill_heroes(studio, BackfillRequest(source="memory", place=True))
    assert (first.done, first.skipped) == (2, 1)
    assert "mine.jpg" in (first.rows[2].because or "")
    shown = [one.model_copy(update={"image": f"/{one.id}.webp", "text": "changed"}) for one in shelf.listed[:2]]
    fresh = BlogPost(id="9", title="New", text="A new post about passwords and security.")
    shelf.listed = [*shown, shelf.listed[2], fresh]
    second = await backfill_heroes(studio, BackfillRequest(source="memory", place=True))
    assert [row.hero for row in second.rows[:2]] == [row.hero for row in first.rows[:2]]
    assert second.rows[3].status == "done"
    scenes = [row.scene for row in second.rows if row.scene]
    assert all(one != other for one, other in itertools.pairwise(scenes))

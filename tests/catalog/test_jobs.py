"""Long work is a job: it can be left, followed, stopped, taken up again, and found in the library."""

import threading
from collections.abc import Iterator
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from gradients import draw_quickly
from portrayal import (
    BackfillRequest,
    CallerError,
    CancelRequest,
    HeroRequest,
    JobRequest,
    LibraryRequest,
    NotFound,
    Studio,
    backfill_heroes,
    cancel_job,
    generate_hero,
    get_job,
    list_library,
    open_studio,
)
from portrayal.catalog.planning import plan_hero
from portrayal.catalog.plans import HeroPlan
from portrayal.runs.progress import listening
from runs_fakes import until
from studios import add_dataset, add_lora

pytestmark = pytest.mark.anyio

SMALL = HeroRequest(cluster="seo", size="1280x720", wait_s=0)


@pytest.fixture
def brush(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Drawing waits until the event is set; it is set at the end, so that no thread stays behind."""
    go = threading.Event()

    def draw(order):
        go.wait(30)
        return draw_quickly(order)

    monkeypatch.setattr("portrayal.providers.offline._draw", draw)
    yield go
    go.set()


async def test_a_call_that_does_not_wait_returns_the_job_and_the_next_call(studio, brush):
    hero = await generate_hero(studio, SMALL)
    assert hero.status in ("queued", "sending", "running")
    assert hero.image is None
    assert hero.next == f'get_job(job="{hero.job}", wait_s=45)'


async def test_following_a_job_ends_with_its_tools_own_result(studio, brush):
    job = (await generate_hero(studio, SMALL)).job
    assert job
    assert (await get_job(studio, JobRequest(job=job))).next
    brush.set()
    view = await get_job(studio, JobRequest(job=job, wait_s=45))
    assert (view.tool, view.status, view.progress, view.next) == ("generate_hero", "succeeded", 1, None)
    assert view.result
    assert view.result["image"] == (await generate_hero(studio, SMALL)).sent()["image"]


async def test_a_canceled_job_says_what_was_stopped_and_what_was_paid(studio, brush):
    job = (await generate_hero(studio, SMALL)).job
    stopped = await cancel_job(studio, CancelRequest(job=str(job)))
    assert (stopped.stopped, stopped.status, stopped.paid_usd) == (True, "canceled", 0)
    again = await cancel_job(studio, CancelRequest(job=str(job)))
    assert (again.stopped, again.status) == (False, "canceled")
    assert "already ended" in again.because
    assert await studio.library.names("hero") == ()


async def test_the_same_call_starts_a_canceled_job_anew(studio, brush):
    job = (await generate_hero(studio, SMALL)).job
    await cancel_job(studio, CancelRequest(job=str(job)))
    brush.set()
    hero = await generate_hero(studio, SMALL.model_copy(update={"wait_s": 45.0}))
    assert (hero.job, hero.status) == (job, "succeeded")


async def test_who_waits_for_a_job_that_is_canceled_learns_it(studio, brush):
    waits, refused = anyio.Event(), list[str]()

    async def hear(share: float, text: str) -> None:
        waits.set()

    async def wait() -> None:
        with listening(hear), pytest.raises(CallerError) as caught:
            await generate_hero(studio, SMALL.model_copy(update={"wait_s": 45.0}))
        refused.append(str(caught.value))

    async with anyio.create_task_group() as group:
        group.start_soon(wait)
        await waits.wait()
        (job,) = await studio.ledger.jobs()
        await cancel_job(studio, CancelRequest(job=job.id))
    assert "was canceled" in refused[0]
    assert "same call again" in refused[0]


async def test_a_finished_job_cannot_be_stopped_and_keeps_its_file(studio, brush):
    brush.set()
    hero = await generate_hero(studio, SMALL.model_copy(update={"wait_s": 45.0}))
    canceled = await cancel_job(studio, CancelRequest(job=str(hero.job)))
    assert (canceled.stopped, canceled.status) == (False, "succeeded")
    assert await generate_hero(studio, SMALL) == hero


async def test_work_that_was_left_unfinished_goes_on_at_the_next_start(settings, brush):
    async with open_studio(settings) as studio:
        job = (await generate_hero(studio, SMALL)).job
    brush.set()
    async with open_studio(settings) as studio:
        assert (await get_job(studio, JobRequest(job=str(job), wait_s=45))).status == "succeeded"


async def test_the_same_call_five_times_at_once_is_one_job(studio, brush):
    made: list[str | None] = []

    async def ask() -> None:
        made.append((await generate_hero(studio, SMALL.model_copy(update={"wait_s": 45.0}))).job)

    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(ask)
        brush.set()
    assert len(made) == 5
    assert len(set(made)) == len(await studio.ledger.jobs()) == 1


async def test_canceling_a_series_stops_its_heroes_too(studio, brush, tmp_path):
    posts = tmp_path / "home" / "posts"
    posts.mkdir()
    for number in range(6):
        (posts / f"{number}.md").write_text(f"# Post {number}\n\nWords about a quiet desk.", encoding="utf-8")
    series = BackfillRequest(source=str(posts))
    async with anyio.create_task_group() as group:
        group.start_soon(run_until_canceled, studio, series)
        while len(await studio.ledger.jobs()) < 3:
            await anyio.lowlevel.checkpoint()
        (job,) = [job for job in await studio.ledger.jobs() if job.tool == "backfill_heroes"]
        stopped = await cancel_job(studio, CancelRequest(job=job.id))
    assert (stopped.stopped, stopped.status) == (True, "canceled")

    async def all_stopped():
        return {job.state for job in await studio.ledger.jobs()} == {"canceled"}

    await until(all_stopped)
    assert await studio.library.names("hero") == ()


async def run_until_canceled(studio: Studio, series: BackfillRequest) -> None:
    with pytest.raises(CallerError, match="canceled"):
        await backfill_heroes(studio, series)


async def test_an_unknown_job_lists_the_newest(studio, brush):
    brush.set()
    hero = await generate_hero(studio, SMALL.model_copy(update={"wait_s": 45.0}))
    for call, request in ((get_job, JobRequest(job="j0")), (cancel_job, CancelRequest(job="j0"))):
        with pytest.raises(NotFound, match=str(hero.job)):
            await call(studio, request)


KINDS = ("loras", "datasets", "heroes", "jobs", "clusters", "models")


async def test_every_shelf_lists_what_there_is(studio, brush, tmp_path):
    brush.set()
    hero = await generate_hero(studio, SMALL.model_copy(update={"wait_s": 45.0}))
    await add_lora(studio, "ada", tmp_path)
    await add_dataset(studio, "ada", tmp_path)
    shelves = {kind: await list_library(studio, LibraryRequest(kind=kind, limit=200)) for kind in KINDS}
    names = {kind: [row.name for row in shelf.rows] for kind, shelf in shelves.items()}
    assert names["loras"] == names["datasets"] == ["ada"]
    assert names["heroes"] == [hero.hero]
    assert names["jobs"] == [hero.job]
    assert len(names["clusters"]) == 8
    assert "portrayal-offline-1" in names["models"]
    assert all(row.about for shelf in shelves.values() for row in shelf.rows)
    assert " ," not in shelves["jobs"].rows[0].about


async def test_a_series_is_listed_with_its_blog(studio, tmp_path):
    posts = tmp_path / "home" / "posts"
    posts.mkdir(parents=True)
    (posts / "1.md").write_text("# Post 1\n\nWords about a quiet desk.", encoding="utf-8")
    await backfill_heroes(studio, BackfillRequest(source=str(posts)))
    (job,) = (await list_library(studio, LibraryRequest(kind="jobs"))).rows
    assert job.about.startswith(f"backfill_heroes {posts}, posts: 1, 100%")


async def test_an_empty_shelf_says_how_to_fill_it(studio):
    for kind, word in (
        ("loras", "train_lora"),
        ("datasets", "curate_dataset"),
        ("heroes", "generate_hero"),
        ("jobs", "yet"),
    ):
        shelf = await list_library(studio, LibraryRequest(kind=kind))
        assert (shelf.total, shelf.rows) == (0, ())
        assert shelf.hint
        assert word in shelf.hint


async def test_the_newest_stands_first_and_the_total_counts_all(studio, brush):
    brush.set()
    made = [
        await generate_hero(studio, SMALL.model_copy(update={"wait_s": 45.0, "variation": number}))
        for number in range(3)
    ]
    shelf = await list_library(studio, LibraryRequest(kind="jobs", limit=2))
    assert shelf.total == 3
    assert [row.name for row in shelf.rows] == [made[2].job, made[1].job]


async def test_a_retired_model_is_listed_with_its_successor(studio):
    shelf = await list_library(studio, LibraryRequest(kind="models", limit=200))
    (imagen,) = [row for row in shelf.rows if row.name == "imagen-*"]
    assert imagen.state == "retired"
    assert "gemini-nano-banana-2.1" in imagen.about


async def test_heroes_inside_a_series_are_not_listed_as_jobs_however_many_they_are(studio, tmp_path, quick_drawing):
    blog = tmp_path / "home" / "blog"
    blog.mkdir(parents=True)
    for number in range(7):
        (blog / f"{number}.md").write_text(f"# Post {number}\n\nWords about passwords and {number} keys.", "utf-8")
    alone = await generate_hero(studio, SMALL.model_copy(update={"wait_s": 45}))
    series = await backfill_heroes(studio, BackfillRequest(source=str(blog)))
    listed = await list_library(studio, LibraryRequest(kind="jobs"))
    assert {row.name for row in listed.rows} == {alone.job, series.job}
    with pytest.raises(NotFound) as missing:
        await get_job(studio, JobRequest(job="j-none"))
    inside = [job.id for job in await studio.ledger.jobs() if job.parent == series.job]
    assert len(inside) == 7
    assert not [job for job in inside if job in str(missing.value)]
    assert str(series.job) in str(missing.value)
    assert (await get_job(studio, JobRequest(job=inside[0]))).tool == "generate_hero"


async def test_a_hero_of_a_series_that_a_call_of_its_own_waits_for_is_listed(studio, tmp_path, brush):
    blog = tmp_path / "home" / "blog"
    blog.mkdir(parents=True)
    (blog / "a.md").write_text("# A post\n\nWords about passwords and keys.", "utf-8")
    await studio.jobs.start((await _plan(studio, blog)).draft(parent="jseries"))
    (job,) = await studio.ledger.jobs()
    assert await studio.ledger.jobs(whole=True) == []
    await generate_hero(studio, HeroRequest(file=str(blog / "a.md"), wait_s=0))
    assert [one.id for one in await studio.ledger.jobs(whole=True)] == [job.id]


async def _plan(studio: Studio, blog: Path) -> HeroPlan:
    return await plan_hero(studio, HeroRequest(file=str(blog / "a.md"), wait_s=0))

"""backfill_heroes: planned first, varied, resumable; a broken post does not stop the others."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from gradients import SmallHero, draw_gradients, draw_quickly
from portrayal import (
    Backfilled,
    BackfillRequest,
    BadRequest,
    ClassifyRequest,
    HeroRequest,
    NotFound,
    OperatorError,
    Studio,
    backfill_heroes,
    classify_article,
    generate_hero,
    open_studio,
)
from studios import add_lora, make_settings, trace_of

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_drawing")]

TOPICS = ("security and passwords", "page speed and caching", "search engines and keywords")


def is_file(path: str) -> bool:
    return Path(path).is_file()


def write_blog(folder: Path) -> Path:
    """Write ten posts on three topics, a draft that is left out, and a post that holds nothing."""
    (folder / "2026").mkdir(parents=True)
    for number in range(9):
        topic = TOPICS[number % 3]
        post = f"---\ntitle: Post {number} about {topic}\n---\n\nA few words about {topic} for a small web site.\n"
        (folder / "2026" / f"{number:02d}-post.md").write_text(post, encoding="utf-8")
    (folder / "about.html").write_text(
        f"<html><title>{TOPICS[0]}</title><p>Words on {TOPICS[0]}.</p>", encoding="utf-8"
    )
    (folder / "_draft.md").write_text("# Not yet", encoding="utf-8")
    (folder / "empty.md").write_text("", encoding="utf-8")
    return folder


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    return write_blog(tmp_path / "home" / "blog")


@dataclass(frozen=True)
class Series:
    """A blog with its heroes, and the studio that made them."""

    studio: Studio
    folder: Path
    blog: Path
    done: Backfilled


@pytest.fixture(scope="module")
async def series(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Series]:
    folder = tmp_path_factory.mktemp("series")
    blog = write_blog(folder / "home" / "blog")
    with pytest.MonkeyPatch.context() as patch:
        draw_gradients(patch)
        async with open_studio(make_settings(folder)) as studio:
            yield Series(studio, folder, blog, await backfill_heroes(studio, BackfillRequest(source=str(blog))))


async def test_a_dry_run_plans_every_post_and_makes_nothing(studio, blog, tmp_path):
    """R-backfill."""
    plan = await backfill_heroes(studio, BackfillRequest(source=str(blog), dry_run=True))
    assert (plan.status, plan.posts, plan.estimate_usd, plan.cost_usd) == ("dry_run", 11, 0, None)
    assert [row.status for row in plan.rows].count("planned") == 10
    assert all(row.scene and row.path and row.because for row in plan.rows if row.status == "planned")
    jobs, things, files = await trace_of(studio, tmp_path)
    assert jobs == []
    assert {thing.split()[0] for thing in things} == {"series", "post"}
    assert [file for file in files if file.startswith("out/")] == [f"out/{Path(plan.file).name}"]


async def test_every_post_gets_a_hero_and_neighbours_differ(series):
    """R-backfill, R-variety."""
    done = series.done
    assert (done.status, done.posts, done.done, done.skipped, done.cost_usd) == ("succeeded", 11, 10, 1, 0)
    made = [row for row in done.rows if row.status == "done"]
    assert all(row.image and is_file(row.image) for row in made)
    assert len({row.image for row in made}) == 10
    assert [pair for pair in pairwise(row.scene for row in made) if pair[0] == pair[1]] == []


async def test_a_post_that_cannot_be_read_is_skipped_with_its_reason(series):
    """R-backfill."""
    done = series.done
    (skipped,) = [row for row in done.rows if row.status == "skipped"]
    assert skipped.post == "empty.md"
    assert skipped.because
    assert "no words" in skipped.because
    assert "_draft.md" not in [row.post for row in done.rows]


async def test_a_second_run_makes_nothing_new(series):
    """R-backfill."""
    before = await trace_of(series.studio, series.folder)
    assert await backfill_heroes(series.studio, BackfillRequest(source=str(series.blog))) == series.done
    assert await trace_of(series.studio, series.folder) == before


async def test_a_new_post_costs_one_new_hero(series):
    """R-backfill."""
    heroes = set(await series.studio.library.names("hero"))
    post = "# A new post\n\nWords about strategy and a plan for the year."
    (series.blog / "zz-new.md").write_text(post, encoding="utf-8")
    done = await backfill_heroes(series.studio, BackfillRequest(source=str(series.blog)))
    assert done.done == 11
    assert len(set(await series.studio.library.names("hero")) - heroes) == 1


async def test_a_new_post_in_the_middle_costs_one_new_hero_and_changes_no_scene(series):
    """R-backfill, R-variety."""
    heroes = set(await series.studio.library.names("hero"))
    scenes = {row.post: row.scene for row in series.done.rows}
    post = f"# Between {TOPICS[0]}\n\nA few words about {TOPICS[0]} for a small web site."
    (series.blog / "2026" / "01a-post.md").write_text(post, encoding="utf-8")
    done = await backfill_heroes(series.studio, BackfillRequest(source=str(series.blog)))
    assert len(set(await series.studio.library.names("hero")) - heroes) == 1
    assert {row.post: row.scene for row in done.rows if row.post in scenes} == scenes
    shown = [row.scene for row in done.rows if row.scene]
    assert all(one != other for one, other in pairwise(shown))


async def test_an_article_of_a_series_has_the_same_hero_when_it_is_asked_for_alone(series):
    """R-variety."""
    for row in series.done.rows:
        if row.status == "done":
            hero = await generate_hero(series.studio, SmallHero(file=str(series.blog / row.post), dry_run=True))
            assert (hero.scene, hero.hero) == (row.scene, row.hero)
            found = await classify_article(series.studio, ClassifyRequest(file=str(series.blog / row.post)))
            assert found.scene == row.scene


async def test_a_series_asks_for_a_hero_as_a_caller_does_who_wishes_nothing(studio, blog, monkeypatch):
    monkeypatch.setattr("portrayal.catalog.series.deciding.HeroRequest", HeroRequest)
    done = await backfill_heroes(studio, BackfillRequest(source=str(blog), limit=1))
    hero = await generate_hero(studio, HeroRequest(file=str(blog / done.rows[0].post), dry_run=True))
    assert hero.hero == done.rows[0].hero


async def test_two_heroes_in_a_row_with_one_scene_are_told_of(studio):
    """R-variety."""
    first = await generate_hero(studio, HeroRequest(text="# Page speed 1\n\nCaching and page speed."))
    notes: set[bool] = set()
    for number in range(2, 30):
        request = HeroRequest(text=f"# Page speed {number}\n\nCaching and page speed.", dry_run=True)
        hero = await generate_hero(studio, request)
        noted = any("variation=1" in warning for warning in hero.warnings)
        assert noted == (hero.scene == first.scene)
        notes.add(noted)
    assert notes == {True, False}


async def test_the_limit_takes_the_first_posts(studio, blog):
    plan = await backfill_heroes(studio, BackfillRequest(source=str(blog), limit=3, dry_run=True))
    assert [row.post for row in plan.rows] == ["2026/00-post.md", "2026/01-post.md", "2026/02-post.md"]


async def test_one_hero_that_fails_is_reported_and_the_rest_is_made(studio, blog, monkeypatch):
    """R-backfill."""

    def fails_once(order):
        if order.seed == bad:
            raise BadRequest("The brush broke.", next="Try again.")
        return draw_quickly(order)

    shown = await generate_hero(studio, HeroRequest(file=str(blog / "2026" / "04-post.md"), dry_run=True))
    bad = shown.seed
    monkeypatch.setattr("portrayal.providers.offline._draw", fails_once)
    done = await backfill_heroes(studio, BackfillRequest(source=str(blog), limit=6))
    (failed,) = [row for row in done.rows if row.status == "failed"]
    assert (failed.post, failed.because) == ("2026/04-post.md", "The brush broke. Try again.")
    assert (done.done, done.failed) == (5, 1)


async def test_with_a_lora_named_posts_about_people_show_the_person(studio, blog, tmp_path):
    """R-route-lora."""
    await add_lora(studio, "ada", tmp_path)
    (blog / "me.md").write_text(
        "# What I learned as a founder\n\nMy team and I were tired, and I said so.", encoding="utf-8"
    )
    plan = await backfill_heroes(studio, BackfillRequest(source=str(blog), lora="ada", dry_run=True))
    paths = {row.post: row.path for row in plan.rows}
    assert paths["me.md"] == "lora"
    assert "text_to_image" in paths.values()


async def test_a_folder_outside_is_refused(studio, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(OperatorError, match="PORTRAYAL_ALLOW"):
        await backfill_heroes(studio, BackfillRequest(source=str(tmp_path / "elsewhere")))


async def test_a_lora_that_does_not_exist_is_refused_before_any_post_is_read(studio, blog):
    with pytest.raises(NotFound, match="zoe"):
        await backfill_heroes(studio, BackfillRequest(source=str(blog), lora="zoe"))

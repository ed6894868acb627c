"""What a plan says before anything is paid: which posts could not take their hero, and which files are no posts."""

import csv
import io
from pathlib import Path

import anyio
import pytest

from emulators.wordpress import PASSWORD, USER, WordPressEmulator, post
from paid_shop import open_shop
from portrayal import (
    BackfillRequest,
    BadRequest,
    ClassifyRequest,
    HeroRequest,
    backfill_heroes,
    classify_article,
    generate_hero,
)
from portrayal.catalog import open_studio
from portrayal.rules.language import detect_language
from portrayal.runs.progress import listening
from portrayal.settings import Settings
from studios import add_lora, files_below, make_settings

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_drawing")]

GOOD = "---\ntitle: A post\n---\n\nA few words about passwords for a small web site.\n"
BROKEN = "---\ntitle: one: two\n---\n\nA few words about page speed for a small web site.\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Previews may be placed: offline was chosen."""
    return make_settings(tmp_path, provider="offline")


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / "blog"
    folder.mkdir(parents=True)
    (folder / "broken.md").write_text(BROKEN, encoding="utf-8")
    (folder / "good.md").write_text(GOOD, encoding="utf-8")
    (folder / "plain.txt").write_text("Words about search engines and how they read a site.\n", encoding="utf-8")
    (folder / "page.html").write_text("<h1>A page</h1><p>Words about strategy and plans.</p>", encoding="utf-8")
    (folder / "scan.md").write_bytes(b"# Words\n\x00\x01")
    return folder


async def call(studio, blog, **given):
    return await backfill_heroes(studio, BackfillRequest(source=str(blog), **given))


def read(path: Path | str) -> str:
    return Path(path).read_text(encoding="utf-8-sig")


def edit(path: Path | str, old: str, new: str) -> str:
    """Change the table as a person would, and return what it says then."""
    text = read(path)
    assert old in text
    Path(path).write_text(text.replace(old, new), encoding="utf-8-sig")
    return read(path)


def table_of(answer) -> dict[str, dict[str, str]]:
    return {row["post"]: row for row in csv.DictReader(io.StringIO(read(answer.file)))}


def pictures(studio) -> list[str]:
    return [name for name in files_below(studio.settings.output) if name.endswith(".webp")]


async def test_a_plan_to_place_says_which_posts_cannot_take_a_hero_and_why_before_a_cent_is_spent(studio, blog):
    plan = await call(studio, blog, place=True, dry_run=True)
    assert (plan.posts, plan.skipped, plan.unplaced) == (4, 3, 3)
    rows = {row.post: row for row in plan.rows}
    assert rows["good.md"].status == "planned"
    for name, why in (
        ("broken.md", "cannot be read as YAML"),
        ("plain.txt", "is missing"),
        ("page.html", "is missing"),
    ):
        assert rows[name].status == "skipped"
        assert "could not be put into its post, so none is made" in (rows[name].because or "")
        assert why in (rows[name].because or "")
    told = "3 of 4 posts cannot take a hero, and place=true makes none. Their rows say why: broken.md, page.html, plain.txt."
    assert told in plan.warnings
    table = table_of(plan)
    assert (table["broken.md"]["make"], table["broken.md"]["usd"]) == ("no", "")
    assert "cannot be read as YAML" in table["broken.md"]["because"]
    assert pictures(studio) == []


async def test_a_run_to_place_makes_no_hero_that_it_could_not_place_and_one_without_place_makes_all(studio, blog):
    before = (blog / "broken.md").read_bytes()
    plan = await call(studio, blog, place=True, dry_run=True)
    done = await call(studio, blog, place=True, plan=plan.plan)
    assert (done.done, done.skipped, done.unplaced, done.plan) == (1, 3, None, plan.plan)
    assert "3 of 4 posts cannot take a hero" in done.warnings[1]
    assert done.placed == 1
    assert len(pictures(studio)) == 1
    assert (blog / "broken.md").read_bytes() == before
    same = await call(studio, blog, plan=plan.plan)
    assert (same.done, same.skipped, len(pictures(studio))) == (1, 3, 1)
    one_more = await call(studio, blog, plan=plan.plan, changes={"broken.md": "make"})
    assert (one_more.done, one_more.skipped, len(pictures(studio))) == (2, 2, 2)
    every = await call(studio, blog)
    assert (every.done, every.skipped) == (4, 0)
    assert len(pictures(studio)) == 4


async def test_a_plan_to_place_costs_no_more_than_it_showed_when_it_is_run_without_place(blog, tmp_path):
    async with open_shop(tmp_path) as shop:
        plan = await call(shop.studio, blog, place=True, dry_run=True)
        for named in (plan.plan, plan.file):
            done = await call(shop.studio, blog, plan=named)
            assert (done.plan, done.cost_usd, done.done) == (plan.plan, plan.estimate_usd, 1)
        assert len(shop.pictures) == 1


async def test_a_plan_without_place_costs_all_posts_and_is_run_to_place_without_those_that_cannot_be(studio, blog):
    plan = await call(studio, blog, dry_run=True)
    assert (plan.skipped, plan.unplaced) == (0, None)
    done = await call(studio, blog, place=True, plan=plan.plan)
    assert (done.done, done.skipped) == (1, 3)
    assert len(pictures(studio)) == 1


async def test_a_post_that_was_mended_gets_its_hero_by_the_same_call(studio, blog):
    plan = await call(studio, blog, place=True, dry_run=True)
    await call(studio, blog, place=True, plan=plan.plan)
    (blog / "broken.md").write_text(BROKEN.replace("one: two", "two"), encoding="utf-8")
    again = await call(studio, blog, place=True, plan=plan.plan)
    assert (again.done, again.skipped, again.unplaced) == (2, 2, None)
    assert b"image:" in (blog / "broken.md").read_bytes()
    assert len(pictures(studio)) == 2


async def test_heroes_that_are_made_already_stay_in_the_series_and_are_told_as_not_in_their_posts(studio, blog):
    await call(studio, blog)
    plan = await call(studio, blog, place=True, dry_run=True)
    assert (plan.skipped, plan.unplaced, plan.done) == (0, 3, 4)
    assert "made already, and could not be put into its post" in (plan.rows[0].because or "")
    assert plan.warnings[1] == (
        "3 heroes that are made already cannot be put into the post: broken.md, page.html, plain.txt."
    )
    done = await call(studio, blog, place=True)
    assert (done.done, done.unplaced) == (4, 3)
    assert len(pictures(studio)) == 4


async def test_a_change_to_a_post_that_cannot_take_a_hero_buys_none(studio, blog):
    changes = {"broken.md": "scene=security/calm-tiles", "good.md": "scene=security/calm-tiles"}
    done = await call(studio, blog, place=True, changes=changes)
    assert (done.done, done.skipped) == (1, 3)


def row_of(answer, post: str):
    return next(row for row in answer.rows if row.post == post)


async def test_a_hero_that_a_person_wants_otherwise_takes_the_place_of_the_one_before_it(studio, blog):
    first = await call(studio, blog, place=True)
    assert (first.done, first.unplaced) == (1, None)
    shown = (blog / "good.md").read_bytes()
    changes = {"good.md": "scene=security/calm-tiles"}
    plan = await call(studio, blog, place=True, dry_run=True, changes=changes)
    row = row_of(plan, "good.md")
    assert (row.status, plan.unplaced) == ("planned", 3)
    assert (row.because or "").startswith("It shows an earlier picture of ours, which the hero can replace.")
    assert (blog / "good.md").read_bytes() == shown
    done = await call(studio, blog, place=True, plan=plan.plan)
    placed = row_of(done, "good.md")
    assert (done.done, done.unplaced, placed.hero != row_of(first, "good.md").hero) == (1, None, True)
    assert Path(placed.placed).name.encode() in (blog / "good.md").read_bytes()
    assert row_of(await call(studio, blog, place=True, dry_run=True), "good.md").because == "It shows its hero already."


async def test_a_hero_is_changed_again_and_again_from_the_plan_that_was_shown_first(studio, blog):
    first = await call(studio, blog, place=True)
    second = await call(studio, blog, place=True, plan=first.plan, changes={"good.md": "scene=security/calm-tiles"})
    third = await call(studio, blog, place=True, plan=second.plan, changes={"good.md": "variation=1"})
    fourth = await call(studio, blog, place=True, plan=first.plan, changes={"good.md": "variation=2"})
    made = [row_of(answer, "good.md") for answer in (first, second, third, fourth)]
    assert [row.status for row in made] == ["done"] * 4
    assert all(row.placed for row in made)
    assert Path(made[-1].placed).name.encode() in (blog / "good.md").read_bytes()
    old = await call(studio, blog, place=True, plan=second.plan)
    assert (row_of(old, "good.md").placed, old.unplaced) == (None, 1)
    assert Path(made[-1].placed).name.encode() in (blog / "good.md").read_bytes()


async def test_a_picture_that_a_person_put_in_the_place_of_a_hero_is_left_alone(studio, blog):
    await call(studio, blog, place=True)
    (blog / "good.md").write_text(GOOD.replace("---\n\n", "image: mine.jpg\n---\n\n"), encoding="utf-8")
    plan = await call(studio, blog, dry_run=True)
    assert (row_of(plan, "good.md").status, "mine.jpg" in row_of(plan, "good.md").because) == ("skipped", True)
    changes = {"good.md": "scene=security/calm-tiles"}
    plan = await call(studio, blog, place=True, dry_run=True, changes=changes)
    row = row_of(plan, "good.md")
    assert (row.status, "has a picture already" in row.because, plan.unplaced) == ("skipped", True, 4)
    await call(studio, blog, place=True, changes=changes)
    assert len(pictures(studio)) == 1


async def test_a_plan_tells_heroes_that_are_made_from_those_that_are_to_be_made(studio, blog):
    await call(studio, blog, changes={"plain.txt": "skip"})
    plan = await call(studio, blog, dry_run=True)
    assert {row.post: (row.status, row.because) for row in plan.rows if row.status == "done"} == dict.fromkeys(
        ("broken.md", "good.md", "page.html"), ("done", "Its hero is made already.")
    )
    assert (plan.done, row_of(plan, "plain.txt").status) == (3, "planned")
    await anyio.Path(row_of(await call(studio, blog), "good.md").image).unlink()
    plan = await call(studio, blog, dry_run=True)
    assert (plan.done, row_of(plan, "good.md").status) == (3, "planned")


async def test_a_post_that_got_an_image_after_the_plan_is_not_bought_a_hero_to_be_placed(studio, blog):
    plan = await call(studio, blog, place=True, dry_run=True)
    (blog / "good.md").write_text(GOOD.replace("---\n\n", "image: mine.jpg\n---\n\n"), encoding="utf-8")
    done = await call(studio, blog, place=True, plan=plan.plan)
    assert (done.done, done.skipped) == (0, 4)
    assert pictures(studio) == []


async def test_a_plan_whose_table_was_changed_is_not_run_by_its_id_as_if_it_had_not_been(studio, blog):
    plan = await call(studio, blog, dry_run=True)
    edit(plan.file, "A post", "My own note that decides nothing")
    assert (await call(studio, blog, plan=plan.plan, dry_run=True)).plan == plan.plan
    row = next(line for line in read(plan.file).splitlines() if line.startswith("good.md"))
    edit(plan.file, row, row.replace(",yes,", ",no,"))
    with pytest.raises(BadRequest, match=r"was changed.*plan-") as refused:
        await call(studio, blog, plan=plan.plan)
    assert plan.file in (refused.value.next or "")
    assert pictures(studio) == []
    assert (await call(studio, blog, plan=plan.file)).done == 3
    await anyio.Path(plan.file).rename(Path(plan.file).with_suffix(".old"))
    assert (await call(studio, blog, plan=plan.plan)).done == 4


async def test_a_row_taken_out_of_the_table_stays_out_also_when_it_is_not_to_be_placed(studio, blog):
    plan = await call(studio, blog, place=True, dry_run=True)
    row = next(line for line in read(plan.file).splitlines() if line.startswith("broken.md"))
    edit(plan.file, f"{row}\n", "")
    done = await call(studio, blog, plan=plan.file)
    assert (done.done, done.skipped) == (1, 3)


async def test_a_file_that_is_no_text_is_no_post_of_the_plan_and_is_named_in_the_answer_and_the_table(studio, blog):
    plan = await call(studio, blog, dry_run=True)
    assert [row.post for row in plan.rows] == ["broken.md", "good.md", "page.html", "plain.txt"]
    told = "1 was left out, and is no post of the plan: scan.md: It is binary data, not an article."
    assert plan.warnings[-1] == told
    row = table_of(plan)["scan.md"]
    assert (row["make"], row["plan"], row["because"]) == ("no", "", "It is binary data, not an article.")
    done = await call(studio, blog, plan=plan.file)
    assert (done.posts, done.done, done.plan) == (4, 4, plan.plan)
    assert done.warnings == (told,)


WORDY = """---
title: Second factors for WordPress
---

Passwords leak. A second factor keeps an account safe: codes, security keys and passkeys compared, with the login of a
WordPress site as the example, and what to do against attacks with stolen passwords.
"""


async def test_a_plan_says_of_which_heroes_a_person_should_know_more(studio, tmp_path):
    folder = tmp_path / "home" / "notes"
    folder.mkdir(parents=True)
    texts = {"clear": WORDY, "vague": "# Notes\n\nSome words.\n", "it": f"---\ntitle: Note\n---\n\n{FOREIGN['it']}\n"}
    texts["own"] = WORDY.replace("Second factors", "Why I learnt to love second factors")
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    plan = await call(studio, folder, dry_run=True)
    rows = {row.post: row for row in plan.rows}
    told = " ".join(plan.warnings)
    assert f"vague.md ({rows['vague.md'].cluster})" in told
    assert "1 post gets an English alt text, as there is none in its language: it.md (Italian)." in plan.warnings
    assert "clear.md" not in told
    assert "1 hero shows no person, though one is suggested; its row says what is missing: own.md." in plan.warnings
    assert "there is no trained LoRA yet" in (rows["own.md"].because or "")
    await call(studio, folder)
    assert (await call(studio, folder, dry_run=True)).warnings is None


async def test_a_row_of_the_table_that_is_no_post_cannot_be_made_one(studio, blog):
    plan = await call(studio, blog, dry_run=True)
    edit(plan.file, "scan.md,,no", "scan.md,,yes")
    with pytest.raises(BadRequest, match=r"there is no post 'scan.md' in the plan"):
        await call(studio, blog, plan=plan.file)


async def test_many_files_that_are_no_posts_are_counted_and_the_first_are_named(studio, blog):
    for number in range(50):
        (blog / f"x{number:02}.md").write_bytes(b"\x00")
    told = (await call(studio, blog, dry_run=True)).warnings[-1]
    assert told.startswith("51 were left out, and are no posts of the plan: scan.md: ")
    assert told.endswith("and 48 more, which the table has.")
    assert len(told) < 400


async def test_the_posts_of_a_site_that_were_left_out_are_named_with_their_reason(tmp_path):
    with WordPressEmulator() as site:
        site.blog.add(post(1, text="<p>Words about passwords.</p>"), post(2, password="friend"), post(3, owner=False))
        site.blog.role = "author"
        async with open_studio(
            make_settings(tmp_path, provider="offline", wordpress=f"{site.url}={USER}:{PASSWORD}")
        ) as studio:
            plan = await call(studio, site.url, dry_run=True, place=True)
            assert (plan.posts, plan.unplaced, plan.skipped) == (2, 1, 1)
            assert "may not change this post" in (plan.rows[1].because or "")
            assert plan.warnings[-1] == "1 was left out, and is no post of the plan: 2: It is behind a password."
            done = await call(studio, site.url, place=True, plan=plan.plan)
        assert (done.done, done.unplaced, len(site.blog.media)) == (1, None, 1)


async def test_a_table_that_nobody_edited_is_replaced_and_an_edited_one_is_kept(studio, blog):
    first = await call(studio, blog, dry_run=True)
    usual = Path(first.file)
    (blog / "good.md").write_text(GOOD.replace("A post", "Another title"), encoding="utf-8")
    second = await call(studio, blog, dry_run=True)
    assert (second.plan, second.file) == (first.plan, first.file)
    assert "Another title" in read(usual)
    assert [path.name for path in usual.parent.glob("plan-*")] == [usual.name]
    mine = edit(usual, "Another title", "My note")
    third = await call(studio, blog, dry_run=True)
    assert Path(third.file).name == f"{usual.stem}-2.csv"
    assert third.warnings[-1] == (
        f"{usual.name} was changed by somebody and is kept: the table of this plan is {usual.stem}-2.csv."
    )
    (blog / "good.md").write_text(GOOD, encoding="utf-8")
    assert (await call(studio, blog, dry_run=True)).file == third.file
    assert read(usual) == mine


async def test_a_lora_that_a_plan_was_not_made_with_is_refused_when_no_row_changes(studio, blog, tmp_path):
    await add_lora(studio, "ada", tmp_path)
    await add_lora(studio, "bea", tmp_path)
    plan = await call(studio, blog, dry_run=True, lora="ada", changes={"good.md": "person=yes"})
    with pytest.raises(BadRequest, match=r"lora is for a new plan; the plan s\w+ has ada.*lora='bea'"):
        await call(studio, blog, plan=plan.plan, lora="bea")
    assert pictures(studio) == []
    assert (await call(studio, blog, plan=plan.plan, lora="ada", dry_run=True)).plan == plan.plan


async def test_progress_counts_the_heroes_that_are_to_be_made_and_not_the_posts_that_have_a_picture(studio, blog):
    for number in range(5):
        (blog / f"has{number}.md").write_text("---\ntitle: One\nimage: mine.jpg\n---\nWords.", encoding="utf-8")
    told: list[tuple[float, str]] = []

    async def listen(share: float, text: str) -> None:
        told.append((share, text))

    with listening(listen):
        await call(studio, blog, place=True)
        await call(studio, blog)
    counts = [text for _, text in told if " heroes, " in text or " hero, " in text]
    assert counts
    assert all("of 1 hero," in text or "of 3 heroes," in text or "of 4 heroes," in text for text in counts)


FOREIGN = {
    "it": "Una password lunga è meglio di una complicata, e nessuno dovrebbe usare la stessa due volte.",
    "pt": "Uma senha longa é melhor do que uma complicada, e ninguém deve usar a mesma duas vezes.",
    "sv": "Ett långt lösenord är bättre än ett krångligt, och ingen bör använda samma två gånger.",
}


async def test_a_post_in_a_language_without_alt_texts_gets_an_english_one(studio, tmp_path):
    blog = tmp_path / "home" / "blog"
    blog.mkdir(parents=True)
    for name, text in FOREIGN.items():
        (blog / f"{name}.md").write_text(f"---\ntitle: WordPress\n---\n\n{text}\n", encoding="utf-8")
    done = await call(studio, blog, place=True)
    assert (done.done, done.unplaced) == (3, None)
    for row in done.rows:
        assert detect_language(row.alt_text or "") == "en", row
    hero = await generate_hero(studio, HeroRequest(file=str(blog / "it.md")))
    assert "seems to be in Italian, for which there is no alt text: it is in English" in " ".join(hero.warnings)
    found = await classify_article(studio, ClassifyRequest(file=str(blog / "sv.md")))
    assert found.language == "en"
    assert "Swedish" in " ".join(found.warnings)


async def test_the_language_that_a_blog_tells_of_a_post_counts_where_the_post_says_nothing(studio, tmp_path):
    blog = tmp_path / "home" / "blog"
    blog.mkdir(parents=True)
    (blog / "a.de.md").write_text("# WordPress 7.0\n\nWordPress, Gutenberg, WooCommerce.\n", encoding="utf-8")
    (blog / "b.md").write_text("# WordPress 7.0\n\nWordPress, Gutenberg, WooCommerce.\n", encoding="utf-8")
    done = await call(studio, blog)
    assert [detect_language(row.alt_text or "") for row in done.rows] == ["de", "en"]

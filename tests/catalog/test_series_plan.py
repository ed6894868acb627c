"""The plan of a series: a table that people change in a spreadsheet or in words, and run exactly as it is."""

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paid_shop import open_shop
from portrayal import BackfillRequest, BadRequest, NotFound, backfill_heroes
from portrayal.catalog.series.posts import Edit
from portrayal.catalog.series.sheet import plan_named_in, read_sheet, write_sheet
from portrayal.catalog.series.table import COLUMNS, edits_in, edits_of
from studios import files_below

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_drawing")]

words = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=30).map(str.strip)


def row(post: str, **changes: str) -> dict[str, str]:
    plain = dict.fromkeys(COLUMNS, "") | {"make": "yes", "cluster": "seo", "person": "no", "scene": "seo/mist"}
    return plain | {"post": post, "route": "text_to_image", "variation": "0", "plan": "s1"} | changes


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / "blog"
    folder.mkdir(parents=True)
    for number, topic in enumerate(("passwords", "page speed", "search engines", "passwords", "page speed")):
        text = f"---\ntitle: Post {number} about {topic}\n---\n\nA few words about {topic} for a small web site.\n"
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    return folder


async def planned(studio, blog, **more):
    return await backfill_heroes(studio, BackfillRequest(source=str(blog), dry_run=True, **more))


def changed(path: Path, changes: dict[str, dict[str, str]], *, keep: int = 99) -> Path:
    """Save the table as a person would, with other cells in some rows."""
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), delimiter=";")
    writer.writeheader()
    writer.writerows(one | changes.get(one["post"], {}) for one in rows[:keep])
    target = path.with_name("mine.csv")
    target.write_bytes(out.getvalue().encode("cp1252", "replace"))
    return target


async def test_a_plan_is_run_exactly_as_it_was_shown(studio, blog):
    """R-backfill."""
    plan = await planned(studio, blog)
    (blog / "later.md").write_text("# Another post\n\nWords about strategy.", encoding="utf-8")
    done = await backfill_heroes(studio, BackfillRequest(source=str(blog), plan=plan.plan))
    assert [(one.post, one.scene) for one in done.rows] == [(one.post, one.scene) for one in plan.rows]
    assert (done.posts, done.done) == (5, 5)


async def test_rows_that_a_person_changed_are_made_as_they_say_and_the_others_as_planned(studio, blog):
    """R-backfill."""
    plan = await planned(studio, blog)
    was = {one.post: one for one in plan.rows}
    mine = changed(
        Path(plan.file),
        {"1.md": {"make": "no"}, "2.md": {"cluster": "security"}, "3.md": {"scene": "security/calm-tiles"}},
    )
    done = await backfill_heroes(studio, BackfillRequest(source=str(blog), plan=str(mine)))
    now = {one.post: one for one in done.rows}
    assert (now["1.md"].status, now["1.md"].because) == ("skipped", "left out by the plan")
    assert now["2.md"].cluster == "security"
    assert now["2.md"].scene.startswith("security/")
    assert now["3.md"].scene == "security/calm-tiles"
    for post in ("0.md", "4.md"):
        assert now[post].scene == was[post].scene
    pictures = [name for name in files_below(studio.settings.output) if name.endswith(".webp")]
    assert len(pictures) == done.done == 4


async def test_changes_in_words_do_the_same(studio, blog):
    plan = await planned(studio, blog)
    changes = {"0.md": "skip", "3.md": "scene=security/calm-tiles; variation=2"}
    again = await planned(studio, blog, plan=plan.plan, changes=changes)
    now = {one.post: one for one in again.rows}
    assert now["0.md"].status == "skipped"
    assert now["3.md"].scene == "security/calm-tiles"
    assert again.plan != plan.plan


async def test_a_change_that_no_hero_can_follow_is_refused_with_its_row_and_nothing_is_made(studio, blog):
    plan = await planned(studio, blog)
    wrong = {"2.md": {"scene": "security/calm-tile"}, "3.md": {"cluster": "transformation"}, "4.md": {"person": "yes"}}
    mine = changed(Path(plan.file), wrong)
    with pytest.raises(BadRequest) as refused:
        await backfill_heroes(studio, BackfillRequest(source=str(blog), plan=str(mine)))
    for told in (
        "2.md: There is no scene 'security/calm-tile'",
        "3.md: There is no cluster",
        "4.md: There is no trained",
    ):
        assert told in refused.value.message
    assert [name for name in files_below(studio.settings.output) if name.endswith(".webp")] == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            "person=yes",
            r"\d.md: There is no trained LoRA yet. Train one with .* or give the post a scene that shows nobody",
        ),
        ("scene=ai/first-light", r"\d.md: The scene ai/first-light shows a person. There is no trained LoRA yet."),
        ("scene=ai/first-light;person=no", r"The scene ai/first-light shows a person, and person=false was asked for."),
        ("route=image_to_image", r"none was given. A series has none: the route can be lora or text_to_image."),
    ],
)
async def test_a_change_that_needs_what_a_series_has_not_says_what_helps_there(studio, blog, change, told):
    with pytest.raises(BadRequest, match=told) as refused:
        await backfill_heroes(studio, BackfillRequest(source=str(blog), dry_run=True, changes={"3.md": change}))
    assert not re.search(r"route=|reference_photo|--route", str(refused.value))


async def test_a_table_is_found_in_the_output_folder_by_its_name_alone(studio, blog):
    plan = await planned(studio, blog)
    again = await backfill_heroes(studio, BackfillRequest(source=str(blog), plan=Path(plan.file).name, dry_run=True))
    assert again.plan == plan.plan
    with pytest.raises(NotFound, match="There is no plan at"):
        await backfill_heroes(studio, BackfillRequest(source=str(blog), plan="other.csv", dry_run=True))


async def test_a_plan_over_the_agreed_sum_says_that_it_would_be_refused(tmp_path):
    folder = tmp_path / "home" / "blog"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text("# Words about page speed\n\nA few words.\n", encoding="utf-8")
    async with open_shop(tmp_path) as shop:
        plan = await backfill_heroes(shop.studio, BackfillRequest(source=str(folder), dry_run=True, max_cost_usd=0))
        assert f'plan="{plan.plan}" and max_cost_usd={plan.estimate_usd} and without dry_run' in (plan.next or "")
        assert plan.warnings == (f"It costs ${plan.estimate_usd:g}, more than max_cost_usd=0, and would be refused.",)


async def test_a_row_that_was_taken_out_is_left_out(studio, blog):
    plan = await planned(studio, blog)
    mine = changed(Path(plan.file), {}, keep=2)
    done = await backfill_heroes(studio, BackfillRequest(source=str(blog), plan=str(mine)))
    assert (done.done, done.skipped) == (2, 3)


async def test_a_plan_of_another_blog_is_refused(studio, blog, tmp_path):
    plan = await planned(studio, blog)
    other = tmp_path / "home" / "other"
    other.mkdir()
    (other / "a.md").write_text("# A post\n\nWords.", encoding="utf-8")
    with pytest.raises(BadRequest, match=r"is of .*blog"):
        await backfill_heroes(studio, BackfillRequest(source=str(other), plan=plan.plan))


async def test_a_plan_that_nobody_made_is_not_found(studio, blog, tmp_path):
    with pytest.raises(NotFound, match="dry_run=true"):
        await backfill_heroes(studio, BackfillRequest(source=str(blog), plan="s123"))
    with pytest.raises(NotFound, match="no plan at"):
        await backfill_heroes(studio, BackfillRequest(source=str(blog), plan=str(tmp_path / "home" / "no.csv")))


async def test_a_dry_run_never_writes_over_a_table_that_a_person_changed(studio, blog):
    first = Path((await planned(studio, blog)).file)
    mine = changed(first, {"0.md": {"make": "no"}}).replace(first)
    words = mine.read_bytes()
    second = Path((await planned(studio, blog)).file)
    assert mine.read_bytes() == words
    assert second != first


@given(st.lists(words.filter(bool), unique=True, min_size=1, max_size=8), st.data())
def test_a_table_comes_back_from_a_file_as_it_was_written(tmp_path_factory, posts, data):
    rows = [row(post, title=data.draw(words)) for post in posts]
    path = tmp_path_factory.mktemp("sheet") / "plan.csv"
    read = read_sheet(write_sheet(path, rows))
    assert read == rows
    assert edits_of(rows, read) == {}
    assert plan_named_in(read) == "s1"


@pytest.mark.parametrize("title", ["=HYPERLINK(1)", "+1", "-2", "@x", "'quoted"])
def test_a_title_is_no_formula_in_a_spreadsheet(tmp_path, title):
    path = write_sheet(tmp_path / "plan.csv", [row("a.md", title=title)])
    cell = next(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))["title"]
    assert cell[0] == "'"
    assert read_sheet(path)[0]["title"] == title


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_is_read_as_any_spreadsheet_saves_it(tmp_path, codec, mark):
    path = tmp_path / "plan.csv"
    lines = (("post", "Scene", "plan"), ("né.md", "seo/x", "s1"))
    path.write_bytes("\r\n".join(mark.join(line) for line in lines).encode(codec))
    assert read_sheet(path) == [{"post": "né.md", "scene": "seo/x", "plan": "s1"}]


@pytest.mark.parametrize(
    "data", [b"", b"\0\0\0", b"a,b\n1,2\n", b"post;plan\n" + b'"' + b"x" * 200_000, b"\xff\xfe\x00"], ids=range(5)
)
def test_what_is_no_plan_is_refused_in_words(tmp_path, data):
    path = tmp_path / "plan.csv"
    path.write_bytes(data)
    with pytest.raises(BadRequest, match="dry run"):
        plan_named_in(read_sheet(path))


BEFORE = [row("a.md"), row("b.md"), row("c.md", make="no", cluster="", scene="", person="", because="it has an image")]


@pytest.mark.parametrize(
    ("after", "edits"),
    [
        ([row("a.md", make="NO"), *BEFORE[1:]], {"a.md": Edit(make=False)}),
        ([row("a.md", person="Yes"), *BEFORE[1:]], {"a.md": Edit(make=True, person=True)}),
        ([row("a.md", cluster="Security", scene=""), *BEFORE[1:]], {"a.md": Edit(make=True, cluster="security")}),
        ([row("a.md", route="lora", variation="3"), *BEFORE[1:]], {"a.md": Edit(make=True, route="lora", variation=3)}),
        ([*BEFORE[:2], row("c.md", make="yes", cluster="", scene="", person="")], {"c.md": Edit(make=True)}),
        (BEFORE[1:], {"a.md": Edit(make=False)}),
        (BEFORE[::-1], {}),
        ([one | {"title": "x", "because": "y", "usd": "9"} for one in BEFORE], {}),
    ],
    ids=range(8),
)
def test_only_changed_cells_are_decisions(after, edits):
    assert edits_of(BEFORE, after) == edits


@pytest.mark.parametrize(
    ("after", "names"),
    [
        ([row("z.md"), *BEFORE], "row 2: there is no post 'z.md'"),
        ([*BEFORE, BEFORE[0]], "'a.md' stands in the table twice"),
        ([row("a.md", person="perhaps"), *BEFORE[1:]], "must be yes or no"),
        ([row("a.md", variation="-1"), *BEFORE[1:]], "a whole number"),
        ([row("a.md", route="magic"), *BEFORE[1:]], "text_to_image"),
    ],
    ids=range(5),
)
def test_a_row_that_cannot_be_right_is_named(after, names):
    with pytest.raises(BadRequest, match=names):
        edits_of(BEFORE, after)


def test_words_that_decide_nothing_are_named():
    with pytest.raises(BadRequest, match="'scnee=x' is no decision; there are skip, make and column=value"):
        edits_in({"a.md": "scnee=x"}, ["a.md"])
    with pytest.raises(BadRequest, match=r"no post 'b\.md'"):
        edits_in({"b.md": "skip"}, ["a.md"])


def test_a_post_that_is_named_without_its_folder_is_pointed_at():
    with pytest.raises(BadRequest, match=r"no post 'a\.md' in the plan \(did you mean 'blog/a\.md'\?\)"):
        edits_in({"a.md": "skip"}, ["blog/a.md", "blog/b.md"])

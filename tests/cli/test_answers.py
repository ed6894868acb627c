"""Results: JSON for scripts, exactly; tables for people, with nothing read as markup."""

import io
import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from cli_faces import CLASSIFIED, HERO, TRAINED, record, run
from portrayal.catalog import review
from portrayal.catalog.backfill import Backfilled, PostRow
from portrayal.catalog.cells import Cell
from portrayal.catalog.curate import Curated, KeptPhoto, RejectedPhoto
from portrayal.catalog.series.rows import HAS_HERO
from portrayal.cli.calling import Call, answer
from portrayal.cli.screens import show
from portrayal.cli.screens.names import counted, model_name
from portrayal.models import Route
from portrayal.rules.diagnosis import Seen, diagnose

CURATED = Curated(
    dataset="ada", version=2, status="succeeded", trigger_word="ohwx", missing=("a profile",), coverage={"front": "3 of 5"},
    kept=(KeptPhoto(file="01.jpg", source="/p/[a].jpg", caption="ohwx, a desk", because="sharp"),),
    rejected=(RejectedPhoto(source="/p/b.jpg", because="blurred"),), archive="/h/ada.zip", contact_sheet="/h/ada.jpg",
)  # fmt: skip
TESTED = review.Tested(
    lora="ada", status="succeeded", pictures_planned=2, estimate_usd=0, best_strength=0.8, best_because="nearest",
    cells=(Cell(row="A desk", strength=0.8, score=1.0), Cell(row="A desk", strength=1.0)), contact_sheet="/h/t.jpg",
    diagnosis=diagnose(Seen(pictures=1)),
)  # fmt: skip
SERIES = Backfilled(
    status="succeeded", posts=2, done=1, failed=1, estimate_usd=0.06, cost_usd=0.03,
    rows=(
        PostRow(post="a.md", status="done", scene="seo/x", path="lora", usd=0.03, image="/o/a.webp"),
        PostRow(post="b.md", status="failed", because="no text"),
    ),
)  # fmt: skip


COMMANDS = (
    "hero",
    "classify",
    "backfill",
    "curate",
    "train",
    "test",
    "jobs",
    "cancel",
    "library",
    "worker",
    "doctor",
    "demo",
    "mcp",
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTRAYAL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PORTRAYAL_OUTPUT", str(tmp_path / "out"))


def test_json_is_the_result_and_nothing_else(monkeypatch: pytest.MonkeyPatch):
    record(monkeypatch, "generate_hero", HERO)
    done = run("hero", "--cluster", "seo", "--json")
    assert done.stdout == HERO.model_dump_json(exclude_none=True) + "\n"
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("result", "seen"),
    [
        (CLASSIFIED, ["words [/red] say so", "seo", "English", "80%", "then ai 10%", "Otherwise", "$0.03"]),
        (HERO, ["a mug [link]", "A mug.", "no person [bold]is[/] needed"]),
        (TRAINED, ["R-steps", "R-rank", "free"]),
        (CURATED, ["[a].jpg", "b.jpg", "blurred", "ohwx", "a profile", "/h/ada.zip"]),
        (TESTED, ["A desk", "✓", "0.8 (nearest)", "not measured", "• The face", "/h/t.jpg"]),
        (SERIES, ["a.md", "no text", "1 of 2, 1 failed", "/o/a.webp"]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_person_sees_what_matters(result: Any, seen: list[str]):
    text = shown(result)
    assert [part for part in seen if part not in text] == []


def test_a_photos_name_cannot_steer_a_terminal_or_fill_it():
    kept = KeptPhoto(file="01.jpg", source="C:\\p\\a\x1b[31m\u202egpj.jpg", caption="ohwx", because="sharp")
    left = RejectedPhoto(source=f"/p/{'n' * 60}-the-end-001.jpg", because="blurred")
    text = shown(CURATED.model_copy(update={"kept": (kept,), "rejected": (left,)}))
    assert "a\ufffd[31mgpj.jpg" in text
    assert "\x1b" not in text
    assert f"{'n' * 24}…the-end-001.jpg" in text.replace("-the", "the")


def shown(result: Any, width: int = 160) -> str:
    page = io.StringIO()
    show(result, Console(width=width, file=page))
    return page.getvalue()


def test_a_series_in_a_narrow_terminal_keeps_scenes_whole_and_reasons_in_sentences():
    because = "It has an image already: ../../assets/a-picture-of-mine.webp"
    posts = (
        PostRow(post="src/content/blog/a.md", status="planned", scene="security/sealed-envelope", path="text_to_image"),
        PostRow(post="src/content/blog/b.md", status="skipped", because=because),
        PostRow(post="src/content/blog/c.md", status="planned", because=HAS_HERO),
    )
    text = shown(SERIES.model_copy(update={"rows": posts}), width=90)
    for whole in (
        "security/sealed-envelope",
        f"src/content/blog/b.md  {because}",
        "src/content/blog/c.md   has hero",
    ):
        assert whole in text


def test_files_that_are_sound_are_not_called_100_percent_beside_a_likeness_that_nobody_measured():
    text = shown(TESTED)
    assert "100%" not in text
    assert "('" not in text


@pytest.mark.parametrize(("other", "tied"), [(1.0, True), (0.8, False)])
def test_a_best_strength_that_rests_on_a_tie_says_so(other: float, tied: bool):
    cells = (Cell(row="A desk", strength=0.8, score=1.0), Cell(row="A desk", strength=1.0, score=other))
    assert ("0.8 (a tie, so look at the sheet: nearest)" in shown(TESTED.model_copy(update={"cells": cells}))) is tied


def test_one_thing_is_not_called_many():
    assert [counted(1, "loras"), counted(2, "loras"), counted(1, "posts")] == ["1 LoRA", "2 LoRAs", "1 post"]


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("/home/ada/loras/me_v1", "LoRA 'me' v1 (offline preview)"),
        ("C:\\loras\\my_own_v12", "LoRA 'my_own' v12 (offline preview)"),
        ("ada/me_v1", "offline (ada/me_v1)"),
    ],
)
def test_a_preview_lora_is_named_and_not_its_folder(model: str, name: str):
    assert model_name(Route(path="lora", provider="offline", model=model, because="", estimate_usd=0)) == name


def test_a_saved_path_is_never_broken_over_lines(capsys: pytest.CaptureFixture[str]):
    long = "/" + "/".join(["a-long-folder-name"] * 12) + "/picture.jpg"
    show(TESTED.model_copy(update={"contact_sheet": long}), Console(width=60))
    assert any(line.endswith(long) for line in capsys.readouterr().out.splitlines())


def test_a_hero_is_made_listed_found_as_a_job_and_summed(tmp_path: Path):
    made = run("hero", "--cluster", "headless", "--no-person", "--size", "1280x720", "--format", "jpg", "--json")
    hero = json.loads(made.stdout)
    assert Path(hero["image"]["path"]).is_relative_to(tmp_path / "out")
    listed = run("library", "heroes").stdout
    assert listed.startswith("1 hero\n")
    assert all(part in listed for part in (hero["hero"], hero["scene"]))
    assert any(line.endswith(hero["image"]["path"]) for line in listed.splitlines())
    jobs = run("jobs").stdout
    assert "succeeded" in jobs
    assert "generate_hero" not in jobs
    seen = run("jobs", hero["job"])
    assert hero["alt_text"][:40] in seen.stdout
    assert json.loads(run("jobs", hero["job"], "--json").stdout)["result"]["hero"] == hero["hero"]
    spent = json.loads(run("jobs", "--spend", "--json").stdout)
    assert spent == {"today_usd": 0.0, "daily_limit_usd": 10.0, "total_usd": 0.0, "jobs": 1, "unfinished": 0}
    assert "nothing to stop" in run("cancel", hero["job"]).stdout


def test_long_work_is_followed_to_its_end(capsys: pytest.CaptureFixture[str]):
    arguments = {"cluster": "seo", "person": False, "size": "1280x720", "wait_s": 0}
    answer(Call("generate_hero", arguments, follow=False), as_json=True)
    started = json.loads(capsys.readouterr().out)
    answer(Call("generate_hero", arguments), as_json=True)
    followed = json.loads(capsys.readouterr().out)
    assert started["status"] in ("queued", "sending", "running")
    assert (followed["status"], followed["job"]) == ("succeeded", started["job"])
    assert Path(followed["image"]["path"]).is_file()


def test_help_imports_no_catalog_and_no_pictures():
    code = "import sys, portrayal.cli.app as a; print(sorted(m for m in sys.modules if m in %r))"
    heavy = ("portrayal.catalog", "pydantic", "PIL", "numpy", "anyio", "sqlite3")
    done = subprocess.run(
        [sys.executable, "-c", code % (heavy,)], check=True, capture_output=True, text=True, timeout=30
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_explains_itself(command: str):
    done = run(*command.split(), "--help")
    assert done.exit_code == 0
    assert "Usage:" in done.stdout
    assert not command or "<bool>" not in done.stdout  # a switch takes no value


PLANNED = Backfilled(
    status="dry_run", posts=1, estimate_usd=0.03, plan="s0a1b2c3d4e5", file="/o/plan-0a1b2c3d.csv",
    next='The same call with plan="s0a1b2c3d4e5" makes it.',
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "following"),
    [
        ("posts --dry-run --limit 3 --lora ada --changes a.md=skip", "portrayal backfill posts --plan s0a1b2c3d4e5"),
        (
            "'my posts' --dry-run --place --output-dir out --max-cost-usd 2.5",
            "portrayal backfill 'my posts' --plan s0a1b2c3d4e5 --place --output-dir out --max-cost-usd 2.5",
        ),
    ],
)
def test_after_a_dry_run_of_a_series_the_exact_next_command_is_named(typed, following, monkeypatch):
    record(monkeypatch, "backfill_heroes", PLANNED)
    done = run("backfill", *shlex.split(typed))
    assert done.stdout.splitlines()[-1] == f"Next  {following}"


def test_the_next_command_after_a_dry_run_is_one_that_the_tool_takes(monkeypatch):
    asked = record(monkeypatch, "backfill_heroes", PLANNED)
    first = run("backfill", "/posts", "--dry-run", "--place", "--max-cost-usd", "2")
    words = shlex.split(first.stdout.splitlines()[-1].removeprefix("Next  portrayal "))
    assert run(*words).exit_code == 0
    assert asked.requests[-1].model_dump(exclude_defaults=True) == {
        "source": "/posts",
        "plan": "s0a1b2c3d4e5",
        "place": True,
        "max_cost_usd": 2,
    }


def test_a_budget_that_the_plan_is_over_is_its_price_in_the_next_command(monkeypatch):
    record(monkeypatch, "backfill_heroes", PLANNED)
    done = run("backfill", "posts", "--dry-run", "--max-cost-usd", "0")
    assert done.stdout.splitlines()[-1] == "Next  portrayal backfill posts --plan s0a1b2c3d4e5 --max-cost-usd 0.03"


def test_after_a_plan_that_cannot_be_run_as_it_was_asked_for_no_command_is_named(monkeypatch):
    record(monkeypatch, "backfill_heroes", PLANNED.model_copy(update={"next": "Without place=true it draws previews."}))
    assert "Next" not in run("backfill", "posts", "--dry-run", "--place").stdout


def test_the_table_of_a_plan_is_named_by_its_name_alone_or_seen_from_where_one_stands(monkeypatch, tmp_path):
    asked = record(monkeypatch, "backfill_heroes", PLANNED)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here.csv").write_text("post,plan\n", encoding="utf-8")
    for typed in ("plan-0a1b2c3d.csv", "here.csv", "./other.csv", "s0a1b2c3d4e5"):
        run("backfill", "posts", "--plan", typed)
    here = [f"{tmp_path / 'here.csv'}", f"{tmp_path / 'other.csv'}"]
    assert [one.plan for one in asked.requests] == ["plan-0a1b2c3d.csv", *here, "s0a1b2c3d4e5"]


def post_row(post: str, status: str, because: str, **more: object) -> PostRow:
    return PostRow.model_validate({"post": post, "status": status, "because": because, **more})


def test_a_plan_on_the_screen_tells_what_is_to_make_what_is_made_and_what_cannot_be(monkeypatch):
    rows = (
        post_row("a.md", "planned", "No person is needed.", usd=0.03, scene="ai/seedling"),
        post_row("b.md", "done", "Its hero is made already."),
        post_row("c.md", "done", "It shows its hero already."),
        post_row("d.md", "skipped", "It could not be put into its post, so none is made: it is read-only."),
    )
    told = {"posts": 4, "done": 2, "skipped": 1, "unplaced": 1, "rows": rows}
    record(monkeypatch, "backfill_heroes", PLANNED.model_copy(update=told))
    shown = run("backfill", "posts", "--dry-run").stdout
    assert "4: 1 to make, 2 made already, 1 skipped (1 cannot take a hero)" in shown
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert {"a.md planned ai/seedling $0.03", "b.md made", "c.md has hero", "d.md skipped"} <= set(lines)
    assert shown.count("none is made: it is read-only") == 1
    assert "free" not in shown


def test_a_run_on_the_screen_tells_how_many_heroes_are_in_their_posts_and_where_the_first_is(monkeypatch):
    rows = (
        post_row("a.md", "done", "", usd=0.03, placed="/blog/static/a.webp"),
        post_row("b.md", "done", "Read-only."),
    )
    told = {"status": "succeeded", "posts": 2, "done": 2, "placed": 1, "unplaced": 1, "rows": rows, "next": "Look."}
    record(monkeypatch, "backfill_heroes", PLANNED.model_copy(update=told))
    shown = run("backfill", "posts", "--place").stdout
    assert "2 of 2, 1 put into their posts, 1 not in their posts" in shown
    assert "First in its post  /blog/static/a.webp" in shown
    assert shown.splitlines()[-1] == "Next  Look."
    assert "Sheet" not in shown


def test_a_finished_series_on_the_screen_names_its_sheet_and_its_report(monkeypatch):
    told = {"status": "succeeded", "done": 1, "job": "j1", "file": "/o/series-0a1b2c3d.html"}
    record(monkeypatch, "backfill_heroes", PLANNED.model_copy(update=told))
    shown = run("backfill", "posts").stdout
    assert "Sheet  /o/series-0a1b2c3d.jpg" in shown
    assert "Report  /o/series-0a1b2c3d.html" in shown


def test_what_a_series_warns_of_is_shown(monkeypatch):
    record(monkeypatch, "backfill_heroes", PLANNED.model_copy(update={"warnings": ("2 were left out: place=true.",)}))
    assert "! 2 were left out: --place." in run("backfill", "posts", "--dry-run").stdout

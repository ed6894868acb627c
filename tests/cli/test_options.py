"""Every parameter of every tool can be given at the keyboard, and arrives as the tool reads it."""

from pathlib import Path
from typing import Any

import pytest

from cli_faces import CLASSIFIED, record, run
from portrayal.catalog import TOOLS
from portrayal.cli import calling, options
from portrayal.cli.app import COMMANDS

HERE = Path.cwd()

CALLS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("classify post.md --title T", "classify_article", {"file": str(HERE / "post.md"), "title": "T"}),
    ("classify https://a.example/b --classifier google", "classify_article",
     {"url": "https://a.example/b", "classifier": "google"}),
    ("classify --text Words", "classify_article", {"text": "Words"}),
    ("classify -", "classify_article", {"text": "from stdin"}),
    (
        ("hero /p/post.md --title T --cluster seo --scene quiet --route lora --person --lora ada --lora-strength 0.7 "
        "--extra-loras film=0.3 --reference-photo /p/me.jpg --provider offline --model m --seed 0 --variation 0 "
        "--output-dir /p/out --format jpg --size 1280x720 --sizes 480,768 --max-kb 90 --judge --dry-run --max-cost-usd 0 --wait-s 0"),
        "generate_hero",
        {
            "file": "/p/post.md", "title": "T", "cluster": "seo", "scene": "quiet", "route": "lora", "person": True,
            "lora": "ada", "lora_strength": 0.7, "extra_loras": {"film": 0.3}, "reference_photo": "/p/me.jpg",
            "provider": "offline", "model": "m", "seed": 0, "variation": 0, "output_dir": "/p/out", "format": "jpg",
            "size": "1280x720", "sizes": [480, 768], "max_kb": 90, "judge": True, "dry_run": True, "max_cost_usd": 0.0, "wait_s": 0.0,
        },
    ),
    ("hero --text Words --no-person", "generate_hero", {"text": "Words", "person": False}),
    ("hero https://a.example/b", "generate_hero", {"url": "https://a.example/b"}),
    (
        ("curate /p/one /p/two.jpg --name ada --trigger-word ohwx --subject woman --base-model sdxl --keep 20 "
        "--include b.jpg --exclude none --crop bucket --max-cost-usd 0.5 "
        "--captions two.jpg=reading --captioner files --export replicate,fal"),
        "curate_dataset",
        {
            "photos": ["/p/one", "/p/two.jpg"], "name": "ada", "trigger_word": "ohwx", "subject": "woman",
            "base_model": "sdxl", "keep": 20, "captions": {"two.jpg": "reading"}, "captioner": "files",
            "export": ["replicate", "fal"], "include": ["b.jpg"], "exclude": [], "crop": "bucket", "max_cost_usd": 0.5,
        },
    ),
    (
        ("train ada --provider offline --steps 900 --learning-rate 0.0002 --rank 8 --captionless --dry-run "
        "--max-cost-usd 3 --wait-s 5"),
        "train_lora",
        {
            "dataset": "ada", "provider": "offline", "steps": 900, "learning_rate": 0.0002, "rank": 8,
            "captionless": True, "dry_run": True, "max_cost_usd": 3.0, "wait_s": 5.0,
        },
    ),
    (
        "test ada --strengths 0.5,0.8 --scenes seo/a,ai/b --default-strength 0.7 --dry-run --max-cost-usd 1",
        "test_lora",
        {
            "lora": "ada", "strengths": [0.5, 0.8], "scenes": ["seo/a", "ai/b"], "default_strength": 0.7,
            "dry_run": True, "max_cost_usd": 1.0,
        },
    ),
    (
        "backfill /p --lora ada --limit 3 --output-dir /o --dry-run --max-cost-usd 9 --place --plan /o/p.csv --changes a=skip",
        "backfill_heroes",
        {
            "plan": "/o/p.csv", "changes": {"a": "skip"}, "place": True,
            "source": "/p", "lora": "ada", "limit": 3, "output_dir": "/o", "dry_run": True,
            "max_cost_usd": 9.0,
        },
    ),
    ("backfill https://a.example", "backfill_heroes", {"source": "https://a.example"}),
    ("classify ftp://a.example/b", "classify_article", {"url": "ftp://a.example/b"}),
    ("jobs", "list_library", {"kind": "jobs", "limit": 20}),
    ("jobs j1 --wait 45", "get_job", {"job": "j1", "wait_s": 45.0}),
    ("cancel j1", "cancel_job", {"job": "j1"}),
    ("library loras --limit 5", "list_library", {"kind": "loras", "limit": 5}),
)  # fmt: skip


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTRAYAL_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize(("line", "tool", "expected"), CALLS, ids=[line[:40] for line, _, _ in CALLS])
def test_what_is_typed_arrives_as_the_tools_parameters(
    line: str, tool: str, expected: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    recorder = record(monkeypatch, tool, CLASSIFIED)
    done = run(*line.split(), "--json", stdin="from stdin")
    assert done.exit_code == 0, done.stderr
    assert (
        recorder.requests[0].model_dump(exclude_unset=True)
        == ({"captionless": False} if tool == "train_lora" else {})
        | ({"dry_run": False} if tool in ("generate_hero", "backfill_heroes") else {})
        | expected
    )


def test_every_parameter_of_every_tool_can_be_typed():
    for tool in TOOLS:
        typed = {name for _, called, expected in CALLS if called == tool.name for name in expected}
        assert set(tool.request.model_fields) - typed == set(), tool.name


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("hero --cluster seo --format tiff", "--format must be 'webp', 'jpg', 'png' or 'avif', not \"tiff\""),
        ("hero --cluster seo --extra-loras film", '--extra-loras (film) must be a valid number, not ""'),
        ("test ada --strengths 0.5,much", '--strengths (number 2) must be a valid number, not "much"'),
        ("curate /p --name ada --keep 2", "--keep must be greater than or equal to 4, not 2"),
        ("library shelf", "KIND must be 'loras', 'datasets', 'heroes', 'jobs', 'clusters' or 'models'"),
        ("jobs j1 --wait 99", "--wait-s must be less than or equal to 45"),
    ],
)
def test_a_bad_value_gets_the_tools_own_sentence(line: str, sentence: str):
    done = run(*line.split())
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert done.stdout == ""


def test_naming_a_path_at_the_keyboard_allows_its_folder_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    opened: list[tuple[Path, ...]] = []
    real = calling.open_studio

    def spy(*, extra_folders: tuple[Path, ...]) -> Any:
        opened.append(extra_folders)
        return real(extra_folders=extra_folders)

    monkeypatch.setattr(calling, "open_studio", spy)
    record(monkeypatch, "generate_hero", CLASSIFIED)
    posts, photos = tmp_path / "posts", tmp_path / "photos"
    posts.mkdir()
    run("hero", str(posts / "post.md"), "--reference-photo", str(photos / "me.jpg"), "--json")
    assert opened == [(posts, photos)]


def test_naming_a_pattern_allows_the_folder_before_its_first_wildcard(tmp_path: Path):
    assert options.folders_of(f"{tmp_path}/**/*.jpg", f"{tmp_path}/*.png") == (tmp_path, tmp_path)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("a.md=skip", {"a.md": "skip"}),
        ("a = scene=seo/x; person=no ;", {"a": "scene=seo/x; person=no ;"}),
        ("x=y.md=skip", {"x=y.md": "skip"}),
        ("a.md=scene=b.md=scene=seo/x;variation=1", {"a.md=scene=b.md": "scene=seo/x;variation=1"}),
        ("a.md=scene=two signs, a=b", {"a.md": "scene=two signs, a=b"}),
        ("-x.md=Make", {"-x.md": "Make"}),
        ("a.md=nonsense=1", {"a.md": "nonsense=1"}),
        ("a.md", {"a.md": ""}),
        ('{" =\\n": "skip"}', {" =\n": "skip"}),
        ('{"a": "b"}=skip', {'{"a": "b"}': "skip"}),
        ("{a=skip", {"{a": "skip"}),
    ],
)
def test_a_posts_name_may_have_an_equals_sign_in_a_change(
    typed: str, expected: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    recorder = record(monkeypatch, "backfill_heroes", CLASSIFIED)
    done = run("backfill", "/p", "--changes", typed, "--json")
    assert (done.exit_code, recorder.requests[0].changes) == (0, expected)


@pytest.mark.parametrize("named", ["~nobody-at-all/plan.csv", "~nobody-at-all", "a" * 300, "a" * 300 + ".csv"])
def test_a_path_that_cannot_be_one_is_for_the_tool_to_refuse(named: str):
    folder = f"{HERE}/" if "/" in named else ""
    assert options.file_here(named) == folder + named
    assert options.absolute(named) == f"{HERE}/{named}"


@pytest.mark.parametrize("usd", [12.0, 0.1, 12.345678, 100000.99, 1234567.891])
def test_a_command_agrees_to_the_sum_that_was_agreed_to(usd: float):
    """R-cost."""
    assert float(options.command("backfill", "blog", max_cost_usd=usd).split()[-1]) == usd


def test_a_command_names_a_folder_that_begins_with_a_dash():
    assert (
        options.command("backfill", "-blog", plan="s1", place=True) == "portrayal backfill --plan s1 --place -- -blog"
    )


@pytest.mark.parametrize("command", [name for name, _, _ in COMMANDS])
def test_help_names_no_type_that_only_a_programmer_reads(command: str):
    assert "list[" not in run(command, "--help").stdout


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("hero", "--extra-loras NAME=0.4"),
        ("curate", "--captions PHOTO=TEXT"),
        ("curate", "A rare token. [default: one is made]"),
        ("train", "--steps <int> [default: the recipe's]"),
    ],
)
def test_help_shows_what_to_type_and_what_happens_without(command: str, shown: str):
    assert shown in " ".join(run(command, "--help").stdout.split())

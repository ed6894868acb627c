"""Every failure is one sentence on stderr and an exit code that says who can fix it."""

import json
import signal
from pathlib import Path

import anyio
import pytest

from cli_faces import HERO, RUNNER, record, run
from portrayal import errors
from portrayal.cli import calling
from portrayal.cli.app import app

APPROVAL = HERO.model_copy(
    update={"status": "needs_approval", "estimate_usd": 0.031, "next": "It costs about $0.03. Pass max_cost_usd=0.04."}
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTRAYAL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PORTRAYAL_OUTPUT", str(tmp_path / "out"))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.BadRequest("It is wrong.", next="Write it right."), 2),
        (errors.NotFound("It is wrong.", next="Write it right."), 2),
        (errors.OverBudget("It is wrong.", next="Write it right."), 2),
        (errors.OperatorError("It is wrong.", next="Write it right."), 3),
        (errors.VendorLater("It is wrong.", next="Write it right."), 4),
        (errors.VendorNever("It is wrong.", next="Write it right."), 4),
        (errors.PortrayalError("It is wrong.", next="Write it right."), 1),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_the_exit_code_says_who_can_fix_it(
    error: errors.PortrayalError, code: int, as_json: bool, monkeypatch: pytest.MonkeyPatch
):
    record(monkeypatch, "generate_hero", error)
    done = run("hero", "--cluster", "seo", *(["--json"] if as_json else []))
    assert done.exit_code == code
    assert done.stderr.strip() == "Error: It is wrong. Write it right."
    said = {"error": {"blame": error.blame, "message": "It is wrong.", "next": "Write it right."}}
    assert (json.loads(done.stdout) if as_json else done.stdout) == (said if as_json else "")


def test_a_failure_of_our_own_shows_no_traceback(monkeypatch: pytest.MonkeyPatch):
    record(monkeypatch, "generate_hero", ValueError("secret detail"))
    done = run("hero", "--cluster", "seo")
    assert done.exit_code == 1
    assert "ValueError" in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret detail" not in done.stderr


def test_ctrl_c_says_that_paid_work_goes_on(monkeypatch: pytest.MonkeyPatch):
    async def press_ctrl_c() -> None:
        signal.raise_signal(signal.SIGINT)
        await anyio.sleep_forever()

    record(monkeypatch, "generate_hero", press_ctrl_c)
    done = run("hero", "--cluster", "seo")
    assert done.exit_code == 130
    assert "goes on" in done.stderr
    assert "portrayal jobs" in done.stderr


def test_a_home_that_is_a_file_is_the_operators_to_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("PORTRAYAL_HOME", str(tmp_path / "file" / "home"))
    done = run("library", "loras")
    assert done.exit_code == 3
    assert "PORTRAYAL_HOME" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_person_to_ask_a_price_over_the_limit_exits_5(monkeypatch: pytest.MonkeyPatch):
    recorder = record(monkeypatch, "generate_hero", APPROVAL)
    done = run("hero", "--cluster", "seo", "--json")
    assert done.exit_code == 5
    assert done.stdout == APPROVAL.model_dump_json(exclude_none=True) + "\n"
    assert "--max-cost-usd 0.04" in done.stderr
    assert len(recorder.requests) == 1


@pytest.mark.parametrize(("said", "calls", "code"), [("y\n", 2, 0), ("n\n", 1, 5), ("\n", 1, 5)])
def test_a_person_is_asked_and_only_yes_spends(said: str, calls: int, code: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(calling, "at_keyboard", lambda: True)
    recorder = record(monkeypatch, "generate_hero", APPROVAL, HERO)
    done = RUNNER.invoke(app, ["hero", "--cluster", "seo"], input=said)
    assert done.exit_code == code
    assert "Spend about $0.04? [y/N]" in done.stderr
    assert len(recorder.requests) == calls
    assert recorder.requests[-1].max_cost_usd == (0.04 if calls == 2 else None)


def test_a_person_reads_commands_and_a_script_the_tools_own_words():
    done = run("train", "nobody", "--json")
    assert done.exit_code == 2
    assert "`portrayal curate FOLDER --name NAME`" in done.stderr
    error = json.loads(done.stdout)["error"]
    assert error["blame"] == "caller"
    assert "curate_dataset(photos=[folder], name=…)" in error["next"]


def test_a_failure_of_our_own_is_told_to_a_script_as_well(monkeypatch: pytest.MonkeyPatch):
    record(monkeypatch, "generate_hero", ValueError("secret detail"))
    done = run("hero", "--cluster", "seo", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["error"]["blame"] == "portrayal"
    assert "secret detail" not in done.output


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("hero nope.md", "There is no file"),
        ("hero", "Give a file, a web address or --text of an article"),
        ("classify ftp://a.example/b", "is not an http or https URL"),
        ("backfill {file}", "is a file. Give the folder that holds the posts."),
        ("backfill {file}-no", "does not exist. Give the folder that holds the posts."),
        ("jobs nope", "See `portrayal library jobs`."),
    ],
)
def test_a_slip_of_the_hand_is_explained(line: str, sentence: str, tmp_path: Path):
    file = tmp_path / "post.md"
    file.write_text("# Words")
    done = run(*line.format(file=file).split())
    assert done.exit_code == 2
    assert sentence in done.stderr


def test_without_a_command_the_help_is_shown():
    done = run()
    assert done.exit_code == 0
    assert "backfill" in done.stdout
    assert "completion" not in run("--help").stdout


def test_a_worker_without_a_shared_ledger_says_the_error_and_nothing_before_it():
    done = run("worker")
    assert done.exit_code == 3
    assert done.stderr.startswith("Error: ")
    assert "Working" not in done.stderr

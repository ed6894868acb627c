"""`portrayal doctor`: the truth about this machine, and never a key."""

import json
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cli_faces import run
from portrayal.cli.doctor import examine, ledger_fact, model_facts, provider_facts
from portrayal.rules.lifecycle import models
from studios import make_settings

CANARIES = {
    "REPLICATE_API_TOKEN": "r8_canary0000000000",
    "GEMINI_API_KEY": "AIzaCanary00000000",
    "REPLICATE_BASE_URL": "http://127.0.0.1:9/canary",
    "PORTRAYAL_LEDGER": "postgresql://user:canary-word@127.0.0.1/db",
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PORTRAYAL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PORTRAYAL_OUTPUT", str(tmp_path / "out"))
    return tmp_path / "home"


def test_a_machine_without_keys_is_usable_and_stays_untouched(home: Path, tmp_path: Path):
    done = run("doctor")
    assert done.exit_code == 0
    assert "ready" in done.stdout
    assert str(home) in "".join(done.stdout.split())  # a long path goes over two lines
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("as_json", [False, True])
def test_a_key_is_never_shown(as_json: bool, monkeypatch: pytest.MonkeyPatch):
    for name, value in CANARIES.items():
        monkeypatch.setenv(name, value)
    done = run("doctor", *(["--json"] if as_json else []))
    assert "canary" not in (done.stdout + done.stderr).lower()
    assert "REPLICATE_API_TOKEN is set" in done.stdout


def test_json_says_of_each_setting_whether_it_is_set(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GEMINI_API_KEY", CANARIES["GEMINI_API_KEY"])
    settings = {one["name"]: one for one in json.loads(run("doctor", "--json").stdout)["settings"]}
    assert settings["GEMINI_API_KEY"] == {"name": "GEMINI_API_KEY", "state": "set"}
    assert settings["REPLICATE_API_TOKEN"] == {"name": "REPLICATE_API_TOKEN", "state": "not set"}
    assert settings["PORTRAYAL_HOME"]["state"] == "set"
    assert settings["PORTRAYAL_DAILY_USD"] == {"name": "PORTRAYAL_DAILY_USD", "state": "default", "value": "10.0"}


def test_what_nobody_set_shows_the_value_that_is_in_force():
    report = json.loads(run("doctor", "--json").stdout)
    default = {one["name"]: one.get("value") for one in report["settings"] if one["state"] == "default"}
    assert default.items() >= {
        "PORTRAYAL_RETRIES": "1", "PORTRAYAL_AT_ONCE": "8", "PORTRAYAL_REPLICATE_RATE": "560",
        "PORTRAYAL_HTTP_RATE": "300", "PORTRAYAL_CLASSIFIER": "local", "PORTRAYAL_LOG": "text",
    }.items()  # fmt: skip
    assert None not in default.values()
    screen = [line.split() for line in run("doctor").stdout.splitlines()]
    assert ["PORTRAYAL_RETRIES", "default", "1"] in screen


def test_a_folder_that_nobody_set_is_the_default(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("PORTRAYAL_HOME")
    settings = {one["name"]: one for one in json.loads(run("doctor", "--json").stdout)["settings"]}
    assert settings["PORTRAYAL_HOME"]["state"] == "default"
    assert settings["PORTRAYAL_HOME"]["value"].endswith("portrayal")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORTRAYAL_PROVIDER", "replicat", "PORTRAYAL_PROVIDER names replicat, which cannot work"),
        (
            "PORTRAYAL_LEDGER",
            "postgresql://me:pw@127.0.0.1:9/db",
            "The ledger database db of PostgreSQL at 127.0.0.1:9",
        ),
        ("PORTRAYAL_CLUSTERS", "/no/such/clusters.toml", "The clusters file /no/such/clusters.toml cannot be read"),
        ("PORTRAYAL_DAILY_USD", "much", "PORTRAYAL_DAILY_USD cannot be read"),
        ("PORTRAYAL_OUTPUT", "/dev/null/pictures", "/dev/null/pictures cannot be written"),
    ],
)
def test_a_fault_is_named_with_its_setting_and_exits_3(
    name: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(name, value)
    done = run("doctor", "--json")
    report = json.loads(done.stdout)
    assert done.exit_code == 3
    assert not report["usable"]
    assert any(problem.startswith(sentence) for problem in report["problems"]), report["problems"]


def test_a_broken_settings_file_is_a_problem_and_no_crash(home: Path):
    home.mkdir()
    (home / "portrayal.toml").write_text("this is = = no TOML")
    done = run("doctor")
    assert done.exit_code == 3
    assert "is not valid TOML" in done.stdout.replace("\n", "")


def test_a_provider_with_its_key_is_used_and_says_why(tmp_path: Path):
    settings = make_settings(tmp_path, replicate_api_token="r8_canary")
    facts = {one.name: one for one in provider_facts(settings, ("offline", "replicate"))}
    assert (facts["replicate"].active, facts["replicate"].because) == (True, "REPLICATE_API_TOKEN is set")
    assert not facts["offline"].active
    assert (facts["google"].ready, facts["google"].active) == (False, False)


def test_a_key_for_a_provider_that_does_not_exist_yet_changes_nothing(tmp_path: Path):
    settings = make_settings(tmp_path, replicate_api_token="r8_canary")
    facts = {one.name: one for one in provider_facts(settings, ("offline",))}
    assert facts["offline"].active
    assert facts["replicate"].because == "not part of this version yet; REPLICATE_API_TOKEN is set"


def test_retired_models_name_what_takes_their_place():
    facts = {one.id: one for one in model_facts(models(), date(2026, 11, 20))}
    assert facts["imagen-*"].state == "retired"
    assert "gemini" in facts["imagen-*"].because
    assert "portrayal-offline-1" not in facts


def test_a_model_retires_on_its_day():
    row = next(row for row in models() if row.state == "deprecated" and row.retired_on)
    before, after = date.fromisoformat(row.retired_on).replace(day=1), date.fromisoformat(row.retired_on)
    assert [one.state for one in model_facts([row], before)] == ["deprecated"]
    assert [one.state for one in model_facts([row], after)] == ["retired"]


def test_the_ledger_is_counted_and_never_made(tmp_path: Path, home: Path):
    assert ledger_fact(home / "ledger.sqlite", datetime.now(UTC)).state == "made on first use"
    assert not home.exists()
    run("library", "jobs")
    fact = ledger_fact(home / "ledger.sqlite", datetime.now(UTC))
    assert (fact.state, fact.jobs, fact.unfinished) == ("opens", 0, 0)
    broken = tmp_path / "broken.sqlite"
    broken.write_text("this is not a database, whatever its name says")
    assert ledger_fact(broken, datetime.now(UTC)).state == "cannot be opened"


def test_doctor_counts_unfinished_jobs_and_leaves_them_alone(home: Path):
    run("library", "jobs")
    db = sqlite3.connect(home / "ledger.sqlite")
    db.execute(
        "INSERT INTO jobs (id, key, tool, plan, state, estimate_usd, created, updated) VALUES ('j1','k','generate_hero','{}','queued',0,0,0)"
    )
    db.commit()
    report = json.loads(run("doctor", "--json").stdout)
    state = db.execute("SELECT state, lease_until FROM jobs").fetchone()
    db.close()
    assert (report["ledger"]["jobs"], report["ledger"]["unfinished"]) == (1, 1)
    assert state == ("queued", 0)


def test_an_active_vendor_without_its_package_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("portrayal.providers.PROVIDERS", {"offline": object, "replicate": object})
    monkeypatch.setattr("portrayal.cli.doctor._installed", lambda package: False)
    report = examine(make_settings(tmp_path, replicate_api_token="r8_canary"))
    assert report.problems == ("The package replicate is not installed: pip install replicate.",)

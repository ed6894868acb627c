import json
import os
import traceback
from pathlib import Path

import pytest

from portrayal.errors import OperatorError
from portrayal.settings import VARIABLES, Settings, load_settings

CANARY = "r8_canary0123456789"
SECRETS = {name for name, field in VARIABLES.items() if "SecretStr" in str(Settings.model_fields[field].annotation)}
VALUES = {
    "PORTRAYAL_HOME": "/data/portrayal",
    "PORTRAYAL_OUTPUT": "/data/pictures",
    "PORTRAYAL_PROVIDER": "offline",
    "PORTRAYAL_ALLOW": os.pathsep.join(["/blog", "/photos"]),
    "PORTRAYAL_CONFIRM_USD": "2.50",
    "PORTRAYAL_DAILY_USD": "20",
    "PORTRAYAL_TOTAL_USD": "300",
    "PORTRAYAL_RETRIES": "2",
    "PORTRAYAL_CLASSIFIER": "google",
    "PORTRAYAL_CLUSTERS": "/data/clusters.toml",
    "PORTRAYAL_LEDGER": "postgresql://me:pw@db/portrayal",
    "PORTRAYAL_LOG": "json",
    "PORTRAYAL_TELEMETRY": "otlp",
    "PORTRAYAL_HTTP_TOKENS": "ann:" + CANARY + "h",
    "PORTRAYAL_HTTP_URL": "https://portrayal.example.com",
    "PORTRAYAL_HTTP_HOSTS": "portrayal.internal:8000, 10.0.0.5:8000",
    "PORTRAYAL_HTTP_ORIGINS": "https://app.example.com",
    "PORTRAYAL_HTTP_ISSUER": "https://login.example.com",
    "PORTRAYAL_HTTP_RATE": "60",
    "PORTRAYAL_REPLICATE_RATE": "3000",
    "PORTRAYAL_AT_ONCE": "16",
    "PORTRAYAL_WORDPRESS": f"https://blog.example.com=ann:{CANARY}w",
    "REPLICATE_API_TOKEN": CANARY,
    "REPLICATE_BASE_URL": "http://127.0.0.1:8000",
    "GEMINI_API_KEY": CANARY + "g",
    "GOOGLE_GEMINI_BASE_URL": "https://gemini.example.com",
}


def loaded(home, **more):
    return load_settings({"PORTRAYAL_HOME": str(home), **more})


def test_every_variable_is_read():
    assert set(VALUES) == set(VARIABLES)
    got = load_settings(VALUES)
    assert got.home == Path("/data/portrayal")
    assert got.output == Path("/data/pictures")
    assert got.provider == "offline"
    assert got.allow == (Path("/blog"), Path("/photos"))
    assert (got.confirm_usd, got.daily_usd, got.total_usd) == (2.5, 20.0, 300.0)
    assert got.retries == 2
    assert got.classifier == "google"
    assert got.clusters == Path("/data/clusters.toml")
    assert got.replicate_base_url == "http://127.0.0.1:8000"
    assert (got.log, got.telemetry) == ("json", "otlp")
    assert (got.http_url, got.http_issuer) == ("https://portrayal.example.com", "https://login.example.com")
    assert (got.http_hosts, got.http_origins) == (
        ("portrayal.internal:8000", "10.0.0.5:8000"),
        ("https://app.example.com",),
    )
    assert got.http_rate == 60
    assert got.google_base_url == "https://gemini.example.com"
    for secret, value in ((got.ledger, "PORTRAYAL_LEDGER"), (got.gemini_api_key, "GEMINI_API_KEY")):
        assert secret is not None
        assert secret.get_secret_value() == VALUES[value]


@pytest.mark.parametrize("name", sorted(VARIABLES))
@pytest.mark.parametrize("unset", ["", "   ", "${user_config.key}", "  ${user_config.key}"])
def test_an_empty_value_and_one_that_the_host_did_not_fill_in_count_as_unset(name, unset, tmp_path):
    field = VARIABLES[name]
    without = load_settings({"PORTRAYAL_HOME": str(tmp_path)} if name != "PORTRAYAL_HOME" else {})
    environ = {"PORTRAYAL_HOME": str(tmp_path), name: unset}
    assert getattr(load_settings(environ), field) == getattr(without, field)


def test_the_defaults_are_those_of_the_manual(tmp_path):
    got = loaded(tmp_path)
    assert (got.confirm_usd, got.daily_usd, got.provider, got.allow, got.clusters) == (1.0, 10.0, None, (), None)
    assert got.output.name == "Portrayal"
    assert load_settings({}).home.name == "portrayal"


def test_a_provider_with_a_key_is_unlocked_and_the_offline_one_needs_none(tmp_path):
    got = loaded(tmp_path, GEMINI_API_KEY="k")
    assert (got.has_key("google"), got.has_key("replicate"), got.has_key("offline")) == (True, False, True)


def test_the_file_fills_what_the_environment_leaves_unset(tmp_path):
    (tmp_path / "portrayal.toml").write_text(
        '\ufeffPORTRAYAL_DAILY_USD = 5\nportrayal_confirm_usd = "0.5"\nPORTRAYAL_ALLOW = ["/a", "/b"]\n'
        f'REPLICATE_API_TOKEN = "{CANARY}"\n'
    )
    got = loaded(tmp_path, PORTRAYAL_DAILY_USD="7", PORTRAYAL_CONFIRM_USD="")
    assert (got.daily_usd, got.confirm_usd) == (7.0, 0.5)
    assert got.allow == (Path("/a"), Path("/b"))
    assert got.has_key("replicate")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("PORTRAYAL_DAYLY_USD = 5", r"unknown setting PORTRAYAL_DAYLY_USD\. Did you mean PORTRAYAL_DAILY_USD\?"),
        ("zzz = 5", r"unknown setting zzz\. Known: PORTRAYAL_HOME"),
        ("PORTRAYAL_HOME = '/x'", "Set PORTRAYAL_HOME in the environment"),
        ("PORTRAYAL_DAILY_USD = true", "wrong kind for PORTRAYAL_DAILY_USD"),
        ("PORTRAYAL_PROVIDER = ['a', 'b']", "wrong kind for PORTRAYAL_PROVIDER"),
        ("[PORTRAYAL_ALLOW]\nx = 1", "wrong kind for PORTRAYAL_ALLOW"),
        ('PORTRAYAL_OUTPUT = "a\\u0000b"', "PORTRAYAL_OUTPUT is not a path"),
        ("= 5", "not valid TOML"),
    ],
)
def test_a_fault_in_the_file_is_named(tmp_path, text, says):
    (tmp_path / "portrayal.toml").write_text(text)
    with pytest.raises(OperatorError, match=says):
        loaded(tmp_path)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "portrayal.toml").mkdir()
    with pytest.raises(OperatorError, match=r"portrayal\.toml cannot be read"):
        loaded(tmp_path)


@pytest.mark.parametrize("name", ["PORTRAYAL_CONFIRM_USD", "PORTRAYAL_DAILY_USD"])
@pytest.mark.parametrize("value", ["ten", "-1", "nan", "inf", "10,00", "$10", "1e400"])
def test_a_bad_number_is_named_with_an_example(tmp_path, name, value):
    with pytest.raises(OperatorError, match=rf"{name} cannot be read: it must be a number of dollars.*such as"):
        loaded(tmp_path, **{name: value})


@pytest.mark.parametrize("name", ["REPLICATE_BASE_URL", "GOOGLE_GEMINI_BASE_URL"])
@pytest.mark.parametrize("value", ["api.example.com", "ftp://x", f"https://me:{CANARY}@example.com", "https://a b"])
def test_a_bad_address_is_named_without_being_repeated(tmp_path, name, value):
    with pytest.raises(OperatorError, match=f"{name} cannot be read: it must be an address") as caught:
        loaded(tmp_path, **{name: value})
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_a_home_of_nobody_is_named(tmp_path):
    with pytest.raises(OperatorError, match="PORTRAYAL_HOME is not a path"):
        load_settings({"PORTRAYAL_HOME": "~nobody-here-at-all/x"})


def test_the_known_secrets_are_secret():
    keys = {"REPLICATE_API_TOKEN", "GEMINI_API_KEY", "PORTRAYAL_WORDPRESS"}
    assert keys | {"PORTRAYAL_LEDGER", "PORTRAYAL_HTTP_TOKENS"} == SECRETS


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_a_secret_shows_nowhere(tmp_path, name):
    got = loaded(tmp_path, **{name: CANARY})
    shown = [repr(got), str(got), f"{got}", got.model_dump_json(), str(got.model_dump()), str(vars(got))]
    shown.append(json.dumps(got.model_dump(mode="json")))
    assert not [text for text in shown if CANARY in text]


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_a_secret_shows_in_no_error_about_another_setting(tmp_path, name):
    with pytest.raises(OperatorError) as caught:
        loaded(tmp_path, **{name: CANARY, "PORTRAYAL_DAILY_USD": "ten"})
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_a_secret_in_a_broken_file_shows_in_no_error(tmp_path):
    (tmp_path / "portrayal.toml").write_text(f"REPLICATE_API_TOKEN = {CANARY}\n")
    with pytest.raises(OperatorError, match="not valid TOML") as caught:
        loaded(tmp_path)
    assert CANARY not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__cause__ is None

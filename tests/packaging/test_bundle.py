"""What hosts and registries read about us: the bundle's manifest, the registry's entry, the icon."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from PIL import Image

import portrayal
from portrayal.settings import VARIABLES, Settings

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
MANIFEST = json.loads((PACKAGING / "mcpb" / "manifest.json").read_text(encoding="utf-8"))
ENTRY = json.loads((PACKAGING / "server.json").read_text(encoding="utf-8"))
CONFIG = MANIFEST["server"]["mcp_config"]
ENVIRONMENTS = [CONFIG["env"], CONFIG["platform_overrides"]["win32"]["env"]]
SECRETS = {name for name, field in VARIABLES.items() if "SecretStr" in str(Settings.model_fields[field].annotation)}


def test_everything_says_the_same_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = {project["version"], MANIFEST["version"], ENTRY["version"], *(p["version"] for p in ENTRY["packages"])}
    assert versions == {portrayal.__version__}


@pytest.mark.parametrize("env", ENVIRONMENTS)
def test_every_variable_that_the_bundle_sets_is_read_by_the_server(env):
    assert set(env) - {"PYTHONPATH", "UV_COMPILE_BYTECODE"} <= set(VARIABLES)


@pytest.mark.parametrize("env", ENVIRONMENTS)
def test_every_question_of_the_bundle_reaches_the_server_and_none_is_missing(env):
    used = set(re.findall(r"\$\{user_config\.(\w+)\}", json.dumps(env)))
    assert used == set(MANIFEST["user_config"])
    assert all({"title", "description"} <= set(option) for option in MANIFEST["user_config"].values())


def test_both_systems_set_the_same_and_differ_only_in_how_folders_are_separated():
    unix, windows = ENVIRONMENTS
    assert unix["PORTRAYAL_ALLOW"].replace(":$", ";$") == windows["PORTRAYAL_ALLOW"]
    assert {**unix, "PORTRAYAL_ALLOW": ""} == {**windows, "PORTRAYAL_ALLOW": ""}


def test_keys_are_asked_for_as_secrets_and_are_optional():
    for name in SECRETS & set(CONFIG["env"]):
        option = MANIFEST["user_config"][CONFIG["env"][name].removeprefix("${user_config.").removesuffix("}")]
        assert option["sensitive"]
        assert not option["required"]
    listed = ENTRY["packages"][0]["environmentVariables"]
    assert {one["name"] for one in listed if one.get("isSecret")} == SECRETS & {one["name"] for one in listed}


def test_the_limits_that_are_offered_are_those_of_the_settings():
    for field in ("confirm_usd", "daily_usd"):
        assert MANIFEST["user_config"][field]["default"] == Settings.model_fields[field].default
    listed = {one["name"]: one.get("default") for one in ENTRY["packages"][0]["environmentVariables"]}
    assert float(listed["PORTRAYAL_DAILY_USD"]) == Settings.model_fields["daily_usd"].default


def test_the_registry_can_take_the_entry():
    assert re.fullmatch(r"[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+", ENTRY["name"])
    assert len(ENTRY["description"]) <= 100
    assert all(one["name"] in VARIABLES for one in ENTRY["packages"][0]["environmentVariables"])
    assert f"mcp-name: {ENTRY['name']}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_icon_is_a_square_of_512_pixels():
    with Image.open(PACKAGING / "mcpb" / MANIFEST["icon"]) as icon:
        assert (icon.format, icon.size) == ("PNG", (512, 512))


def test_the_lock_of_the_packer_names_no_host():
    lock = json.loads((PACKAGING / "package-lock.json").read_text(encoding="utf-8"))
    assert all("resolved" not in package for package in lock["packages"].values())

"""One command on a fresh machine: the lock, the Makefile and the set-up script."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINNED = re.findall(
    r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==\S+.*?((?: \\\n    --hash=sha256:[0-9a-f]{64})*)$", LOCK, re.MULTILINE
)


def test_the_lock_names_no_registry_and_no_address():
    assert not re.search(r"https?://|^-|index-url|find-links|file:", LOCK, re.MULTILINE)


def test_every_locked_package_has_a_hash():
    assert len(PINNED) > 40
    assert [name for name, hashes in PINNED if not hashes] == []


def test_the_lock_holds_every_dependency_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=~! ]", one)[0].lower() for one in wanted}
    assert names - {name.lower() for name, _ in PINNED} == set()


@pytest.mark.skipif(not shutil.which("make"), reason="make is not here")
def test_make_alone_lists_the_targets():
    done = subprocess.run(["make", "-C", str(ROOT), "--no-print-directory"], capture_output=True, text=True, check=True)
    listed = re.findall(r"make (\w+) ", done.stdout)
    assert {"setup", "demo", "test", "lint", "types", "contracts", "check", "bench", "schemas", "lock"} <= set(listed)


@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell script")
def test_setup_without_a_new_enough_python_says_what_to_install(tmp_path: Path):
    scripts, tools = tmp_path / "scripts", tmp_path / "bin"
    scripts.mkdir()
    tools.mkdir()
    shutil.copy(ROOT / "scripts" / "setup.sh", scripts)
    for name in ("sh", "dirname"):
        (tools / name).symlink_to(str(shutil.which(name)))
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = subprocess.run(
        [str(shutil.which("sh")), str(scripts / "setup.sh")],
        capture_output=True, text=True, env={"PATH": str(tools)}, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert not (tmp_path / ".venv").exists()

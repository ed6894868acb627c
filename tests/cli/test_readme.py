"""What the README shows is what happens."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from cli_faces import run
from quickly import quick
from studios import make_environ

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_script_of_the_readme_runs_as_it_stands(tmp_path: Path):
    block = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert block
    script = tmp_path / "readme.py"
    script.write_text(block[1], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", quick(str(script), drawing=True)],
        capture_output=True, text=True, timeout=120, env={**os.environ, **make_environ(tmp_path)}, cwd=tmp_path,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    path, because, alt_text = done.stdout.splitlines()
    assert Path(path).is_file()
    assert Path(path).is_relative_to(tmp_path)
    assert because
    assert alt_text


@pytest.mark.parametrize("line", sorted(set(re.findall(r"^portrayal (\w+)", README, re.MULTILINE))))
def test_every_command_of_the_readme_exists(line: str):
    assert run(line, "--help").exit_code == 0


def test_the_readme_says_how_a_terminal_finds_the_command_before_it_uses_it():
    lines = README.splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith("portrayal "))
    assert [line for line in lines[:first] if line.startswith(("make setup", ". .venv"))][-2:] == [
        "make setup",
        ". .venv/bin/activate",
    ]


@pytest.mark.usefixtures("quick_drawing")
@pytest.mark.parametrize("line", re.findall(r"^portrayal (?:doctor|classify|hero|backfill).*", README, re.MULTILINE))
def test_what_the_readme_types_works_as_it_is_written(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name, value in make_environ(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(Path(__file__).parents[2])
    done = run(*shlex.split(line, comments=True)[1:])
    assert done.exit_code == 0, done.stderr


def test_a_file_that_a_person_names_may_lie_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name, value in make_environ(tmp_path / "portrayal").items():
        monkeypatch.setenv(name, value)
    post = tmp_path / "elsewhere" / "post.md"
    post.parent.mkdir()
    post.write_text("# A login page that stays quiet\n\nSecurity begins with a password and a second factor.")
    assert run("classify", str(post)).exit_code == 0

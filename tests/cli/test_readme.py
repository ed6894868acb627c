"""What the README shows is what happens."""

import os
import re
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


def test_a_file_that_a_person_names_may_lie_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name, value in make_environ(tmp_path / "portrayal").items():
        monkeypatch.setenv(name, value)
    post = tmp_path / "elsewhere" / "post.md"
    post.parent.mkdir()
    post.write_text("# A login page that stays quiet\n\nSecurity begins with a password and a second factor.")
    assert run("classify", str(post)).exit_code == 0

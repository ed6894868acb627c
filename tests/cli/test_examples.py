"""Every example runs without a key, and both configurations are what a host reads."""

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portrayal.settings import VARIABLES
from studios import make_environ

EXAMPLES = Path(__file__).parents[2] / "examples"


Example = Callable[..., str]


@pytest.fixture
def example(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], quick_drawing: None
) -> Example:
    """Run an example in this process, with plain pictures whose text nobody reads, and return what it says."""
    for name, value in make_environ(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def run(name: str, *words: str) -> str:
        monkeypatch.setattr("sys.argv", [name, *words])
        runpy.run_path(str(EXAMPLES / name), run_name="__main__")
        return capsys.readouterr().out

    return run


def test_the_library_example_makes_two_heroes_and_shows_an_error(example: Example, tmp_path: Path):
    said = example("in_process.py")
    assert "text_to_image for $0.00" in said
    assert "1280x720" in said
    assert "what an error says: There is no file" in said
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_the_tour_tells_the_article_the_price_the_picture_and_each_check(example: Example, tmp_path: Path):
    said = example("tour.py")
    assert said.startswith("It is about ")
    assert "for $0.00; nothing was made: True" in said
    assert "Made: 1280x720" in said
    assert re.search(r"^  \w+ +ok +\S", said, re.MULTILINE)
    assert "Its job succeeded and cost $0.00." in said
    assert len(list((tmp_path / "out").iterdir())) == 1
    post = tmp_path / "post.md"
    post.write_text("# Stop malware\n\nA firewall and two-factor logins.", encoding="utf-8")
    assert example("tour.py", str(post)).startswith("It is about security ")


def test_the_client_example_shows_a_preview_a_file_and_a_refused_typo(tmp_path: Path):
    """Nothing is left out here: the client is a process, its server is one, and the text reader is a third."""
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / "mcp_client.py")],
        capture_output=True, text=True, timeout=120, env={**os.environ, **make_environ(tmp_path)}, cwd=tmp_path,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = done.stdout
    assert "generate_hero" in said
    assert "preview: image/jpeg" in said
    assert "portrayal://heroes/" in said
    assert "Did you mean 'format'?" in said
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_the_backfill_example_plans_makes_and_takes_up_again(example: Example, tmp_path: Path):
    posts = tmp_path / "posts"
    posts.mkdir()
    shutil.copy(EXAMPLES / "articles" / "fewer-plugins-better-sleep.html", posts)
    first = example("backfill.py", str(posts))
    assert "posts: 1, for about $0.00" in first
    assert "done" in first
    assert example("backfill.py", str(posts)) == first


def configurations() -> list[dict[str, Any]]:
    blocks = re.findall(r"```json\n(.*?)```", (EXAMPLES / "claude-code.md").read_text(encoding="utf-8"), re.DOTALL)
    return [json.loads(text) for text in [(EXAMPLES / "claude-desktop.json").read_text(encoding="utf-8"), *blocks]]


@pytest.mark.parametrize("configuration", configurations())
def test_a_configuration_names_only_settings_that_exist(configuration: dict[str, Any]):
    server = configuration["mcpServers"]["portrayal"]
    assert server["command"].endswith("portrayal-mcp")
    assert set(server["env"]) <= set(VARIABLES)

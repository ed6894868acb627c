"""Every example runs without a key, and both configurations are what a host reads."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from portrayal.settings import VARIABLES
from quickly import quick
from studios import make_environ

EXAMPLES = Path(__file__).parents[2] / "examples"


def example(name: str, folder: Path, *words: str, whole: bool = False) -> str:
    """Run an example and return what it says; unless `whole`, with plain pictures whose text nobody reads."""
    path = str(EXAMPLES / name)
    environ = {**os.environ, **make_environ(folder)}
    done = subprocess.run(
        [sys.executable, *([path] if whole else ["-c", quick(path)]), *words],
        capture_output=True, text=True, timeout=120, env=environ, cwd=folder, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_library_example_makes_two_heroes_and_shows_an_error(tmp_path: Path):
    said = example("in_process.py", tmp_path)
    assert "text_to_image for $0.00" in said
    assert "1280x720" in said
    assert "what an error says: There is no file" in said
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_the_tour_tells_the_article_the_price_the_picture_and_each_check(tmp_path: Path):
    said = example("tour.py", tmp_path)
    assert said.startswith("It is about ")
    assert "for $0.00; nothing was made: True" in said
    assert "Made: 1280x720" in said
    assert re.search(r"^  \w+ +ok +\S", said, re.MULTILINE)
    assert "Its job succeeded and cost $0.00." in said
    assert len(list((tmp_path / "out").iterdir())) == 1
    post = tmp_path / "post.md"
    post.write_text("# Stop malware\n\nA firewall and two-factor logins.", encoding="utf-8")
    assert example("tour.py", tmp_path, str(post)).startswith("It is about security ")


def test_the_client_example_shows_a_preview_a_file_and_a_refused_typo(tmp_path: Path):
    said = example("mcp_client.py", tmp_path, whole=True)
    assert "generate_hero" in said
    assert "preview: image/jpeg" in said
    assert "portrayal://heroes/" in said
    assert "Did you mean 'format'?" in said
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_the_backfill_example_plans_makes_and_takes_up_again(tmp_path: Path):
    posts = tmp_path / "posts"
    posts.mkdir()
    shutil.copy(EXAMPLES / "articles" / "fewer-plugins-better-sleep.html", posts)
    first = example("backfill.py", tmp_path, str(posts))
    assert "posts: 1, for about $0.00" in first
    assert "done" in first
    assert example("backfill.py", tmp_path, str(posts)) == first


def configurations() -> list[dict[str, Any]]:
    blocks = re.findall(r"```json\n(.*?)```", (EXAMPLES / "claude-code.md").read_text(encoding="utf-8"), re.DOTALL)
    return [json.loads(text) for text in [(EXAMPLES / "claude-desktop.json").read_text(encoding="utf-8"), *blocks]]


@pytest.mark.parametrize("configuration", configurations())
def test_a_configuration_names_only_settings_that_exist(configuration: dict[str, Any]):
    server = configuration["mcpServers"]["portrayal"]
    assert server["command"].endswith("portrayal-mcp")
    assert set(server["env"]) <= set(VARIABLES)

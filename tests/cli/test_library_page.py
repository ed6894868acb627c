"""The page for scripts runs as it stands, and names every public function, request and result."""

import os
import re
import subprocess
import sys
from pathlib import Path

import portrayal
from quickly import quick
from studios import make_environ

PAGE = (Path(__file__).parents[2] / "docs" / "library.md").read_text(encoding="utf-8")
TYPED = (Path(__file__).parents[1] / "typing" / "surface.py").read_text(encoding="utf-8")


def test_the_code_of_the_page_runs(tmp_path: Path):
    block = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert block
    script = tmp_path / "page.py"
    script.write_text(block[1], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", quick(str(script))],
        capture_output=True, text=True, timeout=120, env={**os.environ, **make_environ(tmp_path)}, cwd=tmp_path,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("security ")
    assert "480w" in done.stdout
    assert lines[-1].startswith("sizes names 500")


def test_every_public_name_is_told_or_typed():
    assert [name for name in portrayal.__all__ if name not in PAGE + TYPED and name not in ("TOOLS", "Settings")] == []

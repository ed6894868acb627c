"""The committed views are what Node builds from the sources, to the byte."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "server" / "portrayal_mcp" / "views"


def test_building_again_gives_the_same_files(tmp_path):
    subprocess.run(["node", "build.mjs", str(tmp_path)], cwd=ROOT / "views", check=True, capture_output=True)
    fresh = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert fresh == {path.name: path.read_bytes() for path in BUILT.iterdir()}


def test_the_types_of_the_views_hold():
    subprocess.run(["node", "node_modules/typescript/bin/tsc", "--noEmit"], cwd=ROOT / "views", check=True)

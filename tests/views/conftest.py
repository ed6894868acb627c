"""The views in a real browser: `make views-test` runs these, where Node, its packages and Chromium are there."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from chromium import find_chromium

VIEWS = Path(__file__).parents[2] / "views"
ASKED = bool(os.environ.get("PORTRAYAL_VIEWS"))  # read before the tests' environment is emptied


def _missing() -> str | None:
    if not ASKED:
        return "the views are tried in a browser by `make views-test`"
    if shutil.which("node") is None or not (VIEWS / "node_modules").is_dir():
        return "NOT TESTED: Node or views/node_modules is missing (make views installs them)"
    return None if find_chromium() else "NOT TESTED: there is no Chromium on this machine (apt-get install chromium)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = _missing()
    for item in items if missing else ():
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=str(missing)))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path."""
    found = find_chromium()
    assert found
    return found


@pytest.fixture(scope="session")
def host_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a host that is built on the official bridge."""
    page = tmp_path_factory.mktemp("host") / "host.html"
    subprocess.run(["node", "test/build.mjs", str(page)], cwd=VIEWS, check=True, capture_output=True)
    return page

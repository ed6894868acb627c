"""docs/rules.md names every rule once and every module rightly."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (R-[a-z0-9-]+) \|.*\|(.*)\|$", PAGE, flags=re.MULTILINE)


def test_every_rule_is_listed_once():
    ids = [rule for rule, _ in ROWS]
    assert len(ids) == len(set(ids)) == 47


def test_every_rule_that_the_code_names_is_on_the_page():
    ids = {rule for rule, _ in ROWS}
    for file in (ROOT / "tools").rglob("*.py"):
        named = set(re.findall(r"\bR-[a-z0-9]+(?:-[a-z0-9]+)*\b(?!-)", file.read_text(encoding="utf-8")))
        assert named <= ids, file


def test_every_module_on_the_page_exists():
    for rule, modules in ROWS:
        paths = re.findall(r"`([^`]+)`", modules)
        assert paths, rule
        for path in paths:
            assert (ROOT / "tools" / "portrayal" / path).exists(), (rule, path)

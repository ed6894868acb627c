"""The laws that keep the code easy to change, read from the code itself. Each names its offenders."""

import ast
import importlib
import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from portrayal.catalog import TOOLS
from portrayal.providers import PROVIDERS
from portrayal.tool import Tool

ROOT = Path(__file__).parent.parent
LIBRARY = ROOT / "tools" / "portrayal"
SERVER = ROOT / "server" / "portrayal_mcp"
DEMO = SERVER / "demo"
RULE = r"\bR-[a-z0-9]+(?:-[a-z0-9]+)*\b(?!-)"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def trees() -> dict[Path, ast.Module]:
    """Return what every module says, read by the first test that asks: whoever only collects tests reads none."""
    return {
        path: ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        for path in sorted([*(ROOT / "tools").rglob("*.py"), *(ROOT / "server").rglob("*.py")])
    }


@cache
def nodes_of(tree: ast.AST) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions_of(tree: ast.AST) -> Iterator[Function]:
    return (node for node in nodes_of(tree) if isinstance(node, Function))


def imported_by(tree: ast.AST) -> Iterator[str]:
    for node in nodes_of(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def names_in(tree: ast.AST) -> set[str]:
    """Return every attribute, imported name and called name of a module."""
    attributes = {node.attr for node in nodes_of(tree) if isinstance(node, ast.Attribute)}
    imports = {alias.name for node in nodes_of(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    calls = {node.func.id for node in nodes_of(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return attributes | imports | calls


def is_terminal(path: Path) -> bool:
    """Whether a module belongs to the command line or to the demo (a client), which write to a terminal."""
    return not {LIBRARY / "cli", DEMO}.isdisjoint(path.parents)


def test_a_module_has_at_most_250_lines():
    lines = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in trees()}
    assert {name: count for name, count in lines.items() if count > 250} == {}


def test_a_function_has_at_most_40_lines():
    long = {
        f"{name_of(path)}:{function.name}": lines
        for path, tree in trees().items()
        for function in functions_of(tree)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > 40
    }
    assert long == {}


def test_a_module_is_not_named_after_a_function_it_defines():
    named = [
        name_of(path)
        for path, tree in trees().items()
        if path.stem in {node.name for node in tree.body if isinstance(node, Function)}
    ]
    assert named == []


def test_only_settings_reads_the_environment():
    readers = [name_of(path) for path, tree in trees().items() if names_in(tree) & {"environ", "environb", "getenv"}]
    assert [name for name in readers if not is_terminal(ROOT / name)] == ["tools/portrayal/settings.py"]


def test_nothing_writes_to_stdout_because_it_is_the_protocol():
    writers = [name_of(path) for path, tree in trees().items() if names_in(tree) & {"print", "stdout"}]
    assert [name for name in writers if not is_terminal(ROOT / name)] == []


def test_the_library_does_not_import_mcp():
    forbidden = {"mcp", "mcp_types", "portrayal_mcp"}
    library = {path: tree for path, tree in trees().items() if path.is_relative_to(LIBRARY)}
    importers = [
        name_of(path)
        for path, tree in library.items()
        if forbidden & {name.split(".")[0] for name in imported_by(tree)}
    ]
    assert importers == []


def test_the_server_dispatches_on_no_tool_name():
    readers = ("instructions.py", "prompts.py")  # people and agents read about tools there
    names = {tool.name for tool in TOOLS}
    for path, tree in trees().items():
        if path.is_relative_to(SERVER) and path.name not in readers and DEMO not in path.parents:
            texts = {node.value for node in nodes_of(tree) if isinstance(node, ast.Constant)}
            assert not texts & names, name_of(path)


def test_every_file_that_defines_a_tool_is_listed():
    listed = {id(tool) for tool in TOOLS}
    for path in (LIBRARY / "catalog").glob("*.py"):
        tool = getattr(importlib.import_module(f"portrayal.catalog.{path.stem}"), "TOOL", None)
        assert tool is None or (isinstance(tool, Tool) and id(tool) in listed), name_of(path)
    assert len({tool.name for tool in TOOLS}) == len(TOOLS) == 9


def test_every_provider_is_listed():
    for path in (LIBRARY / "providers").glob("*.py"):
        for node in trees()[path].body:
            if isinstance(node, ast.ClassDef) and node.name.endswith("Provider") and node.name != "Provider":
                module = importlib.import_module(f"portrayal.providers.{path.stem}")
                assert getattr(module, node.name) in PROVIDERS.values(), f"{node.name} is not in PROVIDERS"


def test_tools_and_server_are_folders_to_open_with_one_package_each():
    for package in (LIBRARY, SERVER):
        inside = [path for path in package.parent.iterdir() if path.name != "__pycache__"]
        assert inside == [package]


def rules_on_the_page() -> set[str]:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    return set(re.findall(rf"^\| ({RULE}) \|", page, flags=re.MULTILINE))


@cache
def rules_in_tests() -> dict[str, set[str]]:
    """Return each rule that the docstring of a test names, with the files that do."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "tests").rglob("test_*.py"):
        for function in functions_of(ast.parse(path.read_text(encoding="utf-8"))):
            named = re.findall(RULE, ast.get_docstring(function) or "") if function.name.startswith("test_") else []
            for rule in named:
                found.setdefault(rule, set()).add(name_of(path))
    return found


def test_every_rule_is_held_by_a_test_that_names_it():
    assert sorted(rules_on_the_page() - set(rules_in_tests())) == []


def test_tests_name_no_rule_that_does_not_exist():
    page = rules_on_the_page()
    assert {rule: files for rule, files in rules_in_tests().items() if rule not in page} == {}


def test_the_readme_lists_the_tools_as_the_catalog_does():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    between = re.search(r"<!-- tools -->\n(.*?)\n<!-- /tools -->", text, flags=re.DOTALL)
    assert between, "README.md needs <!-- tools --> and <!-- /tools -->, then: python scripts/readme.py"
    assert between[1] == tool_table(), "The README's tool table is old: python scripts/readme.py"


def tool_table() -> str:
    spec = importlib.util.spec_from_file_location("readme", ROOT / "scripts" / "readme.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.tool_table()

"""What the runners of this folder share: where they run, the stand-ins they need, and how they answer.

A runner is started with a trainer's own Python by `tests/exports/test_real_parsers.py`:
`python run_….py <checkout> <folder of one run> [<arguments that train.sh passed>]`. It reads the folder with the
trainer's own code and prints one JSON object with what that code understood as its last line.
"""

import importlib.machinery
import json
import os
import re
import sys
import types
from pathlib import Path
from typing import Any


def enter(*, flat: bool = True) -> tuple[Path, list[str]]:
    """Go to the run's folder, put the checkout first on the path; return it and what train.sh passed."""
    checkout, folder = (Path(argument).resolve() for argument in sys.argv[1:3])
    os.chdir(folder)
    if flat:
        sys.path[0] = str(checkout)
    return checkout, sys.argv[3:]


def answer(**facts: Any) -> None:
    """Print the facts as the last line of the output."""
    print("\n" + json.dumps(facts, default=str))


def keys_read(source: str, name: str) -> set[str]:
    """Return the keys that the class `name` takes from its keyword arguments, read off its source text."""
    body = source.split(f"class {name}", 1)[1]
    body = re.split(r"^class ", body, maxsplit=1, flags=re.MULTILINE)[0]
    return set(re.findall(r"kwargs\.get\(\s*['\"](\w+)['\"]", body))


class Anything(types.ModuleType):
    """A module that has every name, each an empty class: for sound and video, which pictures do not need."""

    def __getattr__(self, name: str) -> Any:
        """Return a new empty class, except for Python's own names."""
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def stand_in(*names: str) -> None:
    """Let the modules be imported, though they are not installed."""
    for name in names:
        module = Anything(name)
        module.__path__ = []
        module.__spec__ = importlib.machinery.ModuleSpec(name, None, is_package=True)
        module.__version__ = "0"
        sys.modules[name] = module

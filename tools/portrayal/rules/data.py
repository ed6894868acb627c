"""Read the dated data files that lie beside the rules (package data, never a user's file)."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """Return the parsed TOML table `name` (without its suffix) of this package."""
    return tomllib.loads(files("portrayal.rules").joinpath(f"{name}.toml").read_text(encoding="utf-8"))

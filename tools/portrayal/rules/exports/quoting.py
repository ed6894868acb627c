"""Users' words in files of other programs: quoted for JSON, TOML and YAML, or reduced to what a prompt may hold."""

import json
import re
from typing import Any

from portrayal.rules.wording import clean

_UNPRINTABLE = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def quoted(text: str) -> str:
    """Return `text` in double quotes, read alike by JSON, TOML and YAML.

    "$" is escaped for ai-toolkit, which puts the environment into `${…}` before it parses. TOML has no "$" to escape
    but reads the same escape.
    """
    text = text.encode("utf-8", "replace").decode()
    shown = _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
    return shown.replace("$", "\\u0024")


def json_file(value: Any) -> str:
    """Return an indented JSON file in pure ASCII, since some trainers read it in the machine's own encoding."""
    return json.dumps(value, indent=2, allow_nan=False) + "\n"


def spoken(text: str) -> str:
    """Return the words of `text`: letters, digits, inner hyphens and apostrophes.

    Prompts have their own commands in each trainer (`--w 512`, `[trigger]`, `${HOME}`, `{env:HOME}`): none survives.
    """
    words = re.sub(r"[^\w'-]|_", " ", clean(text).replace("\u2019", "'"))
    return " ".join(re.sub(r"(?<!\w)['-]+|['-]+(?!\w)|--+", " ", words).split())


def number(value: float | str) -> str:
    """Return a number as people write it, without an exponent: 0.0001 and not 1e-04, which YAML takes for a word."""
    if isinstance(value, str):
        return value
    return str(int(value)) if value == int(value) else f"{value:.10f}".rstrip("0")

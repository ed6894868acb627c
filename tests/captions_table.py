"""The corpus of captions, read from rules/captions_corpus/*.toml, and how a caption is compared with it."""

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "rules" / "captions_corpus"
LANGUAGES = ("en", "pl", "de", "no", "es", "fr")
PARTS = ("development", "held_out", "fresh", "last", "plain")


class Row(NamedTuple):
    """A caption with what must stay in it for FLUX and what must go."""

    language: str
    part: str
    caption: str
    stay: tuple[str, ...]
    go: tuple[str, ...]


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def rows() -> list[Row]:
    """Return every row of the corpus."""
    found: list[Row] = []
    for language in LANGUAGES:
        table = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
        for part in PARTS:
            found += [Row(language, part, caption, _listed(stay), _listed(go)) for caption, stay, go in table[part]]
    return found


def spelled(text: str) -> str:
    """Return the words of `text` in lower case between single blanks, so that phrases can be looked for in it."""
    words = re.findall(r"[^\W_]+", text.lower().replace("_", " "))
    return f" {' '.join(words)} "


def lost(row: Row, cleaned: str) -> list[str]:
    """Return what must stay and did not."""
    return [phrase for phrase in row.stay if spelled(phrase) not in spelled(cleaned)]


def left(row: Row, cleaned: str) -> list[str]:
    """Return what must go and did not."""
    return [phrase for phrase in row.go if spelled(phrase) in spelled(cleaned)]

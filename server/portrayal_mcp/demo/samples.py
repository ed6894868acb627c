"""Sample articles: those of a checkout, or the two inside the package when it was installed from a wheel."""

from pathlib import Path

CHECKOUT = Path(__file__).parents[3] / "examples" / "articles"
PACKAGED = Path(__file__).parent / "samples"
SUFFIXES = (".md", ".html")


def sample_articles() -> list[Path]:
    """Return the sample articles, the first in English, in a fixed order."""
    for folder in (CHECKOUT, PACKAGED):
        found = sorted(path for path in folder.glob("*") if path.suffix in SUFFIXES) if folder.is_dir() else []
        if found:
            return found
    return []

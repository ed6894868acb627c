"""Settings, studios and traces for tests: everything in one temporary folder, the offline provider, no key."""

from collections.abc import Iterator
from pathlib import Path

from portrayal.settings import Settings
from portrayal.studio import Studio

CALM = "# A calm morning\n\nHow a small habit and a quiet desk help a team to plan the year's strategy and its goals."
"""A short English article for tests that need any article."""


def make_settings(folder: Path, **changes: object) -> Settings:
    """Return settings with home and output inside of `folder`; `changes` are fields of Settings."""
    return Settings.model_validate({"home": folder / "home", "output": folder / "out", **changes})


def make_environ(folder: Path, **changes: str) -> dict[str, str]:
    """Return the same settings as environment variables, for a server or a command."""
    places = {"PORTRAYAL_HOME": str(folder / "home"), "PORTRAYAL_OUTPUT": str(folder / "out")}
    return {**places, **changes}


def files_below(folder: Path) -> Iterator[str]:
    """Yield every file below `folder` by its relative path, without the ledger's own files."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("ledger.sqlite"):
            yield path.relative_to(folder).as_posix()


async def trace_of(studio: Studio, folder: Path) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """Return what exists: jobs with their states, things of the library, files. Equal traces mean nothing changed."""
    jobs = await studio.ledger.rows("SELECT id, state FROM jobs ORDER BY id")
    things = await studio.ledger.rows("SELECT kind, name, version FROM things ORDER BY kind, name, version")
    return (
        [(row["id"], row["state"]) for row in jobs],
        [f"{row['kind']} {row['name']} {row['version']}" for row in things],
        list(files_below(folder)),
    )

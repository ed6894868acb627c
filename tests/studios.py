"""Settings, studios and traces for tests: everything in one temporary folder, the offline provider, no key."""

import io
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ledgers import settings_for
from portrayal.models import DatasetInfo, LoraInfo
from portrayal.rules.recipes import make_recipe
from portrayal.settings import Settings
from portrayal.studio import Studio

CALM = "# A calm morning\n\nHow a small habit and a quiet desk help a team to plan the year's strategy and its goals."
"""A short English article for tests that need any article."""


def make_settings(folder: Path, **changes: object) -> Settings:
    """Return settings with home and output inside of `folder`; `changes` are fields of Settings."""
    return Settings.model_validate(
        {"home": folder / "home", "output": folder / "out", **settings_for(folder), **changes}
    )


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


@cache
def _small_photo(number: int) -> bytes:
    from portrayal.photos.sample_person import draw_sample_person

    out = io.BytesIO()
    draw_sample_person(number, size=(320, 400)).save(out, "JPEG", quality=90)
    return out.getvalue()


async def add_lora(studio: Studio, name: str, folder: Path, *, photos: int = 1) -> LoraInfo:
    """Put an offline LoRA into the library without a training: an identity pack of small sample photos."""
    pack = folder / "packs" / name
    pack.mkdir(parents=True)
    for number in range(photos):
        (pack / f"{number:02d}.jpg").write_bytes(_small_photo(number))
    heads = {f"{number:02d}.jpg": [110, 90, 100, 130] for number in range(photos)}
    (pack / "pack.json").write_text(json.dumps({"heads": heads}), encoding="utf-8")
    lora = LoraInfo(
        name=name,
        version=1,
        trigger_word="ohwx",
        subject="woman",
        provider="offline",
        model=str(pack),
        base_model="flux",
        dataset=name,
        fingerprint="0" * 64,
        recipe=make_recipe("offline", "flux", 12),
        preview=True,
        created="2026-11-20T00:00:00+00:00",
    )
    await studio.library.save("lora", name, lora)
    return lora


async def add_dataset(studio: Studio, name: str, folder: Path) -> DatasetInfo:
    """Put a data set of two small sample photos into the library without curating it."""
    inside = folder / "sets" / name
    inside.mkdir(parents=True)
    for number in range(2):
        (inside / f"{number:02d}.jpg").write_bytes(_small_photo(number))
    dataset = DatasetInfo(
        name=name,
        version=1,
        fingerprint="0" * 64,
        trigger_word="ohwx",
        subject="woman",
        base_model="flux",
        count=12,
        folder=str(inside),
        archive=str(inside / "set.zip"),
        contact_sheet=str(inside / "00.jpg"),
        created="2026-11-20T00:00:00+00:00",
    )
    await studio.library.save("dataset", name, dataset)
    return dataset

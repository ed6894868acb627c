"""Settings, studios and traces for tests: everything in one temporary folder, the offline provider, no key."""

import io
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from ledgers import settings_for
from portrayal import HeroRequest
from portrayal.models import DatasetInfo, ImageFormat, LoraInfo, Size
from portrayal.providers.base import Delivery, ImageOrder
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


async def add_lora(studio: Studio, name: str, folder: Path, *, photos: int = 1) -> LoraInfo:
    """Put an offline LoRA into the library without a training: an identity pack of small sample photos."""
    from portrayal.photos.sample_person import draw_sample_person

    pack = folder / "packs" / name
    pack.mkdir(parents=True)
    for number in range(photos):
        draw_sample_person(number, size=(320, 400)).save(pack / f"{number:02d}.jpg", quality=90)
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
    from portrayal.photos.sample_person import draw_sample_person

    inside = folder / "sets" / name
    inside.mkdir(parents=True)
    for number in range(2):
        draw_sample_person(number, size=(320, 400)).save(inside / f"{number:02d}.jpg", quality=90)
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


def draw_quickly(order: ImageOrder) -> Delivery:
    """Deliver a plain gradient in place of a drawing, 1344x768: what vendors call 16:9 and is 1.75."""
    return Delivery(data=_gradient(order.seed % 251), seed=order.seed)


@lru_cache(maxsize=64)
def _gradient(tone: int) -> bytes:
    from PIL import Image

    first, second = (Image.linear_gradient("L").rotate(90 * turn).resize((1344, 768)) for turn in (0, 1))
    picture = Image.merge("RGB", (first, second, Image.new("L", first.size, tone)))
    picture.paste((24, 24, 24), (450, 250, 670, 510))
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def draw_gradients(patch: pytest.MonkeyPatch) -> None:
    """Let the offline provider deliver plain gradients, for tests of what happens before and after the drawing."""
    patch.setattr("portrayal.providers.offline._draw", draw_quickly)
    make_light_of_pictures(patch)


def make_light_of_pictures(patch: pytest.MonkeyPatch) -> None:
    """For tests of what happens round the pictures: series make small ones, in which nobody is sought.

    Gradients, and what the emulators deliver, show nobody.
    """
    patch.setattr("portrayal.catalog.series.deciding.HeroRequest", SmallHero)
    patch.setattr("portrayal.photos.checking.looking.find_faces", lambda image: [])
    patch.setattr("portrayal.photos.checking.people._bystanders", lambda image, heads: [])


class SmallHero(HeroRequest):
    """A request whose picture is quickly encoded, unless it says otherwise."""

    size: Size = "1280x720"
    format: ImageFormat = "jpg"

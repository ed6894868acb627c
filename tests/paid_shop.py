"""A studio with keys for both vendors, whose vendors are emulators on loopback: the paid paths, fast and free."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import anyio.lowlevel
import pytest

from emulators.google import GoogleEmulator
from emulators.google_desk import CANARY as GOOGLE_KEY
from emulators.replicate import Emulator
from emulators.replicate_books import Books, Order
from emulators.replicate_modes import Modes
from emulators.replicate_orders import CANARY as REPLICATE_KEY
from emulators.replicate_orders import FAST, Naps
from gradients import make_light_of_pictures
from portrayal import studio as wiring
from portrayal.catalog import open_studio
from portrayal.models import LoraInfo
from portrayal.providers import PROVIDERS
from portrayal.providers.google import GoogleProvider
from portrayal.providers.replicate import ReplicateProvider
from portrayal.providers.replicate.names import model_name
from portrayal.rules.recipes import make_recipe
from portrayal.runs.runner import Runner
from portrayal.settings import Settings
from portrayal.studio import Studio
from studios import make_settings

SMALL: dict[str, Any] = {"size": "1280x720", "format": "jpg"}
"""Fields of a request for a hero that is quickly encoded."""


@dataclass
class Shop:
    """An open studio and its two vendors."""

    studio: Studio
    replicate: Emulator
    google: GoogleEmulator

    @property
    def books(self) -> Books:
        return self.replicate.books

    @property
    def modes(self) -> Modes:
        return self.replicate.modes

    @property
    def pictures(self) -> list[Order]:
        """The pictures that Replicate booked, oldest first."""
        return self.books.booked("predictions")

    @property
    def trainings(self) -> list[Order]:
        return self.books.booked("trainings")


async def no_nap(seconds: float) -> None:
    await anyio.lowlevel.checkpoint()


@contextmanager
def fast(**timing: Any) -> Iterator[None]:
    """Let studios that are opened inside poll in milliseconds; `timing` are fields of Replicate's Timing."""
    times = replace(FAST, **{"prefer_wait_s": 0, "sleep": Naps(), **timing})
    with pytest.MonkeyPatch.context() as patch:
        make_light_of_pictures(patch)
        patch.setattr(wiring, "Runner", partial(Runner, beat_s=0.05, poll_s=(0.005,)))
        patch.setitem(PROVIDERS, "replicate", lambda settings: ReplicateProvider(settings, times))
        patch.setitem(
            PROVIDERS,
            "google",
            lambda settings: GoogleProvider(settings, timeout_s=0.6, sleep=no_nap, today=lambda: "2026-11-20"),
        )
        yield


@contextmanager
def vendors() -> Iterator[tuple[Emulator, GoogleEmulator]]:
    """Open both emulators; each accepts its canary key only."""
    with Emulator(token=REPLICATE_KEY) as replicate, GoogleEmulator(key=GOOGLE_KEY) as google:
        yield replicate, google


def keys(replicate: Emulator, google: GoogleEmulator) -> dict[str, str]:
    """Return the fields of Settings that open both vendors."""
    return {
        "replicate_api_token": REPLICATE_KEY,
        "replicate_base_url": replicate.url,
        "gemini_api_key": GOOGLE_KEY,
        "google_base_url": google.url,
    }


@asynccontextmanager
async def open_shop(folder: Path, *, timing: dict[str, Any] | None = None, **changes: Any) -> AsyncIterator[Shop]:
    """Open both vendors and a studio; `changes` are fields of Settings. No picture is tried twice unless asked to."""
    with fast(**(timing or {})), vendors() as (replicate, google):
        settings: Settings = make_settings(folder, **{**keys(replicate, google), "retries": 0, **changes})
        async with open_studio(settings) as studio:
            yield Shop(studio, replicate, google)


async def trained(shop: Shop, name: str = "ann", trigger: str = "ANNX") -> LoraInfo:
    """Put a LoRA into the library and at Replicate without training it."""
    model = f"{shop.books.username}/{model_name(name)}"
    version = (name.encode().hex() + "0" * 64)[:64]
    shop.books.models[model] = {"owner": shop.books.username, "visibility": "private", "latest_version": None}
    shop.books.publish(model, version)
    lora = LoraInfo(
        name=name,
        version=1,
        trigger_word=trigger,
        subject="woman",
        provider="replicate",
        model=f"{model}:{version}",
        base_model="flux",
        dataset=name,
        fingerprint="1" * 64,
        recipe=make_recipe("replicate", "flux", 12),
        created="2026-11-20T00:00:00+00:00",
    )
    await shop.studio.library.save("lora", name, lora)
    return lora

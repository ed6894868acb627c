"""A Google provider beside its emulator, for tests: orders to place, and what it slept."""

import atexit
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from emulators.google import GoogleEmulator
from portrayal.models import Scene
from portrayal.providers.base import ImageOrder
from portrayal.providers.gates import LocalGate
from portrayal.providers.google import GoogleProvider
from portrayal.providers.google.wire import RATE
from portrayal.rules.clusters import builtin_clusters
from studios import make_settings

CANARY = "AIzaCANARY-never-shown-0123456789"
SCENES = [scene for cluster in builtin_clusters() for scene in cluster.scenes]
PERSON = next(scene for scene in SCENES if scene.person)
STILL = next(scene for scene in SCENES if not scene.person)


@dataclass
class Desk:
    """The provider under test, its vendor, and the pauses it made."""

    provider: GoogleProvider
    emulator: GoogleEmulator
    naps: list[float] = field(default_factory=list)

    @property
    def posted(self) -> list[Any]:
        """Bodies of the generateContent calls, in order."""
        return [call.body for call in self.emulator.calls if call.method == "POST"]


@asynccontextmanager
async def google_desk(folder: Path, *modes: str, timeout_s: float = 20.0, **changes: Any) -> AsyncIterator[Desk]:
    """Open an emulator that answers as `modes` say, then well, and a provider that sleeps for no time.

    One desk serves all tests that change nothing else, each in its own event loop: opening takes a tenth of a second.
    """
    if not changes and timeout_s == 20.0:
        desk = _common_desk()
        desk.emulator.modes.clear()
        desk.emulator.modes.extend(modes)
        desk.emulator.calls.clear()
        desk.emulator.arrived.clear()
        desk.emulator.billed = 0
        desk.naps.clear()
        desk.provider.wire.looks_usd = 0.0
        desk.provider.share(LocalGate(RATE, lambda: 1000.0 + sum(desk.naps)))
        yield desk
        return
    with GoogleEmulator(key=CANARY) as emulator:
        emulator.modes.extend(modes)
        desk = _desk(emulator, folder, timeout_s, **changes)
        try:
            yield desk
        finally:
            await desk.provider.close()


def _desk(emulator: GoogleEmulator, folder: Path, timeout_s: float, **changes: Any) -> Desk:
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    settings = make_settings(folder, **{"gemini_api_key": CANARY, "google_base_url": emulator.url, **changes})
    provider = GoogleProvider(settings, timeout_s=timeout_s, sleep=nap, today=lambda: "2026-11-20")
    return Desk(provider, emulator, naps)


@cache
def _common_desk() -> Desk:
    left = ExitStack()
    atexit.register(left.close)
    return _desk(left.enter_context(GoogleEmulator(key=CANARY)), Path(), 20.0)


def text_order(scene: Scene = STILL, **changes: Any) -> ImageOrder:
    """Return an order for a picture from words alone."""
    return ImageOrder(**{
        "path": "text_to_image", "model": "gemini-nano-banana-2.1", "prompt": "a quiet desk at dawn", "seed": 7,
        "width": 1920, "height": 1080, "scene": scene, **changes,
    })  # fmt: skip


def photo_order(folder: Path, scene: Scene = PERSON, **changes: Any) -> ImageOrder:
    """Return an order for a picture from a photo: 1200x1800 pixels, turned by its EXIF tag, with GPS and a comment."""
    path = folder / "me.jpg"
    photo = Image.radial_gradient("L").resize((1800, 1200)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "SECRET-DESCRIPTION"
    exif.get_ifd(0x8825)[1] = "N"
    photo.save(path, "JPEG", quality=70, exif=exif, comment=b"SECRET-COMMENT")
    return text_order(scene, path="image_to_image", reference_photo=str(path), **changes)

"""Orders and an open provider for the tests against the emulated Replicate: no test waits for a clock."""

import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import anyio

from emulators.replicate import Emulator
from emulators.replicate_books import Books, Order
from emulators.replicate_modes import Modes
from portrayal.models import DatasetInfo, LoraInfo, Recipe, Scene, Stage
from portrayal.providers.base import Delivery, ImageOrder, LoraUse, Progress, Ticket, TrainingOrder
from portrayal.providers.replicate import ReplicateProvider
from portrayal.providers.replicate.timing import Timing
from portrayal.rules.recipes import make_recipe
from studios import make_settings

CANARY = "r8_canary-token-that-nobody-may-see"
KONTEXT = "black-forest-labs/flux-kontext-pro"
PREDICT, TRAIN = "POST /predictions", "POST /models/{model_owner}/{model_name}/versions/{version_id}/trainings"

SCENE = Scene(
    id="test/desk",
    person=False,
    title="A desk",
    mood="calm",
    place="a quiet desk",
    light="soft light",
    camera="50 mm",
    palette=("#101010", "#303030", "#606060", "#a0a0a0", "#f0c040"),
    alt={"en": "A desk"},
    stage=Stage(),
)


@dataclass
class Naps:
    """Sleeps a moment however long was asked, and notes how long that was."""

    asked: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        await anyio.sleep(min(seconds, 0.01))


@dataclass
class Vendor:
    """An emulator with an open provider."""

    emulator: Emulator
    provider: ReplicateProvider
    naps: Naps

    @property
    def modes(self) -> Modes:
        return self.emulator.modes

    @property
    def books(self) -> Books:
        return self.emulator.books

    def last(self, kind: str = "predictions") -> Order:
        """Return the newest order of a kind."""
        return self.books.booked(kind)[-1]

    async def made(self, order: ImageOrder | TrainingOrder) -> Delivery:
        """Place an order and wait for it."""
        return await self.delivered(await self.provider.submit(order))

    async def delivered(self, ticket: Ticket) -> Delivery:
        """Poll until it is delivered."""
        with anyio.fail_after(10):
            while isinstance(seen := await self.provider.poll(ticket), Progress):  # noqa: ASYNC110
                await anyio.sleep(0.005)
        return seen


FAST = Timing(idle_s=1.5, request_s=3.0, settle_s=0.4, look_again_s=0.02, prefer_wait_s=1, download_s=3.0)


@asynccontextmanager
async def vendor(folder: Path, modes: Modes | None = None, **timing: Any) -> AsyncIterator[Vendor]:
    """Open an emulator and a provider that talks to it; `timing` are fields of Timing."""
    naps = Naps()
    with Emulator(modes=modes, token=CANARY) as emulator:
        settings = make_settings(folder, replicate_api_token=emulator.token, replicate_base_url=emulator.url)
        provider = ReplicateProvider(settings, replace(FAST, sleep=naps, **timing))
        try:
            yield Vendor(emulator, provider, naps)
        finally:
            await provider.close()


def text_order(**changes: Any) -> ImageOrder:
    """Return an order for a picture from words."""
    given: dict[str, Any] = {
        "path": "text_to_image",
        "model": "black-forest-labs/flux-dev",
        "prompt": "a quiet desk at dawn",
        "seed": 7,
        "width": 1920,
        "height": 1080,
        "scene": SCENE,
    }
    return ImageOrder.model_validate(given | changes)


def recipe(trainer: Any = "replicate", **wishes: Any) -> Recipe:
    """Return what the rules give for twelve photos."""
    return make_recipe(trainer, "flux", 12, **wishes)


def lora_use(model: str, strength: float = 0.8, name: str = "ann") -> LoraUse:
    """Return a trained LoRA in use."""
    info = LoraInfo(
        name=name,
        version=1,
        trigger_word="ANNX",
        subject="woman",
        provider="replicate",
        model=model,
        base_model="flux",
        dataset="ann",
        fingerprint="f1",
        recipe=recipe(),
        created="2026-11-20T10:00:00+00:00",
    )
    return LoraUse(info=info, strength=strength)


def lora_order(use: LoraUse, **changes: Any) -> ImageOrder:
    """Return an order for a picture with a LoRA."""
    given = {"path": "lora", "model": "flux-dev-lora (your destination)", "prompt": "ANNX woman at a desk", "lora": use}
    return text_order(**(given | changes))


def training_order(folder: Path, **changes: Any) -> TrainingOrder:
    """Return an order for a LoRA from an archive that is written below `folder`."""
    archive = folder / "ann.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("001.jpg", bytes(range(256)) * 200 + b"\r\n\r\n--\r\n")
        file.writestr("001.txt", "ANNX woman at a window")
    dataset = DatasetInfo(
        name="ann",
        version=1,
        fingerprint="f1",
        trigger_word="ANNX",
        subject="woman",
        base_model="flux",
        count=12,
        folder=str(folder),
        archive=str(archive),
        contact_sheet="",
        created="2026-11-20T10:00:00+00:00",
    )
    given: dict[str, Any] = {
        "trainer": "ostris/flux-dev-lora-trainer",
        "dataset": dataset,
        "recipe": recipe(),
        "name": "ann",
        "version": 1,
        "captionless": False,
        "folder": str(folder),
    }
    return TrainingOrder.model_validate(given | changes)


def photo_at(folder: Path, size: tuple[int, int] = (900, 1600), noise: float = 8) -> str:
    """Write a photo with EXIF tags, and return its path; much noise makes it too rich for a data URI."""
    from PIL import Image

    path = folder / "photo.jpg"
    image = Image.effect_noise(size, noise).convert("RGB")
    tags = Image.Exif()
    tags[0x010E] = "canary-exif"
    image.save(path, exif=tags, quality=90)
    return str(path)

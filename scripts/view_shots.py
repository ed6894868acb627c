"""Take pictures of the views: python scripts/view_shots.py FOLDER (needs Node, Chromium and views/node_modules).

The server is the real one with the offline provider, and Replicate's emulator where a price is asked for.
"""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PIL import Image, ImageFilter

from chromium import find_chromium
from drawn_faces import write_photo_set
from hosts import in_memory
from paid_shop import REPLICATE_KEY, fast, vendors
from studios import make_environ
from view_stage import Stage, staged

ROOT = Path(__file__).parent.parent
LOOKS = {"light": (1000, "light"), "dark": (1000, "dark"), "narrow": (380, "light"), "narrow-dark": (380, "dark")}
PAID = {"cluster": "tutorial", "provider": "replicate", "size": "1280x720", "format": "jpg"}


def add_photos(folder: Path) -> Path:
    """Draw photos worth keeping, and some that are not."""
    photos = folder / "home" / "photos"
    if photos.exists():
        return photos
    paths = write_photo_set(photos, 22)
    with Image.open(paths[0]) as image:
        image.filter(ImageFilter.GaussianBlur(9)).save(photos / "out-of-focus.jpg", quality=90)
        image.resize((300, 375)).save(photos / "tiny.jpg")
    with Image.open(paths[2]) as image:
        image.crop((4, 4, image.width - 2, image.height - 2)).save(photos / "almost-the-same.jpg", quality=88)
    Image.linear_gradient("L").resize((1200, 900)).convert("RGB").save(photos / "nobody.jpg")
    (photos / "broken.jpg").write_bytes(b"\xff\xd8 no photo")
    return photos


async def shoot(stage: Stage, target: Path, name: str) -> None:
    """Take the view as it stands in each look."""
    for look, (width, theme) in LOOKS.items():
        await stage.page.resize(width, dark=theme == "dark")
        await stage.host("show", {"theme": theme})
        await asyncio.sleep(0.5)  # until colours have settled and pictures are there
        await stage.page.shoot(target / f"{name}-{look}.png")
    await stage.page.resize(1000)
    await stage.host("show", {"theme": "light"})


@asynccontextmanager
async def world(folder: Path, host: Path, **settings: str) -> AsyncIterator[Stage]:
    """Open a server and a browser."""
    browser = find_chromium()
    if browser is None:
        raise SystemExit("There is no Chromium on this machine.")
    async with (
        in_memory(make_environ(folder, **settings), apps=True) as (client, _),
        staged(browser, host, folder / "profile", client) as stage,
    ):
        await stage.page.resize(1000)
        yield stage


async def dataset(stage: Stage, folder: Path, target: Path) -> None:
    """A curation: waiting, done, with decisions, failed."""
    photos = add_photos(folder)
    await stage.open("curate_dataset")
    await stage.host("input", {"photos": [str(photos)], "name": "ada"})
    await stage.until_text("Looking at the photos")
    await shoot(stage, target, "dataset-waiting")
    await stage.open("curate_dataset")
    await stage.call("curate_dataset", {"photos": [str(photos)], "name": "ada", "subject": "woman"})
    await stage.until_text("make the set")
    await shoot(stage, target, "dataset")
    await stage.click("Leave out")
    await stage.click("Left out")
    await stage.click("Keep")
    await stage.click("All")
    await shoot(stage, target, "dataset-decided")
    await stage.open("curate_dataset")
    await stage.call("curate_dataset", {"photos": [str(photos / "nobody.jpg")], "name": "few"})
    await stage.page.until("document.querySelector('[role=alert]').innerText")
    await shoot(stage, target, "dataset-failed")


async def strengths(stage: Stage, target: Path) -> None:
    """A test: done, and one picture close."""
    await stage.client.call_tool("train_lora", {"dataset": "ada"})
    await stage.open("test_lora")
    await stage.call("test_lora", {"lora": "ada"})
    await stage.page.until("document.querySelector('table')")
    await stage.page.run("document.querySelector('input[value=\"0.9\"]').click()", frame=True)
    await shoot(stage, target, "strengths")
    await stage.page.run("document.querySelector('td.chosen .shot').click()", frame=True)
    await shoot(stage, target, "strengths-close")


async def hero(stage: Stage, target: Path) -> None:
    """A hero: waiting, done with others beside it, failed, chosen."""
    await stage.open("generate_hero")
    await stage.host("input", {"title": "Two-factor login without tears"})
    await stage.until_text("Making the hero")
    await shoot(stage, target, "hero-waiting")
    await stage.open("generate_hero")
    await stage.call("generate_hero", {"cluster": "strategy", "lora": "ada", "size": "1280x720"})
    await stage.until_text("Choose this picture")
    for number in (2, 3):
        await stage.click("Another")
        await stage.page.until(f"document.querySelectorAll('.take').length === {number}")
    await asyncio.sleep(0.5)
    await stage.click("Choose this picture")
    await stage.until_text("The assistant knows")
    await shoot(stage, target, "hero")
    await stage.open("generate_hero")
    await stage.call("generate_hero", {"cluster": "no-such-topic"})
    await stage.page.until("document.querySelector('[role=alert]').innerText")
    await shoot(stage, target, "hero-failed")


async def paid(folder: Path, host: Path, target: Path) -> None:
    """A price that waits for a yes, and the question."""
    with fast(), vendors() as (replicate, _):
        keys = {"REPLICATE_API_TOKEN": REPLICATE_KEY, "REPLICATE_BASE_URL": replicate.url}
        async with world(folder, host, PORTRAYAL_CONFIRM_USD="0.01", **keys) as stage:
            await stage.open("generate_hero")
            await stage.call("generate_hero", {**PAID, "scene": "a woman reads a dashboard on a laptop by a window"})
            await stage.click("Make it, about $")
            await stage.until_text("Spend $")
            await shoot(stage, target, "hero-price")


async def main(target: Path, folder: Path, host: Path) -> None:
    """Take all pictures."""
    async with world(folder, host) as stage:
        await dataset(stage, folder, target)
        await strengths(stage, target)
        await hero(stage, target)
    await paid(folder / "paid", host, target)


if __name__ == "__main__":
    shots = Path(sys.argv[1])
    kept = Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp())
    for one in (shots, kept):
        one.mkdir(parents=True, exist_ok=True)
    subprocess.run(["node", "test/build.mjs", str(kept / "host.html")], cwd=ROOT / "views", check=True)
    asyncio.run(main(shots, kept, kept / "host.html"))

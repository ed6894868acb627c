"""The pictures of a LoRA's test for a host's view: small, all of a test together under a megabyte."""

from pathlib import Path

import anyio.to_thread

from portrayal.catalog.cells import Cell
from portrayal.catalog.review import Tested
from portrayal.errors import NotFound
from portrayal.models import LoraInfo, Noun
from portrayal.studio import Studio

MOST = 540_000
"""Bytes of all pictures together; as data URIs they are a third longer."""

STEPS = ((480, 72), (400, 66), (320, 62), (256, 56), (192, 50), (144, 44))
"""Longer side in pixels and JPEG quality, from the best."""


class ShownCell(Cell):
    """A cell of the test with its picture as a data URI; null when its file is gone or none was made."""

    picture: str | None = None


class ShownTest(Noun):
    """A finished test, with the strength that the LoRA has by now."""

    job: str
    lora: str
    version: int
    strength: float
    cells: tuple[ShownCell, ...]


async def shown_test(studio: Studio, job: str) -> ShownTest:
    """Return the pictures of a finished test. Raises NotFound for a job that is none."""
    found = await studio.jobs.get(job)
    if found.result is None or "best_strength" not in found.result:
        raise NotFound(f"Job {job} is no finished test of a LoRA.", next=f'get_job(job="{job}") tells what it is.')
    tested = Tested.model_validate(found.result)
    lora = await studio.library.find("lora", LoraInfo, tested.lora)
    cells = await anyio.to_thread.run_sync(_pictures, tested.cells)
    return ShownTest(job=job, lora=lora.name, version=lora.version, strength=lora.strength, cells=cells)


def _pictures(cells: tuple[Cell, ...]) -> tuple[ShownCell, ...]:
    share = MOST // max(1, len(cells))
    return tuple(ShownCell(**cell.model_dump(), picture=_picture(cell, share)) for cell in cells)


def _picture(cell: Cell, most: int) -> str | None:
    from PIL import Image

    from portrayal.photos.showing.embedding import within

    if cell.image is None:
        return None
    try:
        with Image.open(Path(cell.image)) as image:
            return within(image.convert("RGB"), most, STEPS).address
    except (OSError, ValueError, SyntaxError):
        return None

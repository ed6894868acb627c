"""Finish a delivered picture: exact pixels, provenance, checks, and one atomic write. Runs in a worker thread."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread

from portrayal.catalog.plans import HeroPlan
from portrayal.models import Check, Image
from portrayal.providers.base import Delivery

if TYPE_CHECKING:
    from portrayal.photos.finishing import Provenance

FINISHERS = anyio.CapacityLimiter(2)


async def finish_hero(plan: HeroPlan, delivery: Delivery, *, preview: bool) -> tuple[Image, tuple[Check, ...]]:
    """Return the written file and what the local checks say of it. Raises VendorNever for bytes that are no picture."""
    return await anyio.to_thread.run_sync(lambda: _finish(plan, delivery, preview=preview), limiter=FINISHERS)


def _finish(plan: HeroPlan, delivery: Delivery, *, preview: bool) -> tuple[Image, tuple[Check, ...]]:
    from PIL import Image as Pillow
    from PIL import UnidentifiedImageError

    from portrayal.errors import OperatorError, VendorNever
    from portrayal.photos.checking.looking import Expected, check_picture
    from portrayal.photos.finishing import finish_image, write_atomically

    try:
        with Pillow.open(io.BytesIO(delivery.data)) as picture:
            picture.load()
            done = finish_image(
                picture, size=plan.size, format=plan.format, provenance=_provenance(plan, delivery, preview=preview)
            )
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise VendorNever(
            f"{plan.route.provider} delivered bytes that are not a picture.", next="Try variation=1, or another model."
        ) from error
    try:
        path = _free_path(Path(plan.folder) / plan.file_name, done.data)
        write_atomically(path, done.data)
    except OSError as error:
        raise OperatorError(
            f"The picture cannot be written to {plan.folder}: {error.strerror or 'the disk refused it'}.",
            next="Give an output_dir, or set PORTRAYAL_OUTPUT to a folder that can be written; what was paid is kept.",
        ) from error
    expected = Expected(size=plan.size, person=_expects(plan, preview=preview), palette=plan.scene.palette)
    checks = check_picture(done.data, expected).checks
    image = Image(
        path=str(path),
        uri=f"portrayal://heroes/{plan.hero}",
        width=done.width,
        height=done.height,
        format=done.format,
        bytes=len(done.data),
        sha256=done.sha256,
    )
    return image, (*checks, Check(check="ratio", ok=True, because=done.because))


def _provenance(plan: HeroPlan, delivery: Delivery, *, preview: bool) -> "Provenance":
    from portrayal.photos.finishing import Provenance

    return Provenance(
        prompt=plan.prompt,
        provider=plan.route.provider,
        model=plan.route.model,
        seed=plan.seed if delivery.seed is None else delivery.seed,
        route=plan.route.path,
        cost_usd=delivery.cost_usd,
        hero=plan.hero,
        preview=preview,
    )


def _free_path(path: Path, data: bytes) -> Path:
    """Return the path, or the next free one beside it: a file that is there already is somebody's work."""
    for number in range(2, 1000):
        if not path.exists() or (path.stat().st_size == len(data) and path.read_bytes() == data):
            return path
        stem = path.stem if number == 2 else path.stem.rsplit("-", 1)[0]
        path = path.with_name(f"{stem}-{number}{path.suffix}")
    return path


def _expects(plan: HeroPlan, *, preview: bool) -> bool | None:
    """Say whether a face must be there: a photo may show none, and a preview draws strangers from behind."""
    if plan.route.path == "image_to_image":
        return True if plan.person else None
    if preview and plan.route.path == "text_to_image" and plan.person:
        return None
    return None if _without_trigger(plan) else plan.person


def _without_trigger(plan: HeroPlan) -> bool:
    return plan.lora is not None and plan.lora.info.trigger_word not in plan.prompt

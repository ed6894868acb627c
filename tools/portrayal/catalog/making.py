"""Finish a delivered picture and look at it, then write the best one: worker threads, atomic files, honest reasons."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from portrayal.catalog.likenesses import model_of
from portrayal.catalog.plans import HeroPlan
from portrayal.darkroom import HEROES
from portrayal.models import Check, Image, Noun
from portrayal.providers.base import Delivery
from portrayal.studio import Studio

if TYPE_CHECKING:
    from portrayal.photos.checking.likeness import Model
    from portrayal.photos.checking.looking import Expected
    from portrayal.photos.finishing import Finished, Provenance

EARLIER = 200
"""The newest heroes that a new one is held against."""


class Print(Noun):
    """What is kept of a hero to know its picture again; `family` is the key of what was ordered for it first."""

    hero: str
    family: str
    mark: str


@dataclass(frozen=True)
class Look:
    """A finished picture that nobody has written yet, what its checks say, and its print."""

    done: "Finished"
    checks: tuple[Check, ...]
    mark: str
    seed: int


async def finish_and_look(studio: Studio, plan: HeroPlan, delivery: Delivery, *, preview: bool) -> Look:
    """Return the picture as it would be written, with every local check. Raises VendorNever for what is no picture."""
    prints = await studio.library.newest("print", Print, limit=EARLIER)
    earlier = {one.hero: one.mark for one in prints if one.family != plan.family}
    expected = _expected(plan, earlier, await model_of(studio, plan), preview=preview)
    return await HEROES.do(lambda: _finish(plan, delivery, expected, preview=preview))


async def write_hero(studio: Studio, plan: HeroPlan, look: Look) -> Image:
    """Write the files of a finished picture, the smaller ones first, and remember its print. Raises OperatorError."""
    image = await HEROES.do(lambda: _write(plan, look.done))
    if plan.listed:
        mark = Print(hero=plan.hero, family=plan.family, mark=look.mark)
        await studio.library.save("print", plan.hero, mark)
    return image


def _finish(plan: HeroPlan, delivery: Delivery, expected: "Expected", *, preview: bool) -> Look:
    from PIL import Image as Pillow
    from PIL import UnidentifiedImageError

    from portrayal.errors import VendorNever
    from portrayal.photos.checking.looking import check_picture
    from portrayal.photos.finishing import finish_image

    provenance = _provenance(plan, delivery, preview=preview)
    try:
        with Pillow.open(io.BytesIO(delivery.data)) as picture:
            picture.load()
            done = finish_image(
                picture,
                size=plan.size,
                format=plan.format,
                provenance=provenance,
                widths=plan.sizes,
                max_bytes=plan.max_kb * 1000 if plan.max_kb else None,
            )
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise VendorNever(
            f"{plan.route.provider} delivered bytes that are not a picture.", next="Try variation=1, or another model."
        ) from error
    looked = check_picture(done.data, expected)
    checks = (*looked.checks, Check(check="ratio", ok=True, because=done.because))
    return Look(done, checks, looked.mark, plan.seed if delivery.seed is None else delivery.seed)


def _write(plan: HeroPlan, done: "Finished") -> Image:
    from portrayal.errors import OperatorError
    from portrayal.photos.files import write_atomically

    try:
        path = _free_path(Path(plan.folder) / plan.file_name, done.data)
        files = [(path.with_name(f"{path.stem}-{one.width}w{path.suffix}"), one) for one in done.smaller]
        for place, one in files:
            write_atomically(place, one.data)
        write_atomically(path, done.data)
    except OSError as error:
        raise OperatorError(
            f"The picture cannot be written to {plan.folder}: {error.strerror or 'the disk refused it'}.",
            next="Give an output_dir, or set PORTRAYAL_OUTPUT to a folder that can be written; what was paid is kept.",
        ) from error
    return Image(
        path=str(path),
        uri=f"portrayal://heroes/{plan.hero}",
        width=done.width,
        height=done.height,
        format=done.format,
        bytes=len(done.data),
        sha256=done.sha256,
        srcset=", ".join(f"{place.name} {one.width}w" for place, one in [*files, (path, done)]) if files else None,
    )


def _provenance(plan: HeroPlan, delivery: Delivery, *, preview: bool) -> "Provenance":
    from portrayal.photos.finishing import Provenance

    return Provenance(
        prompt=plan.prompt,
        alt_text=plan.alt_text,
        language=plan.language,
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


def _expected(plan: HeroPlan, earlier: dict[str, str], model: "Model | None", *, preview: bool) -> "Expected":
    """Say what must be seen. A face is not asked for where a photo may show none, or a preview draws from behind."""
    from portrayal.photos.checking.looking import Expected

    person: bool | None = plan.person
    if plan.route.path == "image_to_image":
        person = True if plan.person else None
    elif (preview and plan.route.path == "text_to_image" and plan.person) or _without_trigger(plan):
        person = None
    palette = () if plan.route.path == "image_to_image" else plan.scene.palette
    return Expected(size=plan.size, person=person, palette=palette, earlier=earlier, model=model)


def _without_trigger(plan: HeroPlan) -> bool:
    return plan.lora is not None and plan.lora.info.trigger_word not in plan.prompt

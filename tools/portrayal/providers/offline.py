"""The embedded default: draws mood pictures, treats a real photo, and "trains" an identity pack. No key, no network.

Everything it makes is a preview: it shows the composition, the light and who will be in the picture,
and never claims to be what a paid model would make.
"""

import io
import json
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread

from portrayal.errors import BadRequest, NotFound
from portrayal.providers.base import Delivery, Gate, ImageOrder, Order, Progress, Ticket, TrainingOrder
from portrayal.rules.pace import Rate
from portrayal.settings import Settings

MODEL = "portrayal-offline-1"
SHOULDERS = 0.45
"""Heads below the chin from which a photo shows shoulders."""


class OfflineProvider:
    """Draws in a worker thread, at most two pictures at a time."""

    name = "offline"
    preview = True
    settle_s = 0.0
    eyes = None
    rate: Rate | None = None
    account = "offline"

    def __init__(self, settings: Settings) -> None:
        del settings
        self._limiter = anyio.CapacityLimiter(2)

    def share(self, gate: Gate) -> None:
        """Nothing is limited here."""

    async def submit(self, order: Order) -> Ticket | Delivery:
        """Draw the picture, or make the identity pack, at once and for free."""
        work = partial(_draw, order) if isinstance(order, ImageOrder) else partial(_train, order)
        return await anyio.to_thread.run_sync(work, limiter=self._limiter, abandon_on_cancel=True)

    async def poll(self, ticket: Ticket) -> Progress | Delivery:
        """Never needed: every order is delivered at once."""
        raise NotFound(f"The offline provider knows no order {ticket.provider_id!r}.", next="Make the call again.")

    async def find(self, order: Order, sent_at: float) -> Ticket | None:
        """Nothing is ever booked, so nothing can be found: drawing again is free."""
        del order, sent_at

    async def cancel(self, ticket: Ticket) -> None:
        """Nothing to stop at a vendor."""

    async def close(self) -> None:
        """Nothing to close."""


def _draw(order: ImageOrder) -> Delivery:
    from portrayal.providers import drawing

    size = (order.width, order.height)
    if order.path == "lora":
        if order.lora is None:
            raise BadRequest("The LoRA path needs a LoRA.", next="Name one with lora=….")
        if order.lora.info.trigger_word not in order.prompt:  # without it a LoRA shows somebody else, or should
            return _png(drawing.draw_scene(order.scene, order.seed, size), order.seed)
        photo, head = _pack_photo(Path(order.lora.info.model), order.seed)
        image = drawing.draw_portrait(order.scene, photo, head, order.seed, size, strength=order.lora.strength)
    elif order.path == "image_to_image":
        if order.reference_photo is None:
            raise BadRequest("Image-to-image needs a photo.", next="Give reference_photo=….")
        photo, head = _photo(Path(order.reference_photo))
        image = drawing.treat_photo(order.scene, photo, head, order.seed, size)
    else:
        image = drawing.draw_scene(order.scene, order.seed, size)
    return _png(image, order.seed)


def _png(image: Any, seed: int) -> Delivery:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return Delivery(data=out.getvalue(), seed=seed)


def _photo(path: Path) -> tuple[Any, Any]:
    """Read a photo upright, with the box of its largest head when one is found."""
    from portrayal.photos.faces import find_faces, head_box
    from portrayal.photos.reading import load_full
    from portrayal.providers.drawing import Head

    image = load_full(path)
    image.thumbnail((2048, 2048))
    faces = find_faces(image)
    if not faces:
        return image, None
    box = head_box(faces[0])
    return image, Head(box.left, box.top, box.width, box.height)


def _train(order: TrainingOrder) -> Delivery:
    """Copy the curated photos into an identity pack, with where each head is."""
    pack = Path(order.folder)
    pack.mkdir(parents=True, exist_ok=True)
    heads: dict[str, list[int] | None] = {}
    for source in sorted(Path(order.dataset.folder).glob("[0-9]*.jpg")):
        shutil.copyfile(source, pack / source.name)
        _, head = _photo(source)
        heads[source.name] = None if head is None else [round(part) for part in head]
    if not heads:
        raise NotFound(
            f"The data set {order.dataset.name} has no photos in {order.dataset.folder}.",
            next="Curate it again with curate_dataset.",
        )
    facts = {"preview": True, "trigger_word": order.dataset.trigger_word, "recipe": order.recipe.model_dump()}
    (pack / "pack.json").write_text(json.dumps({**facts, "heads": heads}, indent=1), encoding="utf-8")
    return Delivery(model=str(pack))


def _below(photo: Path, head: list[int]) -> float:
    """Return how much of the person is below the chin, in heads: a close-up has no shoulders to stand on."""
    from PIL import Image

    with Image.open(photo) as file:
        return (file.height - head[1] - head[3]) / max(1, head[3])


def _pack_photo(pack: Path, seed: int) -> tuple[Any, Any]:
    """Choose a photo of the pack by seed, those with a known head first."""
    from PIL import Image

    from portrayal.providers.drawing import Head

    try:
        heads: dict[str, list[int] | None] = json.loads((pack / "pack.json").read_text(encoding="utf-8"))["heads"]
    except (OSError, ValueError, KeyError) as error:
        raise NotFound(f"The identity pack {pack} is gone.", next="Train the LoRA again with train_lora.") from error
    known = {name: head for name, head in heads.items() if head}
    with_body = [name for name, head in known.items() if _below(pack / name, head) >= SHOULDERS]
    names = sorted(with_body or known or heads)
    name = names[seed % len(names)]
    with Image.open(pack / name) as file:
        photo = file.convert("RGB")
    box = heads[name]
    return photo, Head(*box) if box else None

"""Google as a provider: a picture from a prompt, or from a prompt and a photo, in one call that is never repeated."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import anyio
import anyio.to_thread

from portrayal.errors import BadRequest, NotFound
from portrayal.providers.base import Delivery, Gate, ImageOrder, Order, Progress, Ticket, TrainingOrder
from portrayal.providers.faults import Ambiguous
from portrayal.providers.gates import account_of
from portrayal.providers.google.blame import ANEW
from portrayal.providers.google.eyes import GoogleEyes
from portrayal.providers.google.pictures import Picture, find_picture, read_answer
from portrayal.providers.google.tariff import cost_of, picture_estimate, today
from portrayal.providers.google.uploads import photo_jpeg
from portrayal.providers.google.wire import RATE, TIMEOUT_S, GeminiWire, Piece
from portrayal.rules.lifecycle import ModelRow, deprecation, find_model
from portrayal.rules.pace import Rate
from portrayal.settings import Settings

_SIZES = {"1K": (1376, 768), "2K": (2752, 1536), "4K": (5504, 3072)}
"""Pixels that Google delivers for "16:9" (`research: google`, section 3.1)."""


class GoogleProvider:
    """Gemini's image models. They answer with the picture itself, and Google keeps no list of what it made."""

    name = "google"
    preview = False
    settle_s = 0.0

    def __init__(
        self,
        settings: Settings,
        *,
        timeout_s: float = TIMEOUT_S,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
        today: Callable[[], str] = today,
    ) -> None:
        self.wire = GeminiWire(settings, timeout_s=timeout_s, sleep=sleep)
        self.rate: Rate | None = RATE
        self.account = account_of(self.name, settings.gemini_api_key)
        self.eyes = GoogleEyes(self.wire)
        self._today = today

    def share(self, gate: Gate) -> None:
        """Let orders wait for their turn there, with everybody who uses the account."""
        self.wire.gate = gate

    async def submit(self, order: Order) -> Ticket | Delivery:
        """Order one picture and wait for it. Raises VendorLater only when nothing was made or billed.

        Ambiguous when the answer was lost, PaidRefusal when Google answered without a picture, BadRequest for what
        Google cannot do, VendorNever (naming the successor) for a model that is shut down.
        """
        if isinstance(order, TrainingOrder) or order.path == "lora":
            raise BadRequest("Google neither trains nor runs a LoRA.", next="Use provider='replicate' for that.")
        row = _image_row(order.model, self._today())
        pieces = await _pieces(order)
        image = {"aspect_ratio": "16:9"} | _size(row, order)
        body = await self.wire.ask(
            order.model, pieces, response_modalities=["IMAGE"], image_config=image, seed=order.seed
        )
        return await anyio.to_thread.run_sync(partial(_delivery, body, order, row, self._today()))

    async def poll(self, ticket: Ticket) -> Progress | Delivery:
        """Never needed: Google answers with the picture."""
        raise NotFound(f"Google knows no order {ticket.provider_id!r}.", next="Make the call again.")

    async def find(self, order: Order, sent_at: float) -> Ticket | None:
        """Always Ambiguous: Google has no list to look in, and None would mean that nothing was booked."""
        del order, sent_at
        raise Ambiguous(
            "Google's answer was lost, and Google keeps no list to look in: whether a picture was made and billed is "
            "not known.",
            next=ANEW,
        )

    async def cancel(self, ticket: Ticket) -> None:
        """Nothing can be stopped at Google: a call that was taken runs to its end and is billed."""

    async def close(self) -> None:
        """Close both connection pools."""
        await self.wire.close()


def _image_row(model: str, day: str) -> ModelRow | None:
    """Return what we know of an image model; an unknown one is passed through. Raises for one that cannot draw."""
    row = find_model(model, today=day)
    if row is not None and (row.provider != "google" or row.kind != "image"):
        raise BadRequest(f"{row.id} is no image model of Google's.", next="Leave `model` out to use the default one.")
    return row


def _size(row: ModelRow | None, order: ImageOrder) -> dict[str, str]:
    """Choose the smallest size that needs no enlarging; a model with one size is not asked for any."""
    able = [name for name, (w, h) in _SIZES.items() if row is None or f"{w}x{h}" in row.sizes.values()]
    if row is not None and len(able) < 2:
        return {}
    enough = [name for name in able if _SIZES[name][0] >= order.width and _SIZES[name][1] >= order.height]
    return {"image_size": (enough or able[-1:])[0]}


async def _pieces(order: ImageOrder) -> list[Piece]:
    """The photo first, then the words. A person in it is spoken of as who they are: someone who agreed to this."""
    if order.path == "text_to_image":
        return [order.prompt]
    if order.reference_photo is None:
        raise BadRequest("Image-to-image needs a photo.", next="Give reference_photo=….")
    photo = await anyio.to_thread.run_sync(photo_jpeg, Path(order.reference_photo))
    if order.scene.person:
        start = (
            "A natural portrait of the consenting person in the attached photo, who asked for this picture and stays"
        )
        return [photo, f"{start} clearly recognisable: {order.prompt}"]
    return [photo, f"A new photograph that starts from the attached one and keeps its subject: {order.prompt}"]


def _delivery(body: str, order: ImageOrder, row: ModelRow | None, day: str) -> Delivery:
    answer = read_answer(body)
    counted, estimate = cost_of(answer, order.model, day), picture_estimate(row)
    portrait = order.path == "image_to_image" and order.scene.person
    picture = find_picture(answer, portrait=portrait, cost_usd=counted or 0.0, estimate_usd=estimate)
    cost = estimate if counted is None else counted
    return Delivery(data=picture.data, seed=order.seed, cost_usd=cost, warnings=_warnings(picture, order, row))


def _warnings(picture: Picture, order: ImageOrder, row: ModelRow | None) -> tuple[str, ...]:
    found: list[str] = []
    size = f"{picture.width}x{picture.height}"
    if row is None:
        found.append(f"The model {order.model} is not in our table: its price and its limits are not known.")
    elif text := deprecation(row):
        found.append(text)
    if not 1.7 <= picture.width / picture.height <= 1.86:
        found.append(f"Google was asked for 16:9 and delivered {size}, so more of it was cut away (R-ratio).")
    elif picture.width < order.width or picture.height < order.height:
        found.append(f"Google delivered {size}, which had to be enlarged to {order.width}x{order.height}.")
    return tuple(found)

"""The provider: submit, poll, find and cancel at Replicate. It talks to the vendor and decides nothing."""

from functools import partial
from urllib.parse import urlsplit

import anyio.to_thread

from portrayal.errors import PortrayalError, VendorLater, VendorNever
from portrayal.providers.base import Delivery, Gate, ImageOrder, Order, Progress, Ticket, TrainingOrder
from portrayal.providers.faults import Ambiguous, PaidRefusal
from portrayal.providers.gates import account_of
from portrayal.providers.replicate import finding, inputs, photo, records, tariff, training, uploads
from portrayal.providers.replicate.answers import Json
from portrayal.providers.replicate.api import Api, rate_of
from portrayal.providers.replicate.downloads import Downloads
from portrayal.providers.replicate.timing import Timing
from portrayal.rules.pace import Rate
from portrayal.settings import Settings

CANCEL_AFTER = "15m"
"""A picture that is not done by then is dropped by the vendor: free if it never started."""

_LEFT = "The uploaded photos could not be deleted at Replicate; they expire there by themselves."


class ReplicateProvider:
    """Replicate behind one adapter. Raises our errors only, Ambiguous when a lost answer may have been booked."""

    name = "replicate"
    preview = False
    eyes = None

    def __init__(self, settings: Settings, timing: Timing | None = None) -> None:
        self._timing = timing or Timing()
        self._api = Api(settings, self._timing)
        loopback = urlsplit(self._api.origin).hostname if self._api.on_loopback() else None
        self._downloads = Downloads(self._timing, loopback)
        self._fresh: dict[str, Json] = {}
        self._notes: dict[str, tuple[str, ...]] = {}
        self._sent: dict[str, float] = {}
        self.settle_s = self._timing.settle_s
        self.rate: Rate | None = rate_of(settings)
        self.account = account_of(self.name, settings.replicate_api_token)

    def share(self, gate: Gate) -> None:
        """Let orders wait for their turn there, with everybody who uses the account."""
        self._api.gate = gate

    async def submit(self, order: Order) -> Ticket:
        """Order once. VendorLater: nothing was booked. Ambiguous: nobody knows. Other errors: refused."""
        began = self._timing.wall()
        if isinstance(order, ImageOrder):
            return await self._draw(order, began)
        return await self._train(order, began)

    async def poll(self, ticket: Ticket) -> Progress | Delivery:
        """Ask for an order; a finished picture is downloaded at once.

        VendorLater: ask again. VendorNever (PaidRefusal with its cost): the order is dead, a new one may be made.
        """
        path, model = records.read_ticket(ticket)
        record = self._fresh.pop(ticket.provider_id, None) or await self._read(path)
        if records.status_of(record) not in records.ENDED:
            return records.progress(record)
        gone = await uploads.forget(self._api, record)
        is_training = path.startswith("/v1/trainings/")
        records.check_end(record, training=is_training)
        made = await (self._trained(record, model) if is_training else self._drawn(record))
        notes = self._notes.pop(ticket.provider_id, ())
        return made.model_copy(update={"warnings": notes if gone else (*notes, _LEFT)})

    async def find(self, order: Order, sent_at: float) -> Ticket | None:
        """Look for an order in the vendor's lists, again until they must show it. Raises when nobody can know."""
        timing = self._timing
        await self._api.get("/v1/account", "the account")  # tells the vendor's time
        now, turn = timing.wall(), timing.patience_s
        turn += timing.upload_s if isinstance(order, TrainingOrder) else 0.0
        last = self._sent.get(_mark(order), sent_at + turn)
        until = min(now, last) + timing.settle_s
        start = self._api.vendor_time(min(sent_at, now - timing.settle_s) if sent_at > now else sent_at)
        window = finding.Window(start, start + turn + timing.settle_s)
        while True:
            ticket = await self._search(order, window)
            if ticket is not None or timing.wall() >= until:
                return ticket
            await timing.sleep(timing.look_again_s)

    async def cancel(self, ticket: Ticket) -> None:
        """Stop an order and delete what it was given; one that has ended already is left as it is."""
        path, _ = records.read_ticket(ticket)
        self._fresh.pop(ticket.provider_id, None)
        try:
            record = await self._api.safely("POST", f"{path}/cancel", "this order")
        except VendorLater:
            raise
        except PortrayalError:
            record = await self._api.get(path, "this order")
            if records.status_of(record) not in records.ENDED:
                raise
        await uploads.forget(self._api, record)

    async def close(self) -> None:
        """Release connections."""
        await self._downloads.close()
        await self._api.close()

    async def _read(self, path: str) -> Json:
        """Read an order; one that is booked may take seconds to appear."""
        for pause in self._timing.backoff_s:
            if record := await self._api.safely("GET", path, "this order", gone_is_fine=True):
                return record
            await self._timing.sleep(pause)
        return await self._api.get(path, "this order")

    async def _draw(self, order: ImageOrder, began: float) -> Ticket:
        inputs.compose(order, "")  # what cannot be drawn is refused before a photo leaves
        shown = await self._photo(order) if order.path == "image_to_image" and order.reference_photo else None
        version, given, notes = inputs.compose(order, shown)
        wait = self._timing.prefer_wait_s
        headers = {"Cancel-After": CANCEL_AFTER, **({"Prefer": f"wait={wait}"} if wait else {})}
        body = {"version": version, "input": given}
        what = f"the model {version.split(':')[0]}"
        record = await self._order(order, "/v1/predictions", body, what, began, headers)
        return self._booked(records.picture_ticket(record), record, notes)

    async def _photo(self, order: ImageOrder) -> str:
        """Return the reference photo inside of a URL, or uploaded when it is too rich for one."""
        data = await anyio.to_thread.run_sync(partial(photo.prepare, str(order.reference_photo)))
        inline = photo.inline(data)
        return inline or await uploads.upload(self._api, ("photo.jpg", data, "image/jpeg"), {})

    async def _train(self, order: TrainingOrder, began: float) -> Ticket:
        """Prepare all that is free, then order."""
        trainer, version, schemas = await training.trainer_version(self._api, order.trainer)
        training.training_inputs(order, "https://replicate.com/archive.zip", schemas)
        model = await training.destination(self._api, order.name)
        url = await training.upload(self._api, order)
        if self._timing.wall() - began > self._timing.upload_s:
            raise VendorLater("The upload took too long. Nothing was started.", next="Try again on a faster line.")
        given, notes = training.training_inputs(order, url, schemas)
        path = f"/v1/models/{trainer}/versions/{version}/trainings"
        body = {"destination": model, "input": given}
        record = await self._order(order, path, body, f"the trainer {trainer}", self._timing.wall(), {})
        return self._booked(records.training_ticket(order.name, record), record, notes)

    async def _order(
        self, order: Order, path: str, body: Json, what: str, began: float, headers: dict[str, str]
    ) -> Json:
        try:
            record = await self._api.order(path, body, headers, what, began=began)
        except Ambiguous:
            self._sent[_mark(order)] = self._timing.wall()
            raise
        except PortrayalError:
            await uploads.forget(self._api, body)  # nothing was booked, so nothing needs it
            raise
        self._sent.pop(_mark(order), None)
        return record

    def _booked(self, ticket: Ticket, record: Json, notes: tuple[str, ...]) -> Ticket:
        """Keep what the answer told already, so that the first poll of a finished picture asks for nothing."""
        if records.status_of(record) in records.ENDED:
            self._fresh[ticket.provider_id] = record
        if notes:
            self._notes[ticket.provider_id] = notes
        return ticket

    async def _drawn(self, record: Json) -> Delivery:
        cost = tariff.spent(record, training=False)
        try:
            data = await self._downloads.picture(records.picture_url(record))
        except PaidRefusal:
            raise
        except VendorNever as fault:
            raise PaidRefusal(fault.message, next=fault.next, cost_usd=cost) from None
        seed = records.inputs_of(record).get("seed")
        return Delivery(data=data, seed=seed if isinstance(seed, int) else None, cost_usd=cost)

    async def _trained(self, record: Json, model: str) -> Delivery:
        cost = tariff.spent(record, training=True)
        version = records.trained_version(record) or await training.recovered_version(self._api, record, model)
        if version is None:
            raise PaidRefusal(
                "The training is finished, but Replicate does not say which version it made.",
                next=f"Look at replicate.com/p/{record.get('id')}: the LoRA is in your account.",
                cost_usd=cost,
            )
        return Delivery(model=version, cost_usd=cost)

    async def _search(self, order: Order, window: finding.Window) -> Ticket | None:
        if isinstance(order, ImageOrder):
            return await finding.find_picture(self._api, order, window)
        return await finding.find_training(self._api, order, window)


def _mark(order: Order) -> str:
    """Return what an order is known by at the vendor."""
    return f"{order.seed} {order.prompt}" if isinstance(order, ImageOrder) else training.token_of(order)

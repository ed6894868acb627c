"""What every provider can do. A provider talks to one vendor and decides nothing."""

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Literal, Protocol

from portrayal.models import DatasetInfo, Guess, LoraInfo, Noun, Path, Recipe, Scene
from portrayal.rules.pace import Rate


class LoraUse(Noun):
    """A LoRA with the strength at which it is used (R-strength)."""

    info: LoraInfo
    strength: float


class ImageOrder(Noun):
    """One picture to make: `width` x `height` pixels wanted, `seed` 31 bits."""

    kind: Literal["image"] = "image"
    path: Path
    model: str
    prompt: str
    seed: int
    width: int
    height: int
    scene: Scene
    lora: LoraUse | None = None
    extra_loras: tuple[LoraUse, ...] = ()
    reference_photo: str | None = None


class TrainingOrder(Noun):
    """One LoRA to train from a curated data set; `folder` is where local results may be kept."""

    kind: Literal["training"] = "training"
    trainer: str
    dataset: DatasetInfo
    recipe: Recipe
    name: str
    version: int
    captionless: bool
    folder: str


Order = ImageOrder | TrainingOrder


class Ticket(Noun):
    """The vendor accepted the order and works on it under this id."""

    provider_id: str


class Delivery(Noun):
    """What was ordered: a picture's bytes, or what the provider runs for a LoRA. `cost_usd` as billed."""

    data: bytes = b""
    model: str = ""
    seed: int | None = None
    cost_usd: float = 0.0
    warnings: tuple[str, ...] = ()


class PhotoSeen(Noun):
    """What a vision model says of a training photo. `faults` are sentences; `looks` is for SDXL captions only."""

    framing: str = ""
    angle: str = ""
    light: str = ""
    place: str = ""
    expression: str = ""
    looks: str = ""
    faults: tuple[str, ...] = ()


class Glance(Noun):
    """The answer to one small paid look: None when the vendor gave none that holds. `usd` as counted."""

    seen: PhotoSeen | None
    usd: float


class Strangers(Noun):
    """Which of the numbered heads (from 1) show somebody else than most of them do; None: no answer that holds."""

    numbers: tuple[int, ...] | None
    usd: float


class Opinion(Noun):
    """What a second pair of eyes says of a finished picture: None when no answer holds. `findings` are phrases."""

    usable: bool | None
    people: int = 0
    findings: tuple[str, ...] = ()
    usd: float


class Sorted(Noun):
    """Which cluster a text belongs to: None when no answer holds. `usd` as counted."""

    guess: Guess | None
    usd: float


class Eyes(Protocol):
    """A vendor's vision model for photos, pictures and texts. Methods raise PortrayalError only; each call is paid."""

    edition: str
    """Grows when the same photo would be seen otherwise: earlier answers are not used again."""

    @property
    def look_usd(self) -> float:
        """Dollars of one look, by the dated price."""
        ...

    @property
    def compare_usd(self) -> float:
        """Dollars of one comparison, by the dated price."""
        ...

    @property
    def judge_usd(self) -> float:
        """Dollars of one judgement of a finished picture, by the dated price."""
        ...

    @property
    def classify_usd(self) -> float:
        """Dollars of sorting one text, by the dated price."""
        ...

    async def look(self, photo: FilePath, *, looks: bool) -> Glance:
        """Look at one photo; `looks` asks for the person's looks too (R-caption-sdxl)."""
        ...

    async def compare(self, heads: bytes) -> Strangers:
        """Look at a JPEG of numbered heads and name those of other people."""
        ...

    async def classify(self, text: str, clusters: Mapping[str, str]) -> Sorted:
        """Say which of `clusters` (name -> what it is) a text is about."""
        ...

    async def judge(self, picture: bytes) -> Opinion:
        """Look at a finished picture for what a hero must not show (R-noscreen, R-checklist)."""
        ...


class Progress(Noun):
    """The order is under way: a share from 0 to 1 and the vendor's state in our words."""

    share: float
    text: str


class Gate(Protocol):
    """Turns at a vendor whose rate limit many share: one process, or all that work on one ledger."""

    async def turn(self, most_s: float) -> float | None:
        """Take the next turn: the seconds to wait until then, or None (nothing taken) when that is over `most_s`."""
        ...

    async def hold(self, wait_s: float) -> None:
        """The vendor refused for now: let nobody through for so long."""
        ...


class Provider(Protocol):
    """One vendor behind one adapter: it owns time-outs, retries and error mapping, and decides nothing.

    Methods raise PortrayalError subclasses only. `submit` is never repeated blindly by anybody.
    """

    name: str
    preview: bool
    """Whether pictures are previews that cost nothing and prove nothing."""
    settle_s: float
    """Seconds until the vendor's own list surely shows an order that was booked."""
    rate: Rate | None
    """The vendor's limit on orders; None: there is none to keep."""
    account: str
    """Which account's limit that is, without anything secret."""

    @property
    def eyes(self) -> Eyes | None:
        """The vendor's vision model, where it has one."""
        ...

    def share(self, gate: Gate) -> None:
        """Let orders wait for their turn there, with everybody who uses the account."""
        ...

    async def submit(self, order: Order) -> Ticket | Delivery:
        """Send the order once.

        VendorLater: nothing was booked. CallerError, OperatorError, VendorNever: refused (PaidRefusal: and billed).
        Ambiguous, or anything else: nobody knows; a time-out is never VendorLater.
        """
        ...

    async def poll(self, ticket: Ticket) -> Progress | Delivery:
        """Ask how an accepted order is doing; harmless to repeat. VendorLater: ask again; VendorNever: it is dead."""
        ...

    async def find(self, order: Order, sent_at: float) -> Ticket | None:
        """Look in the vendor's own list for the whole order whose answer was lost; None proves that it was not booked.

        Raises Ambiguous when nobody can ever know (no list, or the vendor has forgotten it).
        """
        ...

    async def cancel(self, ticket: Ticket) -> None:
        """Stop an accepted order, as far as the vendor can."""
        ...

    async def close(self) -> None:
        """Release connections."""
        ...

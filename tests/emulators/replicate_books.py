"""What the emulated Replicate has booked: orders that live by the clock, files, models, and every call."""

import functools
import hashlib
import io
import secrets
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from emulators.replicate_models import public_models
from emulators.replicate_modes import Modes

if TYPE_CHECKING:
    from PIL import Image

Json = dict[str, Any]

_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


@dataclass
class Order:
    """One prediction or training. `created` is real Unix seconds."""

    id: str
    kind: Literal["predictions", "trainings"]
    model: str
    version: str
    input: Json
    created: float
    destination: str = ""
    stopped: float | None = None


@dataclass
class File:
    """One upload."""

    id: str
    name: str
    content: bytes
    content_type: str
    metadata: Json
    created: float


@dataclass
class Call:
    """One request as it came and what it was answered (status 0: nothing)."""

    method: str
    path: str
    template: str
    headers: dict[str, str]
    body: bytes
    status: int = 0
    answer: Any = None


@dataclass
class Books:
    """Everything that the vendor keeps. Tests read it; only the server writes."""

    modes: Modes = field(default_factory=Modes)
    origin: str = ""
    username: str = "alice"
    orders: list[Order] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)
    models: dict[str, Json] = field(default_factory=public_models)
    versions: dict[str, Json] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def booked(self, kind: str) -> list[Order]:
        """Return the orders of a kind, oldest first: the count of what was paid for."""
        return [order for order in self.orders if order.kind == kind]

    def asked(self, request: str) -> list[Call]:
        """Return the calls of a request such as "POST /predictions"."""
        return [call for call in self.calls if f"{call.method} {call.template}" == request]

    def stamp(self, at: float) -> str:
        """Return a time as the vendor's clock shows it."""
        shown = datetime.fromtimestamp(at + self.modes.clock_s, UTC)
        return shown.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def book(self, kind: Literal["predictions", "trainings"], model: str, version: str, **more: Any) -> Order:
        """Take an order: from here on it costs money."""
        order = Order(new_id(), kind, model, version, created=time.time(), **more)
        with self.lock:
            self.orders.append(order)
        return order

    def status(self, order: Order) -> str:
        """Return how an order is doing now."""
        modes, age = self.modes, time.time() - order.created
        if order.stopped is not None:
            return "canceled" if order.stopped - order.created >= modes.start_s else "aborted"
        if age < modes.start_s:
            return "starting"
        if age < modes.start_s + modes.work_s:
            return "processing"
        return modes.outcome

    def left_s(self, order: Order) -> float:
        """Return the seconds until an order is done; none when it is."""
        return max(0.0, order.created + self.modes.start_s + self.modes.work_s - time.time())

    def shown(self, order: Order) -> Json:
        """Return an order as the API answers it."""
        status = self.status(order)
        ended = status not in ("starting", "processing", "booting")
        base = f"{self.origin}/v1/predictions/{order.id}"
        record: Json = {
            "id": order.id,
            "model": order.model,
            "version": order.version,
            "input": {} if self.modes.inputs_removed else order.input,
            "logs": " 45%|####5     | 450/1000 [10:00<12:00]" if status == "processing" else "",
            "error": (self.modes.error or None) if status == "failed" else None,
            "status": status,
            "created_at": self.stamp(order.created),
            "source": "api",
            "urls": {"web": f"https://replicate.com/p/{order.id}", "get": base, "cancel": f"{base}/cancel"},
        }
        if order.kind == "predictions":
            record["data_removed"] = self.modes.output == "removed"
        if ended:
            record["completed_at"] = self.stamp(order.stopped or order.created + self.modes.start_s + self.modes.work_s)
            record["metrics"] = {"predict_time": self.modes.predict_s, "total_time": self.modes.predict_s + 1}
        output = self.output(order) if status == "succeeded" else None
        if order.kind == "predictions" or output is not None:
            record["output"] = output
        return record

    def output(self, order: Order) -> Any:
        """Return what an order made, in the shape that is switched on."""
        modes = self.modes
        if order.kind == "trainings":
            version = hashlib.sha256(order.id.encode()).hexdigest()
            self.publish(order.destination, version)
        if modes.output == "removed":
            return None
        if order.kind == "trainings":
            return {"version": f"{order.destination}:{version}", "weights": f"{self.origin}/delivery/{order.id}/t.tar"}
        suffix = str(order.input.get("output_format", "webp"))
        url = f"{self.origin}/delivery/{order.id}/out-0.{suffix}"
        shapes: dict[str, Any] = {
            "list": [url],
            "string": url,
            "two": [url, url.replace("out-0", "out-1")],
            "empty": [],
            "foreign": ["http://169.254.169.254/latest/meta-data/out.png"],
        }
        return shapes.get(modes.output, [url])

    def publish(self, destination: str, version: str) -> None:
        """Push a trained version to its destination."""
        model = self.models.get(destination)
        if model is not None and f"{destination}:{version}" not in self.versions:
            row = {"id": version, "created_at": time.time(), "cog_version": "0.9", "openapi_schema": {}}
            self.versions[f"{destination}:{version}"] = row
            model["latest_version"] = {**row, "created_at": self.stamp(time.time())}

    def listed(self, kind: str) -> list[Order]:
        """Return the orders that the list shows by now, newest first."""
        until = time.time() - self.modes.lag_s
        return [order for order in reversed(self.booked(kind)) if order.created <= until]

    def file_shown(self, file: File) -> Json:
        """Return a file as the API answers it."""
        record: Json = {
            "id": file.id,
            "content_type": file.content_type,
            "size": len(file.content),
            "checksums": {"sha256": hashlib.sha256(file.content).hexdigest()},
            "metadata": file.metadata,
            "created_at": self.stamp(file.created),
            "expires_at": self.stamp(file.created + 86_400),
            "urls": {"get": f"{self.origin}/v1/files/{file.id}"},
        }
        return record if self.modes.lean else record | {"name": file.name, "etag": "e"}


def new_id() -> str:
    """Return an id as the vendor makes them."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(26))


def painted(order: Order) -> bytes:
    """Return a picture of the size and format that were asked for; the seed chooses its colour."""
    asked = order.input
    width, height, seed = (
        int(asked.get(name, usual)) for name, usual in (("width", 1344), ("height", 768), ("seed", 0))
    )
    return _painted((width, height), seed % 256, str(asked.get("output_format", "webp")))


@functools.lru_cache(maxsize=512)
def _painted(size: tuple[int, int], shade: int, format: str) -> bytes:
    from PIL import Image

    up, down = _ramps(size)
    picture = Image.merge("RGB", (up, Image.new("L", size, shade), down))
    thing = (size[0] // 3, size[1] // 3, size[0] // 2, size[1] * 2 // 3)
    picture.paste((24, 24, 24), thing)  # else it is a bare gradient
    buffer = io.BytesIO()
    kind, quickly = {"jpg": ("JPEG", {}), "png": ("PNG", {"compress_level": 1})}.get(format, ("WEBP", {"method": 0}))
    picture.save(buffer, kind, **quickly)
    return buffer.getvalue()


@functools.lru_cache(maxsize=4)
def _ramps(size: tuple[int, int]) -> "tuple[Image.Image, Image.Image]":
    from PIL import Image

    ramp = Image.linear_gradient("L").resize(size)
    return ramp, ramp.transpose(Image.Transpose.ROTATE_180)

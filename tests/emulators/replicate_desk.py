"""The emulated Replicate's operations: each row of the route table is one of its OpenAPI document."""

import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from emulators.replicate_books import Books, Call, File, Order, new_id, painted
from emulators.replicate_models import refused_inputs
from emulators.replicate_modes import VERSION

Json = dict[str, Any]
TRAIN = "/models/{model_owner}/{model_name}/versions/{version_id}/trainings"


@dataclass
class Reply:
    """One answer. `torn`: only half of the body is sent."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    torn: bool = False


Operation = Callable[..., Reply]


class Desk:
    """Finds the operation of a call and carries it out on the books."""

    def __init__(self, books: Books, closing: threading.Event) -> None:
        self.books = books
        self._closing = closing
        self._routes: list[tuple[str, str, Operation]] = [
            ("GET", "/account", self.account),
            ("POST", "/models", self.create_model),
            ("GET", "/models/{model_owner}/{model_name}", self.model),
            ("GET", "/models/{model_owner}/{model_name}/versions/{version_id}", self.version),
            ("GET", "/models/{model_owner}/{model_name}/versions", self.list_versions),
            ("POST", TRAIN, self.train),
            ("POST", "/files", self.upload),
            ("GET", "/files", self.list_files),
            ("GET", "/files/{file_id}", self.file),
            ("DELETE", "/files/{file_id}", self.delete_file),
            ("POST", "/predictions", self.predict),
            ("GET", "/predictions", lambda call: self.list_orders(call, "predictions")),
            ("GET", "/predictions/{prediction_id}", lambda call, order: self.order("predictions", order)),
            ("POST", "/predictions/{prediction_id}/cancel", lambda call, order: self.cancel("predictions", order)),
            ("GET", "/trainings", lambda call: self.list_orders(call, "trainings")),
            ("GET", "/trainings/{training_id}", lambda call, order: self.order("trainings", order)),
            ("POST", "/trainings/{training_id}/cancel", lambda call, order: self.cancel("trainings", order)),
        ]

    def route(self, call: Call) -> Callable[[], Reply] | None:
        """Return what carries a call out, and note its row of the document."""
        path = urlsplit(call.path).path
        if found := re.fullmatch(r"/delivery/(\w+)/[\w.-]+", path):
            call.template = "/delivery"
            return lambda: self.deliver(found[1], path)
        for method, template, run in self._routes:
            pattern = re.sub(r"\{\w+\}", r"([^/]+)", template)
            if method == call.method and (match := re.fullmatch(f"/v1{pattern}", path)):
                call.template = template
                return lambda run=run, match=match: run(call, *match.groups())
        return None

    def account(self, call: Call) -> Reply:
        return Reply(200, {"type": "user", "username": self.books.username, "name": "Alice"})

    def create_model(self, call: Call) -> Reply:
        body: Json = json.loads(call.body)
        name = f"{body['owner']}/{body['name']}"
        if body["owner"] != self.books.username:
            return _problem(403, "You may not create models for this owner.")
        if name in self.books.models:
            return _problem(409, "A model with that name and owner already exists.")
        shown = {key: body[key] for key in ("owner", "name", "visibility", "description") if key in body}
        made = {**shown, "url": f"https://replicate.com/{name}", "run_count": 0, "latest_version": None}
        self.books.models[name] = made
        return Reply(201, made)

    def model(self, call: Call, owner: str, name: str) -> Reply:
        known = self.books.models.get(f"{owner}/{name}")
        return Reply(200, known) if known else _problem(404, "Model not found")

    def version(self, call: Call, owner: str, name: str, version: str) -> Reply:
        known = (self.books.models.get(f"{owner}/{name}") or {}).get("latest_version") or {}
        if known.get("id") != version:
            return _problem(404, "Version not found")
        return Reply(200, {"created_at": self.books.stamp(time.time()), "cog_version": "0.9", **known})

    def list_versions(self, call: Call, owner: str, name: str) -> Reply:
        mine = [row for key, row in self.books.versions.items() if key.startswith(f"{owner}/{name}:")]
        shown = [{**row, "created_at": self.books.stamp(row["created_at"])} for row in reversed(mine)]
        return self._page(call, shown, {k: v[0] for k, v in parse_qs(urlsplit(call.path).query).items()})

    def train(self, call: Call, owner: str, name: str, version: str) -> Reply:
        body: Json = json.loads(call.body)
        destination = str(body.get("destination"))
        if destination not in self.books.models:
            return _problem(404, "The specified training destination does not exist")
        url = str(body["input"].get("input_images"))
        if url.rpartition("/")[2] not in self.books.files:
            return _problem(422, "- input.input_images: does not exist\n")
        more = {"input": body["input"], "destination": destination}
        return Reply(201, self.books.shown(self.books.book("trainings", f"{owner}/{name}", version, **more)))

    def predict(self, call: Call) -> Reply:
        body: Json = json.loads(call.body)
        for extra in sorted(set(body) - {"version", "input", "webhook", "webhook_events_filter", "stream"}):
            return _problem(422, f"- Additional property {extra} is not allowed\n")
        model, version = self._named(str(body["version"]))
        if not model:
            return Reply(422, VERSION)
        if bad := refused_inputs(model, body["input"]):
            fields = [{"type": "x", "field": f"input.{name}", "description": why} for name, why in bad]
            text = "".join(f"- input.{name}: {why}\n" for name, why in bad)
            return Reply(422, {"detail": text, "status": 422, "invalid_fields": fields})
        order = self.books.book("predictions", model, version, input=body["input"])
        return self._held_back(order, call.headers.get("prefer", ""))

    def order(self, kind: str, order_id: str) -> Reply:
        known = self._order(kind, order_id)
        return Reply(200, self.books.shown(known)) if known else _problem(404, "Not found")

    def cancel(self, kind: str, order_id: str) -> Reply:
        known = self._order(kind, order_id)
        if known is None:
            return _problem(404, "Not found")
        if self.books.status(known) in ("starting", "processing"):
            known.stopped = time.time()
        return Reply(200, self.books.shown(known))

    def list_orders(self, call: Call, kind: str) -> Reply:
        query = {name: values[0] for name, values in parse_qs(urlsplit(call.path).query).items()}
        orders = self.books.listed(kind)
        if after := query.get("created_after"):
            since = datetime.fromisoformat(after).timestamp() - self.books.modes.clock_s
            orders = [order for order in orders if order.created > since]
        return self._page(call, [self.books.shown(order) for order in orders], query)

    def upload(self, call: Call) -> Reply:
        head = f"Content-Type: {call.headers['content-type']}\r\n\r\n".encode()
        parts = {part.get_param("name", header="content-disposition"): part for part in _parts(head + call.body)}
        content = parts["content"]
        data = content.get_payload(decode=True)
        if len(data) >= 100_000_000:
            return _problem(413, "Files must be less than 100MB in size")
        metadata = json.loads(parts["metadata"].get_payload(decode=True)) if "metadata" in parts else {}
        file = File(new_id(), content.get_filename() or "", data, content.get_content_type(), metadata, time.time())
        self.books.files[file.id] = file
        return Reply(201, self.books.file_shown(file))

    def list_files(self, call: Call) -> Reply:
        rows = [self.books.file_shown(file) for file in reversed(list(self.books.files.values()))]
        return self._page(call, rows, {k: v[0] for k, v in parse_qs(urlsplit(call.path).query).items()})

    def file(self, call: Call, file_id: str) -> Reply:
        known = self.books.files.get(file_id)
        return Reply(200, self.books.file_shown(known)) if known else _problem(404, "File not found")

    def delete_file(self, call: Call, file_id: str) -> Reply:
        return Reply(204) if self.books.files.pop(file_id, None) else _problem(404, "File not found")

    def deliver(self, order_id: str, path: str) -> Reply:
        order, mode = self._order("predictions", order_id), self.books.modes.file
        moved = {"moved": f"{path}.png", "moved_away": "https://example.com/o.png", "in_circles": path}
        if order is None or mode == "gone":
            return _problem(404, "gone")
        if mode == "fault":
            return Reply(503, b"canary-vendor-body")
        if mode in moved and not path.endswith(".png.png"):
            return Reply(302, None, {"Location": moved[mode]})
        data = {"wrong": b"<html>canary-vendor-body</html>", "huge": b"\0" * 41_000_000}.get(mode) or painted(order)
        return Reply(200, data, {"Content-Type": "image/png"}, torn=mode == "torn")

    def _page(self, call: Call, rows: list[Json], query: dict[str, str]) -> Reply:
        size, start = self.books.modes.page_size, int(query.get("cursor", 0))
        following = None
        if start + size < len(rows):
            host = self.books.modes.next_host or self.books.origin
            more = urlencode({**query, "cursor": start + size})
            following = f"{host}{urlsplit(call.path).path}?{more}"
        return Reply(200, {"next": following, "previous": None, "results": rows[start : start + size]})

    def _held_back(self, order: Order, prefer: str) -> Reply:
        """Answer when it is done, or when the wait is over: with what there is by then."""
        asked = re.fullmatch(r"wait(?:=(\d+))?", prefer)
        until = time.time() + (float(asked[1] or 60) if asked else 0)
        while self.books.status(order) in ("starting", "processing") and time.time() < until:
            if self._closing.wait(min(0.05, self.books.left_s(order) + 0.001)):
                break
        shown = self.books.shown(order)
        return Reply(201 if shown["status"] == "succeeded" else 202, shown)

    def _named(self, version: str) -> tuple[str, str]:
        """Return (model, version) of "owner/name" or "owner/name:hash", or two empty strings."""
        name, _, wanted = version.partition(":")
        known = self.books.models.get(name)
        if known is None:
            return "", ""
        if not wanted:
            return (name, "hidden") if name.startswith("black-forest-labs/") else ("", "")
        return (name, wanted) if version in self.books.versions else ("", "")

    def _order(self, kind: str, order_id: str) -> Order | None:
        return next((order for order in self.books.booked(kind) if order.id == order_id), None)


def _problem(status: int, detail: str) -> Reply:
    return Reply(status, {"detail": detail, "status": status})


def _parts(data: bytes) -> list[Any]:
    return list(BytesParser().parsebytes(data).get_payload())

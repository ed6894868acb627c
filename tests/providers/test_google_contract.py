"""What we send and what the emulator says have the shape of the captured exchanges, where those are at hand."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulators.google_answers import MODES, Reply, picture
from emulators.google_desk import google_desk, photo_order, text_order
from portrayal.errors import PortrayalError
from portrayal.providers.base import Delivery
from portrayal.providers.google import looking

FOLDER = Path(__file__).parents[3] / "shared" / "wire" / "google"
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the captured exchanges are not beside this checkout"),
]

SAME = {
    "picture": "08-gc-t2i-v1-default", "no_usage": "28-gc-min-image-body", "damaged_base64": "26-gc-resp-base64-garbage",
    "json": "30-json-response_schema-pydantic", "json_invalid": "33-json-invalid", "json_cut": "34-json-truncated-maxtokens",
    "blocked_prompt": "37-safe-prompt-blocked", "image_safety": "38-safe-image-safety", "no_image": "39-safe-no-image",
    "text_only": "40-safe-text-only", "no_candidates": "42-safe-candidates-empty", "bad_key": "43-err-400-badkey",
    "no_caller": "44-err-403", "unknown_model": "45-err-404-unknown", "retired": "46-err-404-shutdown",
    "day_quota": "47-err-429-no-retry-default", "overloaded": "48-err-503-no-retry-default",
    "bad_gateway": "54-err-502-html", "web_page": "55-err-200-html", "empty_body": "56-err-200-emptybody",
}  # fmt: skip
"""Mode of the emulator -> the captured exchange that it must look like."""

FREE = ("properties", "quotaDimensions", "metadata")
"""Below these, names are the caller's or the service's own."""


def captured(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["exchanges"][0]


def exchanges() -> Iterator[tuple[str, Any]]:
    for path in sorted(FOLDER.glob("*.json")) if FOLDER.is_dir() else ():
        for number, exchange in enumerate(json.loads(path.read_text(encoding="utf-8")).get("exchanges", [])):
            request = exchange["request"]
            if "/models/" in request["path"] and "publishers" not in request["path"] and request["method"] == "POST":
                yield f"{path.stem}-{number}", exchange


def shape(value: Any, at: str = "") -> set[str]:
    """Return the paths of all leaves; list items count as one, names below FREE as *."""
    if isinstance(value, dict) and value:
        star = at.rpartition(".")[2] in FREE
        return set().union(
            *(shape(inner, f"{at}.{'*' if star else name}".lstrip(".")) for name, inner in value.items())
        )
    if isinstance(value, list) and value:
        return set().union(*(shape(inner, f"{at}.0".lstrip(".")) for inner in value))
    return {at}


def body_of(reply: Reply) -> Any:
    try:
        return json.loads(reply.body)
    except ValueError:
        return reply.body


@pytest.mark.parametrize("mode", SAME)
def test_the_emulator_speaks_as_google_was_captured(mode):
    exchange = captured(SAME[mode])
    reply = MODES[mode](exchange["request"]["body"])
    assert reply.status == exchange["response"]["status"]
    said, wanted = shape(body_of(reply)), shape(exchange["response"]["body"])
    known = set().union(*(shape(other["response"]["body"]) for _, other in exchanges()))
    assert wanted <= said <= known


async def test_we_send_nothing_that_the_sdk_was_not_captured_sending(tmp_path):
    known = [exchange["request"] for name, exchange in exchanges() if "generateContent" in exchange["request"]["path"]]
    paths = set().union(*(shape(request["body"]) for request in known))
    headers = set().union(*(set(request["headers"]) for request in known))
    schema = "generationConfig.responseSchema"
    async with google_desk(tmp_path) as desk:
        await desk.provider.submit(text_order())
        await desk.provider.submit(photo_order(tmp_path))
        await looking.judge(desk.provider.wire, picture(64, 36))
        await looking.classify(desk.provider.wire, "text", {"ai": "models"})
        for call in desk.emulator.calls:
            assert {path for path in shape(call.body) if not path.startswith(schema)} <= paths
            assert set(call.headers) <= headers
            assert call.path.replace("/v1beta/", "/v1/").rpartition("/")[2].endswith(":generateContent")


async def test_whatever_was_captured_ends_in_a_picture_or_in_our_words(tmp_path, monkeypatch):
    ends: dict[str, str] = {}
    async with google_desk(tmp_path) as desk:
        for name, exchange in exchanges():
            response = exchange["response"]
            body = response["body"] if isinstance(response["body"], str) else json.dumps(response["body"])
            reply = Reply(response["status"], body)
            monkeypatch.setitem(MODES, "picture", lambda _, reply=reply: reply)
            try:
                assert isinstance(await desk.provider.submit(text_order()), Delivery)
                ends[name] = "picture"
            except PortrayalError as error:
                ends[name] = type(error).__name__
    assert ends["08-gc-t2i-v1-default-0"] == ends["41-safe-thought-image-then-final-0"] == "picture"
    assert ends["39-safe-no-image-0"] == "PaidRefusal"
    assert ends["47-err-429-no-retry-default-0"] == "VendorLater"
    assert len(ends) > 30

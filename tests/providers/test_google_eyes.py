"""Looks at training photos with Gemini: bare photos out, checked words in, each with what it cost."""

import base64
import json

import pytest

from emulators.google_answers import MODES, written
from emulators.google_desk import google_desk, photo_order
from portrayal.errors import OperatorError, VendorLater

pytestmark = pytest.mark.anyio

WORDS = {
    "framing": "portrait", "angle": "front", "light": "window light from the left", "place": "in a kitchen",
    "expression": "Smiling.", "face_hidden": False, "filtered": False, "overlaid": True, "others": False,
}  # fmt: skip


async def test_a_photo_is_described_without_looks_and_goes_bare(tmp_path, monkeypatch):
    """R-caption-auto, R-private."""
    monkeypatch.setitem(MODES, "json", lambda r: written(r, json.dumps(WORDS)))
    photo_order(tmp_path)
    async with google_desk(tmp_path) as desk:
        glance = await desk.provider.eyes.look(tmp_path / "me.jpg", looks=False)
        assert glance.seen is not None
        assert (glance.seen.place, glance.seen.expression, glance.seen.looks) == ("in a kitchen", "smiling", "")
        assert glance.seen.faults == ("Something was laid over the photo.",)
        assert 0 < glance.usd < 0.01
        photo, task = desk.posted[0]["contents"][0]["parts"]
        assert b"SECRET" not in base64.urlsafe_b64decode(photo["inlineData"]["data"])
        assert "Say nothing about the person's face, hair" in task["text"]
        assert "looks" not in desk.posted[0]["generationConfig"]["responseSchema"]["properties"]
        assert desk.emulator.calls[0].path.endswith("/gemini-3.5-flash-lite:generateContent")


async def test_for_sdxl_the_looks_are_asked_for(tmp_path, monkeypatch):
    """R-caption-sdxl."""
    monkeypatch.setitem(
        MODES, "json", lambda r: written(r, json.dumps(WORDS | {"looks": "short brown hair, red scarf"}))
    )
    photo_order(tmp_path)
    async with google_desk(tmp_path) as desk:
        glance = await desk.provider.eyes.look(tmp_path / "me.jpg", looks=True)
        assert glance.seen is not None
        assert glance.seen.looks == "short brown hair, red scarf"


async def test_strangers_are_named_by_number(tmp_path, monkeypatch):
    monkeypatch.setitem(MODES, "json", lambda r: written(r, '{"numbers": [3]}'))
    async with google_desk(tmp_path) as desk:
        answer = await desk.provider.eyes.compare(b"\xff\xd8\xff")
        assert answer.numbers == (3,)
        assert desk.emulator.calls[0].path.endswith("/gemini-3.8-flash:generateContent")


@pytest.mark.parametrize("mode", ["json_invalid", "json_cut", "json_of_another_kind", "blocked_other", "no_candidates"])
async def test_an_answer_that_does_not_hold_is_no_answer(tmp_path, mode):
    photo_order(tmp_path)
    async with google_desk(tmp_path, mode) as desk:
        assert (await desk.provider.eyes.look(tmp_path / "me.jpg", looks=False)).seen is None


async def test_a_lost_answer_and_a_bad_key_are_told_apart(tmp_path):
    photo_order(tmp_path)
    async with google_desk(tmp_path, "drop") as desk:
        with pytest.raises(VendorLater):
            await desk.provider.eyes.look(tmp_path / "me.jpg", looks=False)
    async with google_desk(tmp_path, "bad_key") as desk:
        with pytest.raises(OperatorError, match="GEMINI_API_KEY"):
            await desk.provider.eyes.compare(b"\xff\xd8\xff")


async def test_the_price_of_a_look_is_the_dated_one(tmp_path):
    async with google_desk(tmp_path) as desk:
        assert desk.provider.eyes.look_usd == pytest.approx(0.001)
        assert desk.provider.eyes.compare_usd == pytest.approx(0.004)

"""A curation with a vision model: paid by the look, never twice for one photo, and worth it."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from drawn_faces import remember_photo_set, write_photo_set
from emulators.google_answers import MODES, Reply, written
from paid_shop import Shop, open_shop
from portrayal import CurateRequest, OperatorError, OverBudget, curate_dataset
from portrayal.catalog.curate import Curated

pytestmark = pytest.mark.anyio

SIZE = (720, 900)
CLEAR = {
    "framing": "portrait", "angle": "front", "light": "soft window light", "place": "in a kitchen",
    "expression": "smiling", "face_hidden": False, "filtered": False, "overlaid": False, "others": False,
    "looks": "short brown hair",
}  # fmt: skip
Json = dict[str, Any]
Answer = Callable[[Json], Json]


def answering(monkeypatch: pytest.MonkeyPatch, photo: Answer, strangers: Answer) -> None:
    """Answer looks at photos with `photo` and comparisons of heads with `strangers`."""

    def reply(request: Json) -> Reply:
        fields = request["generationConfig"]["responseSchema"]["properties"]
        return written(request, json.dumps((strangers if "numbers" in fields else photo)(request)))

    monkeypatch.setitem(MODES, "json", reply)


@asynccontextmanager
async def shop_with_photos(folder: Path, count: int = 7, **changes: Any) -> AsyncIterator[tuple[Shop, list[str]]]:
    photos = folder / "out" / "photos"
    write_photo_set(photos, count, size=SIZE)
    remember_photo_set(folder / "home", count, size=SIZE)
    async with open_shop(folder, **changes) as shop:
        yield shop, [str(photos)]


async def curate(shop: Shop, photos: list[str], **changes: Any) -> Curated:
    request = {"photos": photos, "name": "ada", "captioner": "google"} | changes
    return await curate_dataset(shop.studio, CurateRequest.model_validate(request))


def looks(shop: Shop) -> int:
    return len(shop.google.calls)


async def test_captions_come_from_the_looks_and_their_cost_is_counted(tmp_path, monkeypatch):
    """R-caption-auto, R-cost."""
    answering(monkeypatch, lambda r: CLEAR, lambda r: {"numbers": []})
    async with shop_with_photos(tmp_path) as (shop, photos):
        done = await curate(shop, photos, subject="woman")
        assert all("in a kitchen" in one.caption and "hair" not in one.caption for one in done.kept)
        assert looks(shop) == len(done.kept) + 1
        assert done.cost_usd is not None
        assert 0 < done.cost_usd <= done.estimate_usd + 0.1
        assert done.cost_usd == pytest.approx(await shop.studio.ledger.spent_since(0))
        assert any("takes all kept photos for one person" in warning for warning in done.warnings)
        assert any("smiling 7" in warning for warning in done.warnings)


async def test_a_photo_is_not_paid_for_twice(tmp_path, monkeypatch):
    answering(monkeypatch, lambda r: CLEAR, lambda r: {"numbers": []})
    async with shop_with_photos(tmp_path) as (shop, photos):
        await curate(shop, photos)
        before = looks(shop)
        await curate(shop, photos)
        assert looks(shop) == before, "the same call is the same job"
        await curate(shop, photos, exclude=["sample-01.jpg"])
        assert looks(shop) == before + 1, "only the heads of the new set are compared"


async def test_a_stranger_and_a_hidden_face_are_left_out(tmp_path, monkeypatch):
    """R-reject."""
    seen: list[int] = []

    def photo(request: Json) -> Json:
        seen.append(1)
        return CLEAR | {"face_hidden": len(seen) == 1}

    answering(monkeypatch, photo, lambda r: {"numbers": [2]})
    async with shop_with_photos(tmp_path) as (shop, photos):
        done = await curate(shop, photos)
        reasons = [one.because for one in done.rejected]
        assert "Something hides a part of the face." in reasons
        assert "The vision model sees another person here." in reasons


async def test_a_model_that_takes_most_heads_for_strangers_is_not_believed(tmp_path, monkeypatch):
    answering(monkeypatch, lambda r: CLEAR, lambda r: {"numbers": [1, 2, 3, 4, 99, -1]})
    async with shop_with_photos(tmp_path) as (shop, photos):
        done = await curate(shop, photos)
        assert len(done.kept) == 7
        assert any("look at the contact sheet" in warning for warning in done.warnings)


@pytest.mark.parametrize("mode", ["drop", "internal", "json_invalid"])
async def test_a_look_without_an_answer_is_counted_and_the_photo_is_captioned_by_measure(tmp_path, mode, monkeypatch):
    monkeypatch.setitem(MODES, "json", MODES[mode])
    async with shop_with_photos(tmp_path, 5) as (shop, photos):
        done = await curate(shop, photos)
        assert len(done.kept) == 5
        assert all("background" in one.caption for one in done.kept)
        assert any("gave no answer for 5 photos" in warning for warning in done.warnings)
        assert done.cost_usd
        assert done.cost_usd > 0


async def test_a_bad_key_fails_before_anything_is_counted_and_says_which(tmp_path, monkeypatch):
    monkeypatch.setitem(MODES, "json", MODES["bad_key"])
    async with shop_with_photos(tmp_path, 5) as (shop, photos):
        with pytest.raises(OperatorError, match="GEMINI_API_KEY"):
            await curate(shop, photos)
        assert await shop.studio.ledger.spent_since(0) == pytest.approx(0, abs=0.005)


async def test_over_the_price_that_needs_consent_nothing_is_sent(tmp_path, monkeypatch):
    answering(monkeypatch, lambda r: CLEAR, lambda r: {"numbers": []})
    async with shop_with_photos(tmp_path, 5, confirm_usd=0.01) as (shop, photos):
        asked = await curate(shop, photos)
        assert asked.status == "needs_approval"
        assert "max_cost_usd" in str(asked.next)
        assert looks(shop) == 0
        done = await curate(shop, photos, max_cost_usd=asked.estimate_usd)
        assert done.status == "succeeded"


async def test_a_cap_is_kept(tmp_path):
    async with shop_with_photos(tmp_path, 5, daily_usd=0.01) as (shop, photos):
        with pytest.raises(OverBudget):
            await curate(shop, photos)
        assert looks(shop) == 0


async def test_for_sdxl_the_looks_are_in_the_captions(tmp_path, monkeypatch):
    """R-caption-sdxl."""
    answering(monkeypatch, lambda r: CLEAR, lambda r: {"numbers": []})
    async with shop_with_photos(tmp_path, 5) as (shop, photos):
        done = await curate(shop, photos, base_model="sdxl")
        assert all("short brown hair" in one.caption for one in done.kept)

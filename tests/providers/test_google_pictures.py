"""Google draws from words or from a photo: what is asked for, what comes back, what it cost."""

import base64
import io
from datetime import date

import pytest
from PIL import Image

from emulators.google_desk import STILL, google_desk, photo_order, text_order
from portrayal.errors import BadRequest, NotFound, VendorNever
from portrayal.providers.base import Delivery, Ticket
from portrayal.providers.faults import Ambiguous
from portrayal.providers.google.answers import Answer, read_as
from portrayal.providers.google.tariff import TARIFFS, cost_of
from portrayal.rules.lifecycle import models

pytestmark = pytest.mark.anyio


def size_of(delivery: Delivery) -> tuple[int, int]:
    with Image.open(io.BytesIO(delivery.data)) as image:
        image.load()
        return image.size


async def test_words_alone_bring_a_picture_with_one_call(tmp_path):
    """R-route-t2i."""
    async with google_desk(tmp_path) as desk:
        delivery = await desk.provider.submit(text_order())
        assert isinstance(delivery, Delivery)
        assert size_of(delivery) == (2752, 1536)
        assert (delivery.seed, delivery.warnings) == (7, ())
        assert len(desk.posted) == 1
        assert desk.posted[0]["contents"] == [{"role": "user", "parts": [{"text": "a quiet desk at dawn"}]}]


async def test_16_to_9_is_asked_for_and_nothing_that_google_has_withdrawn(tmp_path):
    """R-ratio."""
    async with google_desk(tmp_path) as desk:
        await desk.provider.submit(text_order())
        assert desk.posted[0]["generationConfig"] == {
            "responseModalities": ["IMAGE"],
            "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"},
            "seed": 7,
        }


@pytest.mark.parametrize(
    ("model", "width", "height", "size"),
    [
        ("gemini-nano-banana-2.1", 1280, 720, "1K"),
        ("gemini-nano-banana-2.1", 1600, 900, "2K"),
        ("gemini-nano-banana-2.1", 1920, 1080, "2K"),
        ("gemini-3-pro-image", 1920, 1080, "2K"),
        ("gemini-3.1-flash-lite-image", 1920, 1080, None),
        ("gemini-9-image", 1280, 720, "1K"),
    ],
)
async def test_the_smallest_size_that_needs_no_enlarging_is_asked_for(tmp_path, model, width, height, size):
    """R-ratio."""
    async with google_desk(tmp_path) as desk:
        await desk.provider.submit(text_order(model=model, width=width, height=height))
        assert desk.posted[0]["generationConfig"]["imageConfig"].get("imageSize") == size


async def test_a_photo_goes_first_small_upright_and_bare(tmp_path):
    """R-private, R-route-i2i."""
    async with google_desk(tmp_path) as desk:
        await desk.provider.submit(photo_order(tmp_path))
        photo, words = desk.posted[0]["contents"][0]["parts"]
        data = base64.urlsafe_b64decode(photo["inlineData"]["data"])
        assert b"SECRET" not in data
        assert b"Exif" not in data
        with Image.open(io.BytesIO(data)) as image:
            assert (image.format, image.size) == ("JPEG", (1024, 1536))
        assert "consenting person" in words["text"]
        assert "a quiet desk at dawn" in words["text"]


async def test_a_photo_without_a_person_is_not_called_a_portrait(tmp_path):
    async with google_desk(tmp_path) as desk:
        await desk.provider.submit(photo_order(tmp_path, STILL))
        assert "person" not in desk.posted[0]["contents"][0]["parts"][1]["text"]


@pytest.mark.parametrize(
    "mode",
    [
        "jpeg_called_png", "webp", "url_safe", "unpadded", "wrapped", "draft_then_picture", "picture_then_draft",
        "two_pictures", "two_drafts", "only_draft", "unknown_fields",
    ],
)  # fmt: skip
async def test_a_picture_is_found_however_it_is_wrapped(tmp_path, mode):
    async with google_desk(tmp_path, mode) as desk:
        delivery = await desk.provider.submit(text_order())
        assert isinstance(delivery, Delivery)
        assert size_of(delivery) == (2752, 1536)


@pytest.mark.parametrize(("mode", "words"), [("square", "16:9"), ("small", "enlarged to 1920x1080")])
async def test_a_picture_of_another_shape_or_size_is_kept_with_a_warning(tmp_path, mode, words):
    """R-ratio."""
    async with google_desk(tmp_path, mode) as desk:
        delivery = await desk.provider.submit(text_order())
        assert isinstance(delivery, Delivery)
        assert len(delivery.warnings) == 1
        assert words in delivery.warnings[0]


async def test_the_price_is_what_google_counted(tmp_path):
    async with google_desk(tmp_path) as desk:
        delivery = await desk.provider.submit(text_order())
        assert isinstance(delivery, Delivery)
        assert delivery.cost_usd == pytest.approx((12 * 1.5 + 1680 * 30 + 218 * 7.5) / 1e6)


async def test_a_picture_that_google_did_not_count_costs_the_estimate(tmp_path):
    async with google_desk(tmp_path, "no_usage") as desk:
        delivery = await desk.provider.submit(text_order())
        assert isinstance(delivery, Delivery)
        assert delivery.cost_usd == 0.056


async def test_an_unknown_model_is_passed_through_at_a_careful_price(tmp_path):
    async with google_desk(tmp_path) as desk:
        delivery = await desk.provider.submit(text_order(model="gemini-9-image"))
        assert isinstance(delivery, Delivery)
        assert delivery.cost_usd == max(row.usd_per_image or 0 for row in models() if row.provider == "google")
        assert "not in our table" in delivery.warnings[0]


@pytest.mark.parametrize(
    "model", ["imagen-4.0-generate-001", "models/imagen-3.0-generate-002", "gemini-3-pro-image-preview"]
)
async def test_a_retired_model_is_refused_here_and_names_its_successor(tmp_path, model):
    async with google_desk(tmp_path) as desk:
        with pytest.raises(VendorNever, match=r"shut down on 2026-.*(gemini-nano-banana-2\.1|gemini-3-pro-image)"):
            await desk.provider.submit(text_order(model=model))
        assert desk.emulator.calls == []


@pytest.mark.parametrize("model", ["black-forest-labs/flux-dev", "gemini-3.8-flash", "../models", "a b", "x?key=1", ""])
async def test_what_is_no_image_model_of_google_s_is_refused_before_any_call(tmp_path, model):
    async with google_desk(tmp_path) as desk:
        with pytest.raises(BadRequest):
            await desk.provider.submit(text_order(model=model))
        assert desk.emulator.calls == []


async def test_a_lora_is_not_google_s_business(tmp_path):
    async with google_desk(tmp_path) as desk:
        with pytest.raises(BadRequest, match="provider='replicate'"):
            await desk.provider.submit(text_order(path="lora"))


async def test_image_to_image_needs_a_photo_that_can_be_read(tmp_path):
    (tmp_path / "note.jpg").write_text("no photo")
    async with google_desk(tmp_path) as desk:
        with pytest.raises(BadRequest, match="needs a photo"):
            await desk.provider.submit(text_order(path="image_to_image"))
        with pytest.raises(BadRequest, match=r"note\.jpg"):
            await desk.provider.submit(text_order(path="image_to_image", reference_photo=str(tmp_path / "note.jpg")))
        assert desk.emulator.calls == []


async def test_a_lost_order_cannot_be_looked_up_so_nobody_may_conclude_that_it_was_not_booked(tmp_path):
    async with google_desk(tmp_path) as desk:
        with pytest.raises(Ambiguous, match=r"no list.*not known.*variation=1"):
            await desk.provider.find(text_order(), 0.0)
        assert desk.emulator.calls == []


async def test_there_is_nothing_to_follow_or_to_stop(tmp_path):
    async with google_desk(tmp_path) as desk:
        await desk.provider.cancel(Ticket(provider_id="x"))
        with pytest.raises(NotFound):
            await desk.provider.poll(Ticket(provider_id="x"))


def test_the_later_tariff_holds_from_its_day_on():
    answer = read_as(Answer, {"usageMetadata": {"promptTokenCount": 1_000_000}})
    assert answer is not None
    assert cost_of(answer, "gemini-3.8-flash", "2026-12-31") == 0.75
    assert cost_of(answer, "gemini-3.8-flash", "2027-01-01") == 1.50
    assert cost_of(answer, "gemini-9-image", "2027-01-01") is None


def test_every_tariff_is_of_a_model_in_our_table_and_dated():
    known = {row.id for row in models() if row.provider == "google"}
    for row in TARIFFS:
        assert row.model in known
        assert date.fromisoformat(row.since)

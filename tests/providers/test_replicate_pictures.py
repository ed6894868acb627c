"""Pictures at Replicate: what each model is told, and what comes back."""

import base64
import io
import time

import pytest
from PIL import Image

from emulators.replicate_modes import Modes
from emulators.replicate_orders import (
    CANARY,
    KONTEXT,
    PREDICT,
    lora_order,
    lora_use,
    photo_at,
    text_order,
    training_order,
    vendor,
)
from portrayal.errors import BadRequest, NotFound
from portrayal.providers.base import Progress, Ticket

pytestmark = pytest.mark.anyio


def size_of(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.size


async def test_a_picture_from_words_comes_with_its_seed_and_its_price(tmp_path):
    """R-route-t2i."""
    async with vendor(tmp_path) as shop:
        delivery = await shop.made(text_order())
        assert size_of(delivery.data) == (1344, 768)
        assert (delivery.seed, delivery.cost_usd, delivery.warnings) == (7, 0.025, ())
        assert shop.last().input == {
            "prompt": "a quiet desk at dawn",
            "seed": 7,
            "num_outputs": 1,
            "output_format": "png",
            "go_fast": False,
            "aspect_ratio": "16:9",
        }


async def test_a_finished_picture_is_known_from_the_answer_to_its_order(tmp_path):
    async with vendor(tmp_path, Modes(work_s=0.05)) as shop:
        await shop.made(text_order())
        assert [call.template for call in shop.books.calls] == ["/predictions", "/delivery"]


async def test_an_order_carries_its_wait_and_its_deadline(tmp_path):
    async with vendor(tmp_path) as shop:
        await shop.provider.submit(text_order())
        headers = shop.books.asked(PREDICT)[0].headers
        assert (headers["prefer"], headers["cancel-after"]) == ("wait=1", "15m")
        assert headers["authorization"] == f"Bearer {CANARY}"


async def test_a_slow_picture_is_followed_by_its_number(tmp_path):
    async with vendor(tmp_path, Modes(work_s=0.3), prefer_wait_s=0) as shop:
        ticket = await shop.provider.submit(text_order())
        seen = await shop.provider.poll(ticket)
        assert isinstance(seen, Progress)
        assert 0.2 < seen.share < 0.9
        assert (await shop.delivered(ticket)).data
        assert len(shop.books.booked("predictions")) == 1


async def test_a_lora_is_drawn_by_its_own_version_at_exactly_16_to_9(tmp_path):
    """R-ratio, R-route-lora, R-strength."""
    async with vendor(tmp_path) as shop:
        trained = await shop.made(training_order(tmp_path))
        delivery = await shop.made(lora_order(lora_use(trained.model, 0.85)))
        assert size_of(delivery.data) == (1280, 720)
        order = shop.last()
        assert f"{order.model}:{order.version}" == trained.model
        told = {"aspect_ratio": "custom", "width": 1280, "height": 720, "lora_scale": 0.85, "go_fast": False}
        assert told.items() <= order.input.items()
        assert delivery.cost_usd == pytest.approx(10 * 0.001525)


@pytest.mark.parametrize(
    ("size", "sent"), [((1280, 720), (1280, 720)), ((1024, 576), (1024, 576)), ((640, 360), (512, 288))]
)
async def test_custom_sizes_are_multiples_of_16_and_exactly_16_to_9(tmp_path, size, sent):
    """R-ratio."""
    async with vendor(tmp_path) as shop:
        await shop.provider.submit(text_order(model="black-forest-labs/flux-1.1-pro", width=size[0], height=size[1]))
        assert (shop.last().input["width"], shop.last().input["height"]) == sent
        assert sent[0] * 9 == sent[1] * 16
        assert sent[0] % 16 == sent[1] % 16 == 0


async def test_one_more_lora_is_stacked_and_further_ones_are_named_in_a_warning(tmp_path):
    async with vendor(tmp_path) as shop:
        trained = await shop.made(training_order(tmp_path))
        extras = (lora_use("bob/portrayal-bob:ab12cd34", 0.4, "bob"), lora_use("x/y:ab12cd34", 0.2, "film"))
        delivery = await shop.made(lora_order(lora_use(trained.model), extra_loras=extras))
        told = {"extra_lora": "bob/portrayal-bob/ab12cd34", "extra_lora_scale": 0.4}
        assert told.items() <= shop.last().input.items()
        assert delivery.warnings == ("Replicate stacks one more LoRA only: film is not used.",)


async def test_schnell_gets_no_more_steps_than_it_takes(tmp_path):
    async with vendor(tmp_path) as shop:
        assert (await shop.made(text_order(model="black-forest-labs/flux-schnell"))).cost_usd == 0.003
        assert shop.last().input["num_inference_steps"] == 4


@pytest.mark.parametrize(("model", "field"), [(KONTEXT, "input_image"), ("black-forest-labs/flux-dev", "image")])
async def test_a_reference_photo_is_cut_to_16_to_9_and_carries_no_tag(tmp_path, model, field):
    """R-route-i2i, R-private."""
    async with vendor(tmp_path) as shop:
        order = text_order(path="image_to_image", model=model, reference_photo=photo_at(tmp_path))
        delivery = await shop.made(order)
        uri = shop.last().input[field]
        head, _, data = uri.partition(",")
        assert head == "data:image/jpeg;base64"
        assert len(uri) <= 256_000
        photo = base64.b64decode(data)
        assert size_of(photo) == (1280, 720)
        assert b"canary-exif" not in photo
        assert b"Exif" not in photo
        assert delivery.data
        assert not shop.books.files


async def test_a_photo_too_rich_for_its_order_is_uploaded_and_deleted_again(tmp_path):
    """R-route-i2i, R-private."""
    async with vendor(tmp_path) as shop:
        order = text_order(path="image_to_image", model=KONTEXT, reference_photo=photo_at(tmp_path, noise=90))
        ticket = await shop.provider.submit(order)
        (file,) = shop.books.files.values()
        assert shop.last().input["input_image"].endswith(file.id)
        assert size_of(file.content) == (1280, 720)
        assert (await shop.delivered(ticket)).data
        assert not shop.books.files


async def test_a_model_that_draws_from_words_only_is_not_given_a_photo(tmp_path):
    async with vendor(tmp_path) as shop:
        order = text_order(
            path="image_to_image", model="black-forest-labs/flux-schnell", reference_photo=photo_at(tmp_path)
        )
        with pytest.raises(BadRequest, match="words only"):
            await shop.provider.submit(order)
        assert not shop.books.calls


async def test_an_output_may_be_a_list_or_a_string(tmp_path):
    for shape in ("list", "string", "two"):
        async with vendor(tmp_path, Modes(output=shape)) as shop:
            assert (await shop.made(text_order())).data


async def test_a_canceled_picture_stops_at_the_vendor(tmp_path):
    async with vendor(tmp_path, Modes(work_s=60), prefer_wait_s=0) as shop:
        ticket = await shop.provider.submit(text_order())
        started = time.monotonic()
        await shop.provider.cancel(ticket)
        assert time.monotonic() - started < 1
        assert shop.last().stopped


async def test_canceling_what_is_finished_changes_nothing(tmp_path):
    async with vendor(tmp_path) as shop:
        ticket = await shop.provider.submit(text_order())
        await shop.provider.cancel(ticket)
        assert (await shop.delivered(ticket)).data


@pytest.mark.parametrize(
    "odd", ["", "zz4ibbonubfz7carwiefibzgga", "files/abc", "predictions/../account", "trainings/a@b/c"]
)
async def test_a_ticket_that_is_not_ours_is_never_asked_for(tmp_path, odd):
    async with vendor(tmp_path) as shop:
        with pytest.raises(NotFound):
            await shop.provider.poll(Ticket(provider_id=odd))
        assert not shop.books.calls

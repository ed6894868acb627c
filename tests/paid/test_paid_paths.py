"""Every path of a hero at every vendor that has it: what the vendor received, and what came of it."""

import base64
import io
import urllib.parse
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from drawn_faces import draw_face, remember_photo_set, write_photo_set
from emulators.google_desk import CANARY as GOOGLE_KEY
from paid_shop import SMALL, Shop, open_shop, trained
from portrayal import (
    BadRequest,
    CurateRequest,
    HeroRequest,
    OperatorError,
    TrainRequest,
    VendorNever,
    curate_dataset,
    generate_hero,
    train_lora,
)

pytestmark = pytest.mark.anyio

SIZE = (1280, 720)
KONTEXT = "black-forest-labs/flux-kontext-pro"
NANO = "gemini-nano-banana-2.1"


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with open_shop(tmp_path) as opened:
        yield opened


@pytest.fixture
def photo(shop: Shop) -> str:
    """A portrait of nobody, upright, in the home folder."""
    path = shop.studio.settings.home / "me.jpg"
    draw_face(size=(720, 900), seed=3).save(path, quality=90)
    return str(path)


def size_of(hero) -> tuple[int, int]:
    with Image.open(hero.image.path) as picture:
        picture.load()
        return picture.size


def sent_to_google(shop: Shop) -> list:
    return [call.body for call in shop.google.calls if call.method == "POST"]


async def test_text_to_image_at_replicate_asks_for_the_least_and_records_what_came(shop):
    """R-route-t2i, R-ratio, R-cost."""
    hero = await generate_hero(shop.studio, HeroRequest(cluster="tutorial", provider="replicate", **SMALL))
    [order] = shop.pictures
    assert (hero.route.path, order.model) == ("text_to_image", "black-forest-labs/flux-dev")
    assert (order.input["seed"], order.input["prompt"]) == (hero.seed, hero.prompt)
    assert size_of(hero) == SIZE
    assert hero.cost_usd
    assert [order.id for order in shop.pictures] == [order.id]


async def test_image_to_image_at_replicate_sends_the_photo_cropped_to_16_9(shop, photo):
    """R-route-i2i, R-ratio."""
    ask = HeroRequest(cluster="tutorial", provider="replicate", reference_photo=photo, **SMALL)
    hero = await generate_hero(shop.studio, ask)
    [order] = shop.pictures
    assert (hero.route.path, order.model) == ("image_to_image", KONTEXT)
    [shown] = [value for value in order.input.values() if str(value).startswith("data:image/")]
    sent = Image.open(io.BytesIO(base64.b64decode(urllib.parse.unquote(shown.partition(",")[2]))))
    assert sent.width / sent.height == pytest.approx(16 / 9, abs=0.01)
    assert not sent.getexif()
    assert size_of(hero) == SIZE


async def test_text_to_image_at_google_is_one_call_whose_cost_is_the_vendor_s_count(shop):
    """R-route-t2i, R-ratio, R-cost."""
    hero = await generate_hero(shop.studio, HeroRequest(cluster="tutorial", provider="google", **SMALL))
    [body] = sent_to_google(shop)
    assert (hero.route.path, hero.route.model, hero.status) == ("text_to_image", NANO, "succeeded")
    assert body["contents"][0]["parts"] == [{"text": hero.prompt}]
    assert body["generationConfig"]["seed"] == hero.seed
    assert body["generationConfig"]["imageConfig"]["aspectRatio"] == "16:9"
    assert 0.03 < (hero.cost_usd or 0) < 0.06
    assert (shop.google.billed, size_of(hero)) == (1, SIZE)
    assert [call.headers["x-goog-api-key"] for call in shop.google.calls] == [GOOGLE_KEY]
    assert GOOGLE_KEY not in "".join(call.path for call in shop.google.calls), "a key in an address is in every log"


async def test_image_to_image_at_google_sends_the_photo_first_and_speaks_of_consent(shop, photo):
    """R-route-i2i."""
    ask = HeroRequest(cluster="tutorial", provider="google", reference_photo=photo, **SMALL)
    hero = await generate_hero(shop.studio, ask)
    [body] = sent_to_google(shop)
    picture, words = body["contents"][0]["parts"]
    data = picture["inlineData"]["data"]
    with Image.open(io.BytesIO(base64.urlsafe_b64decode(data + "=" * (-len(data) % 4)))) as sent:
        assert (sent.format, dict(sent.getexif())) == ("JPEG", {})
    assert "consenting" in words["text"]
    assert words["text"].endswith(hero.prompt)
    assert (hero.route.path, size_of(hero)) == ("image_to_image", SIZE)


async def test_extra_loras_are_stacked_below_the_character(shop):
    """R-stack, R-strength."""
    await trained(shop, "film", "FILMX")
    character = await trained(shop, "ann", "ANNX")
    ask = HeroRequest(cluster="strategy", lora="ann", lora_strength=0.9, extra_loras={"film": 0.4}, **SMALL)
    hero = await generate_hero(shop.studio, ask)
    [order] = shop.pictures
    assert f"{order.model}:{order.version}" == character.model
    assert (order.input["lora_scale"], order.input["extra_lora_scale"]) == (0.9, 0.4)
    assert "film" in order.input["extra_lora"]
    assert order.input["prompt"].startswith("ANNX woman")
    assert hero.status == "succeeded"


async def test_a_reference_photo_of_a_missing_or_forbidden_place_costs_nothing(shop, tmp_path):
    with pytest.raises(OperatorError, match="PORTRAYAL_ALLOW"):
        await generate_hero(shop.studio, HeroRequest(cluster="tutorial", reference_photo="/etc/passwd"))
    text = shop.studio.settings.home / "me.jpg"
    text.write_text("no photo")
    with pytest.raises(BadRequest, match="photo"):
        await generate_hero(shop.studio, HeroRequest(cluster="tutorial", reference_photo=str(text)))
    assert (shop.books.calls, shop.google.calls) == ([], [])


@pytest.mark.parametrize(
    "model", ["imagen-4.0-generate-001", "imagen-3.0-generate-002", "models/imagen-4.0-ultra-generate-001"]
)
async def test_imagen_is_answered_with_its_last_day_and_its_successor(shop, model):
    with pytest.raises(VendorNever) as caught:
        await generate_hero(shop.studio, HeroRequest(cluster="tutorial", provider="google", model=model))
    told = str(caught.value)
    assert "was shut down on 202" in told
    assert "takes its place" in told
    assert "model='gemini-" in told
    assert shop.google.calls == []


async def test_a_vendor_that_delivers_too_little_is_told_in_the_warnings(shop):
    shop.google.modes.append("square")
    hero = await generate_hero(shop.studio, HeroRequest(cluster="tutorial", provider="google", **SMALL))
    assert size_of(hero) == SIZE
    assert any("16:9" in warning for warning in hero.warnings)


async def test_the_fast_trainer_is_chosen_by_name_with_its_own_price_and_recipe(shop):
    """R-trainers."""
    photos = shop.studio.settings.home / "in"
    write_photo_set(photos, 6)
    remember_photo_set(shop.studio.settings.home, 6)
    await curate_dataset(shop.studio, CurateRequest(photos=[str(photos)], name="ann"))
    request = TrainRequest(dataset="ann", provider="replicate-fast", max_cost_usd=5.0)
    plan = await train_lora(shop.studio, request.model_copy(update={"dry_run": True}))
    assert (plan.provider, plan.recipe.trainer) == ("replicate", "replicate-fast")
    done = await train_lora(shop.studio, request)
    assert (done.status, done.lora) == ("succeeded", "ann")
    assert len(shop.trainings) == 1
    assert "fast-flux-trainer" in repr(shop.trainings[0])

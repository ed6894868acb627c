"""Every way in which a paid order goes wrong: the right state, a sentence that names who can fix it, one booking."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import anyio
import pytest

from drawn_faces import draw_face
from emulators.replicate_modes import CREDIT, FIELDS, HTML, THROTTLED, Fault, Modes
from emulators.replicate_orders import PREDICT, TRAIN
from paid_shop import SMALL, Shop, open_shop
from portrayal import (
    HeroRequest,
    JobRequest,
    OperatorError,
    PortrayalError,
    TrainRequest,
    VendorLater,
    VendorNever,
    generate_hero,
    get_job,
    train_lora,
)
from studios import add_dataset

pytestmark = pytest.mark.anyio

QUICK: dict[str, Any] = {"idle_s": 0.2, "settle_s": 0.05, "look_again_s": 0.02}
ASK = HeroRequest(cluster="tutorial", provider="replicate", wait_s=20, **SMALL)
LATER, NEVER, OPERATOR = VendorLater, VendorNever, OperatorError


def ending(**switches: Any):
    def switch(modes: Modes) -> None:
        for name, value in switches.items():
            setattr(modes, name, value)

    return switch


def answering(**fault: Any):
    def switch(modes: Modes) -> None:
        modes.fail(PREDICT, Fault(**fault))
        modes.fail(TRAIN, Fault(**fault))

    return switch


REFUSED = {
    "no credit": (answering(status=402, body=CREDIT), OPERATOR, "replicate.com/account/billing"),
    "bad key": (answering(status=401, body={"detail": "canary-vendor-body"}), OPERATOR, "REPLICATE_API_TOKEN"),
    "limited for long": (
        answering(status=429, body={**THROTTLED, "retry_after": 90}),
        LATER,
        "Try again in 90 seconds",
    ),
    "bad field": (answering(status=422, body=FIELDS), NEVER, "width"),
}
"""What the vendor answers, who can fix it, and what the sentence must name. Nothing is booked."""

ENDED = {
    "unsafe": (ending(outcome="failed", error="NSFW content detected canary-vendor-body"), NEVER, "variation=1"),
    "failed": (ending(outcome="failed", error="canary-vendor-body Traceback"), NEVER, "has the log"),
    "out of memory": (
        ending(outcome="failed", error="CUDA out of memory canary-vendor-body"),
        NEVER,
        "same call again",
    ),
    "aborted": (ending(outcome="aborted"), NEVER, "Make the same call again"),
    "nothing drawn": (ending(output="empty"), NEVER, "safety filter"),
    "purged": (ending(output="removed", inputs_removed=True), NEVER, "one hour"),
    "gone": (ending(file="gone"), NEVER, "again"),
    "no picture": (ending(file="wrong"), NEVER, "."),
    "foreign host": (ending(output="foreign"), NEVER, "."),
}
"""How an order that was booked ends badly. It is booked once."""

BILLED = {"purged", "gone", "no picture", "foreign host"}
"""Where a picture was made: one that is sold by the piece costs nothing before."""

LOST = {
    "silence, booked": {"how": "silence", "booked": True},
    "cut off, booked": {"how": "cut", "booked": True},
    "500, booked": {"status": 500, "booked": True},
    "HTML 502, booked": {"status": 502, "body": HTML, "booked": True},
    "HTML 502, not booked": {"status": 502, "body": HTML},
    "cut off, not booked": {"how": "cut"},
    "limited for a moment": {"status": 429, "body": {**THROTTLED, "retry_after": 0.05}},
}
"""How an answer is lost. The order is made once, and its result is used."""


async def check_failure(shop: Shop, job_id: str, caught: PortrayalError, names: str) -> None:
    """Check what the call raised against what the job keeps and a later look shows."""
    assert names in str(caught)
    assert caught.message
    assert caught.next, "a failure says what to do"
    for canary in ("canary", "Bearer", "Traceback", "<html"):
        assert canary not in str(caught)
    job = await shop.studio.jobs.get(job_id)
    assert job.state == "failed"
    assert str(job.failure()) == str(caught)
    assert (await get_job(shop.studio, JobRequest(job=job_id))).error == str(caught)


async def buy(shop: Shop, what: str, folder: Path) -> Any:
    if what == "hero":
        return await generate_hero(shop.studio, ASK)
    if "ann" not in await shop.studio.library.names("dataset"):
        dataset = await add_dataset(shop.studio, "ann", folder / "home")
        Path(dataset.archive).write_bytes(b"PK" + bytes(1000))  # noqa: ASYNC240
    return await train_lora(shop.studio, TrainRequest(dataset="ann", provider="replicate", max_cost_usd=5, wait_s=20))


@pytest.mark.parametrize("what", ["hero", "training"])
@pytest.mark.parametrize("mode", REFUSED)
async def test_a_refused_order_names_who_can_fix_it_and_works_once_that_is_done(tmp_path, mode, what):
    switch, kind, names = REFUSED[mode]
    async with open_shop(tmp_path, timing=QUICK) as shop:
        switch(shop.modes)
        with pytest.raises(kind) as caught:
            await buy(shop, what, tmp_path)
        [job] = await shop.studio.ledger.jobs()
        await check_failure(shop, job.id, caught.value, names)
        assert shop.books.orders == []
        assert shop.books.files == {}, "no archive of faces is left behind"
        assert await shop.studio.ledger.rows("SELECT * FROM charges") == []
        shop.modes.faults.clear()
        assert (await buy(shop, what, tmp_path)).status == "succeeded"
        assert len(shop.books.orders) == 1


@pytest.mark.parametrize("mode", ENDED)
async def test_a_booked_picture_that_ends_badly_is_counted_and_can_be_ordered_anew(tmp_path, mode):
    switch, kind, names = ENDED[mode]
    async with open_shop(tmp_path, timing=QUICK) as shop:
        switch(shop.modes)
        with pytest.raises(kind) as caught:
            await buy(shop, "hero", tmp_path)
        [job] = await shop.studio.ledger.jobs()
        await check_failure(shop, job.id, caught.value, names)
        assert len(shop.pictures) == 1
        charged = [row["usd"] for row in await shop.studio.ledger.rows("SELECT usd FROM charges")]
        assert bool(charged) == (mode in BILLED)
        for name, value in vars(Modes()).items():
            setattr(shop.modes, name, value)
        assert (await buy(shop, "hero", tmp_path)).status == "succeeded"
        assert len(shop.pictures) == 2


@pytest.mark.parametrize("mode", ["failed", "aborted", "out of memory"])
async def test_a_training_that_ends_badly_leaves_no_lora_and_no_faces(tmp_path, mode):
    switch, kind, _ = ENDED[mode]
    async with open_shop(tmp_path, timing=QUICK) as shop:
        switch(shop.modes)
        with pytest.raises(kind) as caught:
            await buy(shop, "training", tmp_path)
        [job] = await shop.studio.ledger.jobs()
        await check_failure(shop, job.id, caught.value, ".")
        assert (len(shop.trainings), shop.books.files) == (1, {})
        assert await shop.studio.library.names("lora") == ()


@pytest.mark.parametrize("what", ["hero", "training"])
@pytest.mark.parametrize("mode", LOST)
async def test_a_lost_answer_is_found_again_and_nothing_is_ordered_twice(tmp_path, mode, what):
    async with open_shop(tmp_path, timing=QUICK) as shop:
        answering(**LOST[mode])(shop.modes)
        done = await buy(shop, what, tmp_path)
        assert done.status == "succeeded"
        assert len(shop.books.orders) == 1
        assert len(await shop.studio.ledger.rows("SELECT * FROM charges")) == 1


async def test_a_finished_training_whose_output_was_removed_is_recovered(tmp_path):
    async with open_shop(tmp_path, timing=QUICK) as shop:
        shop.modes.output, shop.modes.inputs_removed = "removed", True
        done = await buy(shop, "training", tmp_path)
        assert (done.status, done.version, len(shop.trainings)) == ("succeeded", 1, 1)
        assert list(shop.books.versions)


async def test_a_vendor_that_never_answers_holds_no_call_longer_than_it_asked_for(tmp_path):
    async with open_shop(tmp_path, timing={**QUICK, "idle_s": 30.0, "request_s": 30.0}) as shop:
        shop.modes.fail(PREDICT, Fault(how="silence", booked=True))
        began = anyio.current_time()
        hero = await generate_hero(shop.studio, ASK.model_copy(update={"wait_s": 0.3}))
        assert anyio.current_time() - began < 2.3
        assert (hero.status, len(shop.pictures)) == ("sending", 1)
        shop.replicate.closing.set()


GOOGLE = {
    "bad_key": (OPERATOR, "GEMINI_API_KEY"),
    "unauthenticated": (OPERATOR, "GEMINI_API_KEY"),
    "no_billing": (OPERATOR, "billing"),
    "region": (NEVER, "provider="),
    "day_quota": (LATER, "day"),
    "long_quota": (LATER, "again"),
    "zero_quota": (OPERATOR, "billing"),
    "retired_naming": (NEVER, "gemini-3-pro-image"),
    "image_safety": (NEVER, "another scene"),
    "blocked_prompt": (NEVER, "."),
    "text_only": (NEVER, "."),
    "no_image": (NEVER, "."),
    "not_a_picture": (NEVER, "."),
}
"""What Google answers, who can fix it, and what the sentence must name."""


@pytest.mark.parametrize("mode", GOOGLE)
async def test_google_s_refusals_name_who_can_fix_them(tmp_path, mode):
    kind, names = GOOGLE[mode]
    async with open_shop(tmp_path) as shop:
        shop.google.always = mode
        with pytest.raises(PortrayalError) as caught:
            await generate_hero(shop.studio, ASK.model_copy(update={"provider": "google"}))
        assert isinstance(caught.value, kind), caught.value
        [job] = await shop.studio.ledger.jobs()
        await check_failure(shop, job.id, caught.value, names)
        shop.google.always = ""
        await shop.studio.ledger.do(lambda db, now: db.execute("DELETE FROM paces"))  # what was asked for has passed
        again = await generate_hero(shop.studio, ASK.model_copy(update={"provider": "google"}))
        assert again.status == "succeeded"


async def test_a_refused_self_portrait_suggests_the_lora(tmp_path):
    async with open_shop(tmp_path) as shop:
        photo = shop.studio.settings.home / "me.jpg"
        draw_face(size=(720, 900), seed=3).save(photo)
        shop.google.always = "text_only"
        ask = ASK.model_copy(update={"provider": "google", "reference_photo": str(photo)})
        with pytest.raises(VendorNever, match="LoRA"):
            await generate_hero(shop.studio, ask)


@pytest.mark.parametrize("mode", ["hang", "drop", "cut", "cut_json", "bad_gateway", "internal", "deadline"])
async def test_an_answer_lost_at_google_is_never_bought_again_by_itself(tmp_path, mode):
    async with open_shop(tmp_path) as shop:
        shop.google.modes.append(mode)
        ask = ASK.model_copy(update={"provider": "google", "wait_s": 0.1})
        with suppress(PortrayalError):
            await generate_hero(shop.studio, ask)
        with anyio.fail_after(20):  # on a busy machine the vendor's own time ends after the call's
            while (job := (await shop.studio.ledger.jobs())[0]).state not in ("unknown", "failed"):  # noqa: ASYNC110
                await anyio.sleep(0.01)
        assert len([call for call in shop.google.calls if call.method == "POST"]) == 1
        seen = await get_job(shop.studio, JobRequest(job=job.id))
        told = f"{seen.error} {seen.message}"
        assert "nothing was made or billed" in told if job.state == "failed" else "variation=1" in told, "how to go on"

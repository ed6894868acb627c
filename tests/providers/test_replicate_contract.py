"""The emulator answers, and we ask, as Replicate's own OpenAPI document says."""

import json
import time

import pytest

from emulators.contract import Contract, find_document
from emulators.replicate_books import Call
from emulators.replicate_desk import Desk
from emulators.replicate_modes import Fault, Modes
from emulators.replicate_orders import (
    KONTEXT,
    PREDICT,
    Vendor,
    lora_order,
    lora_use,
    photo_at,
    text_order,
    training_order,
    vendor,
)
from portrayal.errors import PortrayalError

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def contract() -> Contract:
    path = find_document("replicate-openapi.json")
    if path is None:
        pytest.skip("no copy of the vendor's OpenAPI document beside the checkout (WIRE_CONTRACTS names its folder)")
    return Contract(path)


def checked(contract: Contract, call: Call) -> list[str]:
    """Return the faults of one call; errors are described by none of the document's answers but 404 and 413."""
    asked = json.loads(call.body) if call.headers.get("content-type") == "application/json" and call.body else None
    faults = [] if asked is None else contract.request_faults(call.method, call.template, asked)
    if call.status < 300:
        faults += contract.faults(call.method, call.template, call.status, call.answer)
    return [f"{call.method} {call.template}: {fault}" for fault in faults]


async def journey(shop: Vendor, folder) -> None:
    """Make every request that the provider can make."""
    started = time.time()
    order = training_order(folder)
    ticket = await shop.provider.submit(order)
    assert await shop.provider.find(order, started) == ticket
    try:
        trained = (await shop.delivered(ticket)).model
    except PortrayalError:
        trained = ""
    orders = [
        text_order(),
        text_order(model="black-forest-labs/flux-schnell"),
        text_order(model="black-forest-labs/flux-1.1-pro"),
        text_order(path="image_to_image", model=KONTEXT, reference_photo=photo_at(folder, (400, 300))),
        *([lora_order(lora_use(trained))] if trained else []),
    ]
    for picture in orders:
        ticket = await shop.provider.submit(picture)
        assert await shop.provider.find(picture, started) == ticket
        try:
            await shop.delivered(ticket)
        except PortrayalError:
            assert shop.modes.outcome != "succeeded"
    await shop.provider.cancel(await shop.provider.submit(training_order(folder, version=2)))
    await shop.provider.cancel(await shop.provider.submit(text_order(seed=9)))


@pytest.mark.parametrize("outcome", ["succeeded", "failed", "aborted", "canceled"])
async def test_every_request_and_every_answer_is_in_the_contract(tmp_path, contract, outcome):
    async with vendor(tmp_path, Modes(outcome=outcome, error="E1000", work_s=0.02, page_size=2)) as shop:
        await journey(shop, tmp_path)
        calls = [call for call in shop.books.calls if call.template != "/delivery"]
    assert [fault for call in calls for fault in checked(contract, call)] == []
    made = {(call.method, call.template) for call in calls}
    assert len(made) >= 12


@pytest.mark.parametrize("work_s", [0.0, 60.0])
async def test_orders_are_answered_as_the_contract_says_at_every_stage(tmp_path, contract, work_s):
    async with vendor(tmp_path, Modes(start_s=work_s / 2, work_s=work_s, lean=True), prefer_wait_s=0) as shop:
        await shop.provider.poll(await shop.provider.submit(training_order(tmp_path)))
        await shop.provider.poll(await shop.provider.submit(text_order()))
        faults = [fault for call in shop.books.calls[:-1] for fault in checked(contract, call)]
    assert faults == []


async def test_the_emulator_knows_no_operation_that_the_vendor_has_not(tmp_path, contract):
    async with vendor(tmp_path) as shop:
        routes = Desk(shop.books, shop.emulator.closing)._routes
    assert [(method, template) for method, template, _ in routes if contract.operation(method, template) is None] == []


async def test_the_check_itself_finds_what_is_wrong(tmp_path, contract):
    async with vendor(tmp_path) as shop:
        await shop.provider.submit(text_order())
        (call,) = shop.books.asked(PREDICT)
    call.body = json.dumps({"input": {}, "model": "x"}).encode()
    call.answer = {**call.answer, "status": "booting", "created_at": 7}
    faults = "\n".join(checked(contract, call))
    assert "model" in faults
    assert "booting" in faults
    assert "created_at" in faults


async def test_the_emulator_refuses_what_the_vendor_refuses(tmp_path):
    async with vendor(tmp_path) as shop:
        api = shop.provider._api
        for body in ({"model": "x", "version": KONTEXT, "input": {}}, {"version": "a/b:abc", "input": {}}):
            with pytest.raises(PortrayalError):
                await api.order("/v1/predictions", body, {}, "a test", began=time.time())
        shop.emulator.token = "another"
        with pytest.raises(PortrayalError, match="REPLICATE_API_TOKEN"):
            await api.get("/v1/account", "the account")
        assert not shop.books.booked("predictions")


def test_a_fault_strikes_as_often_as_it_was_told_to():
    modes = Modes()
    modes.fail(PREDICT, Fault(times=2))
    modes.fail(PREDICT, Fault(status=429))
    assert [fault.status if (fault := modes.due(PREDICT)) else None for _ in range(4)] == [500, 500, 429, None]

"""The key, the vendor's bodies and faces appear nowhere: not in errors, their causes, logs, results or reprs."""

import logging
import traceback

import pytest

from emulators.replicate_modes import MODES, Fault
from emulators.replicate_orders import (
    CANARY,
    KONTEXT,
    PREDICT,
    TRAIN,
    photo_at,
    text_order,
    training_order,
    vendor,
)
from portrayal.errors import PortrayalError

pytestmark = pytest.mark.anyio

QUICK = {"idle_s": 0.2, "prefer_wait_s": 0, "settle_s": 0.1}
BODY = "canary-vendor-body"


def said_of(error: BaseException | None) -> str:
    """Return everything that anybody could print of an error, its causes and their parts."""
    parts = []
    while error is not None:
        parts += [str(error), repr(error), repr(error.args), repr(vars(error)), *traceback.format_exception(error)]
        error = error.__cause__ or error.__context__
    return "\n".join(parts)


@pytest.mark.parametrize("mode", sorted(set(MODES) - {"slow", "lag", "past", "string", "late"}))
async def test_no_failure_shows_the_key_or_the_vendor_s_body(tmp_path, caplog, capsys, mode):
    caplog.set_level(logging.DEBUG)
    async with vendor(tmp_path, **QUICK) as shop:
        MODES[mode](shop.modes)
        photo = text_order(path="image_to_image", model=KONTEXT, reference_photo=photo_at(tmp_path, (400, 300)))
        told = []
        for order in (text_order(), photo, training_order(tmp_path)):
            try:
                told.append(repr(await shop.made(order)))
            except PortrayalError as error:
                told.append(said_of(error))
        told += [repr(shop.provider), repr(vars(shop.provider)), repr(vars(shop.provider._api))]
    everything = "\n".join([*told, caplog.text, *capsys.readouterr()])
    assert CANARY not in everything
    assert BODY not in everything
    assert "Bearer" not in everything


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 418, 422, 429, 451, 500, 503])
@pytest.mark.parametrize("body", [BODY, {"detail": BODY, "title": BODY, "retry_after": BODY}])
async def test_no_answer_is_shown_whatever_its_status(tmp_path, caplog, status, body):
    caplog.set_level(logging.DEBUG)
    async with vendor(tmp_path, patience_s=0.5) as shop:
        answer = body if isinstance(body, dict) else f"{body} {CANARY}".encode()
        for request in (PREDICT, TRAIN, "GET /account"):
            shop.modes.fail(request, Fault(status=status, body=answer, times=99))
        for attempt in (
            shop.provider.submit(text_order()),
            shop.provider.submit(training_order(tmp_path)),
            shop.provider.find(text_order(), 0),
        ):
            with pytest.raises(PortrayalError) as caught:
                await attempt
            told = said_of(caught.value)
            assert CANARY not in told
            assert BODY not in told
            assert caught.value.next
    assert CANARY not in caplog.text


async def test_a_field_that_the_vendor_names_is_shown_and_its_description_is_not(tmp_path):
    fields = [{"field": "input.width", "description": BODY}, {"field": "input.<b>x", "description": BODY}, BODY, None]
    async with vendor(tmp_path) as shop:
        problem = {"detail": f"- input.seed: {BODY}", "invalid_fields": fields}
        shop.modes.fail(PREDICT, Fault(status=422, body=problem))
        with pytest.raises(PortrayalError) as caught:
            await shop.provider.submit(text_order())
        assert "width, seed" in caught.value.message
        assert BODY not in said_of(caught.value)

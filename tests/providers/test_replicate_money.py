"""What costs money is ordered once: answers that are lost, limits that pass, refusals that stay."""

import time

import anyio
import pytest

from emulators.replicate_modes import CREDIT, FIELDS, HTML, THROTTLED, Fault, Modes
from emulators.replicate_orders import PREDICT, TRAIN, text_order, training_order, vendor
from portrayal.errors import OperatorError, VendorLater, VendorNever
from portrayal.providers.faults import Ambiguous
from portrayal.providers.replicate import ReplicateProvider
from studios import make_settings

pytestmark = pytest.mark.anyio


KINDS = pytest.mark.parametrize("kind", ["predictions", "trainings"])


CASES = pytest.mark.parametrize(
    "fault",
    [
        Fault(how="cut", booked=True),
        Fault(how="silence", booked=True),
        Fault(status=500, booked=True),
        Fault(status=502, body=HTML, booked=True),
        Fault(status=504, booked=True),
        Fault(status=408, booked=True),
        Fault(status=201, body=HTML, booked=True),
        Fault(status=201, body={"status": "starting"}, booked=True),
        Fault(status=201, body=[], booked=True),
        Fault(status=500),
        Fault(how="cut"),
    ],
    ids=lambda fault: f"{fault.how}-{fault.status}-{type(fault.body).__name__}-{fault.booked}",
)


def order_of(kind, folder, **changes):
    return text_order(**changes) if kind == "predictions" else training_order(folder, **changes)


def request_of(kind):
    return PREDICT if kind == "predictions" else TRAIN


@KINDS
@CASES
async def test_an_order_whose_answer_is_lost_is_sent_once_and_found_when_it_was_booked(tmp_path, kind, fault):
    async with vendor(tmp_path, idle_s=0.2, prefer_wait_s=0) as shop:
        order, sent_at = order_of(kind, tmp_path), time.time()
        shop.modes.fail(request_of(kind), Fault(**vars(fault)))
        with pytest.raises(Ambiguous):
            await shop.provider.submit(order)
        assert len(shop.books.asked(request_of(kind))) == 1
        ticket = await shop.provider.find(order, sent_at)
        booked = [f"{kind}/{known.id}{'@portrayal-ann' * (kind == 'trainings')}" for known in shop.books.booked(kind)]
        assert ([ticket.provider_id] if ticket else []) == booked
        assert len(booked) == fault.booked


@KINDS
async def test_a_throttled_order_is_repeated_and_booked_once(tmp_path, kind):
    async with vendor(tmp_path) as shop:
        shop.modes.fail(request_of(kind), Fault(status=429, body=THROTTLED, times=3))
        await shop.provider.submit(order_of(kind, tmp_path))
        assert len(shop.books.asked(request_of(kind))) == 4
        assert len(shop.books.booked(kind)) == 1


@KINDS
async def test_an_order_is_not_throttled_for_ever(tmp_path, kind):
    ticks = iter(range(0, 100_000, 25))
    start = time.time()
    async with vendor(tmp_path, wall=lambda: start + next(ticks)) as shop:
        shop.modes.fail(request_of(kind), Fault(status=429, body=THROTTLED, times=99))
        with pytest.raises(VendorLater, match="Nothing was started"):
            await shop.provider.submit(order_of(kind, tmp_path))
        assert len(shop.books.asked(request_of(kind))) <= 6
        assert not shop.books.booked(kind)


async def test_nothing_paid_is_sent_once_its_turn_is_over(tmp_path):
    """A machine that slept in between may have lost its turn to another process."""
    times = iter([0.0, 500.0, 500.0])
    start = time.time()
    async with vendor(tmp_path, wall=lambda: start + next(times)) as shop:
        with pytest.raises(VendorLater, match="Nothing was started"):
            await shop.provider.submit(text_order())
        assert not shop.books.calls


@KINDS
async def test_a_vendor_that_cannot_be_reached_has_booked_nothing(tmp_path, kind):
    async with vendor(tmp_path) as shop:
        url = shop.emulator.url
    provider = ReplicateProvider(
        make_settings(tmp_path, replicate_api_token="r8_x", replicate_base_url=url), shop.provider._timing
    )
    with pytest.raises(VendorLater, match="cannot be reached"):
        await provider.submit(order_of(kind, tmp_path))
    await provider.close()


@KINDS
@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (Fault(status=401, body={}), OperatorError, "REPLICATE_API_TOKEN"),
        (Fault(status=403, body={}), OperatorError, "REPLICATE_API_TOKEN"),
        (Fault(status=402, body=CREDIT), OperatorError, "credit"),
        (Fault(status=422, body=FIELDS), VendorNever, "width"),
        (Fault(status=404, body={"detail": "nope", "status": 404}), VendorNever, "does not know"),
        (Fault(status=409, body={"detail": "nope", "status": 409}), VendorNever, "409"),
        (Fault(status=404, body=HTML), VendorNever, "does not know"),
    ],
)
async def test_a_refused_order_is_not_repeated_and_says_who_can_fix_it(tmp_path, kind, fault, error, words):
    async with vendor(tmp_path) as shop:
        shop.modes.fail(request_of(kind), Fault(**vars(fault)))
        with pytest.raises(error, match=words) as caught:
            await shop.provider.submit(order_of(kind, tmp_path))
        assert not isinstance(caught.value, VendorLater)
        assert caught.value.next
        assert len(shop.books.asked(request_of(kind))) == 1


async def test_asking_is_repeated_after_a_fault(tmp_path):
    async with vendor(tmp_path, Modes(work_s=0.05), prefer_wait_s=0) as shop:
        ticket = await shop.provider.submit(text_order())
        for fault in (Fault(status=500), Fault(status=502, body=HTML), Fault(how="cut")):
            shop.modes.fail("GET /predictions/{prediction_id}", fault)
        assert (await shop.delivered(ticket)).data


async def test_a_vendor_that_is_down_is_asked_again_later_and_the_order_stays(tmp_path):
    async with vendor(tmp_path, Modes(work_s=0.05), prefer_wait_s=0) as shop:
        ticket = await shop.provider.submit(text_order())
        shop.modes.fail("GET /predictions/{prediction_id}", Fault(status=503, times=4))
        with pytest.raises(VendorLater, match="503"):
            await shop.provider.poll(ticket)
        assert (await shop.delivered(ticket)).data


async def test_a_new_order_that_is_not_readable_yet_is_asked_for_again(tmp_path):
    async with vendor(tmp_path, Modes(work_s=0.01), prefer_wait_s=0) as shop:
        ticket = await shop.provider.submit(text_order())
        shop.modes.fail("GET /predictions/{prediction_id}", Fault(status=404, body={"status": 404}, times=2))
        assert (await shop.delivered(ticket)).data


async def test_an_archive_that_an_attempt_before_left_is_used_again(tmp_path):
    async with vendor(tmp_path, Modes(work_s=60)) as shop:
        shop.modes.fail(TRAIN, Fault(how="cut"))
        with pytest.raises(Ambiguous):
            await shop.provider.submit(training_order(tmp_path))
        await shop.provider.submit(training_order(tmp_path))
        assert len(shop.books.asked("POST /files")) == 1
        await shop.provider.submit(training_order(tmp_path, version=2))
        assert len(shop.books.asked("POST /files")) == 2


async def test_many_orders_at_once_are_each_booked_once(tmp_path):
    async with vendor(tmp_path, Modes(work_s=0.1)) as shop, anyio.create_task_group() as group:
        for seed in range(24):
            group.start_soon(shop.made, text_order(seed=seed))
    assert sorted(order.input["seed"] for order in shop.books.booked("predictions")) == list(range(24))

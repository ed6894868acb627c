"""What costs money is ordered once: answers that are lost, limits that pass, and lists that lag."""

import time

import anyio
import pytest

from emulators.replicate_modes import CREDIT, FIELDS, HTML, THROTTLED, Fault, Modes
from emulators.replicate_orders import FAST, PREDICT, TRAIN, lora_order, lora_use, text_order, training_order, vendor
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
async def test_an_order_that_is_booked_after_its_sender_was_cut_off_is_found(tmp_path, kind):
    async with vendor(tmp_path, settle_s=2.0) as shop:
        order, sent_at = order_of(kind, tmp_path), time.time()
        shop.modes.fail(request_of(kind), Fault(how="late", late_s=0.3))
        with pytest.raises(Ambiguous):
            await shop.provider.submit(order)
        assert not shop.books.booked(kind)
        assert await shop.provider.find(order, sent_at)


@KINDS
async def test_a_list_that_had_its_time_is_looked_at_once(tmp_path, kind):
    ahead = [0.0]
    async with vendor(tmp_path, wall=lambda: time.time() + ahead[0]) as shop:
        order, sent_at = order_of(kind, tmp_path), time.time()
        shop.modes.fail(request_of(kind), Fault(how="cut"))
        with pytest.raises(Ambiguous):
            await shop.provider.submit(order)
        ahead[0] = 0.5  # more than the vendor needs to settle
        assert await shop.provider.find(order, sent_at) is None
        assert len(shop.books.asked(f"GET /{kind}")) == 1


@KINDS
async def test_a_list_that_lags_is_looked_at_again(tmp_path, kind):
    async with vendor(tmp_path, Modes(lag_s=0.3), settle_s=2.0) as shop:
        order, sent_at = order_of(kind, tmp_path), time.time()
        ticket = await shop.provider.submit(order)
        assert await shop.provider.find(order, sent_at) == ticket


@KINDS
@pytest.mark.parametrize("clock_s", [-3600.0, 7200.0])
async def test_a_vendor_whose_clock_is_wrong_is_searched_by_its_own_clock(tmp_path, kind, clock_s):
    async with vendor(tmp_path, Modes(clock_s=clock_s)) as shop:
        order, sent_at = order_of(kind, tmp_path), time.time()
        ticket = await shop.provider.submit(order)
        assert await shop.provider.find(order, sent_at) == ticket


@KINDS
async def test_a_clock_that_was_set_back_since_loses_no_order(tmp_path, kind):
    async with vendor(tmp_path) as shop:
        order = order_of(kind, tmp_path)
        ticket = await shop.provider.submit(order)
        assert await shop.provider.find(order, time.time() + 86_400) == ticket


@KINDS
async def test_another_process_finds_the_order_of_one_that_died(tmp_path, kind):
    async with vendor(tmp_path) as shop:
        order, sent_at = order_of(kind, tmp_path), time.time()
        ticket = await shop.provider.submit(order)
        settings = make_settings(
            tmp_path, replicate_api_token=shop.emulator.token, replicate_base_url=shop.emulator.url
        )
        other = ReplicateProvider(settings, FAST)
        assert await other.find(order, sent_at) == ticket
        await other.close()


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


async def test_what_others_ordered_is_never_taken_for_ours(tmp_path):
    async with vendor(tmp_path) as shop:
        sent_at = time.time()
        for changes in ({"seed": 8}, {"prompt": "another desk"}, {"model": "black-forest-labs/flux-schnell"}):
            await shop.provider.submit(text_order(**changes))
        assert await shop.provider.find(text_order(), sent_at) is None


async def test_a_picture_of_another_version_of_the_lora_is_not_ours(tmp_path):
    async with vendor(tmp_path) as shop:
        first = (await shop.made(training_order(tmp_path))).model
        second = (await shop.made(training_order(tmp_path, version=2))).model
        sent_at = time.time()
        ticket = await shop.provider.submit(lora_order(lora_use(first)))
        assert await shop.provider.find(lora_order(lora_use(second)), sent_at) is None
        assert await shop.provider.find(lora_order(lora_use(first)), sent_at) == ticket


@KINDS
async def test_an_order_of_an_attempt_long_before_is_not_this_one(tmp_path, kind):
    async with vendor(tmp_path) as shop:
        order = order_of(kind, tmp_path)
        await shop.provider.submit(order)
        assert await shop.provider.find(order, time.time() + 0.5) is not None
        shop.last(kind).created -= 120
        assert await shop.provider.find(order, time.time()) is None


@KINDS
async def test_when_the_vendor_removed_the_inputs_the_only_order_of_that_time_is_ours(tmp_path, kind):
    async with vendor(tmp_path) as shop:
        order, sent_at = order_of(kind, tmp_path), time.time()
        ticket = await shop.provider.submit(order)
        shop.modes.inputs_removed, shop.modes.output = True, "removed"
        assert await shop.provider.find(order, sent_at) == ticket
        await shop.provider.submit(order)
        with pytest.raises(Ambiguous, match="several"):
            await shop.provider.find(order, sent_at)


async def test_an_order_that_came_after_our_turn_is_not_ours(tmp_path):
    async with vendor(tmp_path) as shop:
        await shop.provider.submit(text_order())
        shop.modes.inputs_removed = True
        assert await shop.provider.find(text_order(), time.time() - 600) is None
        assert await shop.provider.find(text_order(), time.time()) is not None


async def test_a_training_whose_archive_is_deleted_is_still_found(tmp_path):
    async with vendor(tmp_path) as shop:
        order, sent_at = training_order(tmp_path), time.time()
        ticket = await shop.provider.submit(order)
        shop.books.files.clear()
        assert await shop.provider.find(order, sent_at) == ticket
        assert await shop.provider.find(training_order(tmp_path, name="bob"), sent_at) is None


async def test_two_trainings_that_could_both_be_ours_are_left_to_people(tmp_path):
    async with vendor(tmp_path, Modes(work_s=60)) as shop:
        sent_at = time.time()
        for version in (1, 2):
            await shop.provider.submit(training_order(tmp_path, version=version))
        shop.books.files.clear()
        with pytest.raises(Ambiguous):
            await shop.provider.find(training_order(tmp_path, version=3), sent_at)


async def test_an_archive_that_an_attempt_before_left_is_used_again(tmp_path):
    async with vendor(tmp_path, Modes(work_s=60)) as shop:
        shop.modes.fail(TRAIN, Fault(how="cut"))
        with pytest.raises(Ambiguous):
            await shop.provider.submit(training_order(tmp_path))
        await shop.provider.submit(training_order(tmp_path))
        assert len(shop.books.asked("POST /files")) == 1
        await shop.provider.submit(training_order(tmp_path, version=2))
        assert len(shop.books.asked("POST /files")) == 2


async def test_an_order_on_a_later_page_is_found(tmp_path):
    async with vendor(tmp_path, Modes(page_size=3)) as shop:
        order, sent_at = text_order(), time.time()
        ticket = await shop.provider.submit(order)
        for seed in range(10, 20):
            await shop.provider.submit(text_order(seed=seed))
        assert await shop.provider.find(order, sent_at) == ticket
        assert len(shop.books.asked("GET /predictions")) == 4


async def test_a_list_that_cannot_be_read_is_not_an_empty_one(tmp_path):
    async with vendor(tmp_path) as shop:
        await shop.provider.submit(text_order())
        shop.modes.fail("GET /predictions", Fault(status=500, times=99))
        with pytest.raises(VendorLater):
            await shop.provider.find(text_order(), time.time())


async def test_many_orders_at_once_are_each_booked_once(tmp_path):
    async with vendor(tmp_path, Modes(work_s=0.1)) as shop, anyio.create_task_group() as group:
        for seed in range(24):
            group.start_soon(shop.made, text_order(seed=seed))
    assert sorted(order.input["seed"] for order in shop.books.booked("predictions")) == list(range(24))

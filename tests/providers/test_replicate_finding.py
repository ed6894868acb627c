"""An order whose answer was lost is found in the vendor's lists, and what is not ours is left alone."""

import time

import pytest

from emulators.replicate_modes import Fault, Modes
from emulators.replicate_orders import FAST, PREDICT, TRAIN, lora_order, lora_use, text_order, training_order, vendor
from portrayal.errors import VendorLater
from portrayal.providers.faults import Ambiguous
from portrayal.providers.replicate import ReplicateProvider
from studios import make_settings

pytestmark = pytest.mark.anyio


KINDS = pytest.mark.parametrize("kind", ["predictions", "trainings"])


def order_of(kind, folder, **changes):
    return text_order(**changes) if kind == "predictions" else training_order(folder, **changes)


def request_of(kind):
    return PREDICT if kind == "predictions" else TRAIN


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

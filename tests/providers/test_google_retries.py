"""A call goes out again only when Google said that it did not take it; nothing is booked twice."""

import socket

import anyio
import pytest

from emulators.google_desk import google_desk, text_order
from portrayal.errors import VendorLater
from portrayal.providers.base import Delivery
from portrayal.providers.faults import Ambiguous

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("modes", "least"),
    [
        (("minute_quota",), [7.5]),
        (("header_quota",), [11.0]),
        (("bare_quota", "bare_quota"), [2.0, 8.0]),
        (("overloaded", "overloaded"), [2.0, 8.0]),
        (("overloaded", "minute_quota"), [2.0, 7.5]),
    ],
)
async def test_a_pause_is_as_long_as_google_asks_and_a_second_at_most_on_top(tmp_path, modes, least):
    async with google_desk(tmp_path, *modes) as desk:
        assert isinstance(await desk.provider.submit(text_order()), Delivery)
        assert len(desk.naps) == len(least)
        for nap, wanted in zip(desk.naps, least, strict=True):
            assert wanted <= nap <= wanted + 1
        assert desk.emulator.billed == 1
        assert desk.posted[0] == desk.posted[-1]


@pytest.mark.parametrize("mode", ["minute_quota", "overloaded"])
async def test_after_three_calls_it_is_the_caller_s_turn(tmp_path, mode):
    async with google_desk(tmp_path, *[mode] * 5) as desk:
        with pytest.raises(VendorLater):
            await desk.provider.submit(text_order())
        assert (len(desk.posted), desk.emulator.billed) == (3, 0)


@pytest.mark.parametrize("mode", ["long_quota", "day_quota", "quota_page", "internal", "deadline"])
async def test_waiting_that_cannot_help_is_not_done(tmp_path, mode):
    async with google_desk(tmp_path, mode) as desk:
        with pytest.raises(VendorLater):
            await desk.provider.submit(text_order())
        assert (len(desk.posted), desk.naps) == (1, [])


async def test_a_lost_answer_is_booked_once_and_never_sent_again(tmp_path):
    async with google_desk(tmp_path, "cut") as desk:
        with pytest.raises(Ambiguous):
            await desk.provider.submit(text_order())
        assert (len(desk.posted), desk.emulator.billed) == (1, 1)


async def test_an_address_where_nobody_listens_means_that_nothing_was_sent(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    async with google_desk(tmp_path, google_base_url=f"http://127.0.0.1:{port}/") as desk:
        with pytest.raises(VendorLater, match="nothing was sent"):
            await desk.provider.submit(text_order())
        assert desk.naps == []


async def test_google_is_told_how_long_we_wait(tmp_path):
    async with google_desk(tmp_path, timeout_s=180.0) as desk:
        await desk.provider.submit(text_order())
        assert desk.emulator.calls[0].headers["x-server-timeout"] == "180"


async def test_a_cancelled_call_ends_at_once(tmp_path):
    async with google_desk(tmp_path, "hang") as desk:
        with anyio.fail_after(10):
            async with anyio.create_task_group() as group:
                group.start_soon(desk.provider.submit, text_order())
                await anyio.to_thread.run_sync(desk.emulator.arrived.wait)
                group.cancel_scope.cancel()
        assert len(desk.posted) == 1


async def test_many_orders_share_one_client(tmp_path):
    async with google_desk(tmp_path) as desk:
        deliveries: list[object] = []

        async def order(seed: int) -> None:
            deliveries.append(await desk.provider.submit(text_order(seed=seed, width=1280, height=720)))

        async with anyio.create_task_group() as group:
            for seed in range(24):
                group.start_soon(order, seed)
        assert sorted(item.seed for item in deliveries if isinstance(item, Delivery)) == list(range(24))
        assert len(desk.posted) == desk.emulator.billed == 24


async def test_a_closed_provider_opens_anew(tmp_path):
    async with google_desk(tmp_path, timeout_s=10.0) as desk:
        await desk.provider.submit(text_order())
        await desk.provider.close()
        await desk.provider.close()
        assert isinstance(await desk.provider.submit(text_order(seed=8)), Delivery)

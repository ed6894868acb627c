"""Each fault of the SDK (replicate 1.0.7) has its cure here, over real HTTP."""

import socket
import subprocess
import sys
import threading
import time

import anyio
import pytest

from emulators.replicate import Emulator
from emulators.replicate_modes import Fault, Modes
from emulators.replicate_orders import CANARY, FAST, PREDICT, Naps, text_order, training_order, vendor
from portrayal.errors import OperatorError, VendorLater
from portrayal.providers.base import Delivery
from portrayal.providers.faults import Ambiguous, PaidRefusal
from portrayal.providers.replicate import ReplicateProvider
from portrayal.providers.replicate.api import Api
from portrayal.providers.replicate.timing import Timing
from studios import make_settings

pytestmark = pytest.mark.anyio


def test_the_sdk_is_imported_by_the_first_request_and_not_before():
    code = (
        "import sys; import portrayal.providers.replicate;"
        "print([name for name in ('replicate', 'httpx', 'httpx2', 'PIL', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_an_aborted_order_is_an_outcome_and_no_validation_error(tmp_path):
    """The SDK's models do not know the status `aborted`."""
    async with vendor(tmp_path, Modes(outcome="aborted")) as shop:
        for order in (text_order(), training_order(tmp_path)):
            ticket = await shop.provider.submit(order)
            with pytest.raises(PaidRefusal, match="no machine in time") as caught:
                await shop.provider.poll(ticket)
            assert caught.value.cost_usd == 0


async def test_aborted_rows_do_not_poison_the_list(tmp_path):
    """One aborted row makes the SDK refuse a whole page of a hundred."""
    async with vendor(tmp_path) as shop:
        shop.modes.outcome = "aborted"
        order = text_order()
        ticket = await shop.provider.submit(order)
        for seed in range(3):
            await shop.provider.submit(text_order(seed=seed))
        assert await shop.provider.find(order, time.time()) == ticket


async def test_the_wish_to_wait_reaches_the_vendor(tmp_path):
    """`predictions.create(model=…, wait=…)` of the SDK drops it."""
    async with vendor(tmp_path, Modes(work_s=0.2)) as shop:
        ticket = await shop.provider.submit(text_order())
        assert shop.books.asked(PREDICT)[0].headers["prefer"] == "wait=1"
        assert isinstance(await shop.provider.poll(ticket), Delivery)


@pytest.mark.parametrize("make", [lambda folder: text_order(), training_order])
async def test_a_vendor_that_never_answers_an_order_is_not_waited_for_without_end(tmp_path, make):
    """`predictions.create()` and `files.create()` of the SDK have no time-out."""
    async with vendor(tmp_path, idle_s=0.2, prefer_wait_s=0) as shop:
        for request in (PREDICT, "POST /files"):
            shop.modes.fail(request, Fault(how="silence", booked=True))
        with anyio.fail_after(5), pytest.raises((Ambiguous, VendorLater)):
            await shop.provider.submit(make(tmp_path))


async def test_a_vendor_that_answers_a_byte_at_a_time_is_not_waited_for_without_end(tmp_path):
    """Each byte restarts httpx's own time-out: only a whole deadline ends such an answer."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_drip, args=(server, stop), daemon=True)
        thread.start()
        settings = make_settings(
            tmp_path, replicate_api_token=CANARY, replicate_base_url=f"http://127.0.0.1:{server.getsockname()[1]}"
        )
        provider = ReplicateProvider(settings, Timing(idle_s=5, request_s=0.3, sleep=Naps()))
        with anyio.fail_after(3), pytest.raises(Ambiguous):
            await provider.submit(text_order())
        await provider.close()
        stop.set()
        thread.join()


def _drip(server: socket.socket, stop: threading.Event) -> None:
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 9999\r\n\r\n{")
        while not stop.wait(0.05):
            try:
                connection.sendall(b" ")
            except OSError:
                return


async def test_an_unfinished_order_is_followed_and_never_taken_for_nothing(tmp_path):
    """`run()` of the SDK returns None when the wait is over before the picture is there."""
    async with vendor(tmp_path, Modes(work_s=1.3)) as shop:
        ticket = await shop.provider.submit(text_order())
        assert (await shop.delivered(ticket)).data


@pytest.mark.parametrize("body", [[], ["canary"], b"", b"<html>", b'"text"', b"null", b"17"])
async def test_a_refusal_of_any_shape_is_read(tmp_path, body):
    """`ReplicateError` of the SDK fails with AttributeError on a JSON list or string."""
    async with vendor(tmp_path) as shop:
        shop.modes.fail(PREDICT, Fault(status=402, body=body))
        with pytest.raises(OperatorError, match="credit"):
            await shop.provider.submit(text_order())


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"Retry-After": "7"}, {"retry_after": 3}, 7),
        ({}, {"detail": "Request was throttled. Your rate limit resets in ~30s.", "retry_after": 5}, 5),
        ({}, {"detail": "Request was throttled. Your rate limit resets in ~30s."}, 30),
        ({"Retry-After": "Fri, 20 Nov 2026 10:00:00 GMT"}, {"retry_after": 4}, 4),
    ],
)
async def test_how_long_to_wait_is_read_from_header_body_or_text(tmp_path, headers, body, seconds):
    """`ReplicateError` of the SDK drops the headers."""
    async with vendor(tmp_path) as shop:
        shop.modes.fail(PREDICT, Fault(status=429, body=body, headers=headers))
        await shop.provider.submit(text_order())
        assert any(seconds - 0.5 < nap <= seconds + 1 for nap in shop.naps.asked)
        assert len(shop.books.booked("predictions")) == 1


async def test_a_wait_of_hours_is_not_slept_through(tmp_path):
    """The SDK sleeps however long Retry-After says."""
    async with vendor(tmp_path) as shop:
        shop.modes.fail(PREDICT, Fault(status=429, body={}, headers={"Retry-After": "7200"}))
        shop.modes.fail("GET /account", Fault(status=429, body={}, headers={"Retry-After": "7200"}))
        with pytest.raises(VendorLater, match="limits"):
            await shop.provider.submit(text_order())
        await shop.provider.submit(training_order(tmp_path))
        assert max(shop.naps.asked) <= 60


async def test_an_upload_needs_nothing_that_the_contract_does_not_promise(tmp_path):
    """The SDK's `File` wants `name` and `etag`."""
    async with vendor(tmp_path, Modes(lean=True)) as shop:
        assert (await shop.made(training_order(tmp_path))).model


def test_one_provider_serves_a_second_event_loop(tmp_path):
    """The SDK keeps connections of a loop that is closed: "Event loop is closed"."""
    with Emulator(token=CANARY) as emulator:
        settings = make_settings(tmp_path, replicate_api_token=CANARY, replicate_base_url=emulator.url)
        provider = ReplicateProvider(settings, FAST)

        async def draw(seen: list[object]) -> None:
            await provider.poll(await provider.submit(text_order()))
            seen.append(provider._api._client)
            await provider._api._transport.aclose()  # as a loop that ends does to its connections
            await provider._downloads.close()

        clients: list[object] = []
        anyio.run(draw, clients)
        anyio.run(draw, clients)
        assert clients[0] is not clients[1]
        assert len(emulator.books.booked("predictions")) == 2


async def test_closing_closes_the_connections_and_the_next_request_opens_new_ones(tmp_path):
    """The SDK's client has no `close`; a socket left open would fail this test with a ResourceWarning."""
    async with vendor(tmp_path) as shop:
        await shop.provider.submit(text_order())
        await shop.provider.close()
        assert (await shop.made(text_order(seed=8))).data


async def test_no_minute_holds_more_orders_than_the_vendor_allows(tmp_path):
    """600 a minute, short bursts included; a 429 holds everybody."""
    clock, sent = [1000.0], []

    async def sleep(seconds: float) -> None:
        clock[0] += seconds

    api = Api(make_settings(tmp_path), Timing(sleep=sleep, steady=lambda: clock[0]))
    for number in range(1500):
        if number == 1200:
            clock[0] += 30  # a rest, after which a burst is free again
        await sleep(await api.gate.turn(1e9))
        sent.append(clock[0])
    assert sent[20] == 1000
    assert max(sum(at <= other < at + 60 for other in sent) for at in sent[::10]) <= 600
    await api.gate.hold(40)
    before = clock[0]
    await sleep(await api.gate.turn(1e9))
    assert clock[0] - before >= 40

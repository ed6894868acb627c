"""The key goes to the vendor alone: no other host, no clear text, no key of somebody else (faults of the SDK)."""

import time

import pytest

from emulators.replicate import Emulator
from emulators.replicate_modes import Fault, Modes
from emulators.replicate_orders import CANARY, FAST, PREDICT, text_order, vendor
from portrayal.errors import OperatorError
from portrayal.providers.replicate import ReplicateProvider
from portrayal.providers.replicate.answers import Unsent
from portrayal.providers.replicate.api import origin_of
from studios import make_settings

pytestmark = pytest.mark.anyio


async def test_the_key_goes_to_no_host_but_the_vendor_s(tmp_path):
    """`FileOutput.read()` of the SDK sends the key to whatever host an output names."""
    async with vendor(tmp_path) as shop:
        await shop.made(text_order())
        (download,) = shop.books.asked("GET /delivery")
        assert "authorization" not in download.headers
        assert CANARY not in str(download.headers)


async def test_a_list_that_goes_on_elsewhere_does_not_carry_the_key_there(tmp_path):
    """The SDK follows a page's `next` to any host, with the key."""
    with Emulator(token=CANARY) as other:
        async with vendor(tmp_path, Modes(page_size=2, next_host=other.url)) as shop:
            order = text_order()
            ticket = await shop.provider.submit(order)
            for seed in range(5):
                await shop.provider.submit(text_order(seed=seed))
            assert await shop.provider.find(order, time.time()) == ticket
            assert not other.books.calls


async def test_no_request_at_all_leaves_for_another_host(tmp_path):
    """The SDK takes a full URL for a path."""
    with Emulator(token=CANARY) as other:
        async with vendor(tmp_path) as shop:
            for url in (f"{other.url}/v1/account", shop.emulator.url.replace("http:", "https:") + "/v1/account"):
                with pytest.raises(Unsent):
                    await shop.provider._api.once("GET", url)
            assert not other.books.calls


async def test_a_redirect_does_not_carry_the_key_elsewhere(tmp_path):
    with Emulator(token=CANARY) as other:
        async with vendor(tmp_path) as shop:
            headers = {"Location": f"{other.url}/v1/predictions"}
            shop.modes.fail(PREDICT, Fault(status=307, body=b"", headers=headers))
            with pytest.raises(OperatorError, match="REPLICATE_BASE_URL"):
                await shop.provider.submit(text_order())
            assert not other.books.calls


async def test_the_key_and_the_address_come_from_the_settings_only(tmp_path, monkeypatch):
    """The SDK looks into the environment, and for a package that may be there."""
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_somebody-else")
    monkeypatch.setenv("REPLICATE_BASE_URL", "https://evil.example.com")
    async with vendor(tmp_path) as shop:
        await shop.provider.submit(text_order())
        assert shop.books.asked(PREDICT)[0].headers["authorization"] == f"Bearer {CANARY}"


async def test_without_a_key_nothing_is_sent(tmp_path, monkeypatch):
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_somebody-else")
    with Emulator() as emulator:
        provider = ReplicateProvider(make_settings(tmp_path, replicate_base_url=emulator.url), FAST)
        with pytest.raises(OperatorError, match="REPLICATE_API_TOKEN"):
            await provider.submit(text_order())
        assert not emulator.books.calls


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        (None, "https://api.replicate.com"),
        ("https://api.replicate.com/v1", "https://api.replicate.com"),
        ("https://api.replicate.com/", "https://api.replicate.com"),
        ("https://proxy.example.com/v1/", "https://proxy.example.com"),
        ("http://127.0.0.1:8901", "http://127.0.0.1:8901"),
    ],
)
def test_the_address_may_end_in_v1_or_not(given, origin):
    """The SDK asks for /v1/v1/… then."""
    assert origin_of(given) == origin


@pytest.mark.parametrize("given", ["http://api.replicate.com", "http://127.0.0.1.example.com", "http://[::2]"])
async def test_the_key_is_never_sent_in_clear(tmp_path, given):
    provider = ReplicateProvider(make_settings(tmp_path, replicate_api_token=CANARY, replicate_base_url=given), FAST)
    with pytest.raises(OperatorError, match="https"):
        await provider.submit(text_order())
    assert provider._api._client is None

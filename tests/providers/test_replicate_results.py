"""How orders end at Replicate, and how their results are fetched: whole, checked, from known hosts, without the key."""

import base64
import time

import pytest

from emulators.replicate_modes import Modes
from emulators.replicate_orders import text_order, vendor
from portrayal.errors import VendorLater, VendorNever
from portrayal.providers.base import Progress
from portrayal.providers.faults import PaidRefusal
from portrayal.providers.replicate.downloads import Downloads
from portrayal.providers.replicate.records import progress, status_of
from portrayal.providers.replicate.timing import Timing

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("text", "words", "advice"),
    [
        ("NSFW content detected. Try running it again, or try a different prompt.", "safety filter", "variation=1"),
        ("The input or output was flagged as sensitive. (E005)", "safety filter", "variation=1"),
        ("E1001 Out of memory", "ran out of memory", "same call again"),
        ("CUDA out of memory. Tried to allocate canary-vendor-body", "ran out of memory", "same call again"),
        ("Prediction interrupted; please retry (code: PA)", "broke the work off", "same call again"),
        ("E6716 canary-vendor-body", r"failed at Replicate \(code E6716\)", "replicate.com/p/"),
        ("Traceback canary-vendor-body", "failed at Replicate", "replicate.com/p/"),
        ("", "failed at Replicate", "replicate.com/p/"),
    ],
)
async def test_a_failure_is_told_in_our_words_with_what_to_do(tmp_path, text, words, advice):
    async with vendor(tmp_path, Modes(outcome="failed", error=text)) as shop:
        ticket = await shop.provider.submit(text_order())
        with pytest.raises(PaidRefusal, match=words) as caught:
            await shop.provider.poll(ticket)
        assert advice in caught.value.next
        assert "canary" not in str(caught.value)


async def test_a_picture_that_the_filter_dropped_is_no_empty_success(tmp_path):
    async with vendor(tmp_path, Modes(output="empty")) as shop:
        with pytest.raises(PaidRefusal, match="safety filter") as caught:
            await shop.made(text_order())
        assert "variation=1" in caught.value.next


async def test_a_result_that_the_vendor_removed_is_said_plainly(tmp_path):
    async with vendor(tmp_path, Modes(output="removed", inputs_removed=True)) as shop:
        with pytest.raises(PaidRefusal, match="one hour") as caught:
            await shop.made(text_order())
        assert "charged again" in caught.value.next


async def test_a_state_that_we_do_not_know_is_still_under_way(tmp_path):
    async with vendor(tmp_path, Modes(outcome="booting")) as shop:
        ticket = await shop.provider.submit(text_order())
        assert isinstance(await shop.provider.poll(ticket), Progress)
        shop.modes.outcome = "succeeded"
        assert (await shop.delivered(ticket)).data


def test_a_record_without_anything_is_still_under_way():
    assert status_of({}) == ""
    assert progress({"logs": None}).share > 0


async def test_a_torn_download_is_repeated_and_then_left_for_later(tmp_path):
    async with vendor(tmp_path, Modes(file="torn")) as shop:
        ticket = await shop.provider.submit(text_order())
        with pytest.raises(VendorLater, match="fetched"):
            await shop.provider.poll(ticket)
        assert len(shop.books.asked("GET /delivery")) == 4
        shop.modes.file = "whole"
        assert (await shop.delivered(ticket)).data
        assert len(shop.books.booked("predictions")) == 1


async def test_a_file_store_that_is_down_is_asked_again(tmp_path):
    async with vendor(tmp_path, Modes(file="fault")) as shop:
        ticket = await shop.provider.submit(text_order())
        with pytest.raises(VendorLater, match="503"):
            await shop.provider.poll(ticket)
        shop.modes.file = "whole"
        assert (await shop.delivered(ticket)).data


async def test_bytes_that_are_no_picture_are_never_delivered(tmp_path):
    async with vendor(tmp_path, Modes(file="wrong")) as shop:
        with pytest.raises(VendorNever, match="not a picture"):
            await shop.made(text_order())


async def test_a_dead_link_is_said_plainly(tmp_path):
    async with vendor(tmp_path, Modes(file="gone")) as shop:
        with pytest.raises(PaidRefusal, match="one hour") as caught:
            await shop.made(text_order())
        assert caught.value.cost_usd == 0.025


async def test_a_result_of_gigabytes_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("portrayal.providers.replicate.downloads.LARGEST", 1000)
    async with vendor(tmp_path) as shop:
        with pytest.raises(VendorNever, match="larger than"):
            await shop.made(text_order())


async def test_a_picture_of_too_many_pixels_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr("portrayal.providers.replicate.downloads.MOST_PIXELS", 1000)
    async with vendor(tmp_path) as shop:
        with pytest.raises(VendorNever, match="not a picture"):
            await shop.made(text_order())


async def test_a_redirect_on_the_vendor_s_own_hosts_is_followed(tmp_path):
    async with vendor(tmp_path, Modes(file="moved")) as shop:
        assert (await shop.made(text_order())).data


@pytest.mark.parametrize(
    ("modes", "words"),
    [
        (Modes(output="foreign"), "not Replicate's"),
        (Modes(file="moved_away"), "not Replicate's"),
        (Modes(file="in_circles"), "redirects too often"),
    ],
)
async def test_a_result_elsewhere_is_not_fetched(tmp_path, modes, words):
    async with vendor(tmp_path, modes) as shop:
        with pytest.raises(VendorNever, match=words):
            await shop.made(text_order())


@pytest.mark.parametrize(
    "url",
    [
        "http://replicate.delivery/a.png",
        "https://replicate.delivery.example.com/a.png",
        "https://evilreplicate.delivery/a.png",
        "https://user@replicate.delivery/a.png",
        "https://replicate.delivery@example.com/a.png",
        "https://127.0.0.1/a.png",
        "http://localhost/a.png",
        "file:///etc/passwd",
        "ftp://replicate.delivery/a.png",
        "",
    ],
)
async def test_no_other_address_is_ever_asked_of_the_real_vendor(url):
    downloads = Downloads(Timing(), None)
    with pytest.raises(VendorNever, match="not Replicate's"):
        await downloads.picture(url)
    await downloads.close()


@pytest.mark.parametrize("host", ["replicate.delivery", "pbxt.replicate.delivery", "a.b.replicate.delivery"])
def test_the_vendor_s_own_hosts_are_known(host):
    Downloads(Timing(), None)._permit(f"https://{host}/xyz/out-0.png")


async def test_a_result_inside_of_its_own_address_is_read(tmp_path):
    from emulators.replicate_books import Order, painted

    data = painted(Order("a", "predictions", "m", "v", {"output_format": "png"}, time.time()))
    downloads = Downloads(Timing(backoff_s=()), None)
    assert await downloads.picture(f"data:image/png;base64,{base64.b64encode(data).decode()}") == data
    for broken in ("data:image/png;base64,%%%", "data:image/png,hello", "data:"):
        with pytest.raises(VendorNever, match="not a picture"):
            await downloads.picture(broken)

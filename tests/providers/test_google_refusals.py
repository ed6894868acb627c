"""Every way in which Google brings no picture ends in a sentence that says whose move it is (`google.md` 1.4, 1.8)."""

from collections.abc import AsyncIterator

import pytest

from emulators.google_answers import MODES
from emulators.google_desk import Desk, google_desk, photo_order, text_order
from portrayal.errors import BadRequest, OperatorError, PortrayalError, VendorLater, VendorNever
from portrayal.providers.faults import Ambiguous, PaidRefusal
from portrayal.providers.gates import LocalGate
from portrayal.providers.google.wire import RATE

pytestmark = pytest.mark.anyio

WITH_PICTURE = {
    "picture", "jpeg_called_png", "webp", "url_safe", "unpadded", "wrapped", "draft_then_picture",
    "picture_then_draft", "two_pictures", "two_drafts", "only_draft", "square", "small", "no_usage", "unknown_fields",
}  # fmt: skip

OUTCOMES: dict[str, tuple[type[PortrayalError], str]] = {
    "damaged_base64": (PaidRefusal, "arrived damaged"),
    "not_a_picture": (PaidRefusal, "arrived damaged"),
    "cut_picture": (PaidRefusal, "arrived damaged"),
    "blocked_prompt": (PaidRefusal, r"refused this picture \(PROHIBITED_CONTENT\)"),
    "blocked_other": (PaidRefusal, r"refused this picture \(OTHER\)"),
    "image_safety": (PaidRefusal, r"refused this picture \(IMAGE_SAFETY\)"),
    "image_prohibited": (PaidRefusal, "refused this picture"),
    "spii": (PaidRefusal, "refused this picture"),
    "no_image": (PaidRefusal, "without a picture.*variation=1"),
    "image_other": (PaidRefusal, "without a picture.*variation=1"),
    "recitation": (PaidRefusal, "too close to an existing work.*variation=1"),
    "max_tokens": (PaidRefusal, "ran out of tokens.*variation=1"),
    "unknown_reason": (PaidRefusal, "without a picture.*variation=1"),
    "text_only": (PaidRefusal, "words instead of a picture.*variation=1"),
    "no_candidates": (PaidRefusal, "without a picture"),
    "empty_object": (PaidRefusal, "without a picture"),
    "nulls": (PaidRefusal, "without a picture"),
    "json": (PaidRefusal, "words instead of a picture"),
    "json_invalid": (PaidRefusal, "words instead of a picture"),
    "json_cut": (PaidRefusal, "ran out of tokens"),
    "json_of_another_kind": (PaidRefusal, "words instead of a picture"),
    "empty_body": (Ambiguous, "not readable; whether a picture was made and billed is not known"),
    "web_page": (Ambiguous, "a web page instead of an answer.*proxy or a login page"),
    "cut_json": (Ambiguous, "cut short"),
    "a_list": (Ambiguous, "not readable"),
    "bad_gateway": (Ambiguous, "status 502; whether a picture was made and billed is not known"),
    "drop": (Ambiguous, "broke the connection off; whether a picture was made and billed is not known"),
    "cut": (Ambiguous, "broke the connection off"),
    "hang": (Ambiguous, r"did not answer within 0\.5 s; whether a picture was made and billed is not known"),
    "bad_key": (OperatorError, "GEMINI_API_KEY"),
    "unauthenticated": (OperatorError, "GEMINI_API_KEY"),
    "no_caller": (OperatorError, "GEMINI_API_KEY may not call gemini-nano-banana-2.1"),
    "zero_quota": (OperatorError, "billing is off.*Turn billing on"),
    "no_billing": (OperatorError, "not set up for paid calls.*Turn billing on"),
    "not_here": (OperatorError, "not from Google's API.*GOOGLE_GEMINI_BASE_URL"),
    "redirect": (OperatorError, "not from Google's API.*GOOGLE_GEMINI_BASE_URL"),
    "unknown_model": (BadRequest, "offers no model"),
    "retired": (VendorNever, "shut the model gemini-nano-banana-2.1 down; gemini-3-pro-image takes its place"),
    "retired_naming": (VendorNever, "gemini-3-pro-image takes its place.*model='gemini-3-pro-image'"),
    "retired_naming_strangely": (VendorNever, "gemini-3-pro-image takes its place"),
    "region": (VendorNever, "in the country of this machine"),
    "invalid": (VendorNever, "rejected the call.*nothing was made or billed"),
    "minute_quota": (VendorLater, "limits how many calls.*again in 8 s"),
    "long_quota": (VendorLater, "limits how many calls.*again in 300 s"),
    "header_quota": (VendorLater, "again in 11 s"),
    "bare_quota": (VendorLater, "again in a minute"),
    "quota_page": (VendorLater, "nothing was made or billed"),
    "day_quota": (VendorLater, "quota of the day.*midnight Pacific time.*Turn billing on"),
    "overloaded": (VendorLater, "is overloaded; nothing was made or billed"),
    "internal": (VendorLater, "failed on its own side; nothing was made or billed"),
    "deadline": (VendorLater, "failed on its own side; nothing was made or billed"),
}
"""Mode of the emulator -> who can fix it, and what the sentence says."""


def test_every_mode_of_the_emulator_has_its_outcome():
    assert set(OUTCOMES) | WITH_PICTURE == set(MODES)
    assert not set(OUTCOMES) & WITH_PICTURE


@pytest.fixture(scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    async with google_desk(tmp_path_factory.mktemp("desk"), timeout_s=0.5) as desk:
        yield desk


@pytest.fixture
def desk(shared: Desk) -> Desk:
    """One provider for all modes: a failure leaves nothing behind that the next call could feel."""
    shared.provider.share(LocalGate(RATE, lambda: 1000.0 + sum(shared.naps)))
    for left in (shared.emulator.modes, shared.emulator.calls, shared.naps):
        left.clear()
    return shared


@pytest.mark.parametrize("mode", OUTCOMES)
async def test_a_call_without_a_picture_ends_in_the_right_words(desk, mode):
    kind, words = OUTCOMES[mode]
    desk.emulator.modes.extend([mode] * 3)
    with pytest.raises(PortrayalError, match=words) as caught:
        await desk.provider.submit(text_order())
    assert type(caught.value) is kind
    assert caught.value.next
    if kind is not VendorLater:  # only what Google did not take is ever sent twice
        assert (len(desk.emulator.calls), desk.naps) == (1, [])


@pytest.mark.parametrize("mode", ["blocked_other", "image_safety", "image_prohibited", "text_only", "no_image"])
async def test_a_refused_portrait_of_oneself_leads_to_the_lora(desk, tmp_path, mode):
    """R-route-missing."""
    desk.emulator.modes.append(mode)
    with pytest.raises(PaidRefusal, match=r"train_lora.*route='lora'"):
        await desk.provider.submit(photo_order(tmp_path))


async def test_a_refused_still_life_is_not_sent_to_the_lora(desk):
    desk.emulator.modes.append("image_safety")
    with pytest.raises(PaidRefusal) as caught:
        await desk.provider.submit(text_order())
    assert "LoRA" not in str(caught.value)


@pytest.mark.parametrize(
    ("mode", "cost"),
    [
        ("cut_picture", 0.052053),
        ("image_safety", 9 * 1.5e-6),
        ("text_only", 1100 * 1.5e-6 + 30 * 7.5e-6),
        ("no_image", 0),
    ],
)
async def test_what_a_refusal_cost_is_known(desk, mode, cost):
    desk.emulator.modes.append(mode)
    with pytest.raises(PaidRefusal) as caught:
        await desk.provider.submit(text_order())
    assert caught.value.cost_usd == pytest.approx(cost, abs=1e-6)


async def test_a_misspelt_model_gets_a_hint(desk):
    with pytest.raises(BadRequest, match=r"Did you mean model='gemini-nano-banana-2\.1'"):
        await desk.provider.submit(text_order(model="gemini-nano-bananna-2.1"))


async def test_a_model_nothing_like_ours_gets_the_list(desk):
    with pytest.raises(BadRequest, match=r"Known: gemini-nano-banana-2\.1, "):
        await desk.provider.submit(text_order(model="zzz"))


async def test_a_deprecated_model_that_is_gone_names_the_successor_of_our_table(desk, monkeypatch):
    monkeypatch.setattr("emulators.google.IMAGE_MODELS", ("gemini-3.1-flash-image",))
    desk.emulator.modes.append("retired_naming")
    with pytest.raises(VendorNever, match=r"gemini-nano-banana-2\.1 takes its place"):
        await desk.provider.submit(text_order(model="gemini-3.1-flash-image"))

"""What holds for every ask there can be."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from attempts import attempt
from portrayal.errors import PortrayalError
from portrayal.models import LoraInfo, Route
from portrayal.rules.lifecycle import models
from portrayal.rules.offers import OFFLINE, Ask, default_offers
from portrayal.rules.recipes import make_recipe
from portrayal.rules.routing import choose_route

PROVIDERS = ("offline", "replicate", "google")
RECIPE = make_recipe("replicate", "flux", 20)
KEYS = {"replicate": "REPLICATE_API_TOKEN", "google": "GEMINI_API_KEY"}


@st.composite
def loras(draw) -> LoraInfo:
    return LoraInfo(
        name="anna",
        version=1,
        trigger_word="zyx5char",
        subject="woman",
        provider=draw(st.sampled_from(PROVIDERS)),
        model="alice/anna:abc",
        base_model="flux",
        dataset="d",
        fingerprint="f",
        recipe=RECIPE,
        created="2026-11-20",
    )


@st.composite
def asks(draw) -> Ask:
    unlocked = draw(st.sets(st.sampled_from(PROVIDERS)))
    offers = [offer for offer in default_offers(sorted(unlocked)) if draw(st.integers(0, 9)) > 0]
    return Ask(
        path=draw(st.sampled_from([None, "lora", "text_to_image", "image_to_image"])),
        person=draw(st.booleans()),
        person_explicit=draw(st.booleans()),
        lora=draw(st.none() | loras()),
        lora_explicit=draw(st.booleans()),
        lora_names=draw(st.sampled_from([(), ("anna",), ("anna", "bea")])),
        reference_photo=draw(st.booleans()),
        provider=draw(st.sampled_from([None, None, *PROVIDERS, "midjourney"])),
        model=draw(st.none() | st.sampled_from([*(row.id for row in models()), "someone/new", "alice/anna:abc"])),
        images_per_year=draw(st.none() | st.integers(0, 500)),
        offers=tuple(offers),
        locked={name: key for name, key in KEYS.items() if name not in unlocked},
        today=draw(st.sampled_from(["", "2026-11-20", "2027-06-01"])),
    )


@settings(deadline=None, max_examples=300)
@given(asks())
def test_there_is_a_route_with_reason_and_price_or_an_error_with_a_way_out(ask):
    """R-route-why, R-route-missing."""
    found = attempt(choose_route, ask)
    if isinstance(found, PortrayalError):
        assert found.message
        assert found.next
        return
    assert found.because
    assert found.estimate_usd >= 0
    assert found.price_as_of or any("No price is on file" in text for text in found.warnings)
    assert len(re.findall(r"[a-z)]\.(?= |$)", found.because)) <= 2


@settings(deadline=None, max_examples=300)
@given(asks())
def test_the_preview_never_stands_in_for_a_paid_provider(ask):
    found = attempt(choose_route, ask)
    paid = any(offer.provider != OFFLINE for offer in ask.offers)
    if isinstance(found, Route) and paid and ask.provider != OFFLINE:
        assert found.provider != OFFLINE
        assert found.fallback is None or found.fallback.provider != OFFLINE


@settings(deadline=None, max_examples=300)
@given(asks())
def test_a_path_is_never_changed_silently(ask):
    """R-route-explicit, R-route-missing."""
    found = attempt(choose_route, ask)
    if not isinstance(found, Route):
        return
    if ask.path is not None:
        assert found.path == ask.path
    if ask.person and found.path == "text_to_image":
        assert found.warnings
        assert not (ask.person_explicit and ask.path is None)


@settings(deadline=None, max_examples=300)
@given(asks())
def test_only_what_is_on_offer_is_chosen(ask):
    found = attempt(choose_route, ask)
    if not isinstance(found, Route):
        return
    assert found.provider in {offer.provider for offer in ask.offers}
    if ask.provider is not None:
        assert found.provider == ask.provider
    if found.path == "lora":
        assert ask.lora is not None
        assert found.provider == ask.lora.provider
    if found.path == "image_to_image":
        assert ask.reference_photo

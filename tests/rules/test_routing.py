"""Which path a hero takes, and what is said when it cannot be taken."""

import pytest

from portrayal.errors import BadRequest, OperatorError, PortrayalError, VendorNever
from portrayal.models import LoraInfo
from portrayal.rules.offers import Ask, Offer, default_offers
from portrayal.rules.recipes import make_recipe
from portrayal.rules.routing import choose_route

PAID = default_offers(["replicate", "google"])
ALL = default_offers(["offline", "replicate", "google"])
PREVIEW = default_offers(["offline"])
LOCKED_REPLICATE = {"replicate": "REPLICATE_API_TOKEN"}
LOCKED = {"replicate": "REPLICATE_API_TOKEN", "google": "GEMINI_API_KEY"}


def lora(provider: str = "replicate", name: str = "anna") -> LoraInfo:
    return LoraInfo(
        name=name,
        version=1,
        trigger_word="zyx5char",
        subject="woman",
        provider=provider,
        model=f"alice/{name}:abc",
        base_model="flux",
        dataset=f"{name}-photos",
        fingerprint="f",
        recipe=make_recipe("replicate", "flux", 20),
        created="2026-11-20",
    )


def test_a_person_with_a_lora_is_drawn_with_the_lora():
    """R-route-lora."""
    route = choose_route(Ask(person=True, lora=lora(), offers=ALL))
    assert (route.path, route.provider, route.model) == ("lora", "replicate", "alice/anna:abc")
    assert "anna" in route.because


def test_a_scene_without_a_person_is_text_to_image_even_with_a_lora():
    """R-route-t2i."""
    route = choose_route(Ask(person=False, person_because="an abstract topic", lora=lora(), offers=ALL))
    assert route.path == "text_to_image"
    assert "an abstract topic" in route.because


def test_a_reference_photo_starts_image_to_image():
    """R-route-i2i."""
    assert choose_route(Ask(person=True, lora=lora(), reference_photo=True, offers=ALL)).path == "image_to_image"


def test_low_volume_says_that_image_to_image_is_enough():
    """R-route-volume."""
    route = choose_route(Ask(person=True, images_per_year=3, offers=PAID))
    advice = route.warnings[0]
    assert "3 pictures a year" in advice
    assert "reference_photo" in advice
    assert "train_lora" not in advice
    with pytest.raises(BadRequest, match="3 pictures a year") as caught:
        choose_route(Ask(person=True, person_explicit=True, images_per_year=3, offers=PAID))
    assert caught.value.next.startswith("For so few pictures pass reference_photo")


def test_high_volume_shows_the_computed_break_even():
    """R-route-volume."""
    route = choose_route(Ask(person=True, reference_photo=True, images_per_year=200, offers=PAID))
    assert "pays for itself after 148 pictures" in route.warnings[0]


@pytest.mark.parametrize("path", ["lora", "text_to_image", "image_to_image"])
@pytest.mark.parametrize("person", [True, False])
def test_a_named_path_is_obeyed(path, person):
    """R-route-explicit."""
    ask = Ask(path=path, person=person, lora=lora(), reference_photo=path == "image_to_image", offers=ALL)
    assert choose_route(ask).path == path


def test_a_poor_fit_is_a_warning_never_a_refusal():
    """R-route-explicit."""
    stranger = choose_route(Ask(path="text_to_image", person=True, lora=lora(), offers=ALL))
    assert "different stranger" in stranger.warnings[0]
    empty = choose_route(Ask(path="lora", person=False, lora=lora(), offers=ALL))
    assert "needs no person" in empty.warnings[0]
    drift = choose_route(Ask(path="image_to_image", person=True, lora=lora(), reference_photo=True, offers=ALL))
    assert "drifts" in drift.warnings[0]


def test_an_inferred_person_that_cannot_be_had_becomes_a_loud_scene_without_people():
    """R-route-missing."""
    route = choose_route(Ask(person=True, person_because="a tutorial", offers=PAID))
    assert route.path == "text_to_image"
    assert "WITHOUT people" in route.because
    assert route.missing == ("a trained LoRA", "a reference photo")
    for call in ("curate_dataset", "train_lora", "reference_photo"):
        assert call in route.warnings[0]


def test_a_person_that_was_asked_for_is_never_silently_left_out():
    """R-route-missing."""
    with pytest.raises(BadRequest, match="no trained LoRA") as caught:
        choose_route(Ask(person=True, person_explicit=True, offers=PAID))
    assert "curate_dataset" in caught.value.next
    assert "route='text_to_image'" in caught.value.next
    assert "$0.025" in caught.value.next
    assert "with reference_photo=… (replicate, about $0.04)" in caught.value.next
    alone = tuple(offer for offer in PAID if offer.path == "text_to_image")
    with pytest.raises(BadRequest) as caught:
        choose_route(Ask(person=True, person_explicit=True, offers=alone))
    assert "with reference_photo" not in caught.value.next


def test_the_lora_path_without_a_lora_says_what_is_missing():
    """R-route-missing."""
    with pytest.raises(BadRequest, match="no trained LoRA") as caught:
        choose_route(Ask(path="lora", offers=PAID))
    assert "train_lora" in caught.value.next


def test_loras_that_cannot_run_here_are_named():
    """R-route-missing."""
    with pytest.raises(BadRequest, match="No LoRA that can run here") as caught:
        choose_route(Ask(path="lora", lora_names=("anna",), offers=PAID))
    assert "lora='anna'" in caught.value.next


def test_image_to_image_without_a_photo_says_what_works_now():
    """R-route-missing."""
    with pytest.raises(BadRequest, match="none was given") as caught:
        choose_route(Ask(path="image_to_image", person=True, lora=lora(), offers=PAID))
    assert "reference_photo" in caught.value.next
    assert "route='lora'" in caught.value.next


def test_a_missing_key_is_named_by_its_variable():
    """R-route-missing."""
    with pytest.raises(OperatorError, match="REPLICATE_API_TOKEN"):
        choose_route(Ask(path="lora", lora=lora(), offers=default_offers(["google"]), locked=LOCKED_REPLICATE))
    with pytest.raises(OperatorError, match="GEMINI_API_KEY"):
        choose_route(Ask(provider="google", offers=PREVIEW, locked=LOCKED))
    with pytest.raises(OperatorError, match="GEMINI_API_KEY"):
        choose_route(Ask(model="gemini-3-pro-image", offers=default_offers(["replicate"]), locked=LOCKED))


def test_a_path_that_only_a_locked_provider_serves_names_its_variable():
    only_lora = tuple(offer for offer in default_offers(["replicate"]) if offer.path == "lora")
    with pytest.raises(OperatorError, match="GEMINI_API_KEY"):
        choose_route(Ask(path="text_to_image", offers=only_lora, locked={"google": "GEMINI_API_KEY"}))
    with pytest.raises(BadRequest, match="text_to_image"):
        choose_route(Ask(path="text_to_image", offers=only_lora))


def test_every_route_carries_reason_price_and_fallback():
    """R-route-why."""
    route = choose_route(Ask(person=True, lora=lora(), offers=ALL))
    assert route.estimate_usd == 0.0275
    assert route.price_as_of == "2026-10-07"
    assert route.fallback is not None
    assert (route.fallback.path, route.fallback.estimate_usd) == ("text_to_image", 0.025)
    alone = choose_route(Ask(offers=default_offers(["google"])))
    assert alone.fallback is None
    assert (
        alone.because
        == "No person is needed: text-to-image is enough. google is the one that can, about $0.056 a picture."
    )


def test_the_first_fallback_is_the_same_path_at_another_provider():
    """R-route-why."""
    route = choose_route(Ask(offers=ALL))
    assert route.provider == "replicate"
    assert "cheapest" in route.because
    assert route.fallback is not None
    assert (route.fallback.path, route.fallback.provider) == ("text_to_image", "google")


def test_the_preview_says_why_it_is_one():
    none = choose_route(Ask(offers=PREVIEW, locked=LOCKED))
    assert none.because.endswith("No key is set: offline preview.")
    assert "REPLICATE_API_TOKEN" not in none.because
    named = choose_route(Ask(provider="offline", offers=ALL))
    assert "provider='offline'" in named.because


def test_a_preview_lora_cannot_run_on_a_paid_provider():
    with pytest.raises(BadRequest, match="offline preview and cannot run on replicate") as caught:
        choose_route(Ask(person=True, person_explicit=True, lora=lora("offline"), offers=ALL))
    assert "train_lora(dataset='anna-photos')" in caught.value.next
    loud = choose_route(Ask(person=True, lora=lora("offline"), offers=ALL))
    assert loud.path == "text_to_image"
    assert "offline preview" in loud.because
    assert choose_route(Ask(person=True, lora=lora("offline"), offers=PREVIEW)).path == "lora"


def test_a_lora_runs_only_where_it_was_trained():
    with pytest.raises(BadRequest, match="runs only there, not on google"):
        choose_route(Ask(path="lora", lora=lora(), provider="google", offers=ALL))
    with pytest.raises(BadRequest, match="runs only there, not on offline"):
        choose_route(Ask(path="lora", lora=lora(), provider="offline", offers=ALL))


def test_a_named_lora_that_cannot_run_is_an_error_even_for_an_inferred_person():
    with pytest.raises(BadRequest, match="offline preview"):
        choose_route(Ask(person=True, lora=lora("offline"), lora_explicit=True, offers=ALL))


def test_what_is_given_and_not_used_is_a_warning():
    photo = choose_route(Ask(path="lora", person=True, lora=lora(), reference_photo=True, offers=ALL))
    assert any("reference photo is not used" in text for text in photo.warnings)
    unused = choose_route(Ask(person=False, lora=lora(), lora_explicit=True, offers=ALL))
    assert any("'anna' is not used" in text for text in unused.warnings)


def test_a_model_that_cannot_do_the_path_names_those_that_can():
    with pytest.raises(BadRequest, match="cannot do image_to_image") as caught:
        choose_route(Ask(model="black-forest-labs/flux-schnell", reference_photo=True, offers=ALL))
    assert "flux-kontext-pro" in caught.value.next
    with pytest.raises(BadRequest, match="brings its own"):
        choose_route(Ask(path="lora", lora=lora(), model="gemini-3-pro-image", offers=ALL))


def test_a_named_model_sets_provider_and_price():
    route = choose_route(Ask(model="gemini-3-pro-image", offers=ALL))
    assert (route.provider, route.estimate_usd) == ("google", 0.134)
    with pytest.raises(BadRequest, match="belongs to google"):
        choose_route(Ask(model="gemini-3-pro-image", provider="replicate", offers=ALL))


def test_an_unknown_model_passes_through_with_a_careful_price():
    route = choose_route(Ask(model="someone/new", provider="replicate", offers=ALL))
    assert (route.model, route.estimate_usd, route.price_as_of) == ("someone/new", 0.04, "")
    assert any("No price is on file" in text for text in route.warnings)
    with pytest.raises(BadRequest, match="cannot run someone/new"):
        choose_route(Ask(model="someone/new", offers=PREVIEW))
    with pytest.raises(BadRequest, match="do not know the model"):
        choose_route(Ask(model="someone/new", offers=ALL))


def test_a_retired_model_is_an_error_that_names_its_successor():
    with pytest.raises(VendorNever, match=r"gemini-nano-banana-2\.1"):
        choose_route(Ask(model="imagen-4.0-generate-001", offers=ALL))


def test_a_deprecated_model_runs_with_a_warning():
    route = choose_route(Ask(model="gemini-2.5-flash-image", offers=ALL))
    assert any("2027-03-15" in text for text in route.warnings)


def test_an_unknown_provider_lists_those_that_are_there():
    with pytest.raises(BadRequest, match="There is no provider 'midjourney' here") as caught:
        choose_route(Ask(provider="midjourney", offers=ALL))
    assert caught.value.next == "Use 'google', 'offline' or 'replicate'."


def test_a_provider_with_a_key_that_is_not_open_is_never_told_that_it_has_none():
    for ask in (
        Ask(provider="google", offers=PREVIEW, locked=LOCKED_REPLICATE),
        Ask(model="gemini-3-pro-image", offers=default_offers(["replicate"])),
    ):
        with pytest.raises(OperatorError, match="google cannot be used here yet"):
            choose_route(ask)
    assert "No key" not in choose_route(Ask(offers=PREVIEW, locked=LOCKED_REPLICATE)).because


def test_without_any_provider_the_operator_is_told():
    with pytest.raises(OperatorError, match="PORTRAYAL_PROVIDER=offline"):
        choose_route(Ask())
    with pytest.raises(OperatorError, match="REPLICATE_API_TOKEN"):
        choose_route(Ask(locked=LOCKED))


def test_the_cheapest_offer_wins_and_the_first_one_on_a_tie():
    def make(provider: str, usd: float) -> Offer:
        return Offer(provider=provider, path="text_to_image", model="m", usd=usd, as_of="2026-01-01")

    assert choose_route(Ask(offers=(make("a", 2), make("b", 1)))).provider == "b"
    assert choose_route(Ask(offers=(make("a", 1), make("b", 1)))).provider == "a"


def test_several_loras_are_named_when_the_newest_was_taken():
    route = choose_route(Ask(person=True, lora=lora(), lora_names=("anna", "bea"), offers=ALL))
    assert "the newest of anna, bea" in route.because


def test_errors_are_portrayal_errors_with_a_way_out():
    for ask in (Ask(), Ask(path="lora", offers=PAID), Ask(provider="x", offers=ALL)):
        with pytest.raises(PortrayalError) as caught:
            choose_route(ask)
        assert caught.value.next

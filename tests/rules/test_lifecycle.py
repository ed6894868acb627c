"""Models come and go; a retired one is a local error that names its successor."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attempts import attempt
from portrayal.errors import BadRequest, VendorNever
from portrayal.rules.lifecycle import default_model, deprecation, find_model, models
from portrayal.rules.sizes import is_exact, minimal_crop


def test_every_living_model_has_a_dated_price_and_a_source():
    for row in models():
        assert row.source, row.id
        if row.state == "retired":
            continue
        assert len(row.price_as_of) == 10, row.id
        by_second = row.usd_per_second is not None and row.typical_seconds is not None
        assert by_second or row.usd_per_image is not None or row.usd_per_training is not None, row.id
        assert row.kind != "image" or row.paths, row.id


def test_every_model_that_goes_names_a_successor_that_lives():
    current = {row.id for row in models() if row.state == "current"}
    for row in models():
        if row.state != "current":
            assert row.successor in current, row.id
        if row.state == "retired":
            assert row.retired_on, row.id


def test_ids_are_unique_and_a_default_is_given_once():
    ids = [row.id for row in models()]
    assert len(ids) == len(set(ids))
    uses = [(row.provider, use) for row in models() for use in row.default_for]
    assert len(uses) == len(set(uses))
    assert all(row.state == "current" for row in models() if row.default_for)


@pytest.mark.parametrize(
    ("model", "day", "successor"),
    [
        ("imagen-4.0-generate-001", "2026-08-17", "gemini-nano-banana-2.1"),
        ("models/imagen-4.0-ultra-generate-001", "2026-08-17", "gemini-nano-banana-2.1"),
        ("imagen-3.0-generate-002", "2026-06-30", "gemini-nano-banana-2.1"),
        ("gemini-3.1-flash-image-preview", "2026-06-25", "gemini-nano-banana-2.1"),
        ("gemini-3-pro-image-preview", "2026-06-25", "gemini-3-pro-image"),
    ],
)
def test_a_retired_model_names_its_last_day_and_its_successor(model, day, successor):
    with pytest.raises(VendorNever) as caught:
        find_model(model)
    assert day in caught.value.message
    assert f"model='{successor}'" in caught.value.next


def test_a_model_is_retired_once_its_day_has_come():
    assert find_model("gemini-2.5-flash-image", today="2027-03-14") is not None
    with pytest.raises(VendorNever, match="2027-03-15"):
        find_model("gemini-2.5-flash-image", today="2027-03-15")


def test_an_unknown_model_is_passed_through():
    assert find_model("someone/else") is None


def test_a_pinned_version_finds_its_model():
    row = find_model("black-forest-labs/flux-dev:0123abcd")
    assert row is not None
    assert row.id == "black-forest-labs/flux-dev"


def test_a_deprecated_model_is_a_warning_and_a_current_one_is_not():
    old = find_model("gemini-2.5-flash-image")
    new = find_model("gemini-nano-banana-2.1")
    assert old is not None
    assert new is not None
    assert "2027-03-15" in deprecation(old)
    assert "gemini-nano-banana-2.1" in deprecation(old)
    assert deprecation(new) == ""


def test_each_provider_has_its_defaults():
    assert default_model("google", "text_to_image").id == "gemini-nano-banana-2.1"
    assert default_model("google", "judge").id == "gemini-3.8-flash"
    assert default_model("replicate", "trainer").id == "ostris/flux-dev-lora-trainer"
    assert default_model("offline", "lora").id == "portrayal-offline-1"
    with pytest.raises(BadRequest, match="'offline' or 'replicate'"):
        default_model("google", "lora")


def test_no_vendors_own_16_to_9_is_taken_on_trust():
    """R-ratio."""
    for row in models():
        for name, size in row.sizes.items():
            width, height = map(int, size.split("x"))
            assert minimal_crop(width, height).loss < 0.03, (row.id, name)
            assert is_exact(width, height) or row.provider != "offline"


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=40))
def test_any_text_is_a_row_nothing_or_a_retired_model(text):
    found = attempt(find_model, text)
    if isinstance(found, VendorNever):
        assert found.next
    else:
        assert found is None or found.state != "retired"

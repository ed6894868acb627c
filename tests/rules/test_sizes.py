"""Every delivered picture is exactly 16:9."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrayal.errors import BadRequest
from portrayal.rules.sizes import SIZES, check_widths, is_exact, minimal_crop, parse_size

SIDES = st.integers(1, 6000)


def test_every_size_we_deliver_is_exact():
    """R-ratio."""
    assert SIZES[0] == "1920x1080"
    for size in SIZES:
        assert is_exact(*parse_size(size))


@pytest.mark.parametrize(("width", "height"), [(1344, 768), (1376, 768), (2752, 1536), (0, 0)])
def test_the_vendors_16_to_9_is_not_exact(width, height):
    """R-ratio."""
    assert not is_exact(width, height)


@pytest.mark.parametrize("text", ["1024x1024", "1344x768", "large", "", "1920", "-16x-9", "0x0", "1920x1080x3"])
def test_a_size_that_is_not_16_to_9_is_refused_with_those_that_are(text):
    """R-ratio."""
    with pytest.raises(BadRequest, match="1920x1080, 1600x900, 1280x720"):
        parse_size(text)


def test_the_crop_of_a_vendors_picture_is_small_and_centred():
    """R-ratio."""
    cut = minimal_crop(1376, 768)
    assert (cut.left, cut.top, cut.right, cut.bottom) == (8, 1, 1368, 766)
    assert cut.loss == pytest.approx(0.0155, abs=1e-3)
    assert minimal_crop(1920, 1080).loss == 0


@settings(deadline=None, max_examples=100)
@given(SIDES, SIDES)
def test_the_crop_is_the_largest_exact_box_and_centred(width, height):
    """R-ratio."""
    if width < 16 or height < 9:
        with pytest.raises(BadRequest):
            minimal_crop(width, height)
        return
    cut = minimal_crop(width, height)
    wide, high = cut.right - cut.left, cut.bottom - cut.top
    assert is_exact(wide, high)
    assert wide + 16 > width or high + 9 > height
    assert cut.left >= 0
    assert cut.top >= 0
    assert abs(cut.left - (width - cut.right)) <= 1
    assert abs(cut.top - (height - cut.bottom)) <= 1
    assert 0 <= cut.loss < 1


@given(st.integers(10, 119).map(lambda unit: 16 * unit))
def test_a_width_of_whole_pixels_that_is_smaller_is_taken(width):
    assert check_widths([width, width], "1920x1080") == (width,)


@given(st.integers(-50, 3000))
def test_any_other_width_is_refused_with_one_that_would_do(width):
    if width % 16 == 0 and 160 <= width < 1280:
        return
    with pytest.raises(BadRequest) as caught:
        check_widths([width], "1280x720")
    assert str(width) in caught.value.message
    for near in re.findall(r"\d{3,}", caught.value.next if "multiples" in caught.value.next else ""):
        assert int(near) % 16 == 0

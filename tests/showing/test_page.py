"""The report page shows everything, trusts nobody's text, asks the network for nothing, and opens at once."""

import io
import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from html_pages import Page, landmarks_and_headings, only_pictures_from
from portrayal.photos.showing.page import report_page
from portrayal.photos.showing.reviewing import Review
from reviews import MISSING, NOTES, STEPS, Row, contrast, make_review, name_of

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)>' &amp; --><!--css--></style> javascript:alert(3)"


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(report_page(make_review(24, 61)))


@pytest.fixture(scope="module")
def hostile() -> Page:
    """A page of which every text is hostile."""
    review = make_review(4, 12)
    tiles = [
        replace(tile, name=f"{at}{HOSTILE}", because=HOSTILE, warnings=(HOSTILE,), removed=(HOSTILE,), caption=HOSTILE)
        for at, tile in enumerate(review.tiles)
    ]
    tiles[0] = replace(tiles[0], file=HOSTILE, name="a" * 4000 + ".jpg")
    tiles[1] = replace(tiles[1], name="\u202egpj.exe\u2066 photo\udcff\x00.jpg", thumbnail=b"")
    return Page(
        report_page(
            Review(
                *(HOSTILE, 4, 12, "alert", HOSTILE, HOSTILE, tuple(tiles), (Row(HOSTILE, HOSTILE, 1, 400),)),
                *((HOSTILE,), (HOSTILE,), (HOSTILE,)),
            )
        )
    )


def test_no_text_of_a_user_becomes_markup(hostile):
    tags = {tag for tag, _ in hostile.elements}
    assert tags.isdisjoint({"script", "iframe", "object", "form", "base", "a href"})
    names = {name for _, attrs in hostile.elements for name in attrs}
    assert not [name for name in names if name.startswith("on") or name in ("style", "srcset", "srcdoc")]
    assert all(attrs["src"].startswith("data:image/jpeg;base64,") for attrs in hostile.all("img"))
    assert hostile.text().count("<script>alert(1)</script>") > 40
    assert hostile.open == []
    assert hostile.html.count("</style>") == 1


def test_names_that_are_no_unicode_or_turn_the_text_do_no_harm(hostile):
    hostile.html.encode("utf-8")
    assert not re.search("[\x00-\x08\u202a-\u202e\u2066-\u2069]", hostile.html)
    assert "gpj.exe photo\ufffd\ufffd.jpg" in hostile.text()


def test_a_very_long_name_is_shortened_in_the_middle_and_whole_in_its_title(hostile):
    long = next(
        attrs["title"] for attrs in hostile.all("bdi") if "title" in attrs and attrs["title"].startswith("aaaa")
    )
    assert len(long) == 4004
    assert "a" * 200 not in hostile.text()
    assert re.search(r"a{45}…a{41}\.jpg", hostile.text())


def test_leftward_letters_turn_nothing_but_themselves():
    page = report_page(replace(make_review(1, 1), missing=("صورة (1)",)))
    assert "<bdi>صورة (1)</bdi>" in page


@pytest.mark.parametrize("which", ["page", "hostile"])
def test_the_page_asks_the_network_for_nothing_and_its_policy_forbids_it(which, request):
    page = request.getfixturevalue(which)
    only_pictures_from(page, "data:")
    for tag, attrs in page.elements:
        for name in ("src", "href", "action", "data", "poster"):
            assert name not in attrs or attrs[name].startswith(("data:", "#")), (tag, attrs[name])


@pytest.mark.parametrize("which", ["page", "hostile"])
def test_elements_are_closed_ids_are_unique_and_names_lead_somewhere(which, request):
    page = request.getfixturevalue(which)
    assert page.html.startswith("<!doctype html>\n<html lang=")
    assert page.open == []
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _, attrs in page.elements:
        assert attrs.get("aria-labelledby", ids[0]) in ids
        assert not attrs.get("href", "").startswith("#") or attrs["href"][1:] in ids


def test_it_can_be_read_by_ear_and_by_keyboard(page):
    landmarks_and_headings(page)
    assert page.all("a")[0] == {"class": "skip", "href": "#kept"}
    alts = [attrs["alt"] for attrs in page.all("img")]
    assert len(alts) == 61
    assert alts[0] == f"{name_of(0)}: kept as 001.jpg"
    assert f"{name_of(24)}: spare" in alts
    assert f"{name_of(25)}: left out" in alts


@pytest.mark.parametrize(("kept", "size"), [(14, "of 15 photos, the fewest that are ideal,"), (15, "of this size")])
def test_a_small_set_says_whose_mix_it_is_compared_with(kept, size):
    """R-mix."""
    assert f"how many a set {size} should have" in Page(report_page(make_review(kept, 20))).text()


def test_everything_that_was_found_is_on_the_page(page):
    text = page.text()
    for number in range(61):
        assert name_of(number) in text
    for words in ("24 of 61 photos kept", "7 of 14 parts of the mix are complete", "ohwx_anna", *NOTES, *STEPS):
        assert words in text
    assert "profile0 of 44 to take" in text
    assert "front9 of 9complete" in text
    assert "Its crop has 812 pixels; 1024 are better." in text


def test_the_photos_to_take_are_a_list_to_tick_off(page):
    assert [attrs["type"] for attrs in page.all("input")] == ["checkbox"] * len(MISSING)
    for order in MISSING:
        assert order[1:] in page.text()


def test_captions_show_the_trigger_word_and_what_was_taken_out(page):
    assert [data for tag, data in page.texts if tag == "mark"] == ["ohwx_anna"] * 24
    assert [data for tag, data in page.texts if tag == "del"] == ["with blue eyes", "long hair"] * 6


def test_a_reason_stands_over_its_photos_and_beside_one_only_when_it_says_more():
    page = Page(report_page(make_review(10, 60)))
    assert page.text().count("The face is blurred.") == 1
    assert page.text().count("Nearly the same picture as another photo, which is sharper.") == 1
    assert f"Nearly the same picture as {name_of(1)}, which is sharper." in page.text()


def test_a_photo_without_a_picture_is_named_all_the_same(hostile):
    (frame,) = (attrs for attrs in hostile.all("div") if attrs.get("role") == "img")
    assert frame["aria-label"].endswith("kept as 002.jpg, could not be shown")


def noise(number: int) -> bytes:
    pixels = np.random.default_rng(number).integers(0, 255, (320, 240, 3), dtype="uint8")
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def test_five_hundred_photos_stay_under_five_megabytes_even_when_nothing_can_be_compressed():
    noises = [noise(number) for number in range(8)]
    html = report_page(make_review(30, 500, thumbs=lambda number: noises[number % 8]))
    assert len(html.encode()) < 5_000_000
    assert html.count("<img ") == 500


def test_sixty_photos_stay_under_a_megabyte():
    assert len(report_page(make_review(30, 60)).encode()) < 1_000_000


def test_the_same_review_gives_the_same_page():
    assert report_page(make_review(5, 9)) == report_page(make_review(5, 9))


def test_an_empty_review_is_still_a_page():
    page = Page(report_page(Review("Nothing", 0, 0, "", "", "", ())))
    assert "No photo was kept." in page.text()
    assert page.all("img") == page.all("input") == []


def schemes(css: str) -> dict[str, dict[str, tuple[int, int, int]]]:
    """Return the colours of the light, the dark and the printed page."""
    found = {}
    for name, block in zip(("light", "dark", "print"), re.findall(r":root \{(.*?)\}", css, re.DOTALL), strict=True):
        colours = re.findall(r"--([a-z]+): #([0-9a-f]{3,6});", block)
        wide = {key: value if len(value) == 6 else "".join(digit * 2 for digit in value) for key, value in colours}
        found[name] = {key: tuple(bytes.fromhex(value)) for key, value in wide.items()}
    return found


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_letters_stand_out_in_light_in_the_dark_and_on_paper(page, scheme):
    colours = schemes(re.search("<style>(.*)</style>", page.html, re.DOTALL)[1])[scheme]
    for letters in ("ink", "soft", "accent", "green", "amber", "red"):
        for ground in ("paper", "card", "frame"):
            assert contrast(colours[letters], colours[ground]) >= 4.5, (letters, ground)
    for letters, ground in (("ink", "tint"), ("accent", "tint"), ("ink", "mark")):
        assert contrast(colours[letters], colours[ground]) >= 4.5, (letters, ground)
    assert contrast((255, 255, 255), (0x2C, 0x73, 0x48)) >= 4.5

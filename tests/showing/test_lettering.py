"""Names in every script are drawn honestly: with their own letters, or with "…", never as boxes."""

import unicodedata
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from drawn_lines import forget_machine_fonts
from portrayal.photos.showing import typefaces
from portrayal.photos.showing.lettering import fit, letters, middle, width_of, write
from portrayal.photos.showing.typefaces import Face

TEXT, STRONG, TITLE = Face("text", 18), Face("strong", 18), Face("title", 40)
OURS = {
    "Polish": "Zażółć gęślą jaźń, „ŁÓDŹ” – ŚĆ",
    "German": "Größenänderung: Übermaß ÄÖÜ ẞ",
    "Norwegian": "Blåbærsyltetøy på ÅÆØ «hytta»",
    "Czech": "Příliš žluťoučký kůň úpěl ďábelské ódy",
    "Turkish": "Şişli'de iğne ıslığı İĞ",
    "French": "Où l’œuvre naïve, ça coûte 5 €",
    "Spanish": "¿Qué tal, señor Pingüino? ¡Olé!",
    "Hungarian": "árvíztűrő tükörfúrógép",
    "Vietnamese": "Nguyễn Thị Hằng, Đường",
    "Greek": "Καλημέρα από την Αθήνα",
    "Russian": "фото на документы, ёлка",
    "Ukrainian": "Їжак з ґанку, Єва",
}
OTHERS = ("微信图片", "日本語", "한국어", "صورة", "תמונה", "नमस्ते", "ภาพ", "🎂👩‍👩‍👧", "\udcff\udcfe", "\ue000")


@pytest.mark.parametrize("face", [TEXT, STRONG, TITLE], ids=["text", "strong", "title"])
@pytest.mark.parametrize("text", OURS.values(), ids=OURS)
def test_european_names_need_no_font_of_the_machine(text, face):
    assert letters(text, face) == text


def test_a_name_as_macos_stores_it_is_composed():
    assert letters(unicodedata.normalize("NFD", "Zażółć Ångström"), TEXT) == "Zażółć Ångström"


@pytest.mark.parametrize("text", OTHERS)
def test_letters_that_no_font_has_become_one_gap_and_what_is_known_stays(text):
    assert letters(f"{text}_2024 (3).jpg", TEXT) == "…_2024 (3).jpg"
    assert write(Image.new("RGB", (400, 40)), (0, 0), [letters(text, TEXT)], TEXT, "#ffffff") == TEXT.step


def test_letters_that_the_machine_has_are_drawn_with_its_font(monkeypatch):
    has = typefaces._has
    other = str(files("portrayal.photos.showing").joinpath("fonts", "serif.ttf"))
    monkeypatch.setattr(typefaces, "MACHINE_FONTS", ("nowhere.ttf", other))
    monkeypatch.setattr(typefaces, "_has", lambda name, char: has(name, char) and (name == other or char != "ř"))
    forget_machine_fonts()
    assert letters("Jiří", TEXT) == "Jiří"
    assert TEXT.font_for("ř").getname()[0] == "Portrayal Serif"
    assert TEXT.font_for("ř") is not TEXT.font_for("í")
    forget_machine_fonts()


def test_a_plain_likeness_is_better_than_a_gap():
    assert letters("𝓕𝓪𝓷𝓬𝔂 ２０２４ ㎏", TEXT) == "Fancy 2024 kg"


def test_marks_that_turn_or_hide_text_are_not_drawn():
    assert letters("\u202egpj.exe\u200f \u200d.jpg\x00\n\t next", TEXT) == "gpj.exe .jpg next"


def test_a_mark_never_stands_alone_on_a_letter_that_is_not_there():
    assert letters("นี้ a\u0301", TEXT) == "… á"


def test_a_long_name_keeps_its_beginning_and_more_of_its_end():
    name = middle("IMG_20240612_101530 edited copy (2).jpeg", 160, TEXT)
    assert width_of(name, TEXT) <= 160
    head, _, tail = name.partition("…")
    assert "IMG_20240612_101530".startswith(head)
    assert tail.endswith("(2).jpeg")
    assert len(tail) >= len(head) > 3
    assert middle("short.jpg", 160, TEXT) == "short.jpg"


def test_long_text_is_broken_and_ends_in_dots():
    lines = fit("a reason that is far too long for two short lines of text under a photo", 120, TEXT, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert fit("short", 120, TEXT, 2) == ["short"]
    assert fit("", 120, TEXT) == []


def test_a_name_inside_of_a_sentence_is_shortened_and_the_sentence_goes_on():
    text = f"Nearly the same picture as {'a' * 300}.jpg, which is sharper."
    assert " ".join(fit(text, 200, TEXT, 9)).endswith(".jpg, which is sharper.")


@settings(deadline=None)
@given(st.text(max_size=80), st.integers(30, 300), st.integers(1, 3))
def test_whatever_is_written_fits(text, width, lines):
    for line in (*fit(text, width, TEXT, lines), middle(text, width, TEXT)):
        assert width_of(line, TEXT) <= width
    assert len(fit(text, width, TEXT, lines)) <= lines


def test_the_licence_of_the_fonts_comes_with_them():
    folder = files("portrayal.photos.showing").joinpath("fonts")
    assert "SIL OPEN FONT LICENSE Version 1.1" in folder.joinpath("OFL.txt").read_text(encoding="utf-8")
    for name in ("sans.ttf", "sans-strong.ttf", "serif.ttf"):
        assert "Source" not in str(typefaces._font(name, 20).getname())

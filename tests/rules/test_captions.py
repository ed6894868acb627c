"""Captions for FLUX leave the person's looks to the trigger word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrayal.rules.captions import clean_caption, leaks, measured_caption
from portrayal.rules.traits import plain_subject, strip_traits

STRIPPED = [
    ("a woman with long curly brown hair standing in a park", "standing in a park"),
    ("blonde woman in a red dress on a beach at sunset", "on a beach at sunset"),
    ("a woman with brown curly hair, green eyes, and freckles standing in a park", "standing in a park"),
    ("blue sky, green trees, green eyes", "blue sky, green trees"),
    ("a man sitting on a brown leather sofa", "sitting on a brown leather sofa"),
    ("an old man with a beard and a red scarf against a red brick wall", "against a red brick wall"),
    ("1girl, solo, brown_hair, long_hair, white_shirt, outdoors, upper_body", "outdoors, upper body"),
    ("She is wearing a red dress and she has green eyes. The background is a park.", "The background is a park."),
    ("Her hair is long and brown, old building behind", "old building behind"),
    ("black and white photograph, eye-level shot, man with glasses", "black and white photograph, eye-level shot"),
    ("a man with a tattoo on his left arm leaning against a wall", "leaning against a wall"),
    ("smiling at the camera, golden hour, close-up of her face", "smiling at the camera, golden hour, close-up"),
    ("woman in her thirties, 35 years old, full body, studio", "full body, studio"),
    ("a confident businesswoman standing in a modern office", "confident, standing in a modern office"),
    ("wearing a poncho and a sombrero, city street", "city street"),
    ("a woman wearing a red dress in a garden", "in a garden"),
    (
        "The image shows a man with a shaved head looking at the camera. He is wearing a black turtleneck. The background is gray.",
        "looking at the camera. The background is gray.",
    ),
    (
        "a young man with short dark hair, wearing glasses and a navy blazer over a white t-shirt, sits at a table, soft light",
        "sits at a table, soft light",
    ),
    ("a man wearing a hat and holding a cup", "holding a cup"),
    ("a person with freckles looking at the camera, soft light", "looking at the camera, soft light"),
    ("young woman, head and shoulders, studio light", "head and shoulders, studio light"),
    ("a man in a suit and tie in front of a window", "in front of a window"),
    ("a woman dressed in black sitting by a lake", "sitting by a lake"),
    ("red hair", ""), ("white shirt", ""), ("green eyes", ""), ("pale skin", ""), ("a scar on the cheek", ""), ("blonde", ""),
    ("sunglasses", ""), ("gold earrings", ""), ("a leather jacket", ""), ("middle-aged man", ""), ("wearing red", ""),
    ("kobieta z długimi brązowymi włosami stojąca w parku", "stojąca w parku"),
    ("kobieta ubrana w białą koszulę siedzi przy drewnianym stole", "siedzi przy drewnianym stole"),
    ("mężczyzna w okularach na tle ceglanego muru", "na tle ceglanego muru"),
    ("zielone oczy, miękkie światło", "miękkie światło"),
    ("kobieta w czerwonej sukience na plaży", "na plaży"),
    ("starszy mężczyzna z brodą, portret", "portret"),
    ("eine Frau mit langen braunen Haaren steht in einem Park", "steht in einem Park"),
    ("ein Mann mit Brille und Bart vor einer roten Ziegelwand", "vor einer roten Ziegelwand"),
    ("blaue Augen, weiches Licht", "weiches Licht"),
    ("Frau im roten Kleid am Strand", "am Strand"),
    ("Mann mit Hut auf der Straße", "auf der Straße"),
    ("en kvinne med langt brunt hår står i en park", "står i en park"),
    ("mann med briller og skjegg foran en murvegg", "foran en murvegg"),
    ("blå øyne, mykt lys", "mykt lys"),
    ("en mann i hvit skjorte ved et vindu", "ved et vindu"),
    ("una mujer de pelo castaño con ojos verdes sentada en un café", "sentada en un café"),
    ("hombre con barba y camisa blanca frente a una pared de ladrillo rojo", "frente a una pared de ladrillo rojo"),
    ("mujer con vestido rojo en la playa", "en la playa"),
    ("una chaqueta de cuero, luz suave", "luz suave"),
    ("une femme aux cheveux longs bruns debout dans un parc", "debout dans un parc"),
    ("un homme avec des lunettes assis devant un mur de briques rouges", "assis devant un mur de briques rouges"),
    ("les yeux verts, lumière douce", "lumière douce"),
    ("femme portant une robe rouge sur la plage", "sur la plage"),
]  # fmt: skip

KEPT = [
    "red brick wall", "blue sky", "green trees", "brown leather sofa", "white background", "old building", "a wooden hut in the forest",
    "golden hour, warm light", "three-quarter view, upper body", "standing on top of a hill", "a glass of water on the table", "smiling",
    "arms crossed", "oil painting style", "drewniana ściana, światło dzienne", "rote Ziegelwand", "blå himmel", "pared blanca", "ciel bleu", "mur de briques",
]  # fmt: skip


@pytest.mark.parametrize(("caption", "expected"), STRIPPED)
def test_looks_go_and_the_scene_stays_for_flux(caption, expected):
    """R-caption-flux, R-caption-auto."""
    stays, removed = strip_traits(caption)
    assert stays == expected
    assert removed
    assert strip_traits(stays)[0] == stays


@pytest.mark.parametrize("caption", KEPT)
def test_place_light_pose_and_style_stay_for_flux(caption):
    """R-caption-flux."""
    assert strip_traits(caption) == (caption, ())


def test_sdxl_captions_keep_the_looks():
    """R-caption-sdxl, R-caption-trigger."""
    cleaned = clean_caption("a man with a red beard", trigger_word="ohwx", base_model="sdxl", subject="man")
    assert cleaned.text == "ohwx man, a man with a red beard"
    assert cleaned.removed == ()


def test_the_trigger_word_stands_first_exactly_once():
    """R-caption-trigger, R-trigger-first."""
    cleaned = clean_caption(
        "photo of OHWX woman,\n in a park, ohwx", trigger_word="ohwx", base_model="flux", subject="blonde woman"
    )
    assert cleaned.text.startswith("ohwx woman, photo")
    assert cleaned.text.endswith("in a park")
    assert cleaned.text.lower().count("ohwx") == 1


def test_what_was_removed_is_shown_and_an_emptied_caption_is_a_warning():
    """R-caption-auto."""
    cleaned = clean_caption("red hair, blue eyes", trigger_word="ohwx", base_model="flux")
    assert cleaned.text == "ohwx"
    assert cleaned.removed == ("red hair", "blue eyes")
    assert "trigger word" in cleaned.warnings[0]
    assert clean_caption(" ", trigger_word="ohwx", base_model="flux").warnings


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=80) | st.lists(st.sampled_from([c for c, _ in STRIPPED] + KEPT), max_size=3).map(", ".join))
def test_every_caption_is_one_line_that_begins_with_the_trigger(caption):
    """R-caption-file, R-caption-trigger."""
    for base in ("flux", "sdxl"):
        text = clean_caption(caption, trigger_word="bnkr7p", base_model=base, subject="man").text
        assert text.startswith("bnkr7p man")
        assert len(text.splitlines()) == 1
        assert ", ," not in text
        assert not text.endswith(",")
        text.encode()


def test_a_phrase_in_most_captions_is_named_with_its_share():
    captions = [
        "ohwx, red brick wall, smiling",
        "ohwx, red brick wall",
        "ohwx, a red brick wall at noon",
        "ohwx, by a red brick wall",
        "ohwx, sea",
    ]
    found = leaks(captions, "ohwx")
    assert len(found) == 1
    assert "“red brick wall”" in found[0]
    assert "4 of 5" in found[0]
    assert leaks(["ohwx, a", "ohwx, sea", "ohwx, wood"], "ohwx") == ()


def test_what_photos_may_well_share_drowns_nobody_in_warnings():
    same = ["ohwx woman, upper body, facing the camera, soft light, photo of a woman"] * 4
    assert leaks(same, "ohwx") == ()
    assert leaks(["ohwx, Porträt, weiches Licht, von vorn", "ohwx, portrait, naturalne światło"] * 2, "ohwx") == ()
    for kind in ("plain", "soft", "busy"):
        measured = [f"ohwx woman, close-up, {kind} {colour} background" for colour in ("teal", "grey", "olive")]
        assert leaks(measured, "ohwx") == (), (
            "words of a measured background, of which the colour tells the photos apart"
        )
    many = [", ".join(f"vase{number} shelf{number}" for number in range(9))] * 3
    assert len(leaks(many, "ohwx")) == 6
    assert leaks(many, "ohwx")[-1].startswith("4 more")


def test_a_long_phrase_in_all_captions_is_one_warning():
    same = ["standing between the fountain and the old lime trees of the market square at noon"] * 3
    assert len(leaks(same, "ohwx")) == 1


def test_fixed_traits_in_every_caption_are_right_for_sdxl():
    """R-caption-sdxl."""
    captions = ["ohwx man, red beard, kitchen", "ohwx man, red beard, pier", "ohwx man, red beard, lake"]
    assert leaks(captions, "ohwx", base_model="sdxl") == ()
    assert "red beard" in leaks(captions, "ohwx")[0]


def test_sdxl_loses_nothing_not_even_a_preamble():
    """R-caption-sdxl."""
    caption = "The image shows Anna, a tall woman with freckles and a blue coat, by the lake."
    cleaned = clean_caption(caption, trigger_word="ohwx", base_model="sdxl")
    assert cleaned.text == f"ohwx, {caption}"
    assert cleaned.removed == ()


OPENINGS = [
    ("The image shows a red barn", "a red barn"),
    ("In this photo, we can see a red barn", "a red barn"),
    ("This is a photo of a red barn", "a red barn"),
    ("There is a red barn", "a red barn"),
    ("Caption: a red barn", "a red barn"),
    ("A close-up of a red barn", "A close-up of a red barn"),
    ("Na zdjęciu widać czerwoną stodołę", "czerwoną stodołę"),
    ("Zdjęcie przedstawia czerwoną stodołę", "czerwoną stodołę"),
    ("Auf dem Bild ist eine rote Scheune zu sehen, es regnet", "eine rote Scheune, es regnet"),
    ("Das Foto zeigt eine rote Scheune", "eine rote Scheune"),
    ("Bildet viser en rød låve", "en rød låve"),
    ("På bildet ser vi en rød låve", "en rød låve"),
    ("En la foto se ve un granero rojo", "un granero rojo"),
    ("La imagen muestra un granero rojo", "un granero rojo"),
    ("Sur la photo, on voit une grange rouge", "une grange rouge"),
    ("L'image montre une grange rouge", "une grange rouge"),
]


@pytest.mark.parametrize(("caption", "expected"), OPENINGS)
def test_the_opening_of_a_captioning_model_goes_and_what_it_opens_stays(caption, expected):
    """R-caption-auto."""
    assert strip_traits(caption) == (expected, ())


def test_lists_and_headings_of_a_language_model_become_one_line():
    """R-caption-file, R-caption-auto."""
    caption = "**Subject:** a woman with red hair\n**Background:** a brick wall\n**Lighting:** soft"
    cleaned = clean_caption(caption, trigger_word="ohwx", base_model="flux", subject="woman")
    assert cleaned.text == "ohwx woman, Background: a brick wall. Lighting: soft"
    listed = clean_caption("- blue eyes\n- park bench\n- golden hour", trigger_word="ohwx", base_model="flux")
    assert listed.text == "ohwx, park bench. golden hour"
    wrapped = clean_caption("standing\nin a park", trigger_word="ohwx", base_model="sdxl")
    assert wrapped.text == "ohwx, standing in a park"


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("Anna Kowalska sits by the sea", "sits by the sea"),
        ("portrait of Marcus in his workshop", "portrait in workshop"),
        ("Anna's kitchen in the morning", "kitchen in the morning"),
        ("standing on George Street", "standing on George Street"),
        ("a cafe in Victoria at dusk", "a cafe in Victoria at dusk"),
        ("mark of a tyre, grace of a swan", "mark of a tyre, grace of a swan"),
    ],
)
def test_the_persons_name_goes_and_a_street_keeps_its(caption, expected):
    """R-caption-flux."""
    assert strip_traits(caption)[0] == expected


def test_measured_words_make_a_caption_without_gaps():
    assert measured_caption("close-up", "", "soft light", "") == "close-up, soft light"
    assert measured_caption() == ""


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("blonde woman", "woman"),
        ("a man with a beard", "man"),
        ("young woman", "woman"),
        ("person", "person"),
        ("", ""),
        ("kobieta", "kobieta"),
    ],
)
def test_a_subject_loses_its_looks(subject, expected):
    assert plain_subject(subject) == expected


@pytest.mark.parametrize("unit", ["red hair ", "a woman with ", "wearing ", "in ", "x", ",", "1girl_"])
def test_hostile_repeats_return(unit):
    assert clean_caption((unit * 20_000)[:20_000], trigger_word="ohwx", base_model="flux").text.startswith("ohwx")

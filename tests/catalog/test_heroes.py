"""generate_hero: exact pixels, the same call once, honest about people, and nothing where it may not be."""

from pathlib import Path
from typing import get_args

import pytest
from PIL import Image

from portrayal import BadRequest, Hero, HeroRequest, OperatorError, generate_hero, open_studio
from portrayal.models import ImageFormat, Size
from portrayal.photos.finishing import read_provenance
from studios import CALM, add_lora, files_below, make_settings, trace_of

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_drawing")]

NAMES = {"webp": "WEBP", "jpg": "JPEG", "png": "PNG", "avif": "AVIF"}
PERSONAL = "# What I learned from my first year as a founder\n\nI was tired, and my team and I talked about our doubts."


def image_of(hero: Hero) -> Path:
    assert hero.status == "succeeded"
    assert hero.image
    return Path(hero.image.path)


@pytest.mark.parametrize("size", get_args(Size))
@pytest.mark.parametrize("format", get_args(ImageFormat))
async def test_every_picture_has_exactly_the_pixels_of_16_9(studio, format, size):
    """R-ratio."""
    hero = await generate_hero(studio, HeroRequest(cluster="seo", format=format, size=size))
    width, height = (int(part) for part in size.split("x"))
    with Image.open(image_of(hero)) as picture:
        picture.load()
        assert picture.size == (width, height)
        assert picture.format == NAMES[format]
    assert 9 * width == 16 * height
    assert hero.image
    assert (hero.image.width, hero.image.height, hero.image.format) == (width, height, format)
    assert hero.image.bytes == image_of(hero).stat().st_size
    assert image_of(hero).suffix == f".{format}"


@pytest.mark.parametrize("format", get_args(ImageFormat))
async def test_a_preview_says_so_in_the_result_and_in_the_file(studio, format):
    hero = await generate_hero(studio, HeroRequest(cluster="seo", format=format, size="1280x720"))
    assert hero.preview
    facts = read_provenance(image_of(hero))
    assert facts["preview"] == "true"
    assert facts["digital_source_type"].endswith("/algorithmicMedia")
    assert (facts["prompt"], facts["seed"], facts["hero"]) == (hero.prompt, str(hero.seed), hero.hero)
    assert (facts["provider"], facts["route"]) == ("offline", "text_to_image")


async def test_the_same_call_is_the_same_job_and_the_same_file(studio, tmp_path):
    request = HeroRequest(text=CALM, size="1280x720")
    first, again = [await generate_hero(studio, request) for _ in range(2)]
    assert again == first
    jobs, _, files = await trace_of(studio, tmp_path)
    assert (len(jobs), len(files)) == (1, 1)


async def test_a_variation_is_another_picture_and_the_first_one_stays(studio, tmp_path):
    first = await generate_hero(studio, HeroRequest(text=CALM, size="1280x720"))
    other = await generate_hero(studio, HeroRequest(text=CALM, size="1280x720", variation=1))
    assert first.image
    assert other.image
    assert first.hero != other.hero
    assert (first.seed, first.image.sha256) != (other.seed, other.image.sha256)
    assert image_of(first).exists()
    assert len(list(files_below(tmp_path))) == 2


async def test_a_preview_whose_file_was_deleted_is_drawn_again_with_the_same_bytes(studio):
    request = HeroRequest(cluster="seo", size="1280x720")
    before = image_of(await generate_hero(studio, request)).read_bytes()
    image_of(await generate_hero(studio, request)).unlink()
    again = await generate_hero(studio, request)
    assert image_of(again).read_bytes() == before
    assert len(await studio.ledger.jobs()) == 1


async def test_another_studio_on_the_same_home_finds_the_picture(settings):
    request = HeroRequest(cluster="seo", size="1280x720")
    async with open_studio(settings) as one:
        first = await generate_hero(one, request)
    async with open_studio(settings) as two:
        assert await generate_hero(two, request) == first


SCREENS = {
    "en": ("a laptop with code on its screen and a chart", ("code", "screen", "chart")),
    "pl": ("telefon z aplikacją i wykres na ekranie", ("telefon", "aplikacj", "wykres", "ekran")),
    "de": ("ein Bildschirm mit einem Diagramm und Quellcode", ("bildschirm", "diagramm", "quellcode")),
    "no": ("en skjerm med et diagram og en telefon", ("skjerm", "diagram", "telefon")),
    "es": ("una pantalla con código y un gráfico", ("pantalla", "código", "gráfico")),
    "fr": ("un écran avec un tableau de bord et un graphique", ("écran", "tableau de bord", "graphique")),
}


@pytest.mark.parametrize("language", SCREENS)
async def test_a_callers_own_scene_goes_through_the_guard_and_the_result_says_so(studio, language):
    """R-noscreen."""
    scene, words = SCREENS[language]
    hero = await generate_hero(studio, HeroRequest(cluster="ai", scene=scene, dry_run=True))
    assert [word for word in words if word in hero.prompt.casefold()] == []
    assert hero.guard
    found = " ".join(change.found for change in hero.guard).casefold()
    assert all(word in found for word in words), found
    assert all(change.replaced_by and change.because for change in hero.guard)


async def test_an_article_that_suggests_a_person_gets_a_scene_without_one_and_is_told_loudly(studio):
    """R-route-missing."""
    hero = await generate_hero(studio, HeroRequest(text=PERSONAL, size="1280x720"))
    assert hero.route.path == "text_to_image"
    assert "WITHOUT people" in hero.route.because
    assert "a trained LoRA" in hero.route.missing
    assert any("shows no person" in warning and "curate_dataset" in warning for warning in hero.warnings)
    assert "a person" not in hero.prompt
    assert not next(s for s in studio.clusters().named(hero.cluster).scenes if s.id == hero.scene).person


async def test_a_person_who_was_asked_for_is_never_left_out(studio, tmp_path):
    """R-route-missing."""
    before = await trace_of(studio, tmp_path)
    with pytest.raises(BadRequest) as refused:
        await generate_hero(studio, HeroRequest(text=PERSONAL, person=True))
    for way_out in ("no trained LoRA", "curate_dataset", "train_lora", "reference_photo", "text_to_image"):
        assert way_out in str(refused.value)
    assert await trace_of(studio, tmp_path) == before


async def test_with_a_lora_the_article_gets_its_person_and_the_trigger_word_stands_first(studio, tmp_path):
    """R-route-lora, R-trigger-first."""
    await add_lora(studio, "ada", tmp_path)
    hero = await generate_hero(studio, HeroRequest(text=PERSONAL, dry_run=True))
    assert hero.route.path == "lora"
    assert hero.prompt.startswith("ohwx woman, ")


async def test_a_dry_run_makes_nothing(studio, tmp_path):
    before = await trace_of(studio, tmp_path)
    hero = await generate_hero(studio, HeroRequest(text=CALM, dry_run=True))
    assert (hero.status, hero.image, hero.job) == ("dry_run", None, None)
    assert hero.route.because
    assert await trace_of(studio, tmp_path) == before


async def test_the_dry_run_shows_the_hero_that_is_made(studio):
    request = HeroRequest(text=CALM, size="1280x720")
    shown = await generate_hero(studio, request.model_copy(update={"dry_run": True}))
    made = await generate_hero(studio, request)
    for field in ("hero", "route", "prompt", "guard", "scene", "cluster", "seed", "alt_text", "warnings"):
        assert getattr(made, field) == getattr(shown, field), field


async def test_a_file_goes_where_it_was_asked_for(studio, tmp_path):
    folder = tmp_path / "out" / "blog" / "2026"
    hero = await generate_hero(studio, HeroRequest(cluster="seo", size="1280x720", output_dir=str(folder)))
    assert image_of(hero).parent == folder
    assert image_of(hero).name.startswith("seo-")


async def test_nothing_is_written_outside_of_the_allowed_folders(studio, tmp_path):
    for folder in (tmp_path / "elsewhere", tmp_path / "out" / ".." / "elsewhere", Path("/")):
        with pytest.raises(OperatorError, match="PORTRAYAL_ALLOW"):
            await generate_hero(studio, HeroRequest(cluster="seo", output_dir=str(folder)))
    assert not (tmp_path / "elsewhere").exists()


BAKERY = """
[recipes]

[[recipes.scenes]]
id = "recipes/fresh-bread"
place = "on a wooden table by a window"
props = ["a loaf on linen", "a mug"]

[recipes.terms]
en = ["sourdough", "recipe*"]
"""


async def test_a_cluster_of_ones_own_is_classified_chosen_and_drawn(tmp_path):
    """R-cluster."""
    (tmp_path / "clusters.toml").write_text(BAKERY, encoding="utf-8")
    async with open_studio(make_settings(tmp_path, clusters=tmp_path / "clusters.toml")) as studio:
        text = "# A sourdough recipe\n\nThis recipe for sourdough bread needs flour, water, salt and a quiet day."
        hero = await generate_hero(studio, HeroRequest(text=text, size="1280x720"))
        assert (hero.cluster, hero.scene) == ("recipes", "recipes/fresh-bread")
        assert "a loaf on linen" in hero.prompt
        assert image_of(hero).exists()
        named = await generate_hero(studio, HeroRequest(scene="recipes/fresh-bread", dry_run=True))
        assert named.cluster == "recipes"


async def test_a_clusters_file_that_cannot_be_read_is_named(tmp_path):
    async with open_studio(make_settings(tmp_path, clusters=tmp_path / "none.toml")) as studio:
        with pytest.raises(OperatorError, match=r"none\.toml.*PORTRAYAL_CLUSTERS"):
            await generate_hero(studio, HeroRequest(cluster="seo"))


async def test_an_option_that_fits_badly_is_obeyed_with_a_warning(studio, tmp_path):
    """R-route-explicit, R-stack."""
    for name in ("ada", "ida"):
        await add_lora(studio, name, tmp_path)
    still = await generate_hero(
        studio, HeroRequest(cluster="seo", route="lora", lora="ada", person=False, dry_run=True)
    )
    assert still.route.path == "lora"
    assert still.warnings
    weak = HeroRequest(cluster="seo", lora="ada", lora_strength=0.5, extra_loras={"ida": 0.9}, dry_run=True)
    assert any("strong" in warning for warning in (await generate_hero(studio, weak)).warnings)

"""The whole journey with real drawing and drawn photos: curate, train, test, and a hero on each path."""

import base64
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import jsonschema
import pytest
from mcp.types import ImageContent
from PIL import Image

from drawn_faces import write_photo_set
from hosts import undeclared
from portrayal import (
    TOOLS,
    CallerError,
    Curated,
    CurateRequest,
    Hero,
    HeroRequest,
    NotFound,
    Studio,
    TestRequest,
    Trained,
    TrainRequest,
    curate_dataset,
    generate_hero,
    open_studio,
    test_lora,
    train_lora,
)
from portrayal.photos.finishing import read_provenance
from portrayal_mcp.app import listing
from portrayal_mcp.content import to_content
from studios import make_settings

pytestmark = pytest.mark.anyio
test_lora.__test__ = False  # a tool, not a test
TestRequest.__test__ = False

SIZES = {"lora": "1600x900", "text_to_image": "1920x1080", "image_to_image": "1280x720"}


@dataclass(frozen=True)
class Journey:
    """An open studio after the journey, with what each step returned."""

    studio: Studio
    photos: Path
    before: dict[str, str]
    curated: Curated
    trained: Trained
    heroes: dict[str, Hero]


def digest(path: str | Path) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def delete(path: str) -> None:
    Path(path).unlink()


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: digest(path) for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
async def journey(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Journey]:
    folder = tmp_path_factory.mktemp("journey")
    photos = folder / "home" / "photos"
    write_photo_set(photos, 6)
    before = hashes(photos)
    asks = {
        "lora": HeroRequest(cluster="strategy", person=True, size="1600x900"),
        "text_to_image": HeroRequest(cluster="strategy"),
        "image_to_image": HeroRequest(
            cluster="strategy", reference_photo=str(photos / "sample-01.jpg"), size="1280x720"
        ),
    }
    async with open_studio(make_settings(folder)) as studio:
        curated = await curate_dataset(studio, CurateRequest(photos=[str(photos)], name="ada", subject="woman"))
        trained = await train_lora(studio, TrainRequest(dataset="ada"))
        heroes = {path: await generate_hero(studio, ask) for path, ask in asks.items()}
        yield Journey(studio, photos, before, curated, trained, heroes)


async def test_photos_become_a_data_set_with_a_caption_beside_each(journey):
    """R-caption-file, R-caption-trigger, R-count."""
    done = journey.curated
    assert done.status == "succeeded"
    assert len(done.kept) + len(done.rejected) == 6
    assert len(done.kept) >= 4
    for photo in done.kept:
        file = Path(str(done.folder)) / photo.file
        assert file.is_file()
        assert file.with_suffix(".txt").read_text(encoding="utf-8").strip() == photo.caption
        assert photo.caption.startswith(done.trigger_word)
        assert photo.because
    assert done.missing
    assert done.coverage


async def test_originals_stay_and_copies_carry_no_tags(journey):
    """R-private."""
    assert hashes(journey.photos) == journey.before
    for photo in journey.curated.kept:
        with Image.open(Path(str(journey.curated.folder)) / photo.file) as copy:
            assert dict(copy.getexif()) == {}
            assert not {"exif", "xmp", "comment"} & set(copy.info)


async def test_the_copies_are_jpegs_of_high_quality(journey):
    """R-format."""
    for photo in journey.curated.kept:
        with Image.open(Path(str(journey.curated.folder)) / photo.file) as copy:
            assert (copy.format, copy.mode) == ("JPEG", "RGB")
            assert sum(copy.quantization[0]) / 64 < 12, "the tables of quality 90 and better"


async def test_the_same_curation_is_the_same_job(journey):
    again = await curate_dataset(
        journey.studio, CurateRequest(photos=[str(journey.photos)], name="ada", subject="woman")
    )
    assert again == journey.curated


async def test_too_few_photos_are_refused_with_the_reasons(journey):
    """R-count."""
    few = [str(path) for path in sorted(journey.photos.iterdir())[:3]]
    with pytest.raises(CallerError, match="at least 4"):
        await curate_dataset(journey.studio, CurateRequest(photos=few, name="few"))
    with pytest.raises(NotFound, match="few"):
        await train_lora(journey.studio, TrainRequest(dataset="few"))


async def test_training_registers_a_lora_with_its_recipe_and_cost(journey):
    """R-name, R-cost."""
    done = journey.trained
    assert (done.status, done.lora, done.version, done.cost_usd, done.preview) == ("succeeded", "ada", 1, 0, True)
    assert {rule.rule for rule in done.recipe.rules} >= {"R-steps", "R-lr", "R-rank", "R-base"}
    folder = Path(journey.studio.settings.home) / "loras" / "ada_v1"
    assert (folder / "ada_v1_1000steps.json").is_file()
    assert await train_lora(journey.studio, TrainRequest(dataset="ada")) == done


async def test_each_path_makes_a_real_picture_of_exactly_16_9(journey):
    """R-ratio, R-route-lora, R-route-t2i, R-route-i2i."""
    assert {path: hero.route.path for path, hero in journey.heroes.items()} == {path: path for path in SIZES}
    for path, hero in journey.heroes.items():
        assert hero.image
        with Image.open(hero.image.path) as picture:
            picture.load()
            assert f"{picture.width}x{picture.height}" == SIZES[path]
        assert digest(hero.image.path) == hero.image.sha256


async def test_every_local_check_of_the_three_pictures_passes(journey):
    for path, hero in journey.heroes.items():
        assert [check for check in hero.checks if not check.ok] == [], path
    people = {path: [c.because for c in hero.checks if c.check == "people"] for path, hero in journey.heroes.items()}
    assert "whole head" in people["lora"][0]
    assert "No face" in people["text_to_image"][0]


async def test_the_prompt_of_the_lora_opens_with_its_trigger_word(journey):
    """R-trigger-first, R-prompt-order."""
    assert journey.heroes["lora"].prompt.startswith(f"{journey.curated.trigger_word} woman, ")


async def test_all_three_are_marked_as_previews_in_the_result_and_in_the_file(journey):
    for path, hero in journey.heroes.items():
        assert hero.preview
        assert hero.image
        facts = read_provenance(Path(hero.image.path))
        assert (facts["preview"], facts["route"], facts["hero"]) == ("true", path, hero.hero)


async def test_a_hero_that_is_drawn_again_has_the_same_bytes(journey):
    hero = journey.heroes["image_to_image"]
    assert hero.image
    delete(hero.image.path)
    ask = HeroRequest(cluster="strategy", reference_photo=str(journey.photos / "sample-01.jpg"), size="1280x720")
    assert await generate_hero(journey.studio, ask) == hero
    assert digest(hero.image.path) == hero.image.sha256


async def test_a_test_sheet_shows_each_strength_with_and_without_the_trigger_word(journey):
    """R-test."""
    ask = TestRequest(lora="ada", strengths=[0.8], scenes=["strategy/mountain-overlook"])
    shown = await test_lora(journey.studio, ask.model_copy(update={"dry_run": True}))
    assert (shown.status, shown.pictures_planned, shown.cells) == ("dry_run", 3, ())
    done = await test_lora(journey.studio, ask)
    assert (done.status, done.pictures_planned, done.cost_usd, done.preview) == ("succeeded", 3, 0, True)
    assert [cell.trigger for cell in done.cells] == [True, False, True]
    assert all(cell.score is not None and cell.image for cell in done.cells)
    with Image.open(str(done.contact_sheet)) as sheet:
        assert sheet.format == "JPEG"
        assert min(sheet.size) > 300
    assert done.best_strength == 0.8
    assert done.diagnosis
    assert done.checklist
    assert await journey.studio.library.names("hero") == tuple(
        hero.hero for hero in reversed(journey.heroes.values())
    ), "test pictures are no heroes"


async def test_another_recipe_is_another_version(journey):
    """R-name."""
    done = await train_lora(journey.studio, TrainRequest(dataset="ada", steps=800))
    assert (done.lora, done.version, done.recipe.steps) == ("ada", 2, 800)


async def test_what_a_host_gets_of_each_step_is_as_published_and_small(journey):
    listed = {tool.name: listing(tool).output_schema for tool in TOOLS}
    steps = {"curate_dataset": journey.curated, "train_lora": journey.trained, "generate_hero": journey.heroes["lora"]}
    for name, result in steps.items():
        sent = await to_content(result)
        jsonschema.validate(sent.structured_content, listed[name], cls=jsonschema.Draft202012Validator)
        assert undeclared(sent.structured_content, listed[name]) == [], name
        previews = [block for block in sent.content if isinstance(block, ImageContent)]
        assert len(previews) == len(result.pictures()) == (0 if name == "train_lora" else 1)
        assert all(len(base64.b64decode(preview.data)) <= 150_000 for preview in previews)

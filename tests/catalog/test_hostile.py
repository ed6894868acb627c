"""What a hostile folder, file or call must not do: each was found by attack."""

import os

import pytest

from drawn_faces import remember_photo_set, write_photo_set
from portrayal import (
    BackfillRequest,
    BadRequest,
    ClassifyRequest,
    CurateRequest,
    HeroRequest,
    PortrayalError,
    TrainRequest,
    backfill_heroes,
    classify_article,
    curate_dataset,
    generate_hero,
    open_studio,
    train_lora,
)
from portrayal.settings import Settings
from studios import CALM

pytestmark = pytest.mark.anyio


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    (tmp_path / "in").mkdir()
    (tmp_path / "outside").mkdir()
    return tmp_path


def settings(place):
    return Settings(home=place / "home", output=place / "out", allow=(place / "in",))


def no_text(folder, name):
    with open(os.fsencode(folder) + b"/" + name, "wb") as file:  # noqa: PTH123
        file.write(CALM.encode())


def test_no_amount_of_money_is_endless():
    from portrayal.catalog.generate import TOOL

    for endless in (float("inf"), float("nan")):
        with pytest.raises(BadRequest, match="finite"):
            TOOL.read({"cluster": "ai", "max_cost_usd": endless})


def photos_of(place):
    """Write the sample photos, which were measured before."""
    remember_photo_set(place / "home", 6)
    return write_photo_set(place / "in", 6)


async def test_a_caption_that_is_a_link_to_a_secret_is_not_read(place):
    photos = photos_of(place)
    (place / "outside" / "secret.txt").write_text("TOPSECRET")
    for photo in photos:
        photo.with_suffix(".txt").symlink_to(place / "outside" / "secret.txt")
    async with open_studio(settings(place)) as studio:
        done = await curate_dataset(studio, CurateRequest(photos=[str(place / "in")], name="ada", captioner="files"))
    assert done.status == "succeeded"
    assert "TOPSECRET" not in done.model_dump_json()


async def test_a_photo_that_is_a_link_out_of_the_allowed_folders_is_left_out(place):
    photos = photos_of(place)
    private = photos[0].rename(place / "outside" / "private.jpg")
    (place / "in" / "zz.jpg").symlink_to(private)
    async with open_studio(settings(place)) as studio:
        done = await curate_dataset(studio, CurateRequest(photos=[str(place / "in")], name="ada"))
    assert [(one.source, "leads out" in one.because) for one in done.rejected if one.source == "zz.jpg"] == [
        ("zz.jpg", True)
    ]
    assert "zz.jpg" not in [one.source for one in done.kept]


async def test_a_pipe_and_a_name_that_is_no_text_do_not_stop_a_curation(place):
    photos_of(place)
    os.mkfifo(place / "in" / "pipe.jpg")
    no_text(place / "in", b"bad\xff.jpg")
    async with open_studio(settings(place)) as studio:
        done = await curate_dataset(studio, CurateRequest(photos=[str(place / "in")], name="ada"))
        assert done.status == "succeeded"
        with pytest.raises(BadRequest, match="no ordinary file"):
            await curate_dataset(studio, CurateRequest(photos=[str(place / "in" / "pipe.jpg")], name="ada"))


async def test_a_new_ledger_beside_old_files_writes_over_none_of_them(place):
    photos_of(place)
    request = CurateRequest(photos=[str(place / "in")], name="ada")
    async with open_studio(settings(place)) as studio:
        await curate_dataset(studio, request)
        await train_lora(studio, TrainRequest(dataset="ada"))
    note = place / "home" / "datasets" / "ada_v1" / "001.txt"
    note.write_text("my own words")
    for file in (place / "home").glob("ledger.sqlite*"):
        file.unlink()
    async with open_studio(settings(place)) as studio:
        again = await curate_dataset(studio, request)
        trained = await train_lora(studio, TrainRequest(dataset="ada"))
    assert (again.version, trained.version) == (2, 2)
    assert note.read_text() == "my own words"


async def test_a_file_of_somebody_is_never_written_over(place, quick_drawing):
    async with open_studio(settings(place)) as studio:
        plan = await generate_hero(studio, HeroRequest(cluster="ai", dry_run=True))
        mine = place / "out" / f"ai-{plan.hero[1:7]}.webp"
        mine.parent.mkdir(parents=True)
        mine.write_bytes(b"mine")
        hero = await generate_hero(studio, HeroRequest(cluster="ai"))
    assert mine.read_bytes() == b"mine"
    assert hero.image.path == str(mine.with_name(f"{mine.stem}-2.webp"))


async def test_front_matter_that_repeats_itself_by_aliases_is_never_expanded(place, monkeypatch):
    bomb = "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 11))
    text = f"---\na0: &a0 {{k: v}}\n{bomb}---\n{CALM}"
    monkeypatch.setattr("frontmatter.parse", lambda text: pytest.fail(f"expanded {len(text)} characters"))
    async with open_studio(settings(place)) as studio:
        assert (await classify_article(studio, ClassifyRequest(text=text))).cluster


async def test_a_post_that_cannot_be_read_is_skipped_and_the_rest_goes_on(place, quick_drawing):
    (place / "in" / "good.md").write_text(CALM)
    (place / "in" / "huge.md").write_text(f"---\ntitle: 0x{'f' * 5000}\n---\n{CALM}")
    no_text(place / "in", b"bad\xff.md")
    async with open_studio(settings(place)) as studio:
        done = await backfill_heroes(studio, BackfillRequest(source=str(place / "in")))
    assert done.status == "succeeded"
    assert sorted(row.status for row in done.rows) == ["done", "done", "skipped"]


async def test_a_preview_lora_whose_pack_was_deleted_is_made_again(place):
    photos_of(place)
    async with open_studio(settings(place)) as studio:
        await curate_dataset(studio, CurateRequest(photos=[str(place / "in")], name="ada"))
        await train_lora(studio, TrainRequest(dataset="ada"))
        pack = place / "home" / "loras" / "ada_v1"
        pack.rename(place / "gone")
        again = await train_lora(studio, TrainRequest(dataset="ada"))
    assert again.status == "succeeded"
    assert pack.is_dir()


@pytest.mark.parametrize("inside", [".", "datasets", "loras/ada_v1"])
async def test_no_hero_is_written_into_portrayals_own_folder(place, inside):
    async with open_studio(settings(place)) as studio:
        with pytest.raises(BadRequest, match="own folder"):
            await generate_hero(studio, HeroRequest(cluster="ai", output_dir=str(place / "home" / inside)))


async def test_a_picture_that_cannot_be_written_names_the_folder(place, quick_drawing):
    (place / "out").write_text("a file")
    async with open_studio(settings(place)) as studio:
        with pytest.raises(PortrayalError, match="PORTRAYAL_OUTPUT"):
            await generate_hero(studio, HeroRequest(cluster="ai"))


async def test_a_photo_without_a_face_starts_a_picture_without_a_person_and_says_so(place):
    from PIL import Image

    Image.linear_gradient("L").convert("RGB").save(place / "in" / "plain.jpg")
    async with open_studio(settings(place)) as studio:
        request = HeroRequest(cluster="ai", reference_photo=str(place / "in" / "plain.jpg"), dry_run=True)
        hero = await generate_hero(studio, request)
    assert "person" not in hero.alt_text.lower()
    assert any("No face was found in plain.jpg" in warning for warning in hero.warnings)

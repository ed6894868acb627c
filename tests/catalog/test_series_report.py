"""Finished heroes are looked at as one series, and the report of it lies beside them."""

import io
import itertools
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance, ImageOps

from portrayal import HeroRequest, OperatorError, Studio, generate_hero
from portrayal.catalog.consistency import library_rows, measure_row, series_report
from portrayal.catalog.series_page import sheet_of, write_page
from portrayal.photos.showing.overview import Tile, choose_tiles, series_sheet
from portrayal.providers.drawing import draw_scene
from portrayal.rules.clusters import builtin_clusters
from portrayal.rules.series_rows import SeriesAccount, SeriesRow
from studios import add_lora, make_settings

pytestmark = pytest.mark.anyio

STILLS = [scene for cluster in builtin_clusters() for scene in cluster.scenes if not scene.person][:10]


@cache
def drawn(at: int) -> Image.Image:
    return draw_scene(STILLS[at % len(STILLS)], at, (320, 180))


def rows_in(folder: Path, pictures: Sequence[Image.Image]) -> list[SeriesRow]:
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[SeriesRow] = []
    for at, picture in enumerate(pictures):
        path = folder / f"hero {at} ü.png"
        picture.save(path)
        scene = STILLS[at % len(STILLS)].id
        fields = {"post": f"{at}.md", "position": at, "status": "done", "scene": scene, "image": str(path)}
        fields |= {"path": "text_to_image", "person": False, "hero": f"h{at:03d}", "usd": 0.03}
        rows.append(SeriesRow.model_validate(fields))
    return rows


def spoil(row: SeriesRow, data: bytes | None) -> None:
    """Delete a hero's file, or put something else into it."""
    path = Path(row.image or "")
    path.unlink() if data is None else path.write_bytes(data)


@pytest.fixture
def series(tmp_path) -> list[SeriesRow]:
    """Ten scenes drawn once each, one of them far too bright, and a mirrored copy of the first."""
    pictures = [drawn(at) for at in range(10)]
    pictures[4] = ImageEnhance.Brightness(pictures[4]).enhance(2.2)
    return rows_in(tmp_path / "out", [*pictures, ImageOps.mirror(pictures[0])])


async def test_the_one_that_is_too_bright_and_the_copy_are_found(studio: Studio, series):
    """R-variety."""
    look = await series_report(studio, series)
    assert look.looked == 11
    found = {(one.kind, one.positions) for one in look.findings}
    assert ("repeat", (10, 0)) in found
    assert ("colours", (4,)) in found
    assert {one.positions[0] for one in look.findings} == {4, 10}


async def test_pictures_that_are_gone_or_broken_are_a_note(studio: Studio, series, tmp_path):
    spoil(series[2], None)
    spoil(series[3], b"no picture")
    failed = series[5].model_copy(update={"status": "failed", "image": None})
    look = await series_report(studio, [*series[:5], failed, *series[6:]])
    assert look.looked == 8
    assert look.notes == ("2 pictures are not where they were, or no pictures any more: hero 2 ü.png, hero 3 ü.png.",)


async def test_nothing_that_was_made_is_nothing_to_look_at(studio: Studio):
    look = await series_report(studio, [SeriesRow(post="a", position=0, status="planned")])
    assert (look.looked, look.findings, look.notes) == (0, (), ())


async def test_a_hero_that_was_measured_when_it_was_made_is_not_measured_again(studio: Studio, series, monkeypatch):
    for row in series:
        await measure_row(studio, row)
    monkeypatch.setattr("portrayal.photos.series_memory.measure_hero", lambda *_args, **_more: None)
    assert (await series_report(studio, series)).looked == 11


async def test_without_the_comparison_of_faces_it_says_that_nobody_looked(studio: Studio, series, monkeypatch):
    monkeypatch.setattr("portrayal.photos.likeness.can_compare", lambda: False)
    people = [row.model_copy(update={"person": True, "path": "lora", "lora": "anna"}) for row in series]
    look = await series_report(studio, people)
    assert any(note.startswith("Nobody looked whether it is the same person: pip install") for note in look.notes)
    assert not [one for one in look.findings if one.kind == "person"]


async def test_heroes_of_a_lora_are_compared_with_each_other_where_its_photos_are_gone(studio: Studio, tmp_path):
    await add_lora(studio, "anna", tmp_path)
    hero = await generate_hero(studio, HeroRequest(scene="ai/first-light", lora="anna", size="1280x720"))
    (row,) = await library_rows(studio)
    assert (row.lora, row.person, row.path, row.image) == ("anna", True, "lora", hero.image.path)
    look = await series_report(studio, [row])
    assert look.looked == 1
    assert any("compared with each other only" in note for note in look.notes)


async def test_any_heroes_of_the_library_are_a_series_the_oldest_first(studio: Studio, quick_drawing):
    del quick_drawing
    for scene, format_ in (("ai/seedling", "webp"), ("seo/golden-dunes", "webp"), ("ai/seedling", "jpg")):
        await generate_hero(studio, HeroRequest(scene=scene, format=format_, size="1280x720"))
    rows = await library_rows(studio)
    assert [row.scene for row in rows] == ["ai/seedling", "seo/golden-dunes"]
    assert [row.position for row in rows] == [0, 1]
    assert all(row.checks and row.alt_text and not row.person for row in rows)


def account(rows: Sequence[SeriesRow]) -> SeriesAccount:
    return SeriesAccount(series="s0123456789ab", source="/blog", rows=tuple(rows))


async def test_the_page_lies_beside_the_heroes_with_small_pictures_in_a_folder(series, tmp_path):
    page = await write_page(tmp_path / "out", account(series))
    assert page == tmp_path / "out" / "series-01234567.html"
    small = sorted((tmp_path / "out" / "series-01234567").iterdir())
    assert len(small) == 11
    with Image.open(small[0]) as image:
        assert (image.size, image.format) == ((320, 180), "JPEG")
    html = page.read_text(encoding="utf-8")
    assert f'src="series-01234567/{small[0].name}"' in html
    assert 'href="hero%200%20%C3%BC.png"' in html


async def test_beside_the_page_lies_a_sheet_of_the_heroes(series, tmp_path):
    page = await write_page(tmp_path / "out", account(series))
    with Image.open(sheet_of(page)) as sheet:
        assert (sheet.format, sheet.width) == ("JPEG", 1200)
        first = sheet.convert("RGB").crop((40, 130, 305, 270)).resize((1, 1))
    with Image.open(series[0].image) as hero:
        mean = hero.convert("RGB").resize((1, 1))
    assert max(abs(a - b) for a, b in zip(first.getpixel((0, 0)), mean.getpixel((0, 0)), strict=True)) < 25
    await write_page(tmp_path / "out", account([row.model_copy(update={"status": "failed"}) for row in series]))
    assert not sheet_of(page).exists()


def test_a_sheet_has_room_for_every_odd_hero_and_for_others_of_the_whole_series():
    tiles = [Tile(Path("x.jpg"), number, f"Post {number}", odd=number in (3, 99)) for number in range(1, 101)]
    chosen = [tile.number for tile in choose_tiles(tiles)]
    assert len(chosen) == len(set(chosen)) == 24
    assert {1, 3, 99} <= set(chosen)
    assert chosen == sorted(chosen)
    assert max(b - a for a, b in itertools.pairwise(chosen)) <= 6
    assert choose_tiles(tiles[:5]) == tiles[:5]
    assert len(choose_tiles([Tile(Path("x.jpg"), at, "x", odd=True) for at in range(50)])) == 24


def test_a_sheet_is_drawn_with_hostile_names_and_pictures_that_are_gone(tmp_path):
    tiles = [Tile(tmp_path / "gone.jpg", 1, "\0\n\u202e" + "x" * 5000, odd=True), Tile(tmp_path, 2, "")]
    with Image.open(io.BytesIO(series_sheet(tiles, title="\0" * 50, note="n" * 900))) as sheet:
        assert sheet.width == 1200
    with Image.open(io.BytesIO(series_sheet([], title="", note=""))) as sheet:
        assert sheet.width == 1200


async def test_writing_it_again_changes_nothing_and_keeps_what_others_put_there(series, tmp_path):
    folder = tmp_path / "out"
    page = await write_page(folder, account(series))
    (folder / "series-01234567" / "notes.txt").write_text("mine", encoding="utf-8")
    before = {path: path.stat().st_mtime_ns for path in (folder / "series-01234567").iterdir()}
    html = page.read_bytes()
    assert await write_page(folder, account(series)) == page
    assert page.read_bytes() == html
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert not list(folder.rglob("*.part"))


async def test_small_pictures_of_heroes_that_changed_are_replaced(series, tmp_path):
    folder = tmp_path / "out"
    await write_page(folder, account(series))
    before = {path.name for path in (folder / "series-01234567").iterdir()}
    ImageOps.invert(drawn(0)).save(series[0].image)
    page = await write_page(folder, account(series[:3]))
    after = {path.name for path in (folder / "series-01234567").iterdir()}
    assert len(after) == 3
    assert len(after & before) == 2
    assert all(name in page.read_text(encoding="utf-8") for name in after)


async def test_a_hero_whose_file_is_gone_has_an_empty_frame(series, tmp_path):
    spoil(series[1], None)
    page = await write_page(tmp_path / "out", account(series))
    assert "its file is not here any more" in page.read_text(encoding="utf-8")


async def test_a_folder_that_cannot_be_written_is_told(series, tmp_path):
    (tmp_path / "blocked").write_text("a file", encoding="utf-8")
    with pytest.raises(OperatorError, match="cannot be written"):
        await write_page(tmp_path / "blocked", account(series))


async def test_a_link_in_place_of_the_folder_of_small_pictures_is_not_followed(series, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine.0123456789.jpg").write_text("mine", encoding="utf-8")
    (tmp_path / "out" / "series-01234567").symlink_to(elsewhere)
    with pytest.raises(OperatorError, match="is a link"):
        await write_page(tmp_path / "out", account(series))
    assert [path.name for path in elsewhere.iterdir()] == ["mine.0123456789.jpg"]


@pytest.fixture
async def other_studio(tmp_path):
    """A studio whose home has nothing yet."""
    from portrayal import open_studio

    async with open_studio(make_settings(tmp_path / "other")) as studio:
        yield studio


async def test_a_home_that_is_new_is_no_obstacle(other_studio, series):
    assert (await series_report(other_studio, series)).looked == 11

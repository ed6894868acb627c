"""Curations that a person comes back to: decisions, versions, exports, reports, and an end at any moment."""

import json
import os
import shutil
import sqlite3
import threading
import zipfile
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import anyio
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from drawn_faces import draw_face, look_at, write_photo_set
from portrayal import CallerError, CancelRequest, CurateRequest, NotFound, cancel_job, curate_dataset
from portrayal.catalog import curation_build, open_studio
from portrayal.catalog.curate import Curated
from portrayal.models import DatasetInfo
from portrayal.photos.cropping import cut_photo
from portrayal.photos.likeness import EDITION
from portrayal.photos.reading import read_file
from portrayal.photos.remembering import Memory
from portrayal.studio import Studio
from studios import files_below, make_settings

pytestmark = pytest.mark.anyio

SIZE = (720, 900)


@dataclass
class Room:
    """A studio, a folder of photos, and how to curate them."""

    studio: Studio
    photos: Path
    shelf: Path

    async def curate(self, **changes) -> Curated:
        request = {"photos": [str(self.photos)], "name": "ada", "subject": "woman", "keep": 30} | changes
        return await curate_dataset(self.studio, CurateRequest.model_validate(request))

    async def versions(self) -> list[int]:
        found = await self.studio.library.newest("dataset", DatasetInfo, limit=50)
        return sorted(one.version for one in found)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> list[Path]:
    """Seven good photos and a blurred one, drawn once."""
    folder = tmp_path_factory.mktemp("drawn")
    paths = write_photo_set(folder, 7, size=SIZE)
    blurred = draw_face(shot="half body", light="right", size=SIZE).filter(ImageFilter.GaussianBlur(6))
    blurred.save(folder / "blurred.jpg", quality=93)
    return [*paths, folder / "blurred.jpg"]


@pytest.fixture(scope="module")
def remembered(tmp_path_factory, drawn) -> bytes:
    """What a first look at the photos writes down: measuring them for each test would double their time."""
    file = tmp_path_factory.mktemp("memory") / "photos.sqlite"
    look_at(drawn, file)
    return file.read_bytes()


@pytest.fixture
async def room(tmp_path, drawn, remembered) -> AsyncIterator[Room]:
    photos = tmp_path / "out" / "photos"
    photos.mkdir(parents=True)
    for path in drawn:
        (photos / path.name).write_bytes(path.read_bytes())
    settings = make_settings(tmp_path)
    settings.home.mkdir(parents=True)
    (settings.home / "photos.sqlite").write_bytes(remembered)
    async with open_studio(settings) as studio:
        yield Room(studio, photos, settings.home / "datasets")


def sources(curated: Curated) -> set[str]:
    return {one.source for one in curated.kept}


def why(curated: Curated, source: str) -> str:
    return next(one.because for one in curated.rejected if one.source == source)


def age(folder: Path) -> None:
    """Give every file another date."""
    for path in folder.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))


async def test_a_photo_that_was_left_out_stays_out_until_it_is_forgotten(room):
    first = await room.curate()
    assert "sample-03.jpg" in sources(first)
    second = await room.curate(exclude=["sample-03"])
    assert why(second, "sample-03.jpg") == "You left it out."
    third = await room.curate(crop="square")
    assert "sample-03.jpg" not in sources(third), "the decision is remembered with the name"
    fourth = await room.curate(exclude=[])
    assert "sample-03.jpg" in sources(fourth)
    assert fourth.fingerprint == first.fingerprint


async def test_a_set_that_is_wanted_again_becomes_the_newest_version_for_that_is_what_a_training_takes(room):
    first = await room.curate()
    second = await room.curate(exclude=["sample-03"])
    again = await room.curate(exclude=[])
    assert [one.version for one in (first, second, again)] == [1, 2, 3]
    newest = await room.studio.library.find("dataset", DatasetInfo, str(first.dataset))
    assert (newest.version, newest.fingerprint) == (3, first.fingerprint)
    assert (await room.curate(exclude=[])).version == 3, "and asked once more it stays"


async def test_files_for_trainers_that_another_call_took_away_are_written_again(room):
    first = await room.curate(export=["kohya"])
    await room.curate(export=["fal"])
    again = await room.curate(export=["kohya"])
    assert again.version == first.version
    assert again.exports
    assert all(exists(path) for path in again.exports)


async def test_a_photo_that_the_user_wants_comes_in_in_spite_of_its_fault(room):
    assert why(await room.curate(), "blurred.jpg") == "The face is blurred."
    wanted = await room.curate(include=["blurred.jpg"])
    row = next(one for one in wanted.kept if one.source == "blurred.jpg")
    assert row.because.startswith("You want it in the set. It would have been left out: The face is blurred.")


async def test_the_newest_word_on_a_photo_holds(room):
    await room.curate(include=["blurred.jpg"])
    assert "blurred.jpg" not in sources(await room.curate(exclude=["blurred.jpg"]))
    assert "blurred.jpg" in sources(await room.curate(include=["blurred.jpg"]))


async def test_decisions_follow_the_photo_and_not_its_name(room):
    await room.curate(exclude=["sample-03.jpg"])
    (room.photos / "sample-03.jpg").rename(room.photos / "renamed.jpg")
    assert why(await room.curate(), "renamed.jpg") == "You left it out."


def archive_of(curated: Curated) -> bytes:
    return Path(str(curated.archive)).read_bytes()


def exists(path: str | None) -> bool:
    return Path(str(path)).exists()


async def test_the_same_photos_give_the_same_bytes_and_no_new_version(room):
    first = await room.curate()
    archive = archive_of(first)
    age(room.photos)
    again = await room.curate()
    assert again.job != first.job, "other files are another job"
    assert (again.version, again.fingerprint) == (first.version, first.fingerprint)
    assert archive_of(again) == archive
    assert await room.versions() == [1]
    other = await room.curate(exclude=["sample-01.jpg"])
    assert (other.version, await room.versions()) == (2, [1, 2])


async def test_a_second_curation_measures_nothing_again(room, monkeypatch):
    (room.studio.settings.home / "photos.sqlite").unlink()
    await room.curate()
    monkeypatch.setattr("portrayal.photos.surveying.measure", None)
    monkeypatch.setattr("portrayal.photos.shortlist.read_text", None)
    monkeypatch.setattr("portrayal.photos.shortlist.signature_of", None)
    assert len((await room.curate(exclude=["sample-01.jpg"])).kept) == 6


async def test_a_folder_that_was_deleted_is_made_again(room):
    first = await room.curate()
    shutil.rmtree(room.shelf)
    again = await room.curate()
    assert again.fingerprint == first.fingerprint
    assert exists(again.folder)


async def test_canceling_in_the_middle_leaves_nothing_half_written(room, monkeypatch):
    reached, go_on = threading.Event(), threading.Event()

    def slow(*args, **options):
        reached.set()
        go_on.wait(20)
        return cut_photo(*args, **options)

    monkeypatch.setattr("portrayal.catalog.curation_pack.cut_photo", slow)
    async with anyio.create_task_group() as group:

        async def start() -> None:
            with pytest.raises(Exception, match="canceled"):
                await room.curate()

        group.start_soon(start)
        await anyio.to_thread.run_sync(reached.wait, 20)
        job = (await room.studio.ledger.jobs(limit=1))[0]
        group.start_soon(cancel_job, room.studio, CancelRequest(job=job.id))
        while not (await room.studio.jobs.get(job.id)).cancel:
            await anyio.lowlevel.checkpoint()
        go_on.set()
    assert (await room.studio.jobs.get(job.id)).state == "canceled"
    assert list(files_below(room.shelf)) == []
    assert list(room.shelf.iterdir()) == []
    assert await room.versions() == []
    monkeypatch.undo()
    assert (await room.curate()).status == "succeeded"


async def test_what_a_killed_server_left_behind_is_taken_away(room):
    first = await room.curate()
    stale = room.shelf / f".ada.{first.job}.part"
    stale.mkdir()
    (stale / "half.jpg").write_bytes(b"half")
    shutil.rmtree(room.shelf / "ada_v1")
    await room.curate()
    assert sorted(path.name for path in room.shelf.iterdir()) == ["ada_v1"]


async def test_every_photo_is_in_the_report_with_its_figures_and_nothing_private_is_in_any_file(room):
    """R-private."""
    done = await room.curate(export=["replicate", "kohya"])
    root = Path(str(done.report)).parent
    report = json.loads((root / "report.json").read_text(encoding="utf-8"))
    assert {row["photo"] for row in report["photos"]} == {path.name for path in room.photos.iterdir()}
    kept = [row for row in report["photos"] if row["verdict"] == "kept"]
    assert [row["file"] for row in kept] == [one.file for one in done.kept]
    assert all(row["measured"]["face"]["crop_side"] > 500 and row["crop"] for row in kept)
    assert any("they are one person's" in note for note in report["notes"])
    page = (root / "report.html").read_text(encoding="utf-8")
    assert all(path.name in page for path in room.photos.iterdir())
    for name in files_below(root):
        data = (root / name).read_bytes()
        assert b"Sample camera" not in data, name
        assert str(room.photos).encode() not in data, name


async def test_trained_folders_hold_pictures_and_captions_only(room):
    """R-caption-file."""
    done = await room.curate(export=["ai-toolkit", "civitai", "fal"])
    assert {Path(name).suffix for name in files_below(Path(str(done.folder)))} == {".jpg", ".txt"}
    exports = {Path(path).name: Path(path) for path in done.exports}
    inside = exports["ai-toolkit"] / "photos"
    assert {path.suffix for path in inside.iterdir()} == {".jpg", ".txt"}
    assert (inside / "001.jpg").read_bytes() == (Path(str(done.folder)) / "001.jpg").read_bytes()
    assert os.access(exports["ai-toolkit"] / "train.sh", os.X_OK)
    with zipfile.ZipFile(exports["civitai"] / "ada_v1.zip") as archive:
        names = archive.namelist()
        assert names[:2] == ["001.jpg", "001.txt"]
        assert archive.read("001.txt").decode() == done.kept[0].caption


async def test_squares_are_squares_and_buckets_keep_their_frame(room):
    """R-crop."""
    for crop, square in (("square", True), ("bucket", False)):
        done = await room.curate(crop=crop)
        for photo in done.kept:
            with Image.open(Path(str(done.folder)) / photo.file) as image:
                assert (image.width == image.height) == square, photo
    mixed = await room.curate()
    shapes = {}
    for photo in mixed.kept:
        with Image.open(Path(str(mixed.folder)) / photo.file) as image:
            shapes[photo.caption.split(", ")[1]] = image.width == image.height
    assert not shapes["full body shot"]
    assert shapes["close-up"]


async def test_captions_are_the_callers_then_the_files_then_measured(room):
    """R-caption-flux."""
    (room.photos / "sample-02.txt").write_text("red hair, leaning on a green gate", encoding="utf-8")
    done = await room.curate(captions={"sample-01": "by a tall window"}, captioner="files", trigger_word="bnkr7p")
    said = {one.source: one for one in done.kept}
    assert said["sample-01.jpg"].caption == "bnkr7p woman, by a tall window"
    assert said["sample-02.jpg"].caption == "bnkr7p woman, leaning on a green gate"
    assert said["sample-02.jpg"].removed == ("red hair",)
    assert "background" in said["sample-03.jpg"].caption


async def test_caption_files_of_windows_are_read_and_photos_without_one_are_counted(room):
    (room.photos / "sample-01.txt").write_bytes("by a caf\u00e9".encode("cp1252"))
    (room.photos / "sample-02.txt").write_bytes("at the \u0141\u00f3d\u017a station".encode("utf-16"))
    (room.photos / "sample-03.caption").write_bytes("\ufeffon a quay".encode())
    (room.photos / "sample-04.txt").write_bytes("\u0142".encode() * 9000)
    done = await room.curate(captioner="files", trigger_word="bnkr7p")
    said = {one.source: one.caption for one in done.kept}
    assert said["sample-01.jpg"] == "bnkr7p woman, by a caf\u00e9"
    assert said["sample-02.jpg"] == "bnkr7p woman, at the \u0141\u00f3d\u017a station"
    assert said["sample-03.jpg"] == "bnkr7p woman, on a quay"
    assert said["sample-04.jpg"] == "bnkr7p woman, " + "\u0142" * 1000, "and where the limit cuts a letter in two"
    assert "3 of 7 kept photos have no .txt or .caption file beside them: theirs is measured." in done.warnings
    assert not [one for one in (await room.curate()).warnings if "beside them" in one]


async def test_a_photo_that_changes_while_it_is_curated_is_not_trained_on_by_the_figures_of_another(room, monkeypatch):
    def late(path, *args, **options):
        path.write_bytes((room.photos / "blurred.jpg").read_bytes())
        return cut_photo(path, *args, **options)

    monkeypatch.setattr("portrayal.catalog.curation_pack.cut_photo", late)
    with pytest.raises(CallerError, match="changed after it was measured") as refused:
        await room.curate()
    assert "wait until that is done and call again" in refused.value.next
    assert await room.versions() == []


async def test_photos_of_one_name_in_two_folders_have_their_own_figures_in_the_report(room):
    other = room.photos.with_name("other")
    other.mkdir()
    (room.photos / "sample-05.jpg").rename(other / "sample-01.jpg")
    done = await room.curate(photos=[str(room.photos), str(other)])
    report = json.loads(Path(str(done.report)).with_name("report.json").read_text(encoding="utf-8"))
    rows = [row for row in report["photos"] if row["photo"] == "sample-01.jpg"]
    digests = {read_file(folder / "sample-01.jpg")[1] for folder in (room.photos, other)}
    assert {row["measured"]["sha256"] for row in rows} == digests


async def test_names_that_differ_in_capitals_only_never_share_a_folder(room):
    first = await room.curate()
    other = await room.curate(name="Ada", exclude=["sample-01"])
    folders = {Path(str(done.report)).parent.name.casefold() for done in (first, other)}
    assert folders == {"ada_v1", "ada_v2"}


async def test_a_caption_for_a_photo_that_was_left_out_is_a_warning(room):
    done = await room.curate(captions={"blurred.jpg": "by a window"})
    assert any("blurred.jpg" in warning and "not used" in warning for warning in done.warnings)


@pytest.mark.reader
async def test_a_photo_with_text_laid_over_it_is_left_out_and_words_in_the_scene_are_not(room):
    """R-reject."""
    with Image.open(room.photos / "sample-01.jpg") as opened:
        marked = opened.convert("RGB")
    ImageDraw.Draw(marked).text((330, 850), "Photo Anna Novak", font=ImageFont.load_default(36), fill="white")
    marked.save(room.photos / "sample-01.jpg", quality=93)
    done = await room.curate()
    assert why(done, "sample-01.jpg").startswith("Text was laid over the photo: ")


async def test_a_long_list_of_photos_left_out_is_cut_and_says_so(room, monkeypatch):
    monkeypatch.setattr(curation_build, "MOST_ROWS", 1)
    done = await room.curate(exclude=["sample-01", "sample-02"])
    assert (len(done.rejected), done.left_out) == (1, 3)
    assert "2 more photos were left out; the report lists them all." in done.warnings


async def test_too_few_photos_leave_a_review_and_no_version(room):
    """R-count."""
    with pytest.raises(CallerError, match="at least 4") as refused:
        await room.curate(exclude=[f"sample-0{n}" for n in range(1, 5)])
    sheet = room.shelf / "ada_too-few" / "contact-sheet.jpg"
    assert str(sheet) in refused.value.next
    assert sheet.is_file()
    assert "Add photos, for example: " in refused.value.next
    assert await room.versions() == []
    with pytest.raises(NotFound):
        await room.studio.library.find("dataset", DatasetInfo, "ada")


async def test_subfolders_are_taken_on_request(room):
    below = room.photos / "more"
    below.mkdir()
    (room.photos / "sample-07.jpg").rename(below / "deeper.jpg")
    assert "deeper.jpg" not in sources(await room.curate())
    assert "deeper.jpg" in sources(await room.curate(photos=[f"{room.photos}/**"]))


async def test_a_progress_is_told_from_the_first_photo_to_the_last_file(room):
    from portrayal.runs.progress import listening

    told: list[tuple[float, str]] = []

    async def listen(share: float, text: str) -> None:
        told.append((share, text))

    with listening(listen):
        await room.curate()
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def put_faces(room: Room, figures: dict[str, float]) -> None:
    """Give photos the faces of people at this distance from one another's middle, as if they had been looked at."""
    memory = Memory(room.studio.settings.home / "photos.sqlite")
    for name, distance in figures.items():
        face = [distance, *[0.0] * 127]
        memory.write_note(read_file(room.photos / name)[1], f"face-{EDITION}", json.dumps(face))


def forget_faces(room: Room) -> None:
    with closing(sqlite3.connect(room.studio.settings.home / "photos.sqlite")) as memory, memory:
        memory.execute("DELETE FROM notes")


def page_of(done: Curated) -> str:
    return Path(str(done.report)).read_text(encoding="utf-8")


ADA = {f"sample-0{number}.jpg": 0.02 * number for number in range(1, 8)}


async def test_somebody_else_is_left_out_and_comes_back_when_the_user_says_so(room):
    """R-reject."""
    put_faces(room, ADA | {"sample-03.jpg": 0.9})
    done = await room.curate()
    assert why(done, "sample-03.jpg").startswith("It shows another person than most photos (likeness 0.2")
    assert len(done.kept) == 6
    wanted = await room.curate(include=["sample-03.jpg"])
    row = next(one for one in wanted.kept if one.source == "sample-03.jpg")
    assert "You want it in the set. It would have been left out: It shows another person" in row.because


async def test_a_face_in_doubt_stays_and_says_so(room):
    put_faces(room, ADA | {"sample-03.jpg": 0.63})
    done = await room.curate()
    row = next(one for one in done.kept if one.source == "sample-03.jpg")
    assert "It may show another person (likeness 0.4" in row.because
    report = page_of(done)
    assert "The faces of 7 kept photos were compared: 1 may be somebody else" in report


async def test_photos_of_several_people_without_a_majority_are_told_and_nobody_is_left_out(room):
    put_faces(room, {name: 0.9 * (at % 3) for at, name in enumerate(ADA)})
    done = await room.curate()
    assert len(done.kept) == 7
    assert any(one.startswith("No one person is on most of the photos") for one in done.warnings)
    assert "was not checked" not in page_of(done), "they were compared"


async def test_without_the_extra_the_report_says_that_faces_were_not_compared(room, monkeypatch):
    for module in ("curation_people", "curation_review"):
        monkeypatch.setattr(f"portrayal.catalog.{module}.can_compare", lambda: False)
    forget_faces(room)
    monkeypatch.setattr("portrayal.photos.shortlist.signature_of", None)
    report = page_of(await room.curate())
    assert "Whether all photos show the same person was not checked" in report
    assert "portrayal[likeness]" in report


async def test_figures_of_faces_are_in_no_file_of_the_data_set_and_for_the_owner_only(room):
    """R-private."""
    put_faces(room, dict.fromkeys(ADA, 0.123454321))
    done = await room.curate(export=["kohya"])
    root = Path(str(done.report)).parent
    assert not [name for name in files_below(root) if b"0.123454321" in (root / name).read_bytes()]
    home = room.studio.settings.home
    Memory(home / "fresh.sqlite").write_note("0" * 64, "face", "[]")
    assert os.name == "nt" or (home / "fresh.sqlite").stat().st_mode & 0o077 == 0

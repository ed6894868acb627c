"""What was measured is remembered by content, shared by processes, and never in the way."""

import sqlite3
import threading
from contextlib import closing

import pytest

from fake_photos import photo
from portrayal.photos import remembering
from portrayal.photos.remembering import Memory
from portrayal.photos.surveying import survey


@pytest.fixture
def memory(tmp_path) -> Memory:
    return Memory(tmp_path / "home" / "photos.sqlite")


def test_figures_and_thumbnails_come_back_as_they_were(memory):
    memory.keep(photo(1), b"small")
    assert memory.find(photo(1).sha256) == (photo(1), b"small")
    assert memory.find(photo(2).sha256) is None


def test_figures_of_an_earlier_edition_are_not_used(memory, monkeypatch):
    memory.keep(photo(1), b"small")
    monkeypatch.setattr(remembering, "EDITION", 10_000)
    assert memory.find(photo(1).sha256) is None
    memory.tidy([])
    monkeypatch.undo()
    assert memory.find(photo(1).sha256) is None


def test_notes_have_a_kind_and_go_with_their_photo(memory):
    memory.keep(photo(1), b"small")
    memory.write_note(photo(1).sha256, "text-1", "[]")
    assert memory.note(photo(1).sha256, "text-1") == "[]"
    assert memory.note(photo(1).sha256, "text-2") is None
    memory.write_note("0" * 64, "text-1", "of no photo")
    memory.tidy([])
    assert memory.note("0" * 64, "text-1") is None
    assert memory.note(photo(1).sha256, "text-1") == "[]"


def test_the_photos_that_were_not_asked_for_longest_are_forgotten(memory, monkeypatch):
    monkeypatch.setattr(remembering, "MOST_PHOTOS", 2)
    for number in range(4):
        memory.keep(photo(number), b"small")
    memory.tidy([photo(0).sha256])
    assert [n for n in range(4) if memory.find(photo(n).sha256)] == [0, 3]


def _nothing_is_remembered(memory: Memory) -> None:
    memory.keep(photo(1), b"small")
    memory.write_note(photo(1).sha256, "text-1", "[]")
    memory.tidy([photo(1).sha256])
    assert memory.find(photo(1).sha256) is None
    assert memory.note(photo(1).sha256, "text-1") is None


def test_a_place_that_cannot_be_used_means_that_nothing_is_remembered(tmp_path):
    (tmp_path / "photos.sqlite").mkdir()
    _nothing_is_remembered(Memory(tmp_path / "photos.sqlite"))


def test_a_file_of_another_version_is_left_alone_and_nothing_is_remembered(tmp_path):
    with closing(sqlite3.connect(tmp_path / "photos.sqlite")) as db:
        db.execute("CREATE TABLE photos (digest TEXT)")
        db.execute("CREATE TABLE notes (digest TEXT)")
        db.execute("INSERT INTO photos VALUES ('theirs')")
        db.commit()
    _nothing_is_remembered(Memory(tmp_path / "photos.sqlite"))
    with closing(sqlite3.connect(tmp_path / "photos.sqlite")) as db:
        assert db.execute("SELECT digest FROM photos").fetchall() == [("theirs",)]


@pytest.mark.parametrize("whole", [False, True], ids=["its pages", "all of it"])
def test_a_damaged_file_is_forgotten_and_the_next_photo_starts_a_new_one(memory, tmp_path, whole):
    for number in range(40):
        memory.keep(photo(number), b"small" * 400)
    file = tmp_path / "home" / "photos.sqlite"
    data = file.read_bytes()
    file.write_bytes(b"spoilt! " * (len(data) // 8) if whole else data[:8192] + b"spoilt! " * ((len(data) - 8192) // 8))
    found = [memory.find(photo(number).sha256) for number in range(40)]
    memory.tidy([])
    assert None in found
    memory.keep(photo(1), b"small")
    assert memory.find(photo(1).sha256) == (photo(1), b"small")


def test_many_threads_and_processes_may_write_at_once(tmp_path):
    memories = [Memory(tmp_path / "photos.sqlite") for _ in range(4)]

    def write(place: int) -> None:
        for number in range(10):
            memories[place].keep(photo(100 * place + number), b"small")

    threads = [threading.Thread(target=write, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(memories[0].find(photo(100 * place + number).sha256) for place in range(4) for number in range(10))


def test_a_second_survey_measures_nothing_again(photo_set, memory, monkeypatch):
    first, _ = survey(photo_set[:3], memory=memory)
    monkeypatch.setattr("portrayal.photos.surveying.measure", None)
    second, refused = survey(photo_set[:3], memory=memory)
    assert refused == []
    assert second == first


def test_the_memory_holds_no_path_and_no_tag(photo_set, tmp_path):
    """R-private."""
    file = tmp_path / "photos.sqlite"
    survey(photo_set[:2], memory=Memory(file))
    data = b"".join(path.read_bytes() for path in tmp_path.glob("photos.sqlite*"))
    for word in (b"Sample camera", b"Exif", b"sample-01", str(photo_set[0].parent).encode()):
        assert word not in data

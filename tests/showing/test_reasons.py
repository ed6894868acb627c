"""Reasons that differ only in a number or a file's name are one reason."""

from portrayal.photos.showing.reasons import by_reason
from portrayal.photos.showing.reviewing import Review, Tile


def groups_of(*tiles: tuple[str, str, str]):
    photos = tuple(Tile(name, b"", verdict, because) for name, verdict, because in tiles)
    return [
        (group.verdict, group.because, len(group.tiles)) for group in by_reason(Review("", 0, 9, "", "", "", photos))
    ]


def test_one_reason_stands_over_all_its_photos_and_the_most_common_comes_first():
    assert groups_of(
        ("a", "left out", "No face was found."),
        ("b", "left out", "The face is blurred."),
        ("c", "left out", "The face is blurred."),
        ("d", "kept", "Portrait."),
    ) == [("left out", "The face is blurred.", 2), ("left out", "No face was found.", 1)]


def test_numbers_become_a_span():
    assert groups_of(
        ("a", "left out", "Too small: its crop has 480 pixels, and 512 are the least."),
        ("b", "left out", "Too small: its crop has 95 pixels, and 512 are the least."),
        ("c", "left out", "Too small: its crop has 430 pixels, and 512 are the least."),
    ) == [("left out", "Too small: its crop has 95 to 480 pixels, and 512 are the least.", 3)]


def test_names_of_other_files_become_another_photo():
    assert groups_of(
        ("IMG 1.jpg", "kept", ""),
        ("IMG 12.jpg", "kept", ""),
        ("c", "left out", "Nearly the same picture as IMG 1.jpg, which is sharper."),
        ("d", "left out", "Nearly the same picture as IMG 12.jpg, which is sharper."),
    ) == [("left out", "Nearly the same picture as another photo, which is sharper.", 2)]


def test_a_reason_of_its_own_keeps_its_words():
    because = "Nearly the same picture as IMG_0042.jpg, which is sharper."
    assert groups_of(("IMG_0042.jpg", "kept", ""), ("c", "left out", because)) == [("left out", because, 1)]


def test_spare_photos_come_first_in_groups_of_their_own():
    same = "Usable, but not needed."
    assert groups_of(("a", "left out", same), ("b", "left out", same), ("c", "spare", same)) == [
        ("spare", same, 1),
        ("left out", same, 2),
    ]

"""Who is not the person of most photos is told by faces, surely or perhaps, and nobody is when no one is on most."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from portrayal.photos.likeness import SAME, Signature
from portrayal.photos.strangers import FEWEST, SURELY, sort_people


def faces_of(person: int, count: int, first: int = 0) -> dict[int, Signature]:
    """Figures of photos of one person: 0.3 from the person's own middle, as they are in life."""
    chance = np.random.default_rng(person)
    middle = chance.normal(size=128)
    found = {}
    for at in range(first, first + count):
        apart = np.random.default_rng(1000 + at).normal(size=128)
        found[at] = tuple((0.6 * middle / np.linalg.norm(middle) + 0.3 * apart / np.linalg.norm(apart)).tolist())
    return found


def test_photos_of_one_person_are_all_kept():
    told = sort_people(faces_of(1, 12))
    assert told.one
    assert not told.others
    assert not told.doubtful


def test_strangers_are_found_wherever_they_stand_and_whether_they_are_one_or_many():
    mixed = {**faces_of(2, 3), **faces_of(1, 10, 3), **faces_of(3, 1, 13), **faces_of(4, 1, 14)}
    told = sort_people(mixed)
    assert told.one
    assert set(told.others) == {0, 1, 2, 13, 14}
    assert all(score < SURELY for score in told.others.values())


def test_a_face_between_two_people_is_in_doubt():
    mixed = faces_of(1, 10)
    own, other = (np.mean(list(faces_of(person, 10).values()), axis=0) for person in (1, 2))
    mixed[99] = tuple((own + (other - own) * 0.52 / np.linalg.norm(other - own)).tolist())
    told = sort_people(mixed)
    assert list(told.doubtful) == [99]
    assert SURELY <= told.doubtful[99] < SAME


def test_when_no_person_is_on_most_photos_nobody_is_sorted_out():
    assert not sort_people({**faces_of(1, 6), **faces_of(2, 6, 6)}).one
    assert not sort_people({at: faces_of(at + 1, 1, at)[at] for at in range(9)}).one
    assert not sort_people({**faces_of(1, 3), **faces_of(2, 1, 3)}).one


def test_few_faces_say_nothing():
    for count in range(FEWEST):
        assert not sort_people(faces_of(1, count)).one


@given(st.lists(st.sampled_from([1, 1, 1, 2, 3]), min_size=1, max_size=14), st.randoms())
def test_the_order_of_the_photos_changes_nothing_and_nobody_is_told_twice(people, random):
    faces = {at: faces_of(person, 1, at)[at] for at, person in enumerate(people)}
    told = sort_people(faces)
    shuffled = list(faces.items())
    random.shuffle(shuffled)
    again = sort_people(dict(shuffled))
    assert (told.one, set(told.others), set(told.doubtful)) == (again.one, set(again.others), set(again.doubtful))
    assert not set(told.others) & set(told.doubtful)
    assert len(told.others) + len(told.doubtful) < max(1, len(faces) / 2)

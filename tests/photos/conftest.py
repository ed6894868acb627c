"""One drawn set of photos for all tests of this folder: drawing is the slow part."""

import pytest

from drawn_faces import write_photo_set
from portrayal.photos.surveying import survey


@pytest.fixture(scope="session")
def photo_set(tmp_path_factory):
    return write_photo_set(tmp_path_factory.mktemp("photos"), 10, size=(1040, 1300))


@pytest.fixture(scope="session")
def measured(photo_set):
    found, refused = survey(photo_set)
    assert refused == []
    return found

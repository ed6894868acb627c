"""How many photos a training needs."""

import pytest

from portrayal.errors import BadRequest
from portrayal.rules.datasets import FEWEST, MIX, MIX_OF, check_count
from portrayal.rules.recipes import make_recipe


def test_under_four_photos_nothing_is_trained():
    """R-count."""
    with pytest.raises(BadRequest, match="too few"):
        check_count("flux", FEWEST - 1)
    with pytest.raises(BadRequest, match="too few"):
        make_recipe("replicate", "flux", 3)


@pytest.mark.parametrize(
    ("base", "photos", "warned"),
    [
        ("flux", 14, True),
        ("flux", 15, False),
        ("flux", 30, False),
        ("flux", 31, True),
        ("sdxl", 19, True),
        ("sdxl", 20, False),
        ("sdxl", 50, False),
        ("sdxl", 51, True),
    ],
)
def test_the_ideal_number_depends_on_the_base_model(base, photos, warned):
    """R-count."""
    assert bool(check_count(base, photos)) is warned


def test_six_varied_photos_are_enough():
    """R-count."""
    assert check_count("flux", 6)
    assert check_count("flux", 6, varied=True) == ()
    assert make_recipe("replicate", "flux", 6, varied=True).warnings == ()


def test_every_kind_of_the_mix_adds_up_to_one_set():
    """R-mix."""
    assert {kind: sum(wanted.values()) for kind, wanted in MIX.items() if kind in ("angle", "shot")} == {
        "angle": MIX_OF,
        "shot": MIX_OF,
    }

"""How many photos a data set needs, and of which kinds, as numbers (R-count, R-mix)."""

from collections.abc import Mapping

from portrayal.errors import BadRequest
from portrayal.models import BaseModelName

FEWEST = 4
"""Under this many photos nothing is trained (R-count)."""
IDEAL: dict[BaseModelName, tuple[int, int]] = {"flux": (15, 30), "sdxl": (20, 30)}
"""The ideal number of photos, by base model (R-count: S3 and S4 for FLUX, S2 for SDXL)."""
TOO_MANY: dict[BaseModelName, int] = {"flux": 30, "sdxl": 50}
"""Over this many photos we warn (R-count)."""
MIX: dict[str, dict[str, tuple[int, int]]] = {
    "S1": {"close_up": (8, 10), "upper_body": (8, 10), "full_body": (5, 8), "angles": (5, 8), "lighting": (5, 8)},
    "S2": {
        "front": (5, 7),
        "three_quarter": (3, 5),
        "profile": (2, 3),
        "half_body": (3, 5),
        "full_body": (2, 3),
    },
}
"""Two recommended mixes of photos: kind -> fewest and most (R-mix). A photo may count in several kinds."""


def check_count(base_model: BaseModelName, photos: int, *, varied: bool = False) -> tuple[str, ...]:
    """Return warnings about the number of photos; `varied` silences the one about few (R-count: variety outranks).

    Raises BadRequest under four photos.
    """
    low, high = IDEAL[base_model]
    if photos < FEWEST:
        raise BadRequest(
            f"{photos} photos are too few to learn a person from.",
            next=f"Add photos: at least {FEWEST}, better {low} to {high}, each with another angle and light.",
        )
    if photos < low and not varied:
        return (f"{photos} photos can be too few; {low} to {high} are ideal, unless no two are alike.",)
    if photos > TOO_MANY[base_model]:
        return (
            f"{photos} photos are many; beyond {TOO_MANY[base_model]} the LoRA may memorise. Keep the most varied.",
        )
    return ()


def missing_kinds(have: Mapping[str, int], mix: str = "S2") -> tuple[tuple[str, int], ...]:
    """Return (kind, how many more) for each kind of photo of which `have` holds too few (R-mix)."""
    return tuple((kind, low - have.get(kind, 0)) for kind, (low, _) in MIX[mix].items() if have.get(kind, 0) < low)

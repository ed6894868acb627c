"""How many photos a data set needs, and of which kinds, as numbers (R-count, R-mix)."""

from typing import Literal

from portrayal.errors import BadRequest
from portrayal.models import BaseModelName

Kind = Literal["angle", "shot", "light", "setting"]

FEWEST = 4
"""Under this many photos nothing is trained (R-count)."""
IDEAL: dict[BaseModelName, tuple[int, int]] = {"flux": (15, 30), "sdxl": (20, 30)}
"""The ideal number of photos, by base model (R-count: S3 and S4 for FLUX, S2 for SDXL)."""
TOO_MANY: dict[BaseModelName, int] = {"flux": 30, "sdxl": 50}
"""Over this many photos we warn (R-count)."""
MIX: dict[Kind, dict[str, int]] = {
    "angle": {"front": 9, "three-quarter": 7, "profile": 4},
    "shot": {"close-up": 6, "portrait": 6, "half body": 5, "full body": 3},
    "light": {"from the left": 4, "from the right": 4, "from the front": 4, "dim": 2},
    "setting": {"daylight": 7, "indoor light": 6, "night light": 2},
}
"""Photos of `MIX_OF` by angle, shot, light and setting (R-mix: S1 and S2 brought to one total). The setting is known
only where the camera wrote its exposure down; it is asked of those photos alone."""
MIX_OF = 20
"""Photos that the mix is written for; smaller and larger sets are scaled."""


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

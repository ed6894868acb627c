"""What a data set should contain, what it has, and the photos still to take (R-mix)."""

from collections import Counter
from collections.abc import Sequence

from portrayal.models import Noun
from portrayal.photos.measuring import FaceMeasures, Measures
from portrayal.rules.datasets import MIX, MIX_OF

SMALLEST_GOAL = 15
"""A smaller set is compared with the mix of this many photos: where the ideal begins (R-count)."""

_SHOT_WORDS = {
    "close-up": ("close-up", "close-ups"),
    "portrait": ("head-and-shoulders photo", "head-and-shoulders photos"),
    "half body": ("half-body shot", "half-body shots"),
    "full body": ("full-body shot", "full-body shots"),
}
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Coverage(Noun):
    """How many kept photos show one thing, and how many a set of this size should have."""

    kind: str
    name: str
    have: int
    want: int


def light_of(measures: Measures, face: FaceMeasures) -> str:
    """Return where the light of a photo comes from, or that it is dim."""
    return "dim" if measures.brightness < 70 else f"from the {face.light_side}"


def groups(measures: Measures) -> dict[str, str]:
    """Return what a photo counts as: its angle, shot and light; empty without a face."""
    face = measures.face
    return {"angle": face.angle, "shot": face.shot, "light": light_of(measures, face)} if face else {}


def coverage(kept: Sequence[Measures]) -> list[Coverage]:
    """Compare a set with the mix, scaled to its size, to 15 at least, and to one of everything."""
    total = max(len(kept), SMALLEST_GOAL)
    counts = Counter((kind, name) for one in kept for kind, name in groups(one).items())
    return [
        Coverage(kind=kind, name=name, have=counts[kind, name], want=max(1, int(want * total / MIX_OF + 0.5)))
        for kind, wants in MIX.items()
        for name, want in wants.items()
    ]


def missing(kept: Sequence[Measures]) -> list[str]:
    """Return the photos still to take, as short orders that a person can follow, most wanted first."""
    gaps = {(row.kind, row.name): row.want - row.have for row in coverage(kept) if row.have < row.want}
    angles = _spread("angle", gaps)
    lights = _spread("light", gaps)
    shots = _spread("shot", gaps) or ["portrait"] * max(len(angles), len(lights))
    sides = _sides(kept)
    orders: Counter[tuple[str, str, str]] = Counter()
    for at in range(max(len(shots), len(angles), len(lights))):
        shot = shots[at] if at < len(shots) else "portrait"
        angle = angles[at] if at < len(angles) else ""
        if angle in ("three-quarter", "profile"):
            angle = f"{angle} {sides[at % 2]}"
        orders[shot, angle, lights[at] if at < len(lights) else ""] += 1
    return [_order(count, *order) for order, count in orders.items()]


def variety(kept: Sequence[Measures]) -> float:
    """Return 0 to 1: the share of the mix's eleven groups that the photos fill, times how little they repeat."""
    if not kept:
        return 0.0
    rows = coverage(kept)
    filled = sum(row.have > 0 for row in rows) / len(rows)
    different = len({tuple(groups(one).values()) for one in kept}) / len(kept)
    return round(filled * (0.5 + 0.5 * different), 3)


def _spread(kind: str, gaps: dict[tuple[str, str], int]) -> list[str]:
    return [name for name in MIX[kind] for _ in range(gaps.get((kind, name), 0))]


def _sides(kept: Sequence[Measures]) -> tuple[str, str]:
    counts = Counter(one.face.side for one in kept if one.face)
    return ("left", "right") if counts["left"] <= counts["right"] else ("right", "left")


def _order(count: int, shot: str, angle: str, light: str) -> str:
    one, many = _SHOT_WORDS[shot]
    number = _COUNTS[count] if count < len(_COUNTS) else str(count)
    parts = [f"{number} {one if count == 1 else many}"]
    kind, _, side = angle.partition(" ")
    if kind == "front":
        parts.append("facing the camera")
    elif kind:
        parts.append(f"{'in profile' if kind == 'profile' else 'turned half away'}, looking to the picture's {side}")
    if light:
        parts.append("in dim evening light" if light == "dim" else f"with the light {light}")
    return ", ".join(parts)

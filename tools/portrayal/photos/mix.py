"""What a data set should contain, what it has, and the photos still to take (R-mix)."""

from collections import Counter
from collections.abc import Sequence

from portrayal.models import Noun
from portrayal.photos.measuring import Measures
from portrayal.photos.portraits import Portrait
from portrayal.rules.datasets import MIX, MIX_OF, Kind

SMALLEST_GOAL = 15
"""A smaller set is compared with the mix of this many photos: where the ideal begins (R-count)."""

DIM = 70
"""Mean brightness of the surroundings (0-255) under which the light counts as dim."""

_SHOT_WORDS = {
    "close-up": ("close-up", "close-ups"),
    "portrait": ("head-and-shoulders photo", "head-and-shoulders photos"),
    "half body": ("half-body shot", "half-body shots"),
    "full body": ("full-body shot", "full-body shots"),
}
_PLACES = {"daylight": "outdoors in daylight", "indoor light": "indoors", "night light": "in the evening or at night"}
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Coverage(Noun):
    """How many kept photos show one thing, and how many a set of this size, or of 15, should have."""

    kind: Kind
    name: str
    have: int
    want: int


def light_of(measures: Measures, face: Portrait) -> str:
    """Return where the light of a photo comes from, or that it is dim."""
    return "dim" if measures.around.brightness < DIM else f"from the {face.light_side}"


def groups(measures: Measures) -> dict[Kind, str]:
    """Return what a photo counts as: angle, shot, light, and setting where it is known; empty without a face."""
    face = measures.face
    if face is None:
        return {}
    found: dict[Kind, str] = {"angle": face.angle, "shot": face.shot, "light": light_of(measures, face)}
    if measures.setting:
        found["setting"] = measures.setting
    return found


def coverage(kept: Sequence[Measures]) -> list[Coverage]:
    """Compare a set with the mix, scaled to its size, to 15 at least, and to one of everything.

    Settings are compared only when half of the photos or more say theirs, and scaled to those that do.
    """
    total = max(len(kept), SMALLEST_GOAL)
    known = sum(one.setting is not None for one in kept)
    counts = Counter((kind, name) for one in kept for kind, name in groups(one).items())
    rows: list[Coverage] = []
    for kind, wants in MIX.items():
        if kind == "setting" and (not known or known < len(kept) / 2):
            continue
        size = total * known // len(kept) if kind == "setting" else total
        rows += [
            Coverage(kind=kind, name=name, have=counts[kind, name], want=max(1, int(want * size / MIX_OF + 0.5)))
            for name, want in wants.items()
        ]
    return rows


def missing(kept: Sequence[Measures]) -> list[str]:
    """Return the photos still to take, as short orders that a person can follow, most wanted first."""
    rows = coverage(kept)
    lists: dict[Kind, list[str]] = {kind: _gaps([row for row in rows if row.kind == kind]) for kind in MIX}
    sides = _sides(kept)
    orders: Counter[tuple[str, str, str, str]] = Counter()
    for at in range(max(len(names) for names in lists.values())):
        shot, angle = _at(lists["shot"], at) or "portrait", _at(lists["angle"], at)
        if angle in ("three-quarter", "profile"):
            angle = f"{angle} {sides[at % 2]}"
        orders[shot, angle, _at(lists["light"], at), _at(lists["setting"], at)] += 1
    return [_order(count, *order) for order, count in orders.items()]


def variety(kept: Sequence[Measures]) -> float:
    """Return 0 to 1: the share of the mix's groups that the photos fill, times how little they repeat."""
    if not kept:
        return 0.0
    rows = [row for row in coverage(kept) if row.kind != "setting"]
    filled = sum(row.have > 0 for row in rows) / len(rows)
    different = len({tuple(groups(one).values()) for one in kept}) / len(kept)
    return round(filled * (0.5 + 0.5 * different), 3)


def _gaps(rows: Sequence[Coverage]) -> list[str]:
    """Return each name as often as it is missing, what is missing altogether first."""
    ordered = sorted(rows, key=lambda row: row.have / row.want)
    return [row.name for row in ordered for _ in range(row.want - row.have)]


def _at(names: Sequence[str], at: int) -> str:
    return names[at] if at < len(names) else ""


def _sides(kept: Sequence[Measures]) -> tuple[str, str]:
    counts = Counter(one.face.side for one in kept if one.face)
    return ("left", "right") if counts["left"] <= counts["right"] else ("right", "left")


def _order(count: int, shot: str, angle: str, light: str, setting: str) -> str:
    one, many = _SHOT_WORDS[shot]
    number = _COUNTS[count] if count < len(_COUNTS) else str(count)
    parts = [f"{number} {one if count == 1 else many}"]
    if setting:
        parts[0] += f" {_PLACES[setting]}"
    kind, _, side = angle.partition(" ")
    if kind == "front":
        parts.append("facing the camera")
    elif kind:
        parts.append(f"{'in profile' if kind == 'profile' else 'turned half away'}, looking to the picture's {side}")
    if light:
        parts.append("in dim light" if light == "dim" else f"with the light {light}")
    return ", ".join(parts)

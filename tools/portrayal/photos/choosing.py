"""Choose the photos to train on: reject, drop near-duplicates, then take the most varied set. Pure."""

from collections import Counter
from collections.abc import Sequence

from portrayal.models import Noun
from portrayal.photos.measuring import FaceMeasures, Measures
from portrayal.photos.mix import Coverage, coverage, groups, missing, variety
from portrayal.photos.rejecting import duplicates, reject, warn
from portrayal.rules.datasets import MIX, MIX_OF

BUSY = 12.0
"""Clutter at which a background counts against a photo in full (R-clean): our own figure, a crowded room."""


class Kept(Noun):
    """A chosen photo: its place in the given list, why it was chosen, and what is not ideal about it."""

    index: int
    because: str
    warnings: tuple[str, ...] = ()


class Rejected(Noun):
    """A photo that was left out, and why; `spare` means only that there were enough better ones."""

    index: int
    because: str
    spare: bool = False


class Choice(Noun):
    """The chosen set, most telling photo first, and how it compares with the mix. `variety` is 0 to 1."""

    kept: tuple[Kept, ...]
    rejected: tuple[Rejected, ...]
    coverage: tuple[Coverage, ...]
    missing: tuple[str, ...]
    variety: float


def choose(photos: Sequence[Measures], keep: int, names: Sequence[str] = ()) -> Choice:
    """Choose at most `keep` photos for variety over angle, shot, light and expression (R-variety-photos).

    `names` are used in the reasons for near-duplicates. The same photos in the same order give the same choice.
    """
    rejected = [Rejected(index=i, because=why) for i, one in enumerate(photos) if (why := reject(one))]
    out = {one.index for one in rejected}
    left, copies = _distinct([i for i in range(len(photos)) if i not in out], photos, names)
    rejected += copies
    picked = _greedy(left, photos, keep)
    spare = "Usable, but much like photos that were chosen."
    rejected += [Rejected(index=i, because=spare, spare=True) for i in left if i not in picked]
    chosen = [photos[i] for i in picked]
    kept = [Kept(index=i, because=_because(photos[i], chosen), warnings=warn(photos[i])) for i in picked]
    return Choice(
        kept=tuple(kept),
        rejected=tuple(sorted(rejected, key=lambda one: one.index)),
        coverage=tuple(coverage(chosen)),
        missing=tuple(missing(chosen)),
        variety=variety(chosen),
    )


def _distinct(
    indexes: Sequence[int], photos: Sequence[Measures], names: Sequence[str]
) -> tuple[list[int], list[Rejected]]:
    """Keep the sharpest (then the largest) of every group of near-duplicates."""
    best: list[int] = []
    copies: list[Rejected] = []
    for i in sorted(indexes, key=lambda i: (-_sharpness(photos[i]), i)):
        twin = next((j for j in best if duplicates(photos[i], photos[j])), None)
        if twin is None:
            best.append(i)
        else:
            name = names[twin] if names else f"photo {twin + 1}"
            copies.append(Rejected(index=i, because=f"Nearly the same picture as {name}, which is sharper."))
    return sorted(best), copies


def _sharpness(one: Measures) -> float:
    face = one.face
    return min(face.crop_side, 2048) * min(1.0, face.laplacian / 400) if face else 0.0


def _greedy(left: Sequence[int], photos: Sequence[Measures], keep: int) -> list[int]:
    """Take the photo that adds most, again and again: what the mix lacks, and what is unlike those taken."""
    picked: list[int] = []
    have: Counter[tuple[str, str]] = Counter()
    while len(picked) < min(keep, len(left)):
        rest = [i for i in left if i not in picked]
        best = max(rest, key=lambda i: (_gain(photos[i], [photos[j] for j in picked], have, keep), -i))
        picked.append(best)
        have.update(groups(photos[best]).items())
    return picked


def _gain(one: Measures, taken: Sequence[Measures], have: Counter[tuple[str, str]], keep: int) -> float:
    need = 0.0
    for kind, name in groups(one).items():
        want = max(1.0, MIX[kind][name] * keep / MIX_OF)
        need += max(-0.5, 1 - have[kind, name] / want)
    nearest = min((_unlike(one, other) for other in taken), default=1.0)
    return need + 1.5 * nearest + 0.3 * _quality(one)


def _unlike(one: Measures, other: Measures) -> float:
    """Return 0 (same) to 1: angle, framing, light and the region of the mouth."""
    a, b = one.face, other.face
    if a is None or b is None:
        return 1.0
    turn = min(1.0, abs(a.yaw - b.yaw) / 60)
    frame = min(1.0, abs(a.head_share - b.head_share) / max(a.head_share, b.head_share, 1e-6))
    light = 0.5 * (a.light_side != b.light_side) + min(0.5, abs(one.brightness - other.brightness) / 160)
    tone = min(1.0, abs(one.warmth - other.warmth) * 4)
    mouth = min(1.0, abs(a.mouth - b.mouth) / 30)
    return 0.35 * turn + 0.25 * frame + 0.2 * light + 0.1 * tone + 0.1 * mouth


def _quality(one: Measures) -> float:
    face = one.face
    if face is None:
        return 0.0
    sharp = min(1.0, face.crop_side / 1024) * min(1.0, face.laplacian / 120)
    return sharp * (1.0 if face.head == "whole" else 0.7) * (1.0 - 0.4 * min(1.0, one.clutter / BUSY))


def _because(one: Measures, chosen: Sequence[Measures]) -> str:
    face = one.face
    if face is None:
        return "It fills the set."
    rare = _only(face, one, chosen)
    turn = "facing the camera" if face.angle == "front" else f"{face.angle} to the {face.side}"
    light = "in dim light" if _light(one) == "dim" else f"lit {_light(one)}"
    shot = face.shot.capitalize()
    what = light if face.shot in rare or "lit" in rare or "dim" in rare else f"{shot.lower()}, {light}"
    return f"The only {rare}: {what}." if rare else f"{shot}, {turn}, {light}."


def _only(face: FaceMeasures, one: Measures, chosen: Sequence[Measures]) -> str:
    faces = [other.face for other in chosen if other.face]
    turned = [other for other in faces if other.angle == face.angle and other.side == face.side]
    if face.angle != "front" and len(turned) == 1:
        return f"{face.side} {'profile' if face.angle == 'profile' else 'three-quarter view'}"
    if sum(other.shot == face.shot for other in faces) == 1:
        return face.shot
    same = [other for other in faces if other.angle == face.angle and other.shot == face.shot]
    if len(same) == 1:
        return f"{face.angle} {face.shot}"
    if sum(groups(other).get("light") == groups(one)["light"] for other in chosen) == 1:
        return f"photo in {_light(one)} light" if _light(one) == "dim" else f"photo lit {_light(one)}"
    return ""


def _light(one: Measures) -> str:
    return groups(one).get("light", "")

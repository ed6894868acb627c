"""Choose the photos to train on: the user's word first, then faults, near-duplicates, and the most varied set. Pure."""

from collections.abc import Mapping, Sequence

from portrayal.models import Noun
from portrayal.photos.copies import distinct
from portrayal.photos.measuring import Measures
from portrayal.photos.mix import Coverage, coverage, missing, variety
from portrayal.photos.reasons import because
from portrayal.photos.rejecting import reject, warn
from portrayal.photos.scoring import Scores

LIKE = 0.14
"""A photo nearer than this to one of the set adds nothing (frames of one session differ by 0.07 to 0.14)."""

ENOUGH = 15
"""A set of this size or more stops growing when no photo adds anything (R-count), unless a number was asked for."""

_ROUNDS = 4
_MOST = 1500
"""Photos that are compared with each other: of more, the best."""


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


class Wishes(Noun):
    """How many to keep, whether that was asked for, which photos the user wants in and out, and known faults."""

    keep: int
    asked: bool = False
    include: frozenset[int] = frozenset()
    exclude: frozenset[int] = frozenset()
    faults: Mapping[int, str] = {}
    """Faults that were found otherwise (text in the picture, another person), by place in the list."""


def choose(photos: Sequence[Measures], wishes: Wishes, names: Sequence[str] = ()) -> Choice:
    """Choose for variety over angle, shot, light, expression and background under the mix (R-mix, R-variety-photos).

    `names` are used in the reasons. The same photos in the same order give the same choice, and exchanging any one of
    them for another usable photo would make the set worse.
    """
    out: dict[int, str] = dict.fromkeys(wishes.exclude, "You left it out.")
    wanted = [i for i in range(len(photos)) if i in wishes.include and i not in out]
    faults = {i: fault for i, one in enumerate(photos) if (fault := reject(one) or wishes.faults.get(i))}
    out |= {i: fault for i, fault in faults.items() if i not in out and i not in wanted}
    usable, copies = distinct([i for i in range(len(photos)) if i not in out], photos, names, wanted)
    out |= copies
    picked = _pick(photos, usable, wanted, wishes)
    chosen = [photos[i] for i in picked]
    kept = tuple(_kept(i, photos, picked, names, faults.get(i) if i in wishes.include else None) for i in picked)
    spare = "Usable, but the set has enough like it."
    rejected = [Rejected(index=i, because=why) for i, why in out.items()]
    rejected += [Rejected(index=i, because=spare, spare=True) for i in usable if i not in picked]
    return Choice(
        kept=kept,
        rejected=tuple(sorted(rejected, key=lambda one: one.index)),
        coverage=tuple(coverage(chosen)),
        missing=tuple(missing(chosen)),
        variety=variety(chosen),
    )


def _pick(photos: Sequence[Measures], usable: Sequence[int], wanted: Sequence[int], wishes: Wishes) -> list[int]:
    """Take what adds most, exchange what can be bettered, and order by what each adds; `wanted` stay."""
    faceless = [i for i in wanted if photos[i].face is None]
    pool = [i for i in usable if photos[i].face is not None]
    if len(pool) > _MOST:
        scores = Scores([photos[i] for i in pool], 1)
        best = set(sorted(range(len(pool)), key=lambda at: -float(scores.quality[at]))[:_MOST])
        pool = [i for at, i in enumerate(pool) if at in best or i in wanted]
    if not pool:
        return faceless
    keep = max(wishes.keep - len(faceless), 0)
    scores = Scores([photos[i] for i in pool], max(keep, 1))
    fixed = [pool.index(i) for i in wanted if i in pool]
    grown = _grow(scores, fixed, range(len(pool)), max(keep, len(fixed)), stop=not wishes.asked)
    settled = _exchange(scores, grown, len(fixed))
    ordered = _grow(scores, [], settled, len(settled), stop=False)
    return [*faceless, *(pool[at] for at in ordered)]


def _grow(scores: Scores, start: Sequence[int], pool: Sequence[int], size: int, *, stop: bool) -> list[int]:
    """Add the photo that makes the best set, again and again, up to `size`."""
    chosen = list(start)
    while len(chosen) < size:
        rest = [i for i in pool if i not in chosen]
        if not rest:
            break
        if stop and len(chosen) >= ENOUGH:
            near = scores.nearest(chosen)
            rest = [i for i in rest if near[i] >= LIKE]
            if not rest:
                break
        values = scores.with_each(chosen)
        chosen.append(max(rest, key=lambda i: (float(values[i]), -i)))
    return chosen


def _exchange(scores: Scores, chosen: list[int], fixed: int) -> list[int]:
    """Exchange single photos as long as that makes the set better."""
    best = scores.of(chosen)
    for _ in range(_ROUNDS):
        before = best
        for at in range(fixed, len(chosen)):
            rest = chosen[:at] + chosen[at + 1 :]
            values = scores.with_each(rest)
            values[chosen] = float("-inf")
            other = int(values.argmax())
            if float(values[other]) > best + 1e-5:
                chosen = [*rest[:at], other, *rest[at:]]
                best = float(values[other])
        if best == before:
            break
    return chosen


def _kept(i: int, photos: Sequence[Measures], picked: Sequence[int], names: Sequence[str], fault: str | None) -> Kept:
    others = [j for j in picked if j != i]
    why = because(photos[i], [photos[j] for j in others], [names[j] if names else f"photo {j + 1}" for j in others])
    warnings = warn(photos[i])
    if fault:
        why, warnings = "You want it in the set.", (f"It would have been left out: {fault}", *warnings)
    return Kept(index=i, because=why, warnings=warnings)

"""Choose scenes: for one article by its key, for a series so that neighbours differ and use is even (R-variety)."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from portrayal.errors import BadRequest
from portrayal.models import Cluster, Language, Scene

LEAD_ALLOWED = 2
"""How many uses a scene may be ahead of the least used one of its group before a series steps past it."""


@dataclass(frozen=True, slots=True)
class SceneNeed:
    """One post of a series: its cluster, its key (slug or content), and whether its hero shows the person."""

    cluster: Cluster
    key: str
    person: bool
    variation: int = 0
    given: str = ""
    """The id of the scene that its hero has already, which it keeps while its cluster has it."""


def choose_scene(
    cluster: Cluster,
    key: str,
    *,
    person: bool,
    variation: int = 0,
    avoid: Collection[str] = (),
    given: Mapping[int, str] | None = None,
) -> Scene:
    """Return the scene of one article: the same for the same `key`, the next one for the next `variation` (R-variety).

    All scenes of the kind come before one repeats. Scenes whose id is in `avoid` are passed over while another
    exists. `given` (variation -> id) are those that the article has got already, perhaps in a series: it keeps them,
    and other variations go on from there. Raises BadRequest when the cluster has no scene of the wanted kind.
    """
    order = _shuffled(scenes_of(cluster, person=person), key)
    at = {scene.id: number for number, scene in enumerate(order)}
    had = given or {}
    if had.get(variation) in at:
        return order[at[had[variation]]]
    start = (at.get(had.get(0, ""), 0) + variation) % len(order)
    turned = order[start:] + order[:start]
    return next((scene for scene in turned if scene.id not in avoid), turned[0])


def still_base(cluster: Cluster, key: str, *, person: bool, variation: int = 0) -> Scene:
    """Return the scene whose palette and stage a scene in a caller's own words takes over: a place, no abstract.

    A kind of which the cluster has only abstracts, or none at all, gives way to the other kind. Raises BadRequest for
    a cluster without scenes.
    """
    places = tuple(scene for scene in cluster.scenes if scene.stage.abstract is None) or cluster.scenes
    kind = person if any(scene.person == person for scene in places) else not person
    return choose_scene(cluster.model_copy(update={"scenes": places}), key, person=kind, variation=variation)


def assign_scenes(items: Sequence[SceneNeed]) -> tuple[Scene, ...]:
    """Return one scene for each post of a series, in its order (R-variety).

    No two neighbours share a scene while their group (cluster, with or without the person) has two, or three where
    both neighbours have theirs already; the scenes of a group are used evenly. A post that has a scene keeps it, so a
    series that grows changes no hero. The same series gives the same scenes; raising every `variation` by one changes
    them all. Raises BadRequest when a cluster has no scene of the wanted kind.
    """
    even = _rotated(items)
    uses: Counter[str] = Counter()
    assigned: list[Scene] = []
    kept = [_kept(item) for item in items]
    for at, (item, scene) in enumerate(zip(items, even, strict=True)):
        group = scenes_of(item.cluster, person=item.person)
        start = (group.index(scene) + item.variation) % len(group)
        free = _without(group[start:] + group[:start], assigned[-1:])
        chosen = kept[at] or _least_used(free, uses)
        if not kept[at] and [chosen] == kept[at + 1 : at + 2]:
            chosen = _least_used(_without(free, [chosen]), uses)
        uses[chosen.id] += 1
        assigned.append(chosen)
    return tuple(assigned)


def _kept(item: SceneNeed) -> Scene | None:
    """Return the scene that a post has already, if its cluster still has it for this kind."""
    return next((scene for scene in scenes_of(item.cluster, person=item.person) if scene.id == item.given), None)


def _least_used(free: Sequence[Scene], uses: Mapping[str, int]) -> Scene:
    """Return the first scene that is not too far ahead of the least used one."""
    least = min(uses.get(scene.id, 0) for scene in free)
    return next(scene for scene in free if uses.get(scene.id, 0) <= least + LEAD_ALLOWED)


def scenes_of(cluster: Cluster, *, person: bool) -> tuple[Scene, ...]:
    """Return the cluster's scenes with or without a person. Raises BadRequest when it has none of that kind."""
    found = tuple(scene for scene in cluster.scenes if scene.person == person)
    if not found:
        wanted, has = ("with", "without") if person else ("without", "with")
        only = f"it has only scenes {has} a person" if cluster.scenes else "it has no scenes at all"
        raise BadRequest(
            f"The cluster {cluster.name!r} has no scene {wanted} a person; {only}.",
            next=f"Set person={str(not person).lower()}, or add such a scene to your clusters file.",
        )
    return found


def seed_for(key: str, variation: int) -> int:
    """Return the seed of one picture, 1 to 2**31 - 1: the same for the same key and variation."""
    return int.from_bytes(_digest(key, str(variation))[:8]) % (2**31 - 1) + 1


def alt_text(scene: Scene, language: Language) -> str:
    """Return the scene's alt text in `language`, else in English, else in whichever language it has."""
    return scene.alt.get(language) or scene.alt.get("en") or next(iter(scene.alt.values()), scene.title)


def _rotated(items: Sequence[SceneNeed]) -> list[Scene]:
    """Give every post the least used scene of its group, ties by its own key; variations are not looked at."""
    uses: Counter[str] = Counter()
    rotated: list[Scene] = []
    for item in items:
        order = _shuffled(scenes_of(item.cluster, person=item.person), item.key)
        chosen = min(_without(order, rotated[-1:]), key=lambda scene: uses[scene.id])
        uses[chosen.id] += 1
        rotated.append(chosen)
    return rotated


def _without(scenes: tuple[Scene, ...], last: list[Scene]) -> tuple[Scene, ...]:
    """Return the scenes without the last one used, unless nothing would be left."""
    return tuple(scene for scene in scenes if scene not in last) or scenes


def _shuffled(scenes: tuple[Scene, ...], key: str) -> tuple[Scene, ...]:
    """Return the scenes in the order that belongs to `key`; adding a scene moves none of the others."""
    return tuple(sorted(scenes, key=lambda scene: _digest(key, scene.id)))


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()

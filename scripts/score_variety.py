"""Measure scenes over a thousand articles: `python scripts/score_variety.py`.

Three mixes of a blog's topics, planned as a series, grown in three steps with new posts anywhere, and one by one.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

from portrayal.models import Scene
from portrayal.rules.clusters import builtin_clusters
from portrayal.rules.scenes import SceneNeed, assign_scenes, choose_scene, scenes_of

CLUSTERS = {cluster.name: cluster for cluster in builtin_clusters()}
MIXES: dict[str, dict[str, float]] = {
    "even": dict.fromkeys(CLUSTERS, 1.0),
    "agency": {
        "strategy": 5,
        "seo": 4,
        "plugins": 3,
        "performance": 2,
        "security": 2,
        "ai": 2,
        "tutorial": 2,
        "headless": 1,
    },
    "one topic": {"plugins": 9, "tutorial": 1},
}
PERSON = {"strategy": 0.95}
"""How often a topic shows the person; 0.3 elsewhere."""


def needs(mix: dict[str, float], count: int, seed: int) -> list[SceneNeed]:
    """Return `count` posts of a mix."""
    chance = Random(seed)
    names = chance.choices(list(mix), list(mix.values()), k=count)
    return [
        SceneNeed(CLUSTERS[name], f"{name}-{chance.random()}", chance.random() < PERSON.get(name, 0.3))
        for name in names
    ]


def grown(items: Sequence[SceneNeed], seed: int) -> tuple[Scene, ...]:
    """Assign a series in three steps, each with new posts anywhere between those that have their scenes."""
    chance = Random(seed)
    step = {item.key: chance.randrange(3) for item in items}
    had: dict[str, str] = {}
    scenes: tuple[Scene, ...] = ()
    for now in range(3):
        there = [replace(item, given=had.get(item.key, "")) for item in items if step[item.key] <= now]
        scenes = assign_scenes(there)
        had = {item.key: scene.id for item, scene in zip(there, scenes, strict=True)}
    return scenes


def figures(items: Sequence[SceneNeed], scenes: Sequence[Scene]) -> str:
    """Return how many neighbours are equal, and how far the uses of a scene are from its fair share."""
    equal = sum(one.id == other.id for one, other in pairwise(scenes))
    palettes = sum(one.palette == other.palette for one, other in pairwise(scenes))
    uses = Counter(scene.id for scene in scenes)
    worst, where = 0.0, ""
    for name, person in {(item.cluster.name, item.person) for item in items}:
        group = [uses[scene.id] for scene in scenes_of(CLUSTERS[name], person=person)]
        fair = sum(group) / len(group)
        off = max(abs(count - fair) for count in group) / fair
        if fair >= 4 and off > worst:
            worst, where = off, f"{name}, {'person' if person else 'no person'}, {fair:.1f} a scene"
    return f"equal neighbours {equal}, equal palettes {palettes}, furthest from fair {worst:.0%} ({where})"


def main() -> None:
    """Print one line a mix and way."""
    for name, mix in MIXES.items():
        items = needs(mix, 1000, 7)
        print(f"{name:10} series      {figures(items, assign_scenes(items))}")
        print(f"{name:10} grown       {figures(items, grown(items, 7))}")
        alone = [choose_scene(item.cluster, item.key, person=item.person) for item in items]
        print(f"{name:10} one by one  {figures(items, alone)}")


if __name__ == "__main__":
    main()

"""Choose the scene of one hero: the caller's, the one that the article has got already, or its own (R-variety)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portrayal.catalog.earlier import note_on_last, scenes_given
from portrayal.catalog.subjects import Subject
from portrayal.models import Cluster, GuardChange, Scene
from portrayal.rules.prompts import own_scene
from portrayal.rules.scenes import choose_scene, still_base
from portrayal.studio import Studio

if TYPE_CHECKING:
    from portrayal.catalog.generate import HeroRequest


@dataclass(frozen=True)
class Chosen:
    """A scene and what the guard changed in it; `variation` is which of the article's own it is, `kept` an old one."""

    scene: Scene
    changes: tuple[GuardChange, ...] = ()
    variation: int | None = None
    kept: bool = False
    notes: tuple[str, ...] = ()


async def scene_for(
    studio: Studio, request: "HeroRequest", subject: Subject, cluster: Cluster, *, person: bool, alone: bool
) -> Chosen:
    """Return the scene of one hero; one that is `alone` is told when the hero before it shows the same.

    Raises BadRequest when the cluster has no scene of the wanted kind.
    """
    if subject.scene is not None:
        return Chosen(subject.scene)
    if request.scene is not None:
        base = still_base(cluster, subject.key, person=person, variation=request.variation)
        return Chosen(*own_scene(request.scene, person=person, base=base, mood=cluster.mood))
    given = await scenes_given(studio, cluster, subject.key, person=person)
    scene = choose_scene(cluster, subject.key, person=person, variation=request.variation, given=given)
    note = await note_on_last(studio, subject.key, scene.id) if alone else ""
    kept = given.get(request.variation) == scene.id
    return Chosen(scene, variation=request.variation, kept=kept, notes=(note,) if note else ())

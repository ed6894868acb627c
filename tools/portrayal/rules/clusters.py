"""The clusters with their scenes: the eight built-in ones, and a user's own file of the same shape (R-cluster)."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any, cast

from portrayal.errors import BadRequest, NotFound
from portrayal.models import Cluster, Scene
from portrayal.rules.cluster_faults import Where
from portrayal.rules.cluster_filling import complete_cluster, terms_of
from portrayal.rules.data import table

Terms = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Classification terms: cluster -> language (or `any`) -> terms."""


@dataclass(frozen=True, slots=True)
class OwnClusters:
    """Clusters in their order, with the classification terms that a user's file adds to the built-in ones."""

    clusters: tuple[Cluster, ...]
    terms: Terms = field(default_factory=dict[str, Mapping[str, tuple[str, ...]]])

    @property
    def names(self) -> tuple[str, ...]:
        """The clusters' names, in order."""
        return tuple(cluster.name for cluster in self.clusters)

    def named(self, name: str) -> Cluster:
        """Return the cluster of that name. Raises NotFound that lists them."""
        return find_cluster(self.clusters, name)


@cache
def builtin_clusters() -> tuple[Cluster, ...]:
    """Return the eight built-in clusters (R-cluster); they are read and validated at the first call."""
    return tuple(Cluster.model_validate({"name": name, **raw}) for name, raw in table("clusters").items())


def parse_clusters(toml_text: str, *, source: str) -> OwnClusters:
    """Return the clusters and terms of a user's own file; what it leaves out is filled with defaults.

    `source` is the file's name in messages. Raises BadRequest that names the file, cluster, scene and field.
    """
    try:
        tables = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise BadRequest(
            f"{source} is not valid TOML: {error}.", next="Correct that line; see docs/clusters.md."
        ) from error
    clusters: list[Cluster] = []
    terms: dict[str, Mapping[str, tuple[str, ...]]] = {}
    for name, raw in tables.items():
        where = Where(source, name)
        if not re.fullmatch(r"[a-z0-9-]+", name):
            raise where.fault("the name", "cannot be used", next="Use lower-case letters, digits and hyphens only.")
        if not isinstance(raw, dict):
            raise where.fault(
                name, "must be a table with scenes", next=f"Write [{name}], and [[{name}.scenes]] below it."
            )
        fields = cast("dict[str, Any]", raw)
        if own := terms_of(fields.pop("terms", {}), where):
            terms[name] = own
        clusters.append(complete_cluster(fields, where))
    if not clusters:
        raise BadRequest(f"{source} names no cluster.", next="Add one: see docs/clusters.md for the shortest file.")
    return OwnClusters(tuple(clusters), terms)


def merge_clusters(base: Sequence[Cluster], own: OwnClusters | None) -> OwnClusters:
    """Return `base` with the clusters of `own` in place of those of the same name, new ones after them."""
    if own is None:
        return OwnClusters(tuple(base))
    merged = {cluster.name: cluster for cluster in (*base, *own.clusters)}
    return OwnClusters(tuple(merged.values()), own.terms)


def find_cluster(clusters: Sequence[Cluster], name: str) -> Cluster:
    """Return the cluster called `name`. Raises NotFound with the nearest name and all that exist."""
    for cluster in clusters:
        if cluster.name == name:
            return cluster
    raise _not_found("cluster", name, [cluster.name for cluster in clusters])


def find_scene(clusters: Sequence[Cluster], scene_id: str) -> Scene:
    """Return the scene with that id (cluster/slug). Raises NotFound with the nearest id and its cluster's scenes."""
    ids = {scene.id: scene for cluster in clusters for scene in cluster.scenes}
    if scene_id in ids:
        return ids[scene_id]
    prefix = scene_id.partition("/")[0]
    siblings = [known for known in ids if known.startswith(f"{prefix}/")]
    raise _not_found("scene", scene_id, list(ids), siblings or [f"{cluster.name}/…" for cluster in clusters])


def resolve_scene(clusters: Sequence[Cluster], text: str, cluster: str | None = None) -> Scene | None:
    """Return the scene that `text` names, or None when it is a scene in the caller's own words.

    A scene is named by its id, by its slug or by its title; where several clusters have such a one, that of `cluster`
    is meant. Case does not matter. Raises NotFound for what looks like an id or a misspelt slug, with the nearest one.
    """
    wanted = " ".join(text.split()).lower()
    scenes = [scene for each in clusters for scene in each.scenes]
    found = [scene for scene in scenes if wanted in (scene.id, _slug(scene), scene.title.lower())]
    home = [scene for scene in found if scene.id.startswith(f"{cluster}/")]
    if found and (len(home or found) == 1 or wanted == found[0].id):
        return (home or found)[0]
    if re.fullmatch(r"[\w-]+/[\w-]+", wanted):
        return find_scene(clusters, wanted)
    if not re.fullmatch(r"\w+(-\w+)+", wanted):
        return None
    slugs = {_slug(scene): scene.id for scene in scenes}
    near = [scene.id for scene in found] or [slugs[n] for n in get_close_matches(wanted, slugs, n=1, cutoff=0.75)]
    if not near:
        return None
    which = f"There are several scenes {wanted!r}." if found else f"There is no scene {wanted!r}."
    raise NotFound(
        f"{which} Did you mean {' or '.join(repr(name) for name in near)}?",
        next=f"Pass scene={near[0]!r}, or describe a scene of your own in several words.",
    )


def _slug(scene: Scene) -> str:
    return scene.id.partition("/")[2]


def _not_found(kind: str, name: str, known: list[str], shown: list[str] | None = None) -> NotFound:
    near = get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return NotFound(f"There is no {kind} {name!r}.{hint}", next=f"There are: {', '.join(shown or known)}.")

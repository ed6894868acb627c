"""What a hero is about: an article, a cluster, a scene by name, or a scene in the caller's own words."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portrayal.catalog.reading import Read, gives_article, read_and_classify
from portrayal.catalog.sorting import recall
from portrayal.errors import BadRequest
from portrayal.models import Language, Scene
from portrayal.rules.clusters import OwnClusters, resolve_scene
from portrayal.rules.foreign import in_english
from portrayal.rules.language import detect_language
from portrayal.rules.person import mentions_person
from portrayal.studio import Studio

if TYPE_CHECKING:
    from portrayal.catalog.generate import HeroRequest


@dataclass(frozen=True)
class Subject:
    """What the hero is about; `key` chooses the scene, `stem` begins the file's name, `scene` is one by name."""

    cluster: str
    key: str
    stem: str
    language: Language
    person: bool
    because: str
    explicit: bool = False
    scene: Scene | None = None
    own_words: bool = False
    notes: tuple[str, ...] = ()
    foreign: str = ""
    guessed: bool = False


async def find_subject(studio: Studio, request: "HeroRequest", clusters: OwnClusters, *, language: str = "") -> Subject:
    """Read what the caller gave; `language` is what its blog says of the article's.

    Raises BadRequest for nothing at all, and what reading or finding raises.
    """
    scene = resolve_scene(clusters.clusters, request.scene, request.cluster) if request.scene else None
    if gives_article(request):
        read = await recall(studio, await read_and_classify(studio, request, language=language))
        subject = _of_article(read, guess=request.cluster is None)
    elif request.cluster or request.scene:
        subject = _of_words(request, clusters, scene)
    else:
        raise BadRequest(
            "There is nothing to make a hero for.",
            next="Give text, file or url of an article, or a cluster, or a scene.",
        )
    if request.cluster:
        subject = replace(subject, cluster=clusters.named(request.cluster).name)
    if scene is not None:
        because = f"the scene {scene.id} was asked for"
        subject = replace(subject, scene=scene, person=scene.person, because=because, explicit=True)
    return _as_wished(request, subject)


def _of_article(read: Read, *, guess: bool) -> Subject:
    found = read.found
    unclear = guess and found.low_evidence
    topic = f"The topic is not clear, so {found.cluster!r} is only a guess: pass cluster=… to choose."
    notes = (topic if unclear else "", in_english(found.foreign))
    stem = read.article.slug or "hero"
    return Subject(
        found.cluster,
        read.key,
        stem,
        found.language,
        found.person,
        found.person_because,
        notes=notes,
        foreign=found.foreign,
        guessed=unclear,
    )


def _of_words(request: "HeroRequest", clusters: OwnClusters, scene: Scene | None) -> Subject:
    cluster = request.cluster or (scene.id.split("/")[0] if scene else clusters.names[0])
    if scene is not None or not request.scene:
        key = scene.id.replace("/", "-") if scene else cluster
        return Subject(cluster, key, key, "en", person=False, because="no article was given, and nobody asked for one")
    shown = mentions_person(request.scene)
    because = "your words speak of somebody" if shown else "your words speak of nobody"
    return Subject(
        cluster, cluster, cluster, detect_language(request.scene), person=shown, because=because, own_words=True
    )


def _as_wished(request: "HeroRequest", subject: Subject) -> Subject:
    """Obey the caller about the person: said outright, or by naming a LoRA. Raises BadRequest for a contradiction."""
    if request.person is False and subject.scene is not None and subject.scene.person:
        raise BadRequest(
            f"The scene {subject.scene.id} shows a person, and person=false was asked for.",
            next="Leave one of the two out, or name a scene that shows nobody.",
        )
    if request.person is False:
        return replace(subject, person=False, because="the caller wants no person", explicit=True)
    if request.person or request.lora:
        return replace(subject, person=True, because="the caller asked for it", explicit=True)
    return subject

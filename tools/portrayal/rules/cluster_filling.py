"""Fill in what a user's clusters file leaves out, then validate it: only an id, a place and a pose are needed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, cast, get_args

from pydantic import ValidationError

from portrayal.models import Cluster, Language
from portrayal.rules.cluster_faults import Where, check_fields, name_fault
from portrayal.rules.stages import stage_of

DEFAULT_MOOD = "calm, natural, unhurried"
DEFAULT_LIGHT = "soft natural daylight from the left"
DEFAULT_CAMERA = {
    True: "50mm lens at eye level, waist-up, shallow depth of field",
    False: "50mm lens, three-quarter view, generous empty space",
}
DEFAULT_PALETTE = ("#2e2a26", "#6f655a", "#b5a797", "#efe7da", "#c98a5b")
TERM_LANGUAGES = (*get_args(Language), "any")


def complete_cluster(raw: Mapping[str, Any], where: Where) -> Cluster:
    """Return one cluster of a user's file with its defaults filled in. Raises BadRequest that names the field."""
    check_fields(raw, "cluster", where)
    name, scenes = where.cluster, _list(raw.get("scenes"))
    if not scenes:
        raise where.fault("scenes", "must hold at least one scene", next=f"Add one below [[{name}.scenes]].")
    mood = raw.get("mood", DEFAULT_MOOD)
    filled = [_complete_scene(scene, mood, where.at(index, scene)) for index, scene in enumerate(scenes)]
    title = _by_language(raw.get("title", {}), _words(name))
    try:
        cluster = Cluster.model_validate({**raw, "name": name, "mood": mood, "title": title, "scenes": filled})
    except ValidationError as error:
        raise name_fault(error, where, scenes) from error
    twice = [scene for scene, count in Counter(scene.id for scene in cluster.scenes).items() if count > 1]
    if twice:
        raise where.fault("id", f"is used twice: {twice[0]!r}", next="Give every scene an id of its own.")
    return cluster


def terms_of(raw: Any, where: Where) -> dict[str, tuple[str, ...]]:
    """Return a cluster's classification terms by language (or `any`). Raises BadRequest that names the list."""
    if not isinstance(raw, dict):
        raise where.fault(
            "terms", "must be a table", next=f"Write [{where.cluster}.terms] and a list for each language."
        )
    terms: dict[str, tuple[str, ...]] = {}
    known = ", ".join(TERM_LANGUAGES)
    for language, words in cast("dict[str, Any]", raw).items():
        if language not in TERM_LANGUAGES:
            raise where.fault(
                f"terms.{language}",
                "is no language here",
                next=f"Use: {known}; any is for every other.",
            )
        texts = tuple(text for text in _list(words) if isinstance(text, str) and text.strip())
        if not texts or len(texts) != len(words):
            raise where.fault(
                f"terms.{language}", "must be a list of words", next=f'Write {language} = ["one", "two"].'
            )
        terms[language] = texts
    return terms


def _complete_scene(raw: Any, mood: Any, where: Where) -> dict[str, Any]:
    """Return a scene's fields with the defaults filled in."""
    if not isinstance(raw, dict):
        raise where.fault("scenes", "must be tables", next=f"Write [[{where.cluster}.scenes]] above each scene.")
    own = cast("dict[str, Any]", raw)
    person = _check(own, where)
    place, props = own["place"], [str(prop) for prop in _list(own.get("props"))]
    defaults: dict[str, Any] = {
        "person": person,
        "title": _words(own["id"].partition("/")[2]),
        "mood": mood,
        "light": DEFAULT_LIGHT,
        "camera": DEFAULT_CAMERA[person],
        "palette": DEFAULT_PALETTE,
    }
    alt = _by_language(own.get("alt", {}), _english_alt(place, props, person=person))
    return defaults | own | {"alt": alt, "stage": _stage(own, place, props)}


def _check(own: Mapping[str, Any], where: Where) -> bool:
    """Raise BadRequest for what no default can mend; return whether the scene has a person."""
    check_fields(own, "scene", where)
    for name, needed in (("id", 'Write id = "{}/a-short-name".'), ("place", NEEDS_PLACE)):
        if name not in own:
            raise where.fault(name, "is missing", next=needed.format(where.cluster))
    for name in ("id", "title", "mood", "place", "light", "camera", "style", "pose"):
        if name in own and not (isinstance(own[name], str) and own[name].strip()):
            raise where.fault(
                name, "must be a text that is not empty", next="Write it in quotes, or leave the line out."
            )
    if not own["id"].startswith(f"{where.cluster}/"):
        raise where.fault(
            "id", f"must start with '{where.cluster}/'", next=f'Write id = "{where.cluster}/a-short-name".'
        )
    person = own.get("person", "pose" in own)
    if not isinstance(person, bool):
        raise where.fault("person", "must be true or false", next="Write it without quotes.")
    if person and "pose" not in own:
        raise where.fault("pose", "is missing, and the scene has a person", next=NEEDS_POSE)
    if "pose" in own and not person:
        raise where.fault("pose", "is given, but person is false", next="Remove the pose, or set person = true.")
    return person


NEEDS_PLACE = 'Say where it is, with its preposition: place = "on a wooden table in a quiet room".'
NEEDS_POSE = 'Say what the person does: pose = "sitting with both hands resting on a closed notebook".'


def _stage(own: Mapping[str, Any], place: str, props: Sequence[str]) -> Any:
    """Return the stage that the file gives, completed from the scene's phrases."""
    given = own.get("stage", {})
    if not isinstance(given, dict):
        return given
    stage = cast("dict[str, Any]", given)
    derived = stage_of(place, str(own.get("light", DEFAULT_LIGHT)), props)
    if "abstract" in stage:
        derived = {name: value for name, value in derived.items() if name in {"hour", "light_from"}}
    return derived | stage


def _by_language(given: Any, english: str) -> Any:
    """Return texts by language: a bare string is English, and English is filled in when it is missing."""
    if isinstance(given, str):
        return {"en": given}
    return {"en": english, **cast("dict[str, Any]", given)} if isinstance(given, dict) else given


def _english_alt(place: str, props: Sequence[str], *, person: bool) -> str:
    """Return one plain English sentence; it names no trait of the person."""
    listed = " and ".join(filter(None, (", ".join(props[:-1]), *props[-1:])))
    sentence = f"{'a person' if person else listed or 'a quiet scene'} {place}".strip().rstrip(".")
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _words(slug: str) -> str:
    return slug.replace("-", " ").capitalize()


def _list(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []
